/* facenet doctor: checks the database and the files that it names, migrates an older one, and finds
 * files that nothing names. */
#include "cmd/artefacts.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/doctor/twins.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "db/core/check.h"
#include "db/core/erase.h"
#include "db/faces/people.h"
#include "db/faces/sources.h"
#include "db/runs/journal.h"
#include "db/runs/models.h"

#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define DOCTOR_ERASE_MS 10000     /* it waits for other processes */
#define DOCTOR_TWINS 10           /* pictures named */
#define DOCTOR_YOUNG_SECONDS 3600 /* a younger file may be about to get its row */

static void doctor_say(void *context, const char *line)
{
    (void)context;
    output_say("%s", line);
}

/* Whether a file of the database has its digest; else says what is wrong with it, after what. */
static enum status doctor_file(struct db *db, const char *name, const char *sha256,
                               const char *what, bool *good, struct err *err)
{
    char digest[SHA256_HEX], *path;
    enum status read, status = db_artefact_path(db, name, &path, err);

    if (status != ST_OK)
        return status;
    read = sha256_file(path, digest, NULL);
    *good = read == ST_OK && strcmp(digest, sha256) == 0;
    if (!*good)
        output_say("%s, %s, %s.", what, path,
                   read == ST_NOTFOUND ? "is missing"
                   : read != ST_OK     ? "cannot be read"
                                       : "differs from what was written");
    mem_free(path);
    return ST_OK;
}

static enum status doctor_checkpoints(struct db *db, const struct db_run *run, size_t *whole,
                                      size_t *bad, struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(db, run->id, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char what[96];
        bool good = false;

        (void)snprintf(what, sizeof what, "Run %" PRId64 ": the checkpoint of step %" PRId64,
                       run->id, list[i].step);
        status = doctor_file(db, list[i].path, list[i].sha256, what, &good, err);
        *whole += good;
        *bad += !good;
    }
    mem_free(list);
    return status;
}

/* The nets that are no runs. */
static enum status doctor_nets(struct db *db, size_t *bad, struct err *err)
{
    struct db_model *list;
    size_t count;
    enum status status = db_model_list(db, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        char what[RECORD_NAME + 96];
        bool good = true;

        (void)snprintf(what, sizeof what, "The net %s, which facenet models can remove and add",
                       list[i].name);
        if (list[i].run_id == 0)
            status = doctor_file(db, list[i].file, list[i].sha256, what, &good, err);
        *bad += !good;
    }
    mem_free(list);
    return status;
}

/* Checks the checkpoints of all runs; *alive: whether one of the runs is. */
static enum status doctor_runs(struct db *db, size_t *bad, bool *alive, struct err *err)
{
    struct db_run *runs;
    size_t count, whole = 0;
    enum status status = db_run_list(db, RUNS_BY_ID, true, &runs, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        enum db_liveness liveness = db_run_liveness(&runs[i], clock_now_ms());

        *alive = *alive || liveness == RUN_ALIVE || liveness == RUN_STALLED;
        status = doctor_checkpoints(db, &runs[i], &whole, bad, err);
    }
    mem_free(runs);
    if (status == ST_OK)
        (void)printf("%zu %s whole.\n", whole,
                     text_noun(whole, "checkpoint is", "checkpoints are"));
    return status;
}

/* The folders of a data set that has several: each can be forgotten by its number. */
static enum status doctor_sources(struct db *db, const struct db_dataset *dataset, struct err *err)
{
    struct db_source *list;
    size_t count;
    enum status status = db_source_list(db, dataset->id, &list, &count, err);

    for (size_t i = 0; status == ST_OK && count > 1 && i < count; i++)
        output_say("Data set %" PRId64 ": import %" PRId64 " is %s, %" PRIu64 " %s.", dataset->id,
                   list[i].id, list[i].path, list[i].images,
                   text_noun(list[i].images, "picture", "pictures"));
    mem_free(list);
    return status;
}

static enum status doctor_crops(struct db *db, size_t *bad, struct err *err)
{
    struct db_dataset *list;
    size_t count, whole = 0;
    enum status status = db_dataset_list(db, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        struct crops *crops;
        struct err why;
        char *path, part[FACES_PART];

        status = doctor_sources(db, &list[i], err);
        if (status == ST_OK)
            status = doctor_twins(db, list[i].id, err);
        if (status != ST_OK)
            break;
        if (faces_part(&list[i], part))
            output_say("Data set %" PRId64 ": %s.", list[i].id, part);
        if (list[i].crop_count == 0)
            continue;
        status = faces_crops_path(db, list[i].id, &path, err);
        if (status != ST_OK)
            break;
        if (crops_open(&crops, path, faces_layout(&list[i]), list[i].crop_count, &why) == ST_OK) {
            crops_close(crops);
            whole++;
        } else {
            (*bad)++;
            output_say("Data set %" PRId64 ": %s.", list[i].id, why.message);
        }
        mem_free(path);
    }
    mem_free(list);
    if (status == ST_OK)
        (void)printf("The crops of %zu data %s are there.\n", whole,
                     text_noun(whole, "set", "sets"));
    return status;
}

/* People of older data sets whose names are the same in other bytes. */
static enum status doctor_people(struct db *db, struct err *err)
{
    struct db_doubles *list;
    size_t count;
    enum status status = db_person_doubles(db, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        output_say("Data set %" PRId64 ": several people have the name %s, in other bytes; their "
                   "ids: %s.",
                   list[i].dataset, list[i].name, list[i].people);
    mem_free(list);
    return ST_OK;
}

struct doctor_stray {
    size_t count, removed, stuck; /* stuck: could not be removed */
    double bytes, removed_bytes;
};

static void doctor_meet(struct db *db, const struct artefacts *named, const FTSENT *entry,
                        const char *name, bool clean, struct doctor_stray *stray)
{
    double size = (double)entry->fts_statp->st_size;
    bool young = clock_now_ms() / 1000 - entry->fts_statp->st_mtime < DOCTOR_YOUNG_SECONDS;
    char shown[RECORD_TEXT];
    struct err why;

    if (artefacts_has(named, name))
        return;
    (void)text_clean(shown, sizeof shown, entry->fts_path, false);
    (void)printf("%s, %.1f MB, belongs to nothing%s.\n", shown, size / 1e6,
                 young ? " yet: it is younger than an hour" : "");
    stray->count++;
    stray->bytes += size;
    if (!clean || young)
        return;
    if (artefacts_remove(db, name, &why) != ST_OK) {
        (void)printf("It stays: %s.\n", why.message);
        stray->stuck++;
        return;
    }
    stray->removed++;
    stray->removed_bytes += size;
}

static enum status doctor_walk(struct db *db, const struct artefacts *named, bool clean,
                               struct doctor_stray *stray, struct err *err)
{
    static const char *const names[] = {"checkpoints", "crops", "models", "index"};
    enum { FOLDERS = sizeof names / sizeof *names };
    char *roots[FOLDERS + 1] = {NULL};
    enum status status = ST_OK;
    FTS *tree = NULL;
    FTSENT *entry;

    for (int i = 0; status == ST_OK && i < FOLDERS; i++)
        status = db_artefact_path(db, names[i], &roots[i], err);
    if (status == ST_OK && (tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL)) == NULL)
        status = err_set(err, ST_IO, "cannot walk %s.d", db_path(db));
    while (status == ST_OK && (entry = fts_read(tree)) != NULL) {
        if (entry->fts_info == FTS_F || entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE)
            doctor_meet(db, named, entry, entry->fts_path + strlen(db_path(db)) + strlen(".d/"),
                        clean, stray);
    }
    if (tree != NULL)
        (void)fts_close(tree);
    for (int i = 0; i < FOLDERS; i++)
        mem_free(roots[i]);
    return status;
}

static enum status doctor_strays(struct db *db, bool clean, struct err *err)
{
    struct doctor_stray stray = {0};
    struct artefacts named = {0};
    enum status status = artefacts_add_checkpoints(&named, db, 0, err);

    if (status == ST_OK)
        status = artefacts_add_crops(&named, db, err);
    if (status == ST_OK) {
        artefacts_sort(&named);
        status = doctor_walk(db, &named, clean, &stray, err);
    }
    artefacts_free(&named);
    if (status != ST_OK)
        return status;
    (void)printf("%zu %s, %.1f MB, %s to nothing%s", stray.count,
                 text_noun(stray.count, "file", "files"), stray.bytes / 1e6,
                 text_noun(stray.count, "belongs", "belong"),
                 clean || stray.count == 0 ? "" : "; facenet doctor --clean removes them");
    if (clean)
        (void)printf("; %zu, %.1f MB, %s removed", stray.removed, stray.removed_bytes / 1e6,
                     text_noun(stray.removed, "was", "were"));
    (void)puts(".");
    return stray.stuck == 0 ? ST_OK
                            : err_set(err, ST_IO, "%zu %s could not be removed", stray.stuck,
                                      text_noun(stray.stuck, "file", "files"));
}

/* Finishes what facenet forget could not. */
static enum status doctor_erase(struct db *db, struct err *err)
{
    int64_t due;
    enum status status = db_erase_due(db, &due, err);

    if (status != ST_OK || due == 0)
        return status;
    (void)puts("What was forgotten is still readable.");
    status = db_erase(db, DOCTOR_ERASE_MS, err);
    if (status == ST_OK)
        (void)puts("Now it is erased.");
    return status;
}

static enum status doctor_look(struct db *db, bool clean, struct err *err)
{
    bool good = false, alive = false;
    size_t bad = 0;
    enum status status = db_check(db, &good, doctor_say, NULL, err);

    if (status == ST_CORRUPT || (status == ST_OK && !good))
        return err_set(err, ST_CORRUPT, "%s is damaged; restore it from a copy", db_path(db));
    if (status == ST_OK)
        status = doctor_erase(db, err);
    if (status == ST_OK)
        status = doctor_runs(db, &bad, &alive, err);
    if (status == ST_OK)
        status = doctor_nets(db, &bad, err);
    if (status == ST_OK)
        status = doctor_crops(db, &bad, err);
    if (status == ST_OK)
        status = doctor_people(db, err);
    if (status == ST_OK && clean && alive)
        status = err_set(err, ST_BUSY, "a run is training; clean when it has ended");
    if (status == ST_OK)
        status = doctor_strays(db, clean, err);
    if (status == ST_OK && bad > 0)
        status = err_set(err, ST_CORRUPT,
                         "%zu %s missing or damaged; a run continues from its newest whole "
                         "checkpoint, another import restores crops",
                         bad, text_noun(bad, "file is", "files are"));
    return status;
}

enum status command_doctor(struct command_line *line, struct err *err)
{
    bool clean = false;
    const struct option options[] = {
        OPTION_FLAG("clean", &clean,
                    "remove these files, unless they are younger than an hour; refused while a run "
                    "trains"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet doctor [--clean]\n",
        .about = "Checks the database and the crops, checkpoints and nets next to it, says what is "
                 "wrong, and lists files that belong to nothing.",
        .options = options};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = doctor_look(db, clean, err);
    db_close(db);
    return status;
}
