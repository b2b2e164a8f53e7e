/* facenet forget: deletes a data set with its crops, thumbnails and embeddings from the database
 * and the disk. */
#include "cmd/artefacts.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <unistd.h>

static enum status forget_with(struct db *db, const char *name, bool runs, struct err *err)
{
    struct artefacts files = {0}; /* removed after the rows that name them */
    struct db_dataset dataset;
    struct crops *crops = NULL; /* held, so that no import writes to it */
    char *path = NULL;
    enum status status = db_dataset_find(db, name, &dataset, err);

    if (status == ST_OK)
        status = faces_crops_path(db, dataset.id, &path, err);
    if (status == ST_OK)
        status = crops_create(&crops, path, dataset.crop_size, err);
    if (status == ST_OK)
        status = artefacts_add_checkpoints(&files, db, dataset.id, err);
    if (status == ST_OK)
        status = runs ? db_dataset_delete_runs(db, dataset.id, err)
                      : db_dataset_delete(db, dataset.id, err);
    if (status == ST_OK) {
        for (size_t i = 0; i < files.count; i++)
            artefacts_remove(db, files.name[i]);
        (void)unlink(path);
        (void)!db_checkpoint_wal(db, 0, NULL); /* else the deleted rows stay readable in the WAL */
        output_say("%s is forgotten: %" PRIu64 " %s of %" PRIu64 " %s", dataset.name,
                   dataset.images, text_noun(dataset.images, "image", "images"), dataset.identities,
                   text_noun(dataset.identities, "person", "people"));
    }
    artefacts_free(&files);
    crops_close(crops);
    mem_free(path);
    return status;
}

enum status command_forget(struct command_line *line, struct err *err)
{
    bool runs = false;
    const struct option options[] = {
        OPTION_FLAG("runs", &runs,
                    "also delete its runs and their checkpoints; refused while one trains"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet forget NAME [--runs]\n",
        .about = "Deletes a data set: people, thumbnails, embeddings and crops. The pictures that "
                 "it was imported from stay where they are. Refused while a run uses it, unless "
                 "--runs is given.",
        .options = options,
        .least = 1,
        .most = 1};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = forget_with(db, line->argv[1], runs, err);
    db_close(db);
    return status;
}
