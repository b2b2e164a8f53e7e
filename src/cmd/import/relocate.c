/* See relocate.h. */
#include "cmd/import/relocate.h"

#include "cmd/database.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/faces/images.h"
#include "db/faces/sources.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Counts the pictures of a source that a folder has. */
struct relocate_look {
    const char *root;
    uint64_t there, looked;
};

static enum status relocate_look_at(void *context, const struct db_image_row *row, struct err *err)
{
    struct relocate_look *look = context;
    char *path = file_join(look->root, row->path);

    if (path == NULL)
        return err_nomem(err, "a path");
    look->looked++;
    look->there += file_exists(path);
    mem_free(path);
    return ST_OK;
}

static enum status relocate_one(struct db *db, const struct db_source *source, const char *root,
                                struct err *err)
{
    struct relocate_look look = {.root = root};
    enum status status = db_images_each(db, source->id, relocate_look_at, &look, err);

    if (status == ST_OK && look.looked > 0 && look.there == 0)
        status = err_set(err, ST_NOTFOUND,
                         "none of the %" PRIu64 " pictures of %s is in %s; nothing is changed",
                         look.looked, source->path, root);
    if (status == ST_OK)
        status = db_source_move(db, source, root, err);
    if (status == ST_EXISTS)
        status = err_set(err, ST_EXISTS, "the data set has %s already; nothing is changed", root);
    if (status == ST_OK)
        output_say("%s is %s now; %" PRIu64 " of its %" PRIu64 " %s there", source->path, root,
                   look.there, look.looked, text_noun(look.looked, "picture is", "pictures are"));
    return status;
}

/* An absolute path without a slash at its end, of a folder that may be gone; new (mem_free). */
static char *relocate_path(const char *path)
{
    char *real = realpath(path, NULL), *copy = NULL, here[PATH_MAX];

    if (real != NULL)
        copy = mem_string(real);
    else if (path[0] == '/')
        copy = mem_string(path);
    else if (getcwd(here, sizeof here) != NULL)
        copy = file_join(here, path);
    free(real);
    for (size_t n = copy != NULL ? strlen(copy) : 0; n > 1 && copy[n - 1] == '/'; n--)
        copy[n - 1] = '\0';
    return copy;
}

static enum status relocate_all(struct db *db, const char *before, const char *after,
                                struct err *err)
{
    struct db_source *list;
    size_t count, length = strlen(before), moved = 0;
    enum status status = db_source_list(db, 0, &list, &count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const char *rest = list[i].path + length;
        char root[2 * PATH_MAX];

        if (strncmp(list[i].path, before, length) != 0 || (*rest != '\0' && *rest != '/'))
            continue;
        (void)snprintf(root, sizeof root, "%s%s", after, rest);
        status = relocate_one(db, &list[i], root, err);
        moved++;
    }
    mem_free(list);
    if (status == ST_OK && moved == 0)
        status = err_set(err, ST_NOTFOUND, "nothing was imported from %s", before);
    return status;
}

static enum status relocate_folders(struct db *db, const char *before, const char *after,
                                    struct err *err)
{
    char *from = relocate_path(before), *to = relocate_path(after);
    enum status status = ST_OK;

    if (from == NULL || to == NULL)
        status = err_nomem(err, "a path");
    else if (!file_exists(to))
        status = err_set_errno(err, ST_NOTFOUND, errno, "%s", after);
    else
        status = db_begin(db, true, err);
    if (status == ST_OK)
        status = db_end(db, relocate_all(db, from, to, err), err);
    mem_free(from);
    mem_free(to);
    return status;
}

enum status import_relocate(struct command_line *line, const struct option_syntax *syntax,
                            struct err *err)
{
    struct db *db;
    enum status status = options_only(line, syntax, "relocate", NULL, err);

    if (status == ST_OK && line->argc != 3)
        status = options_refuse(line, err, "--relocate needs the folder's old and new path");
    if (status == ST_OK)
        status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = relocate_folders(db, line->argv[1], line->argv[2], err);
    db_close(db);
    return status;
}
