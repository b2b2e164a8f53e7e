/* See import_walk.h. */
#include "data/import_walk.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/decode/format.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IMPORT_DEPTH 16 /* folders below a person's; deeper ones are a mistake */
#define IMPORT_PATHS ((size_t)4 << 30)

struct import_walk {
    const struct import_options *options;
    const struct import_sink *sink;
    struct import_list *list;
    struct import_result *result;
    bool person_counted;
};

void import_list_free(struct import_list *list)
{
    text_free(&list->paths);
    mem_free(list->start);
    *list = (struct import_list){0};
}

static void import_note(const struct import_walk *walk, const char *sentence)
{
    if (walk->sink->note != NULL)
        walk->sink->note(walk->sink->context, sentence);
}

static void import_note_path(const struct import_walk *walk, const char *path, const char *what)
{
    char clean[512], sentence[640];

    (void)text_clean(clean, sizeof clean, path, false);
    (void)snprintf(sentence, sizeof sentence, "%s %s", clean, what);
    import_note(walk, sentence);
}

static int import_compare_entries(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Whether a file is a picture: by its name, or else by its first bytes, since some data sets name
 * pictures without an ending. */
static bool import_is_picture(const FTSENT *entry)
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

static enum status import_list_add(struct import_list *list, const char *path, struct err *err)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;
        size_t *start = mem_resize(list->start, capacity, sizeof *start);

        if (start == NULL)
            return err_nomem(err, "the list of pictures");
        list->start = start;
        list->capacity = capacity;
    }
    list->start[list->count] = list->paths.length;
    text_add_bytes(&list->paths, path, strlen(path) + 1);
    if (list->paths.failed)
        return err_nomem(err, "the list of pictures");
    list->count++;
    return ST_OK;
}

static enum status import_add(struct import_walk *walk, const char *path, struct err *err)
{
    const char *slash = strchr(path, '/');
    enum status status = ST_OK;
    bool known = false;

    if (!walk->person_counted) {
        walk->result->people++;
        walk->person_counted = true;
    }
    if (walk->sink->known != NULL) {
        char *person = mem_string_n(path, (size_t)(slash - path));

        status = person == NULL ? err_nomem(err, "a name")
                                : walk->sink->known(walk->sink->context, person, path, &known, err);
        mem_free(person);
    }
    if (status != ST_OK)
        return status;
    if (known) {
        walk->result->known++;
        return ST_OK;
    }
    return import_list_add(walk->list, path, err);
}

/* Called for a folder before its contents: whether to walk them. */
static enum status import_enters(struct import_walk *walk, const FTSENT *entry, bool *enters,
                                 struct err *err)
{
    *enters = entry->fts_level == FTS_ROOTLEVEL || entry->fts_name[0] != '.';
    if (!*enters)
        return ST_OK;
    if (entry->fts_level == 1) {
        walk->person_counted = false;
        if (walk->sink->wants != NULL)
            return walk->sink->wants(walk->sink->context, entry->fts_name, enters, err);
    }
    *enters = entry->fts_level <= IMPORT_DEPTH;
    if (!*enters)
        import_note_path(walk, entry->fts_path, "is too deep: skipped");
    return ST_OK;
}

static enum status import_visit(struct import_walk *walk, FTS *tree, FTSENT *entry, struct err *err)
{
    const char *path = entry->fts_path + strlen(walk->options->directory);
    enum status status;
    bool enters;

    path += strspn(path, "/");
    switch (entry->fts_info) {
    case FTS_D:
        status = import_enters(walk, entry, &enters, err);
        if (status == ST_OK && !enters)
            (void)fts_set(tree, entry, FTS_SKIP);
        return status;
    case FTS_DNR:
        import_note_path(walk, entry->fts_path, "cannot be read: skipped");
        return ST_OK;
    case FTS_F:
    case FTS_NS:
    case FTS_SLNONE:
        if (entry->fts_name[0] == '.' || entry->fts_level == FTS_ROOTLEVEL)
            return ST_OK;
        if (!import_is_picture(entry))
            walk->result->ignored++;
        else if (entry->fts_level == 1)
            walk->result->loose++;
        else
            return import_add(walk, path, err);
        return ST_OK;
    case FTS_DEFAULT: /* pipes, sockets, devices */
        walk->result->ignored++;
        return ST_OK;
    case FTS_ERR:
        return err_set_errno(err, ST_IO, entry->fts_errno, "cannot walk %s", entry->fts_path);
    default: /* leaving a folder; a link into a folder that is being walked */
        return ST_OK;
    }
}

static void import_report_loose(const struct import_walk *walk)
{
    char sentence[160];

    if (walk->result->loose == 0)
        return;
    (void)snprintf(sentence, sizeof sentence,
                   "%llu %s next to the folders and left out: put each picture into a folder with "
                   "its person's name",
                   (unsigned long long)walk->result->loose,
                   text_noun(walk->result->loose, "picture is", "pictures are"));
    import_note(walk, sentence);
}

static enum status import_check_directory(const char *directory, struct err *err)
{
    struct stat info;

    if (stat(directory, &info) != 0)
        return err_set_errno(err, errno == ENOENT ? ST_NOTFOUND : ST_IO, errno,
                             "cannot import the folder %s", directory);
    if (!S_ISDIR(info.st_mode))
        return err_set(err, ST_INVALID,
                       "%s is not a folder; name the one that holds a folder for each person",
                       directory);
    return ST_OK;
}

static enum status import_walk_tree(struct import_walk *walk, struct err *err)
{
    char *directory = mem_string(walk->options->directory), *roots[] = {directory, NULL};
    enum status status = ST_OK;
    FTSENT *entry;
    FTS *tree;

    if (directory == NULL)
        return err_nomem(err, "the list of pictures");
    tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, import_compare_entries);
    if (tree == NULL)
        status = err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    while (status == ST_OK && (errno = 0, entry = fts_read(tree)) != NULL) {
        status = import_visit(walk, tree, entry, err);
        if (walk->options->stop != NULL && *walk->options->stop != 0)
            status = err_set(err, ST_INTERRUPTED, "interrupted; import again to go on");
    }
    if (status == ST_OK && errno != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    if (tree != NULL)
        (void)fts_close(tree);
    mem_free(directory);
    return status;
}

enum status import_walk(const struct import_options *options, const struct import_sink *sink,
                        struct import_list *list, struct import_result *result, struct err *err)
{
    struct import_walk walk = {.options = options, .sink = sink, .list = list, .result = result};
    enum status status = import_check_directory(options->directory, err);

    list->paths.limit = IMPORT_PATHS;
    if (status == ST_OK)
        status = import_walk_tree(&walk, err);
    if (status == ST_OK) {
        import_report_loose(&walk);
        if (list->count == 0 && result->known == 0)
            status = err_set(err, ST_NOTFOUND,
                             "no pictures in %s: it should hold a folder for each person, with the "
                             "person's pictures in it",
                             options->directory);
    }
    return status;
}

enum status import_people(const char *directory, void *context,
                          enum status (*each)(void *context, const char *person, struct err *err),
                          struct err *err)
{
    enum status status = import_check_directory(directory, err);
    const struct dirent *entry;
    DIR *folder;

    if (status != ST_OK)
        return status;
    folder = opendir(directory);
    if (folder == NULL)
        return err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    while (status == ST_OK && (errno = 0, entry = readdir(folder)) != NULL) {
        struct stat info;

        if (entry->d_name[0] != '.' && fstatat(dirfd(folder), entry->d_name, &info, 0) == 0 &&
            S_ISDIR(info.st_mode))
            status = each(context, entry->d_name, err);
    }
    if (status == ST_OK && errno != 0)
        status = err_set_errno(err, ST_IO, errno, "cannot walk %s", directory);
    (void)closedir(folder);
    return status;
}
