/* facenet suspects: ranks the images of a run that stayed hard, each with the person it resembles.
 */
#include "cmd/suspects/suspects.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/suspects/verdicts.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/embeddings.h"
#include "db/faces/hardness.h"
#include "db/faces/suspects.h"
#include "eval/suspects.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SUSPECTS_SHOWN 20
#define KEEP_LEAST 20
#define KEEP_MOST 1000

/* All arrays have an entry for each image of the run's data set, in its order. */
struct suspects {
    struct faces faces;
    struct suspect *suspect; /* sorted in the end */
    double (*share)[DB_HARDNESS_ROLES];
    char **path;
    uint32_t *person;
    float *embedding; /* (images, dim), NULL without embeddings; 0 for an image that has none */
    size_t dim, at;   /* at: the image from which the next row is searched */
};

static void suspects_free(struct suspects *suspects)
{
    for (size_t i = 0; suspects->path != NULL && i < suspects->faces.dataset.image_count; i++)
        mem_free(suspects->path[i]);
    mem_free(suspects->suspect);
    mem_free(suspects->share);
    mem_free(suspects->path);
    mem_free(suspects->person);
    mem_free(suspects->embedding);
    faces_free(&suspects->faces);
}

/* Rows come in the data set's order, but not for every image.  False: the image is newer. */
static bool suspects_find(struct suspects *suspects, int64_t image)
{
    const struct dataset *dataset = &suspects->faces.dataset;

    for (size_t i = suspects->at; i < dataset->image_count; i++) {
        if (dataset->images[i].id == image) {
            suspects->at = i;
            return true;
        }
    }
    return false;
}

static enum status suspects_take_hardness(void *context, const struct db_hardness_row *row,
                                          struct err *err)
{
    struct suspects *suspects = context;

    if (!suspects_find(suspects, row->hardness.image))
        return ST_OK;
    memcpy(suspects->share[suspects->at], row->hardness.share, sizeof *suspects->share);
    suspects->path[suspects->at] = mem_string(row->path);
    return suspects->path[suspects->at] == NULL ? err_nomem(err, "a path") : ST_OK;
}

static enum status suspects_take_embedding(void *context, const struct db_embedding_row *row,
                                           struct err *err)
{
    struct suspects *suspects = context;
    size_t images = suspects->faces.dataset.image_count;

    if (suspects->embedding == NULL) {
        suspects->dim = row->dim;
        suspects->embedding = mem_new(images, row->dim * sizeof(float));
    }
    if (suspects->embedding == NULL)
        return err_nomem(err, "the embeddings");
    if (suspects_find(suspects, row->image))
        memcpy(suspects->embedding + suspects->at * row->dim, row->vector,
               row->dim * sizeof(float));
    return ST_OK;
}

static enum status suspects_load(struct db *db, const struct db_run *run, struct suspects *suspects,
                                 struct err *err)
{
    const struct dataset *dataset = &suspects->faces.dataset;
    int64_t checkpoint;
    bool found;
    char id[FACES_ID];
    enum status status = faces_load(db, faces_dataset(run, NULL, id), 0, &suspects->faces, err);

    if (status != ST_OK)
        return status;
    suspects->suspect = mem_new(dataset->image_count, sizeof *suspects->suspect);
    suspects->share = mem_new(dataset->image_count, sizeof *suspects->share);
    suspects->path = mem_new(dataset->image_count, sizeof *suspects->path);
    suspects->person = mem_new(dataset->image_count, sizeof *suspects->person);
    if (suspects->suspect == NULL || suspects->share == NULL || suspects->path == NULL ||
        suspects->person == NULL)
        return err_nomem(err, "the images");
    for (size_t i = 0; i < dataset->image_count; i++)
        suspects->person[i] = dataset->images[i].identity;
    status = db_hardness_each(db, run->id, suspects_take_hardness, suspects, err);
    suspects->at = 0;
    if (status == ST_OK)
        status = db_embedding_newest(db, run->id, run->dataset_id, &checkpoint, &found, err);
    if (status == ST_OK && found)
        status = db_embeddings_each(db, checkpoint, run->dataset_id, suspects_take_embedding,
                                    suspects, err);
    return status;
}

static void suspects_print_name(const char *name, int columns)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, name, false);
    (void)printf("  %s%*s", clean,
                 (int)text_width(clean) < columns ? columns - (int)text_width(clean) : 0, "");
}

static void suspects_print(const struct suspects *suspects, const struct suspect *suspect,
                           enum db_verdict verdict)
{
    const struct dataset *dataset = &suspects->faces.dataset;
    struct suspects_likeness likeness;

    (void)printf("%6.3f %6.1f", suspect->score, 50 * (suspect->anchor + suspect->positive));
    if (suspects->embedding == NULL) {
        (void)printf(" %6s %6s", "-", "-");
        suspects_print_name(dataset->identities[suspect->person].name, 18);
        suspects_print_name("-", 18);
    } else {
        suspects_resemble(&likeness, suspects->embedding, suspects->person, dataset->image_count,
                          suspects->dim, suspect->image);
        (void)printf(" %6.3f %6.3f", likeness.own, likeness.other);
        suspects_print_name(dataset->identities[suspect->person].name, 18);
        suspects_print_name(dataset->identities[likeness.person].name, 18);
    }
    suspects_print_name(suspects->path[suspect->image], 0);
    (void)printf(verdict == VERDICT_NONE ? "\n" : "  (%s)\n", db_verdict_name(verdict));
}

/* Prints the first limit of the ranked images; those with a verdict only if all is set. */
static enum status suspects_show(struct db *db, const struct suspects *suspects, size_t count,
                                 int64_t limit, bool all, struct err *err)
{
    const struct dataset *dataset = &suspects->faces.dataset;
    enum status status = ST_OK;

    (void)printf("%6s %6s %6s %6s  %-18s  %-18s  %s\n", "score", "hard %", "D own", "D like",
                 "person", "is like", "picture");
    for (size_t i = 0; status == ST_OK && i < count && limit > 0; i++) {
        const struct suspect *suspect = &suspects->suspect[i];
        enum db_verdict verdict;
        int64_t identity;

        status = db_verdict_get(db, dataset->images[suspect->image].id, &verdict, &identity, err);
        if (status != ST_OK || (verdict != VERDICT_NONE && !all))
            continue;
        suspects_print(suspects, suspect, verdict);
        limit--;
    }
    return status;
}

/* Loads and ranks.  *count: images that have figures; it is an error if none has. */
static enum status suspects_make(struct db *db, const struct db_run *run, struct suspects *suspects,
                                 size_t *count, struct err *err)
{
    size_t images;
    enum status status = suspects_load(db, run, suspects, err);

    *count = 0;
    images = suspects->faces.dataset.image_count;
    for (size_t i = 0; status == ST_OK && i < images; i++) {
        if (suspects->path[i] != NULL && !isnan(suspects->share[i][0]))
            suspects->suspect[(*count)++] =
                (struct suspect){.image = i,
                                 .person = suspects->person[i],
                                 .anchor = suspects->share[i][0],
                                 .positive = suspects->share[i][1],
                                 .own = suspects->embedding == NULL
                                            ? NAN
                                            : suspects_own(suspects->embedding, suspects->person,
                                                           images, suspects->dim, i)};
    }
    if (status == ST_OK && *count == 0)
        status =
            err_set(err, ST_NOTFOUND,
                    "run %" PRId64 " has no counts yet; its first checkpoint keeps them", run->id);
    return status == ST_OK ? suspects_rank(suspects->suspect, *count, err) : status;
}

static enum status suspects_list(struct db *db, const struct db_run *run, int64_t limit, bool all,
                                 struct err *err)
{
    struct suspects suspects = {0};
    size_t count;
    enum status status = suspects_make(db, run, &suspects, &count, err);

    if (status == ST_OK)
        status = suspects_show(db, &suspects, count, limit, all, err);
    suspects_free(&suspects);
    return status;
}

/* The first count of the ranked ones as rows. */
static enum status suspects_put(struct db *db, int64_t run, const struct suspects *suspects,
                                size_t count, struct err *err)
{
    const struct dataset *dataset = &suspects->faces.dataset;
    struct db_suspect *rows = mem_new(count, sizeof *rows);
    enum status status;

    if (rows == NULL)
        return err_nomem(err, "the suspects");
    for (size_t i = 0; i < count; i++) {
        const struct suspect *suspect = &suspects->suspect[i];
        struct suspects_likeness likeness = {NAN, NAN, suspect->person};

        if (suspects->embedding != NULL)
            suspects_resemble(&likeness, suspects->embedding, suspects->person,
                              dataset->image_count, suspects->dim, suspect->image);
        rows[i] = (struct db_suspect){.image = dataset->images[suspect->image].id,
                                      .score = suspect->score,
                                      .own = likeness.own,
                                      .other = likeness.other};
        if (!isnan(likeness.other))
            rows[i].like = dataset->identities[likeness.person].id;
    }
    status = db_suspects_put(db, run, rows, count, err);
    mem_free(rows);
    return status;
}

enum status suspects_keep(struct db *db, const struct db_run *run, int64_t limit, size_t *kept,
                          struct err *err)
{
    struct suspects suspects = {0};
    size_t count;
    enum status status = suspects_make(db, run, &suspects, &count, err);

    *kept = limit > 0                 ? (size_t)limit
            : count / 10 < KEEP_LEAST ? KEEP_LEAST
            : count / 10 > KEEP_MOST  ? KEEP_MOST
                                      : count / 10;
    *kept = *kept < count ? *kept : count;
    if (status == ST_OK)
        status = suspects_put(db, run->id, &suspects, *kept, err);
    suspects_free(&suspects);
    return status;
}

static enum status suspects_apply(struct db *db, const struct db_run *run, const char *path,
                                  struct err *err)
{
    size_t count;
    enum status status = verdicts_apply(db, run->dataset_id, path, &count, err);

    if (status == ST_OK)
        (void)printf("%zu %s on images of %s\n", count, text_noun(count, "verdict", "verdicts"),
                     run->dataset);
    return status;
}

enum status command_suspects(struct command_line *line, struct err *err)
{
    const char *apply = NULL;
    bool all = false, keep = false;
    int64_t limit = 0;
    const struct option options[] = {
        OPTION_INTEGER("limit", "N", &limit, 1, 100000, "images to show; 20 without it"),
        OPTION_FLAG("all", &all, "also show images that already have a verdict"),
        OPTION_FLAG("keep", &keep,
                    "keep the ranking for facenet-tui instead: --limit images, or a tenth of all "
                    "images but at least 20 and at most 1000"),
        OPTION_TEXT("apply", "FILE", &apply,
                    "give verdicts on images of the run's data set, one per line, words separated "
                    "by tabs: PICTURE move PERSON, PICTURE exclude, PICTURE fine, or PICTURE none "
                    "to withdraw a verdict; facenet train --decisions applies them"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet suspects RUN [--limit N] [--all]\n"
                 "       facenet suspects RUN --keep [--limit N]\n"
                 "       facenet suspects RUN --apply FILE\n",
        .about = "Ranks the images whose triplets stayed hard while those of their person became "
                 "easy: mostly wrong names and bad pictures. Shows for each the share of its "
                 "triplets that were hard and its mean squared distance to the other images of its "
                 "person and to the person that it is most like.",
        .options = options,
        .least = 1,
        .most = 1};
    struct db_run run;
    struct db *db;
    size_t kept;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    status = database_open(line, apply != NULL || keep ? DB_WRITE : DB_READ, &db, err);
    if (status != ST_OK)
        return status;
    status = db_run_find(db, line->argv[1], &run, err);
    if (status == ST_OK && apply != NULL)
        status = suspects_apply(db, &run, apply, err);
    else if (status == ST_OK && keep) {
        status = suspects_keep(db, &run, limit, &kept, err);
        if (status == ST_OK)
            (void)printf("the %zu most suspect %s of %s %s kept\n", kept,
                         text_noun(kept, "image", "images"), run.name,
                         text_noun(kept, "is", "are"));
    } else if (status == ST_OK)
        status = suspects_list(db, &run, limit > 0 ? limit : SUSPECTS_SHOWN, all, err);
    db_close(db);
    return status;
}
