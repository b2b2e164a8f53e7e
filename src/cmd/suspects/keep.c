/* See suspects.h. */
#include "cmd/suspects/suspects.h"

#include "cmd/suspects/pairs.h"
#include "cmd/suspects/ranking.h"

#include "base/mem.h"
#include "db/findings/suspects.h"

#include <math.h>

#define KEEP_LEAST 20
#define KEEP_MOST 1000

static enum status keep_rows(struct db *db, int64_t run, const struct ranking *ranking,
                             size_t count, struct err *err)
{
    const struct dataset *dataset = &ranking->faces.dataset;
    struct db_suspect *rows = mem_new(count, sizeof *rows);
    enum status status;

    if (rows == NULL)
        return err_nomem(err, "the suspects");
    for (size_t i = 0; i < count; i++) {
        const struct suspect *suspect = &ranking->suspect[i];
        struct suspects_likeness likeness;

        ranking_resemble(ranking, suspect, &likeness);
        rows[i] = (struct db_suspect){.image = dataset->images[suspect->image].id,
                                      .score = suspect->score,
                                      .own = likeness.own,
                                      .other = likeness.other};
        if (!isnan(likeness.other) || ranking->twin[suspect->image].path != NULL)
            rows[i].like = dataset->identities[likeness.person].id;
    }
    status = db_suspects_put(db, run, rows, count, err);
    mem_free(rows);
    return status;
}

enum status suspects_keep(struct db *db, const struct db_run *run, int64_t limit, size_t *kept,
                          struct err *err)
{
    struct ranking ranking = {0};
    struct db_dataset dataset;
    enum status status = db_dataset_get(db, run->dataset_id, &dataset, err);
    size_t tenth;

    *kept = 0;
    if (status != ST_OK)
        return status;
    if (dataset.dimensions != 0)
        return pairs_keep(db, run, limit, kept, err);
    status = ranking_make(&ranking, db, run, err);
    tenth = ranking.count / 10;
    *kept = limit > 0            ? (size_t)limit
            : tenth < KEEP_LEAST ? KEEP_LEAST
            : tenth > KEEP_MOST  ? KEEP_MOST
                                 : tenth;
    *kept = *kept < ranking.count ? *kept : ranking.count;
    if (status == ST_OK)
        status = keep_rows(db, run->id, &ranking, *kept, err);
    ranking_free(&ranking);
    return status;
}
