/* facenet forget: deletes a data set or a person with crops, thumbnails, embeddings, exports and
 * names in logs.  It succeeds only when it has seen that nothing is left. */
#include "cmd/artefacts.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/forget/joined.h"
#include "cmd/forget/person.h"
#include "cmd/forget/traces.h"
#include "cmd/output.h"
#include "cmd/recrop.h"

#include "base/crop.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"
#include "db/core/erase.h"
#include "db/findings/index.h"

#include <inttypes.h>
#include <stdio.h>

#define FORGET_WAIT 10 /* seconds */

/* Deletes the rows of a data set in one transaction that notes what is to be erased. */
static enum status forget_rows(struct db *db, const struct db_dataset *dataset, bool runs,
                               struct err *err)
{
    struct artefacts files = {0};
    char crops[CROP_NAME];
    enum status status = artefacts_add_checkpoints(&files, db, dataset->id, err);

    crop_name(dataset->id, crops);
    if (status == ST_OK)
        status = db_index_erase(db, err);
    if (status == ST_OK)
        status = runs ? db_dataset_delete_runs(db, dataset->id, err)
                      : db_dataset_delete(db, dataset->id, err);
    for (size_t i = 0; status == ST_OK && i < files.count; i++)
        status = db_erase_note(db, files.name[i], err);
    if (status == ST_OK)
        status = db_erase_note(db, crops, err);
    if (status == ST_OK)
        status = db_erase_note(db, "", err);
    artefacts_free(&files);
    return status;
}

/* Traces outside the database go before the rows that lead to them. */
static enum status forget_dataset(struct db *db, const struct db_dataset *dataset, bool runs,
                                  size_t *left, struct err *err)
{
    struct db_export *exports = NULL;
    size_t count = 0;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = db_export_list(db, dataset->id, &exports, &count, err);
    if (status == ST_OK)
        status = forget_rows(db, dataset, runs, err);
    if (status == ST_OK)
        status = traces_remove_exports(dataset, exports, count, NULL, 0, NULL, left, err);
    if (status == ST_OK)
        status = traces_clean_logs(db, dataset->name, err);
    mem_free(exports);
    return db_end(db, status, err);
}

/* Of photos it isn't known how many people are in them. */
static void forget_say(const struct db_dataset *dataset)
{
    char people[64] = "";

    if (dataset->identities > 0)
        (void)snprintf(people, sizeof people, " of %" PRIu64 " %s", dataset->identities,
                       text_noun(dataset->identities, "person", "people"));
    output_say("%s is forgotten: %" PRIu64 " %s%s", dataset->name, dataset->images,
               text_noun(dataset->images, "image", "images"), people);
}

static enum status forget_with(struct db *db, const char *name, bool runs, int64_t wait,
                               struct err *err)
{
    struct db_dataset dataset;
    struct crops *crops = NULL; /* held, so that no import writes to it */
    char *path = NULL;
    size_t left = 0;
    enum status status = db_dataset_find(db, name, &dataset, err);

    if (status == ST_OK)
        status = faces_crops_path(db, dataset.id, &path, err);
    if (status == ST_OK)
        status = crops_create(&crops, path, faces_layout(&dataset), err);
    mem_free(path);
    if (status == ST_OK)
        status = recrop_forget(db, dataset.id, err);
    if (status == ST_OK)
        status = forget_dataset(db, &dataset, runs, &left, err);
    if (status == ST_OK)
        status = db_erase(db, wait * 1000, err);
    crops_close(crops);
    if (status == ST_OK && left > 0)
        status = err_set(err, ST_IO, "%s is forgotten but for what was left, which you can remove",
                         dataset.name);
    if (status == ST_OK)
        forget_say(&dataset);
    return status;
}

enum status command_forget(struct command_line *line, struct err *err)
{
    const char *person = NULL, *data = NULL;
    bool runs = false;
    int64_t wait = FORGET_WAIT, joined = 0;
    const struct option options[] = {
        OPTION_FLAG("runs", &runs,
                    "also delete its runs and their checkpoints; refused while one trains"),
        OPTION_TEXT("person", "NAME", &person, "forget a person instead, in all data sets"),
        OPTION_TEXT("data", "SET", &data, "of --person: only in this data set"),
        OPTION_INTEGER("import", "N", &joined, 1, INT64_MAX,
                       "take back the import of a folder that was joined to others; N is the "
                       "number that it printed"),
        OPTION_INTEGER("wait", "SECONDS", &wait, 0, 86400,
                       "how long it waits for processes that use the database (10)"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet forget NAME [--runs] [--wait SECONDS]\n"
                 "       facenet forget --person NAME [--data SET] [--wait SECONDS]\n"
                 "       facenet forget --import N [--wait SECONDS]\n",
        .about = "Deletes a data set, a person or an import: thumbnails, embeddings, crops, "
                 "exports and names "
                 "in logs. The pictures that were imported stay where they are. Refused while a "
                 "run uses the data set, unless --runs is given.",
        .options = options,
        .most = 1};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if ((person != NULL) + (joined != 0) + (line->argc == 2) != 1 ||
        (person == NULL && data != NULL) || (line->argc < 2 && runs))
        return options_refuse(line, err,
                              "name a data set, with or without --runs, a person with --person or "
                              "an import with --import");
    if (person != NULL && unicode_same(person, ""))
        return options_refuse(line, err,
                              "--person needs a name; faces without one go with their data set");
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = person != NULL ? forget_person(db, person, data, wait, err)
             : joined != 0  ? forget_joined(db, joined, wait, err)
                            : forget_with(db, line->argv[1], runs, wait, err);
    db_close(db);
    return status;
}
