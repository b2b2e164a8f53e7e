/* See files.h. */
#include "db/runs/files.h"

#include "base/mem.h"
#include "base/vector_index.h"
#include "db/core/sqlite.h"
#include "db/runs/runs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_NAME 96 /* of ours, below FILE.d */

/* The text behind the digits at its beginning; NULL without digits. */
static const char *files_digits(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 ? text + digits : NULL;
}

static bool files_is_checkpoint(const char *name)
{
    static const char ending[] = ".safetensors", part[] = ".tmp-";
    const char *at = strncmp(name, "step-", 5) == 0 ? files_digits(name + 5) : NULL;

    if (at == NULL || strncmp(at, ending, sizeof ending - 1) != 0)
        return false;
    at += sizeof ending - 1;
    if (strncmp(at, part, sizeof part - 1) == 0)
        at = files_digits(at + sizeof part - 1);
    return at != NULL && *at == '\0';
}

static bool files_is_regular(int folder, const char *path)
{
    struct stat info;

    return fstatat(folder, path, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
}

/* The name of the folder with a run's checkpoints. */
static void files_folder(int64_t run, char out[FILES_NAME])
{
    (void)snprintf(out, FILES_NAME, "checkpoints/run-%" PRId64, run);
}

static enum status files_each_checkpoint(DIR *folder, const char *below,
                                         enum status (*each)(void *context, const char *name,
                                                             struct err *err),
                                         void *context, size_t *others, struct err *err)
{
    const struct dirent *entry;
    char name[FILES_NAME];
    enum status status = ST_OK;

    while (status == ST_OK && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (!files_is_checkpoint(entry->d_name) ||
            !files_is_regular(dirfd(folder), entry->d_name) ||
            snprintf(name, sizeof name, "%s/%s", below, entry->d_name) >= (int)sizeof name)
            ++*others;
        else
            status = each(context, name, err);
    }
    return status;
}

enum status db_run_files_each(const struct db *db, int64_t run,
                              enum status (*each)(void *context, const char *name, struct err *err),
                              void *context, size_t *others, struct err *err)
{
    char name[FILES_NAME], *path;
    enum status status;
    bool logged;
    DIR *folder;

    *others = 0;
    files_folder(run, name);
    status = db_artefact_path(db, name, &path, err);
    if (status != ST_OK)
        return status;
    folder = opendir(path);
    if (folder != NULL) {
        status = files_each_checkpoint(folder, name, each, context, others, err);
        (void)closedir(folder); /* it was only read */
    } else if (errno == ENOTDIR)
        *others = 1;
    else if (errno != ENOENT)
        status = err_set_errno(err, ST_IO, errno, "cannot read %s", path);
    mem_free(path);
    (void)snprintf(name, sizeof name, "logs/run-%" PRId64 ".log", run);
    if (status == ST_OK)
        status = db_artefact_path(db, name, &path, err);
    if (status != ST_OK)
        return status;
    logged = files_is_regular(AT_FDCWD, path);
    mem_free(path);
    return logged ? each(context, name, err) : ST_OK;
}

struct removing {
    const struct db *db;
    size_t checkpoints, left;
    struct err first; /* why the first of those that are left is */
};

static enum status files_remove(void *context, const char *name, struct err *err)
{
    struct removing *removing = context;
    char *path;
    enum status status = db_artefact_path(removing->db, name, &path, err);

    if (status != ST_OK)
        return status;
    if (unlink(path) == 0 || errno == ENOENT)
        removing->checkpoints += strncmp(name, "logs/", 5) != 0;
    else if (removing->left++ == 0)
        (void)err_set_errno(&removing->first, ST_IO, errno, "cannot remove %s", path);
    mem_free(path);
    return ST_OK;
}

static enum status files_remove_folder(const struct db *db, int64_t run, struct err *err)
{
    char name[FILES_NAME], *path;
    enum status status;

    files_folder(run, name);
    status = db_artefact_path(db, name, &path, err);
    if (status == ST_OK && rmdir(path) != 0 && errno != ENOENT)
        status = err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
    mem_free(path);
    return status;
}

/* In a transaction, so that no new run gets the number, and with it the files, meanwhile. */
static enum status files_remove_all(struct db *db, int64_t run, size_t *checkpoints, size_t *others,
                                    struct err *err)
{
    struct removing removing = {.db = db};
    bool used = false;
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, &used, err, "SELECT 1 FROM runs WHERE id = ?", "i", run);
    if (status == ST_OK && used)
        status = err_set(err, ST_BUSY, "a new run has its number already");
    if (status == ST_OK)
        status = db_run_files_each(db, run, files_remove, &removing, others, err);
    *checkpoints = removing.checkpoints;
    if (status == ST_OK && removing.left > 0)
        status = err_set(err, ST_IO, "%s", removing.first.message);
    if (status == ST_OK && *others == 0)
        status = files_remove_folder(db, run, err);
    return db_end(db, status, err);
}

static void files_read_id(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", item);
}

/* Removes the indexes of the embeddings by checkpoints that are gone. */
static enum status files_remove_indexes(struct db *db, const int64_t *checkpoint, size_t count,
                                        struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char name[VECTOR_INDEX_NAME], *path = NULL;

        vector_index_name(checkpoint[i], name);
        status = db_artefact_path(db, name, &path, err);
        if (status == ST_OK && unlink(path) != 0 && errno != ENOENT)
            status = err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
        mem_free(path);
    }
    return status;
}

/* Rows first: a file without a row is only garbage, a row without its file would be wrong. */
enum status db_run_remove(struct db *db, int64_t run, size_t *checkpoints, size_t *others,
                          struct err *err)
{
    struct err why;
    size_t count;
    enum status status;
    int64_t *checkpoint = sql_collect(db, &status, &count, sizeof *checkpoint, files_read_id, err,
                                      "SELECT id FROM checkpoints WHERE run_id = ?", "i", run);

    *checkpoints = *others = 0;
    if (status == ST_OK)
        status = db_run_delete(db, run, err);
    if (status == ST_OK && (files_remove_indexes(db, checkpoint, count, &why) != ST_OK ||
                            files_remove_all(db, run, checkpoints, others, &why) != ST_OK))
        status = err_set(err, ST_IO,
                         "run %" PRId64 " is deleted, but not all of its files: %s; facenet doctor "
                         "--clean removes what is left",
                         run, why.message);
    mem_free(checkpoint);
    return status;
}
