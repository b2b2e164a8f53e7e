/* facenet embed: embeds every image of a data set with the newest checkpoint of a run. */
#include "cmd/checkpoints.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/same_crops.h"
#include "cmd/stop.h"

#include "base/text.h"
#include "db/runs/journal.h"

#include <inttypes.h>

static enum status embed_with(struct db *db, const char *which, const char *data, struct err *err)
{
    struct faces faces;
    struct db_checkpoint checkpoint;
    struct embedder embedder = {0};
    struct db_run run;
    char id[FACES_ID];
    bool done;
    enum status status = db_run_find(db, which, &run, err);

    if (status != ST_OK)
        return status;
    status = faces_load(db, faces_dataset(&run, data, id), 0, &faces, err);
    if (status != ST_OK)
        return status;
    status = same_crops_check(db, run.id, &faces.row, err);
    if (status == ST_OK)
        status = checkpoints_embedder(db, run.id, -1, faces.crops, &embedder, &checkpoint, err);
    if (status == ST_OK)
        status = embeddings_make(db, checkpoint.id, &embedder, &faces, &done, err);
    if (status == ST_OK && !done)
        status = err_set(err, ST_INTERRUPTED, "interrupted; nothing was kept");
    if (status == ST_OK)
        output_say("%zu %s of %s embedded in %zu dimensions by run %" PRId64 " at step %" PRId64,
                   faces.dataset.image_count,
                   text_noun(faces.dataset.image_count, "image", "images"), faces.row.name,
                   embedder.dim, run.id, checkpoint.step);
    embedder_free(&embedder);
    faces_free(&faces);
    return status;
}

enum status command_embed(struct command_line *line, struct err *err)
{
    const char *data = NULL;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set, by name or id; without it the run's own"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet embed RUN [--data NAME]\n",
        .about = "Embeds every image of a data set with the newest checkpoint of a run and keeps "
                 "the vectors in the database. A finished run already has those of its own data "
                 "set.",
        .options = options,
        .least = 1,
        .most = 1};
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    status = database_open(line, DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = embed_with(db, line->argv[1], data, err);
    db_close(db);
    return status;
}
