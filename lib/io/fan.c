/* See fan.h. */
#include "io/fan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/signals.h"
#include "io/sink.h"
#include "io/sys.h"

enum {
    SYNC_EACH = 64, /* so many files are synchronised one by one; more of them by their file systems */
    OPEN_MOST = 1024,
    NONE = UINT32_MAX,
};

struct file {
    struct wr_sink *sink;
    uint32_t newer, older; /* of those with a descriptor: a list by use */
    bool open;
};

struct folder { /* made here */
    char *path;
    struct wr_held *held;
};

struct device {
    dev_t id;
    char *folder; /* some folder there */
};

struct wr_fan {
    enum wr_encode_kind kind;
    struct wr_encoder *encoder;
    char *packed; /* [wr_encode_bound] */
    struct file *v;
    uint32_t n, cap;
    uint32_t newest, oldest, nopen, most;
    struct folder *folders;
    uint32_t nfolders, folders_cap;
    struct device *devices;
    uint32_t ndevices;
    char *seen; /* folder of the last file */
    uint64_t bytes;
};

static int no_memory(struct wr_err *err)
{
    return wr_err_nomem(err, "output");
}

/* A quarter of the descriptors there may be: inputs and other fans need some too. */
static uint32_t descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur / 4 > OPEN_MOST)
        return OPEN_MOST;
    return limit.rlim_cur < 8 ? 1 : (uint32_t)(limit.rlim_cur / 4);
}

struct wr_fan *wr_fan_new(enum wr_encode_kind kind)
{
    struct wr_fan *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->kind = kind;
    f->newest = f->oldest = NONE;
    f->most = descriptors();
    return f;
}

/* ---- folders ------------------------------------------------------------------------------------------------ */

/* The folder of a path, in new memory; NULL: out of memory. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

static int fail_folder(const char *path, struct wr_err *err)
{
    char text[128];
    return wr_err_set(err, WR_EIO, "cannot make the folder %s: %s", path, wr_sys_error(errno, text, sizeof text));
}

/* Makes and notes one folder; one that is there already, also made by somebody else just now, is fine. */
static int make_folder(struct wr_fan *f, const char *path, struct wr_err *err)
{
    sigset_t before;
    if (f->nfolders == f->folders_cap) {
        uint32_t cap = f->folders_cap ? f->folders_cap * 2 : 8;
        struct folder *v = realloc(f->folders, cap * sizeof *v);
        if (!v)
            return no_memory(err);
        f->folders = v;
        f->folders_cap = cap;
    }
    char *kept = strdup(path);
    if (!kept)
        return no_memory(err);
    wr_signals_begin(&before);
    int r = wr_sys_mkdir(path, 0777), error = errno;
    if (r == 0)
        f->folders[f->nfolders++] = (struct folder){kept, wr_signals_hold(kept)};
    wr_signals_end(&before);
    if (r == 0)
        return 0;
    free(kept);
    errno = error;
    return error == EEXIST ? 0 : fail_folder(path, err);
}

/* Makes those that a folder's path lacks, the outermost first. */
static int make_folders(struct wr_fan *f, char *path, struct wr_err *err)
{
    struct stat st;
    if (wr_sys_stat(path, &st) == 0)
        return 0; /* if it is no folder, opening the file will say so */
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        int r = wr_sys_stat(path, &st) < 0 && errno == ENOENT ? make_folder(f, path, err) : 0;
        *slash = '/';
        if (r < 0)
            return r;
    }
    return make_folder(f, path, err);
}

/* Notes the file system of a folder, to be synchronised at the end. */
static int note_device(struct wr_fan *f, const char *folder, struct wr_err *err)
{
    struct stat st;
    if (wr_sys_stat(folder, &st) < 0)
        return 0;
    for (uint32_t i = 0; i < f->ndevices; i++)
        if (f->devices[i].id == st.st_dev)
            return 0;
    struct device *v = realloc(f->devices, (f->ndevices + 1) * sizeof *v);
    char *kept = strdup(folder);
    if (v)
        f->devices = v;
    if (!v || !kept) {
        free(kept);
        return no_memory(err);
    }
    f->devices[f->ndevices++] = (struct device){st.st_dev, kept};
    return 0;
}

static int prepare_folder(struct wr_fan *f, const char *path, struct wr_err *err)
{
    char *folder = folder_of(path);
    if (!folder)
        return no_memory(err);
    if (f->seen && strcmp(f->seen, folder) == 0) {
        free(folder);
        return 0;
    }
    int r = make_folders(f, folder, err);
    if (r >= 0)
        r = note_device(f, folder, err);
    free(f->seen);
    f->seen = folder;
    return r;
}

/* ---- descriptors -------------------------------------------------------------------------------------------- */

static void leave_list(struct wr_fan *f, uint32_t i)
{
    struct file *v = f->v;
    *(v[i].newer == NONE ? &f->newest : &v[v[i].newer].older) = v[i].older;
    *(v[i].older == NONE ? &f->oldest : &v[v[i].older].newer) = v[i].newer;
    f->nopen--;
    v[i].open = false;
}

static void enter_list(struct wr_fan *f, uint32_t i)
{
    struct file *v = f->v;
    v[i].newer = NONE;
    v[i].older = f->newest;
    *(f->newest == NONE ? &f->oldest : &v[f->newest].newer) = i;
    f->newest = i;
    f->nopen++;
    v[i].open = true;
}

/* Room for one more descriptor. */
static int make_room(struct wr_fan *f, struct wr_err *err)
{
    if (f->nopen < f->most)
        return 0;
    uint32_t i = f->oldest;
    leave_list(f, i);
    return wr_sink_park(f->v[i].sink, err);
}

/* File i is about to be written to. What is no file, and cannot be set aside, is not in the list. */
static int use(struct wr_fan *f, uint32_t i, struct wr_err *err)
{
    if (!wr_sink_atomic(f->v[i].sink))
        return 0;
    int r = 0;
    if (f->v[i].open)
        leave_list(f, i);
    else
        r = make_room(f, err);
    if (r >= 0)
        enter_list(f, i);
    return r;
}

/* ---- files -------------------------------------------------------------------------------------------------- */

int wr_fan_add(struct wr_fan *f, const char *path, struct wr_err *err)
{
    if (f->n == f->cap) {
        uint32_t cap = f->cap ? f->cap * 2 : 16;
        struct file *v = realloc(f->v, cap * sizeof *v);
        if (!v)
            return no_memory(err);
        f->v = v;
        f->cap = cap;
    }
    struct wr_sink *sink;
    int r = prepare_folder(f, path, err);
    if (r >= 0)
        r = make_room(f, err);
    if (r >= 0)
        r = wr_sink_open_plain(path, &sink, err);
    if (r < 0)
        return r;
    f->v[f->n] = (struct file){.sink = sink};
    if (wr_sink_atomic(sink))
        enter_list(f, f->n);
    f->n++;
    return 0;
}

/* Compresses a piece as a stream of its own: one member, or frames of it. 0 or negative. */
static int write_packed(struct wr_fan *f, struct wr_sink *sink, struct wr_slice piece, struct wr_err *err)
{
    struct wr_encode_stream stream = {.kind = f->kind};
    char ends[WR_ENCODE_ENDS];
    size_t n = wr_encode_begin(&stream, ends);
    if (!f->encoder)
        f->encoder = wr_encoder_new(f->kind);
    if (!f->packed)
        f->packed = malloc(wr_encode_bound(f->kind, WR_ENCODE_PART));
    if (!f->encoder || !f->packed)
        return no_memory(err);
    int r = wr_sink_writev(sink, &(struct wr_slice){ends, n}, 1, err);
    for (size_t at = 0; r == 0 && at < piece.n;) {
        struct wr_slice before = {piece.p + (at > WR_ENCODE_BEFORE ? at - WR_ENCODE_BEFORE : 0), 0};
        struct wr_slice part = {piece.p + at, piece.n - at < WR_ENCODE_PART ? piece.n - at : WR_ENCODE_PART};
        uint32_t check;
        before.n = (size_t)(part.p - before.p);
        n = wr_encoder_part(f->encoder, before, part, f->packed, &check);
        if (!n)
            return no_memory(err);
        wr_encode_join(&stream, check, part.n);
        r = wr_sink_writev(sink, &(struct wr_slice){f->packed, n}, 1, err);
        at += part.n;
    }
    n = wr_encode_end(&stream, ends);
    return r == 0 ? wr_sink_writev(sink, &(struct wr_slice){ends, n}, 1, err) : r;
}

int wr_fan_write(struct wr_fan *f, uint32_t file, struct wr_slice piece, struct wr_err *err)
{
    int r = use(f, file, err);
    if (r < 0)
        return r;
    f->bytes += piece.n;
    struct wr_sink *sink = f->v[file].sink;
    return f->kind == WR_ENCODE_NONE ? wr_sink_writev(sink, &piece, 1, err) : write_packed(f, sink, piece, err);
}

/* ---- the end ------------------------------------------------------------------------------------------------ */

/* Makes what was written, or renamed, last. */
static int sync_devices(struct wr_fan *f, struct wr_err *err)
{
    int r = 0;
    for (uint32_t i = 0; r == 0 && i < f->ndevices; i++) {
        int fd = wr_sys_open(f->devices[i].folder, O_RDONLY | O_DIRECTORY, 0);
        if (fd < 0 && errno == EACCES)
            continue;
        r = fd < 0 ? -1 : wr_sys_syncfs(fd);
        int error = errno;
        if (fd >= 0)
            wr_sys_close(fd);
        errno = error;
        if (r < 0) {
            char text[128];
            r = wr_err_set(err, WR_EIO, "cannot write to %s: %s", f->devices[i].folder,
                           wr_sys_error(errno, text, sizeof text));
        }
    }
    return r;
}

int wr_fan_finish(struct wr_fan *f, struct wr_err *err)
{
    bool each = f->n <= SYNC_EACH;
    int r = 0;
    for (uint32_t i = 0; r >= 0 && i < f->n; i++)
        r = wr_sink_finish(f->v[i].sink, each, err);
    return r >= 0 && !each ? sync_devices(f, err) : r;
}

int wr_fan_commit(struct wr_fan *f, struct wr_err *err)
{
    bool each = f->n <= SYNC_EACH;
    int r = 0;
    for (uint32_t i = 0; r >= 0 && i < f->n; i++)
        r = wr_sink_commit(f->v[i].sink, each, err);
    if (r >= 0 && !each)
        r = sync_devices(f, err);
    return r;
}

void wr_fan_free(struct wr_fan *f)
{
    if (!f)
        return;
    for (uint32_t i = 0; i < f->n; i++)
        wr_sink_free(f->v[i].sink);
    for (uint32_t i = f->nfolders; i-- > 0;) {
        wr_sys_rmdir(f->folders[i].path); /* not where a file stands in it */
        wr_signals_release(f->folders[i].held);
        free(f->folders[i].path);
    }
    for (uint32_t i = 0; i < f->ndevices; i++)
        free(f->devices[i].folder);
    wr_encoder_free(f->encoder);
    free(f->packed);
    free(f->folders);
    free(f->devices);
    free(f->seen);
    free(f->v);
    free(f);
}

const struct wr_sink *wr_fan_sink(const struct wr_fan *f, uint32_t file)
{
    return f->v[file].sink;
}

uint32_t wr_fan_files(const struct wr_fan *f)
{
    return f->n;
}

uint64_t wr_fan_bytes(const struct wr_fan *f)
{
    return f->bytes;
}

size_t wr_fan_file_size(void)
{
    return sizeof(struct file) + 256; /* the sink, and its place (cmd/outputs.c) */
}
