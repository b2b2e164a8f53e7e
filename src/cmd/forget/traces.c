/* See traces.h.  Logs are changed in place, as their writers append to them. */
#include "cmd/forget/traces.h"

#include "cmd/export/list.h"
#include "cmd/export/sidecar.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/recrop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/unicode.h"
#include "db/findings/index.h"
#include "db/runs/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_LIMIT ((size_t)256 << 20)

static int traces_compare(const void *a, const void *b)
{
    int64_t left = ((const struct db_forgotten *)a)->image;
    int64_t right = ((const struct db_forgotten *)b)->image;

    return (left > right) - (left < right);
}

static void traces_leave(const char *path, const char *why, size_t *left)
{
    output_say("left: %s: %s", path, why);
    ++*left;
}

/* Removes a CSV file that still is what was written; it is gone when it isn't left. */
static void traces_remove_file(const struct db_export *export, size_t *left)
{
    char digest[SHA256_HEX];
    struct err why;

    if (file_is_gone(export->path))
        return;
    if (sha256_file(export->path, digest, &why) != ST_OK)
        traces_leave(export->path, why.message, left);
    else if (strcmp(digest, export->sha256) != 0)
        traces_leave(export->path, "it was changed since its export", left);
    else if (unlink(export->path) != 0)
        traces_leave(export->path, strerror(errno), left);
    else
        output_say("removed: %s", export->path);
}

/* The folders of files that are gone must be gone, unless others of the export are in them: their
 * names are names of people. */
static enum status traces_look_at_folders(const char *directory, const struct export_list *list,
                                          const struct export_list *rest, size_t *left,
                                          struct err *err)
{
    for (size_t i = 0; i < list->count; i++) {
        size_t length = (size_t)(strchr(list->names[i], '/') - list->names[i]) + 1;
        char *path, *name;
        bool used = i > 0 && strncmp(list->names[i - 1], list->names[i], length) == 0;

        for (size_t k = 0; !used && k < rest->count; k++)
            used = strncmp(rest->names[k], list->names[i], length) == 0;
        if (used)
            continue;
        name = mem_string_n(list->names[i], length - 1);
        path = name == NULL ? NULL : file_join(directory, name);
        if (path != NULL && file_exists(path))
            traces_leave(path, "it has other files", left);
        mem_free(name);
        if (path == NULL)
            return err_nomem(err, directory);
        mem_free(path);
    }
    return ST_OK;
}

/* Removes the pictures of a folder that its list names: all, or those of the images. */
static enum status traces_remove_pictures(const struct db_export *export, const char *path,
                                          const struct db_forgotten *images, size_t count,
                                          size_t *left, struct err *err)
{
    struct export_list list, rest = {0}, none = {0};
    struct err why;
    size_t removed = 0;
    enum status status = export_list_read(&list, path, &why);

    if (status != ST_OK)
        traces_leave(export->path, why.message, left);
    if (status != ST_OK || list.count == 0) {
        mem_free(list.names);
        return ST_OK;
    }
    rest.names = mem_new(list.count, sizeof *rest.names);
    if (rest.names == NULL)
        status = err_nomem(err, path);
    for (size_t i = 0; status == ST_OK && i < list.count; i++) {
        struct db_forgotten image = {.image = strtoll(strchr(list.names[i], '/') + 1, NULL, 10)};
        bool keep = images != NULL &&
                    bsearch(&image, images, count, sizeof *images, traces_compare) == NULL;

        if (!keep && export_list_remove(export->path, list.names[i], &removed, &why) != ST_OK) {
            traces_leave(export->path, why.message, left);
            keep = true;
        }
        if (keep)
            rest.names[rest.count++] = list.names[i];
    }
    if (status == ST_OK)
        status = traces_look_at_folders(export->path, &list, &rest, left, err);
    if (status == ST_OK && rest.count > 0)
        status = export_list_write(path, &rest, &none, err);
    else if (status == ST_OK && unlink(path) != 0)
        traces_leave(path, strerror(errno), left);
    if (status == ST_OK && removed > 0)
        output_say("removed: %zu %s in %s", removed, text_noun(removed, "picture", "pictures"),
                   export->path);
    mem_free(rest.names);
    mem_free(list.names);
    return status;
}

enum status traces_remove_exports(const struct db_dataset *dataset, const struct db_export *exports,
                                  size_t export_count, const struct db_forgotten *images,
                                  size_t count, const char *name, size_t *left, struct err *err)
{
    enum status status = sidecar_clean_all(exports, export_count, name, left, err);

    for (size_t i = 0; status == ST_OK && i < export_count; i++) {
        char *path;

        if (strcmp(exports[i].sha256, EXPORT_XMP) == 0)
            continue;
        if (exports[i].sha256[0] != '\0') {
            traces_remove_file(&exports[i], left);
            continue;
        }
        path = export_list_path(exports[i].path, dataset->name);
        status = path == NULL ? err_nomem(err, exports[i].path)
                              : traces_remove_pictures(&exports[i], path, images, count, left, err);
        mem_free(path);
    }
    return status;
}

/* Takes the lines with a name, in whatever bytes, out of a log; *length: what stays. */
static enum status traces_filter(unsigned char *bytes, size_t *length, const char *name,
                                 struct err *err)
{
    char *key = unicode_key(name);
    size_t kept = 0;
    enum status status = key == NULL ? err_nomem(err, "a log") : ST_OK;

    for (size_t at = 0; status == ST_OK && at < *length;) {
        const unsigned char *end = memchr(bytes + at, '\n', *length - at);
        size_t line = end == NULL ? *length - at : (size_t)(end - bytes) - at + 1;
        char *text = mem_string_n((const char *)bytes + at, line);
        char *line_key = text == NULL ? NULL : unicode_key(text);

        if (line_key == NULL)
            status = err_nomem(err, "a log");
        else if (strstr(line_key, key) == NULL) {
            memmove(bytes + kept, bytes + at, line);
            kept += line;
        }
        mem_free(line_key);
        mem_free(text);
        at += line;
    }
    mem_free(key);
    *length = kept;
    return status;
}

static enum status traces_clean_log(const char *path, const char *name, struct err *err)
{
    char clean[3 * RECORD_NAME];
    unsigned char *bytes;
    size_t before, after = 0;
    int file = -1;
    enum status status = file_read(path, LOG_LIMIT, &bytes, &before, err);

    if (status != ST_OK)
        return status;
    if (name != NULL) { /* a log has cleaned names */
        (void)text_clean(clean, sizeof clean, name, false);
        after = before;
        status = traces_filter(bytes, &after, name, err);
        if (status == ST_OK)
            status = traces_filter(bytes, &after, clean, err);
    }
    if (status == ST_OK && after != before &&
        ((file = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)) < 0 ||
         pwrite(file, bytes, after, 0) != (ssize_t)after || ftruncate(file, (off_t)after) != 0 ||
         fsync(file) != 0))
        status = err_set_errno(err, ST_IO, errno, "cannot take names out of %s", path);
    if (file >= 0)
        (void)close(file);
    mem_free(bytes);
    return status;
}

enum status traces_clean_logs(struct db *db, const char *name, struct err *err)
{
    const struct dirent *entry;
    char *folder;
    DIR *logs;
    enum status status = db_artefact_path(db, "logs", &folder, err);

    if (status != ST_OK)
        return status;
    logs = opendir(folder);
    if (logs == NULL && errno != ENOENT)
        status = err_set_errno(err, ST_IO, errno, "cannot read %s", folder);
    while (status == ST_OK && logs != NULL && (entry = readdir(logs)) != NULL) {
        struct stat info;
        char *path;

        /* Not by d_type, which some file systems don't know. */
        if (fstatat(dirfd(logs), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        path = file_join(folder, entry->d_name);
        status =
            path == NULL
                ? err_nomem(err, folder)
                : traces_clean_log(path, strncmp(entry->d_name, "run-", 4) == 0 ? name : NULL, err);
        mem_free(path);
    }
    if (logs != NULL)
        (void)closedir(logs);
    mem_free(folder);
    return status;
}

enum status traces_blank_crops(struct db *db, const struct db_dataset *dataset, struct err *err)
{
    bool *used = mem_new(dataset->crop_count, sizeof *used);
    struct crops *crops = NULL;
    char *path = NULL;
    enum status status =
        used == NULL ? err_nomem(err, "the crops")
                     : db_dataset_crops_used(db, dataset->id, used, dataset->crop_count, err);

    if (status == ST_OK)
        status = faces_crops_path(db, dataset->id, &path, err);
    if (status == ST_OK)
        status = crops_create(&crops, path, faces_layout(dataset), err);
    mem_free(path);
    if (status == ST_OK)
        status = recrop_forget(db, dataset->id, err);
    if (status == ST_OK) {
        status = crops_begin(crops, dataset->crop_count, err);
        for (uint64_t i = 0; status == ST_OK && i < dataset->crop_count; i++)
            if (!used[i])
                status = crops_blank(crops, i, err);
        if (status == ST_OK)
            status = crops_sync(crops, err);
        crops_close(crops);
    }
    mem_free(used);
    return status;
}

enum status traces_blank_indexes(struct db *db, const struct db_forgotten *images, size_t count,
                                 struct err *err)
{
    int64_t *ids = mem_new(count, sizeof *ids);
    enum status status;

    if (ids == NULL)
        return err_nomem(err, "the pictures to forget");
    for (size_t i = 0; i < count; i++)
        ids[i] = images[i].image;
    status = db_index_blank(db, ids, count, err);
    mem_free(ids);
    return status;
}

static enum status traces_say_run(struct db *db, const struct db_run *run, struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(db, run->id, &list, &count, err);

    if (status != ST_OK)
        return status;
    output_say("not undone: the weights of run %" PRId64 " (%s), which may have learnt from these "
               "pictures, and its %zu %s; facenet runs %" PRId64 " --delete deletes them",
               run->id, run->name, count, text_noun(count, "checkpoint", "checkpoints"), run->id);
    mem_free(list);
    return ST_OK;
}

enum status traces_say_runs(struct db *db, int64_t dataset, struct err *err)
{
    struct db_run *runs;
    size_t count;
    enum status status = db_run_list(db, RUNS_BY_ID, true, &runs, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (runs[i].dataset_id == dataset && runs[i].last_step > 0)
            status = traces_say_run(db, &runs[i], err);
    mem_free(runs);
    return status;
}
