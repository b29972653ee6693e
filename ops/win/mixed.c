/* See mixed.h. A number is told of once a batch, which is enough: that warning is only needed by the other. */
#include "ops/win/mixed.h"

void win_tell_mixed(const struct wr_win_call *call, const struct wr_win_rows *r)
{
    struct wr_warner *w = r->warner;
    bool number_told = false;
    if (call->warn_text < 0 || !w)
        return;
    WR_EACH (i, r->sel, r->n) {
        enum wr_tag tag = r->arg->tag ? (enum wr_tag)r->arg->tag[i] : WR_TAG_DEC;
        bool number = tag == WR_TAG_DEC || tag == WR_TAG_DBL || tag == WR_TAG_BIG;
        if (number && !number_told) {
            number_told = true;
            w->warn(w, (uint32_t)call->warn_number, r->batch, i, (struct wr_slice){"", 0});
        }
        if (!r->text && number_told)
            return; /* all are numbers */
        if (number || tag == WR_TAG_NULL || WR_STR_NULL(r->text->str[i]))
            continue;
        w->warn(w, (uint32_t)call->warn_text, r->batch, i, (struct wr_slice){r->text->str[i].p, r->text->str[i].n});
    }
}
