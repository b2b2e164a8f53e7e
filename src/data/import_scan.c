/* See import_scan.h. */
#include "data/import_scan.h"

#include "base/file.h"
#include "base/mem.h"
#include "data/import_layout.h"
#include "data/import_same.h"
#include "image/decode/format.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCAN_DEPTH 16 /* folders below a person's; deeper ones are a mistake */
#define SCAN_STRINGS ((size_t)4 << 30)

void import_scan_free(struct import_scan *scan)
{
    text_free(&scan->strings);
    mem_free(scan->people);
    mem_free(scan->items);
    *scan = (struct import_scan){0};
}

static void scan_note_path(const struct import_scan_options *options, const char *path,
                           const char *what)
{
    char clean[512], sentence[640];

    (void)text_clean(clean, sizeof clean, path, false);
    (void)snprintf(sentence, sizeof sentence, "%s %s", clean, what);
    options->note(options->context, sentence);
}

static int scan_compare(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Whether a file is a picture: by its name, or else by its first bytes, since some data sets name
 * pictures without an ending. */
static bool scan_is_picture(const FTSENT *entry)
{
    unsigned char magic[FORMAT_MAGIC];
    int descriptor;
    ssize_t n;

    if (format_names_picture(entry->fts_name))
        return true;
    if (entry->fts_info != FTS_F)
        return false;
    descriptor = open(entry->fts_accpath, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    n = read(descriptor, magic, sizeof magic);
    (void)close(descriptor);
    return n > 0 && format_is_picture(magic, (size_t)n);
}

static enum status scan_add(struct import_scan *scan, const FTSENT *entry, const char *path,
                            struct err *err)
{
    struct import_item *item;

    if (scan->count == scan->capacity) {
        size_t capacity = scan->capacity == 0 ? 256 : scan->capacity * 2;
        struct import_item *items = mem_resize(scan->items, capacity, sizeof *items);

        if (items == NULL)
            return err_nomem(err, "the list of pictures");
        scan->items = items;
        scan->capacity = capacity;
    }
    item = &scan->items[scan->count++];
    *item = (struct import_item){.path = scan->strings.length};
    if (entry->fts_info == FTS_F) { /* else it could not be looked at */
        const struct timespec *time = &entry->fts_statp->st_ctim;

        item->bytes = entry->fts_statp->st_size;
        item->changed = (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
    }
    text_add_bytes(&scan->strings, path, strlen(path) + 1);
    return scan->strings.failed ? err_nomem(err, "the list of pictures") : ST_OK;
}

/* By a dot, or what network storage keeps beside pictures: thumbnails and what was deleted. */
static bool scan_is_hidden(const FTSENT *entry)
{
    return entry->fts_name[0] == '.' || strcmp(entry->fts_name, "@eaDir") == 0 ||
           strcmp(entry->fts_name, "#recycle") == 0;
}

/* XMP beside a picture belongs to it. */
static bool scan_is_sidecar(const FTSENT *entry)
{
    const char *dot = strrchr(entry->fts_name, '.');

    return dot != NULL && strcasecmp(dot, ".xmp") == 0;
}

/* Called for a folder before its contents: whether to walk them. */
static bool scan_enters(const struct import_scan_options *options, const FTSENT *entry)
{
    if (entry->fts_level == FTS_ROOTLEVEL)
        return true;
    if (scan_is_hidden(entry))
        return false;
    if (entry->fts_level <= SCAN_DEPTH)
        return true;
    scan_note_path(options, entry->fts_path, "is too deep: skipped");
    return false;
}

static enum status scan_visit(const struct import_scan_options *options, struct import_scan *scan,
                              FTS *tree, FTSENT *entry, struct err *err)
{
    const char *path = entry->fts_path + strlen(options->directory);

    path += strspn(path, "/");
    switch (entry->fts_info) {
    case FTS_D:
        if (!scan_enters(options, entry))
            (void)fts_set(tree, entry, FTS_SKIP);
        return ST_OK;
    case FTS_DNR:
        scan_note_path(options, entry->fts_path, "cannot be read: skipped");
        return ST_OK;
    case FTS_F:
    case FTS_NS:
    case FTS_SLNONE:
        if (scan_is_hidden(entry) || entry->fts_level == FTS_ROOTLEVEL)
            return ST_OK;
        if (scan_is_picture(entry))
            return scan_add(scan, entry, path, err);
        scan->ignored += !scan_is_sidecar(entry);
        return ST_OK;
    case FTS_DEFAULT: /* pipes, sockets, devices */
        scan->ignored++;
        return ST_OK;
    case FTS_ERR:
        return err_set_errno(err, ST_IO, entry->fts_errno, "cannot walk %s", entry->fts_path);
    default: /* leaving a folder; a link into a folder that is being walked */
        return ST_OK;
    }
}

static enum status scan_check_directory(const struct import_scan_options *options, struct err *err)
{
    const char *directory = options->directory;
    struct stat info;

    if (stat(directory, &info) != 0)
        return err_set_errno(err, errno == ENOENT ? ST_NOTFOUND : ST_IO, errno,
                             "cannot import the folder %s", directory);
    if (!S_ISDIR(info.st_mode))
        return err_set(err, ST_INVALID, "%s is not a folder; name the one that holds %s", directory,
                       options->layout == IMPORT_PHOTOS ? "it" : "a folder for each person");
    return ST_OK;
}

static enum status scan_walk(const struct import_scan_options *options, struct import_scan *scan,
                             struct err *err)
{
    char *directory = mem_string(options->directory), *roots[] = {directory, NULL};
    enum status status = ST_OK;
    FTSENT *entry;
    FTS *tree;

    if (directory == NULL)
        return err_nomem(err, "the list of pictures");
    tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, scan_compare);
    if (tree == NULL)
        status = err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    while (status == ST_OK && (errno = 0, entry = fts_read(tree)) != NULL) {
        status = scan_visit(options, scan, tree, entry, err);
        if (options->stop != NULL && *options->stop != 0)
            status = err_set(err, ST_INTERRUPTED, "interrupted; import again to go on");
    }
    if (status == ST_OK && errno != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    if (tree != NULL)
        (void)fts_close(tree);
    mem_free(directory);
    return status;
}

enum status import_scan(const struct import_scan_options *options, struct import_scan *scan,
                        struct err *err)
{
    enum status status = scan_check_directory(options, err);

    *scan = (struct import_scan){.layout = options->layout, .strings.limit = SCAN_STRINGS};
    if (status == ST_OK)
        status = scan_walk(options, scan, err);
    if (status == ST_OK && scan->count == 0)
        status = err_set(err, ST_NOTFOUND, "no pictures in %s%s", options->directory,
                         options->layout == IMPORT_PHOTOS
                             ? ""
                             : ": it should hold a folder for each person, with the person's "
                               "pictures in it");
    if (status != ST_OK)
        return status;
    if (options->layout == IMPORT_PHOTOS)
        return import_layout_photos(scan, err);
    status = options->identities != NULL ? import_layout_by_list(options, scan, err)
                                         : import_layout_by_folders(options, scan, err);
    return status == ST_OK ? import_same(options, scan, err) : status;
}
