/* facenet import: imports a folder of pictures, one folder per person. */
#include "config.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/name_list.h"
#include "cmd/output.h"
#include "cmd/stop.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "data/import.h"
#include "db/faces/held_out.h"
#include "db/faces/imports.h"
#include "image/decode/format.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IMPORT_GROUP 256 /* pictures per transaction */
#define IMPORT_HOLD 0.25 /* seconds per transaction, since others write too */
#define IMPORT_WAL_BYTES (4 << 20)
#define IMPORT_NAMED 10 /* unreadable pictures that are named */

struct import {
    struct db *db;
    struct crops *crops;
    int64_t dataset;
    uint64_t crop_count;
    struct process_id self;
    uint64_t done, total;      /* pictures; total is known after the first one */
    unsigned in_group;         /* pictures of the open transaction */
    uint64_t read, unread;     /* of those */
    uint64_t kept, failed;     /* the same of committed ones */
    double begun;              /* when it was opened */
    unsigned named;            /* unreadable pictures so far, up to one more than are named */
    struct name_list people;   /* only they are imported; without a file everybody */
    struct name_list held_out; /* without a file: by share */
    double held_out_share;
    bool held_out_given; /* also for people known before */
    bool allow_unknown;
};

static enum status import_is_held_out(void *context, const char *person, bool *held_out,
                                      struct err *err)
{
    const struct import *import = context;

    if (import->held_out.file != NULL)
        return name_list_has(&import->held_out, person, held_out, err);
    *held_out = dataset_name_held_out(person, import->held_out_share);
    return ST_OK;
}

static enum status import_wants(void *context, const char *person, bool *wanted, struct err *err)
{
    const struct import *import = context;

    *wanted = true;
    return import->people.file == NULL ? ST_OK
                                       : name_list_has(&import->people, person, wanted, err);
}

static enum status import_commit(struct import *import, struct err *err)
{
    uint64_t read = import->read, unread = import->unread;
    enum status status;

    if (import->in_group == 0)
        return ST_OK;
    import->in_group = 0;
    import->read = import->unread = 0;
    status = crops_sync(import->crops, err);
    if (status == ST_OK)
        status = db_dataset_set_crops(import->db, import->dataset, import->crop_count, err);
    if (status == ST_OK && import->total > 0)
        status = db_import_put(import->db, import->dataset, &import->self, import->done,
                               import->total, err);
    status = db_end(import->db, status, err);
    if (status != ST_OK)
        return status;
    import->kept += read;
    import->failed += unread;
    return db_checkpoint_wal(import->db, IMPORT_WAL_BYTES, err);
}

/* A line in place of the progress line, which is then drawn again. */
static void import_note(void *context, const char *sentence)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        (void)fputs("\r\033[K", stderr);
    output_warn("facenet import: %s", sentence);
}

static void import_name_unreadable(struct import *import, const struct import_image *image)
{
    char clean[RECORD_TEXT], sentence[RECORD_TEXT + 128];

    if (image->error == NULL || import->named > IMPORT_NAMED)
        return;
    (void)text_clean(clean, sizeof clean, image->path, false);
    if (import->named++ < IMPORT_NAMED)
        (void)snprintf(sentence, sizeof sentence, "%s: %s", clean, image->error);
    else
        (void)snprintf(sentence, sizeof sentence,
                       "and more; the table images has the reason for each");
    import_note(NULL, sentence);
}

static enum status import_known(void *context, const char *person, const char *path, bool *known,
                                struct err *err)
{
    struct import *import = context;

    (void)person;
    return db_image_known(import->db, import->dataset, path, known, err);
}

static enum status import_image(void *context, const struct import_image *image, struct err *err)
{
    struct import *import = context;
    struct db_image row = {.path = image->path,
                           .width = image->width,
                           .height = image->height,
                           .orientation = image->orientation,
                           .error = image->error,
                           .crop = -1,
                           .thumbnail = image->thumbnail};
    uint64_t number;
    int64_t id;
    bool held_out = false;
    enum status status = ST_OK;

    if (import->in_group == 0) {
        import->begun = clock_seconds();
        status = db_begin(import->db, false, err);
    }
    if (status != ST_OK)
        return status;
    import->in_group++;
    import->done++;
    import_name_unreadable(import, image);
    memcpy(row.sha256, image->sha256, sizeof row.sha256);
    status = import_is_held_out(import, image->person, &held_out, err);
    if (status == ST_OK)
        status = db_identity_get(import->db, import->dataset, image->person, held_out,
                                 &row.identity, err);
    if (status == ST_OK && image->crop != NULL) {
        status = crops_append(import->crops, image->crop, &number, err);
        row.crop = (int64_t)number;
        import->crop_count = number + 1;
    }
    if (status == ST_OK)
        status = db_image_add(import->db, &row, &id, err);
    import->read += status == ST_OK && image->error == NULL;
    import->unread += status == ST_OK && image->error != NULL;
    if (status == ST_OK &&
        (import->in_group >= IMPORT_GROUP || clock_seconds() - import->begun > IMPORT_HOLD))
        status = import_commit(import, err);
    return status;
}

static enum status import_waiting(void *context, struct err *err)
{
    return import_commit(context, err);
}

static void import_progress(void *context, const struct import_progress *progress)
{
    struct import *import = context;

    import->total = progress->total;
    if (progress->done % 16 == 0 || progress->done == progress->total)
        output_progress("importing", progress->done, progress->total, progress->seconds,
                        progress->failed);
}

/* Counts what is in the database, not what was decoded. */
static void import_report(const struct import *import, const char *name,
                          const struct import_result *result)
{
    output_say("%s: %" PRIu64 " imported, %" PRIu64 " known before, %" PRIu64
               " unreadable, %" PRIu64 " not pictures; %" PRIu64 " %s, %.0f images/s",
               name, import->kept, result->known, import->failed, result->ignored, result->people,
               text_noun(result->people, "person", "people"),
               result->seconds > 0 ? (double)(import->kept + import->failed) / result->seconds : 0);
}

/* Opens the crop cache at the count that the database has.  If it is missing or damaged, all
 * pictures of the data set are decoded again. */
static enum status import_open_crops(struct import *import, struct db_dataset *dataset,
                                     struct err *err)
{
    char *path;
    enum status status = faces_crops_path(import->db, dataset->id, &path, err);

    if (status != ST_OK)
        return status;
    status = crops_create(&import->crops, path, dataset->crop_size, err);
    mem_free(path);
    if (status == ST_OK)
        status = db_dataset_get(import->db, dataset->id, dataset, err);
    if (status == ST_OK)
        status = crops_begin(import->crops, dataset->crop_count, err);
    if (status == ST_CORRUPT && dataset->crop_count > 0) {
        import_note(NULL, "the crops are missing or damaged; all pictures are decoded again");
        dataset->crop_count = 0;
        status = db_dataset_drop_crops(import->db, dataset->id, err);
        if (status == ST_OK)
            status = crops_begin(import->crops, 0, err);
    }
    return status;
}

static enum status import_into(struct import *import, const struct import_options *options,
                               struct db_dataset *dataset, struct err *err)
{
    const struct import_sink sink = {import,          import_wants, import_known,  import_image,
                                     import_progress, import_note,  import_waiting};
    struct import_result result;
    struct err late;
    enum status status = import_open_crops(import, dataset, err);

    if (status != ST_OK) {
        crops_close(import->crops);
        return status;
    }
    import->dataset = dataset->id;
    import->crop_count = dataset->crop_count;
    status = import_run(options, &sink, &result, err);
    /* What was delivered before a failure is kept: a second import continues from there. */
    if (import_commit(import, &late) != ST_OK && status == ST_OK)
        status = err_set(err, late.status, "%s", late.message);
    if (status == ST_OK) /* else the row says that a part is missing */
        status = db_import_end(import->db, import->dataset, err);
    crops_close(import->crops);
    import_report(import, dataset->name, &result);
    return status;
}

/* The folder's own name, also of "." and "a/.."; "" of the root. */
static const char *import_folder_name(char *out, size_t size, const char *directory)
{
    char *real = realpath(directory, NULL);

    (void)snprintf(out, size, "%s", real != NULL ? strrchr(real, '/') + 1 : "-");
    free(real);
    return out;
}

static enum status import_read_lists(struct command_line *line, struct import *import,
                                     const char *people, const char *value, struct err *err)
{
    enum status status = ST_OK;
    double number;

    import->held_out_share = 0.1;
    import->held_out_given = value != NULL;
    if (value != NULL && people != NULL && strcmp(value, "-") == 0 && strcmp(people, "-") == 0)
        return options_refuse(line, err, "--people and --held-out cannot both be standard input");
    if (value != NULL && !text_parse_real(value, 0, 0.9, &import->held_out_share)) {
        if (text_parse_real(value, -1e300, 1e300, &number) && !file_exists(value))
            return options_refuse(line, err, "--held-out %.40s: expected a number from 0 to 0.9",
                                  value);
        status = name_list_read(&import->held_out, value, err);
    }
    if (status == ST_OK && people != NULL)
        status = name_list_read(&import->people, people, err);
    return status;
}

/* A person whose pictures are in the folder. */
static enum status import_meet(void *context, const char *person, struct err *err)
{
    struct import *import = context;
    enum status status = name_list_meet(&import->people, person, err);

    return status == ST_OK ? name_list_meet(&import->held_out, person, err) : status;
}

static enum status import_meet_known(void *context, const char *person, struct err *err)
{
    struct import *import = context;

    return name_list_meet(&import->held_out, person, err);
}

/* Before anything is written: refuses lists with names of nobody.  *known: the data set exists. */
static enum status import_check_lists(struct import *import, const char *directory,
                                      const char *name, bool *known, struct err *err)
{
    struct db_dataset dataset;
    enum status status = import_people(directory, import, import_meet, err);

    *known = db_dataset_named(import->db, name, &dataset, NULL) == ST_OK;
    if (status == ST_OK && *known)
        status = db_people_each(import->db, dataset.id, import, import_meet_known, err);
    if (status == ST_OK)
        status = name_list_check(&import->people, "--people", import->allow_unknown, err);
    if (status == ST_OK)
        status = name_list_check(&import->held_out, "--held-out", import->allow_unknown, err);
    return status;
}

/* Applies --held-out to the people that the data set has. */
static enum status import_hold_out(struct import *import, const struct db_dataset *dataset,
                                   struct err *err)
{
    struct db_held_out changed;
    enum status status =
        db_held_out_set(import->db, dataset->id, import, import_is_held_out, &changed, err);

    if (status == ST_OK && changed.added + changed.removed > 0)
        output_say("%s: of the people known before, %" PRIu64 " %s now held out, and %" PRIu64
                   " no longer",
                   dataset->name, changed.added, text_noun(changed.added, "is", "are"),
                   changed.removed);
    return status;
}

static enum status import_open(struct command_line *line, struct import *import,
                               struct import_options *options, const char *name, struct err *err)
{
    struct db_dataset dataset;
    char *worker = NULL, *source = NULL;
    bool known = false;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    if (status != ST_OK)
        return status;
    source = realpath(options->directory, NULL);
    if (source == NULL)
        status = err_set_errno(err, ST_NOTFOUND, errno, "%s", options->directory);
    if (status == ST_OK)
        status = database_open(line, DB_CREATE, &import->db, err);
    if (status == ST_OK) {
        database_wait_patiently(import->db);
        options->worker = worker;
        status = import_check_lists(import, options->directory, name, &known, err);
        if (status == ST_OK)
            status = faces_want_dataset(import->db, name, source, options->size, options->crop,
                                        &dataset, err);
        if (status == ST_OK && known && import->held_out_given)
            status = import_hold_out(import, &dataset, err);
        if (status == ST_OK) {
            options->size = dataset.crop_size;
            options->crop = dataset.crop_fraction;
            status = import_into(import, options, &dataset, err);
        }
        db_close(import->db);
    }
    free(source);
    mem_free(worker);
    return status;
}

enum status command_import(struct command_line *line, struct err *err)
{
    struct import_options import = {.stop = &stop_requested};
    const char *name = NULL, *people = NULL, *held_out = NULL;
    struct import state = {0};
    int64_t pixels = 0;
    const struct option options[] = {
        OPTION_TEXT("name", "NAME", &name, "name of the data set; without it the folder's name"),
        OPTION_TEXT("people", "FILE", &people,
                    "import only the people named in FILE, one per line; - reads standard input"),
        OPTION_REAL("crop", "SHARE", &import.crop, 0.05, 1,
                    "centred square of this share of the shorter side; 1 for a new data set"),
        OPTION_INTEGER("size", "PIXELS", &pixels, 16, 512, "side of a crop; 64 for a new data set"),
        OPTION_TEXT("held-out", "FILE|SHARE", &held_out,
                    "people kept for evaluation: a file of names, one per line, or a share of all "
                    "people, chosen by a hash of the name; 0 to 0.9 (0.1)"),
        OPTION_FLAG("allow-unknown", &state.allow_unknown,
                    "import although a file names people who aren't there"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet import DIR [OPTION...]\n",
        .about = "Imports a folder with one folder per person: " FORMAT_LIST ". A second import "
                 "adds only what is new.",
        .options = options,
        .least = 1,
        .most = 1};
    char folder[RECORD_NAME];
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    import.directory = line->argv[1];
    import.size = (uint32_t)pixels;
    if (name == NULL)
        name = import_folder_name(folder, sizeof folder, import.directory);
    if (!file_exists(import.directory) || name[0] == '\0')
        return err_set(err, ST_NOTFOUND, "%s: %s", import.directory,
                       name[0] != '\0' ? "there is no such folder"
                                       : "this folder has no name; give one with --name");
    stop_on_signals();
    status = import_read_lists(line, &state, people, held_out, err);
    if (status == ST_OK)
        status = process_self(&state.self, err);
    if (status == ST_OK)
        status = import_open(line, &state, &import, name, err);
    name_list_free(&state.people);
    name_list_free(&state.held_out);
    return status;
}
