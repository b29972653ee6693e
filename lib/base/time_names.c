/* See time_names.h. */
#include "base/time_names.h"

const char *const wr_month_names[12] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
const char *const wr_day_names[7] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

#define KEY(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* Each month at the place that its letters are hashed to; the factor was found by trying. */
uint32_t wr_month_of_abbr(const char *p)
{
    static const struct {
        uint32_t letters, month;
    } table[16] = {
        [6] = {KEY('j', 'a', 'n'), 1},   [8] = {KEY('f', 'e', 'b'), 2},  [11] = {KEY('m', 'a', 'r'), 3},
        [7] = {KEY('a', 'p', 'r'), 4},   [15] = {KEY('m', 'a', 'y'), 5}, [2] = {KEY('j', 'u', 'n'), 6},
        [5] = {KEY('j', 'u', 'l'), 7},   [12] = {KEY('a', 'u', 'g'), 8}, [0] = {KEY('s', 'e', 'p'), 9},
        [13] = {KEY('o', 'c', 't'), 10}, [9] = {KEY('n', 'o', 'v'), 11}, [14] = {KEY('d', 'e', 'c'), 12}};
    uint32_t letters = KEY((unsigned char)p[0] | 32, (unsigned char)p[1] | 32, (unsigned char)p[2] | 32);
    unsigned at = letters * 0x3b6fe507u >> 28;
    return table[at].letters == letters ? table[at].month : 0;
}
