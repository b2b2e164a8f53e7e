/* See evaluate.h. */
#include "train/evaluate.h"

#include "base/mem.h"
#include "eval/hardest.h"
#include "eval/retrieval.h"
#include "train/evaluate_labels.h"
#include "train/points.h"

#include <math.h>

#define EVALUATION_FOLDS 5 /* FaceNet, section 4.1: five splits */
/* Further different pairs, so that a FAR of 1e-3 is ten false accepts. They cost only a distance
 * each, since all held-out images are embedded anyway. */
#define EVALUATION_EXTRA 10000
#define EVALUATION_ROC 100       /* points of a curve */
#define EVALUATION_LABELLED 2000 /* items that look for others of their labels, at most */
#define EVALUATION_ANCHORS 2000  /* whose hardest triplets are searched, at most */

struct evaluation {
    struct pair *pairs; /* indices into image */
    size_t pair_count;
    uint32_t *image, *label; /* (images) the held-out ones; (images) their identities */
    size_t images;
    float *embedding, *distance; /* (images, dim), (pair_count) */
    struct points points;
};

static enum status evaluation_collect(struct evaluation *evaluation, const struct dataset *dataset,
                                      struct err *err)
{
    evaluation->image = mem_new(dataset->image_count, sizeof *evaluation->image);
    evaluation->label = mem_new(dataset->image_count, sizeof *evaluation->label);
    if (evaluation->image == NULL || evaluation->label == NULL)
        return err_nomem(err, "the held-out images");
    for (size_t i = 0; i < dataset->image_count; i++) {
        uint32_t identity = dataset->images[i].identity;

        if (dataset->labels != NULL ? !dataset->labels->held_out[i]
                                    : !dataset->identities[identity].held_out)
            continue;
        evaluation->image[evaluation->images] = (uint32_t)i;
        evaluation->label[evaluation->images++] = identity;
    }
    return ST_OK;
}

enum status evaluation_new(struct evaluation **out, const struct train_state *state,
                           struct err *err)
{
    struct evaluation *evaluation = mem_new(1, sizeof *evaluation);
    const struct settings *settings = &state->settings;
    const struct labels *labels = state->trainer->dataset->labels;
    enum status status;

    *out = NULL;
    if (evaluation == NULL)
        return err_nomem(err, "the evaluation");
    status = evaluation_collect(evaluation, state->trainer->dataset, err);
    if (status == ST_OK && labels != NULL)
        status = label_pairs_draw(&evaluation->pairs, &evaluation->pair_count, labels,
                                  evaluation->image, evaluation->images,
                                  (size_t)settings_integer(settings, SETTING_EVAL_PAIRS),
                                  EVALUATION_EXTRA, EVALUATION_FOLDS,
                                  (uint64_t)settings_integer(settings, SETTING_SEED), err);
    else if (status == ST_OK)
        status = pairs_draw(
            &evaluation->pairs, &evaluation->pair_count, evaluation->label, evaluation->images,
            (size_t)settings_integer(settings, SETTING_EVAL_PAIRS), EVALUATION_EXTRA,
            EVALUATION_FOLDS, (uint64_t)settings_integer(settings, SETTING_SEED), err);
    if (status == ST_OK && evaluation->pair_count > 0) {
        evaluation->embedding =
            mem_new_aligned(evaluation->images * state->trainer->dim, sizeof(float));
        evaluation->distance = mem_new(evaluation->pair_count, sizeof(float));
        if (evaluation->embedding == NULL || evaluation->distance == NULL)
            status = err_nomem(err, "the held-out embeddings");
        else if (labels == NULL)
            status = points_init(&evaluation->points, state->trainer->dataset, evaluation->image,
                                 evaluation->images, state->trainer->dim, err);
    }
    if (status != ST_OK || evaluation->pair_count == 0) {
        evaluation_del(evaluation);
        return status;
    }
    *out = evaluation;
    return ST_OK;
}

void evaluation_del(struct evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    mem_free(evaluation->pairs);
    mem_free(evaluation->image);
    mem_free(evaluation->label);
    mem_free(evaluation->embedding);
    mem_free(evaluation->distance);
    points_free(&evaluation->points);
    mem_free(evaluation);
}

static enum status evaluation_hardest(const struct evaluation *evaluation,
                                      const struct trainer *trainer,
                                      struct evaluation_result *result, struct err *err)
{
    const struct dataset_image *images = trainer->dataset->images;
    struct hardest hardest;
    enum status status =
        hardest_find(&hardest, &result->has_triplet, evaluation->embedding, evaluation->label,
                     evaluation->images, trainer->dim, EVALUATION_ANCHORS, err);

    if (status == ST_OK && result->has_triplet)
        result->triplet =
            (struct record_triplet){.image = {images[evaluation->image[hardest.anchor]].id,
                                              images[evaluation->image[hardest.positive]].id,
                                              images[evaluation->image[hardest.negative]].id},
                                    .ap = (double)hardest.ap,
                                    .an = (double)hardest.an};
    return status;
}

static enum status evaluation_retrieve(const struct evaluation *evaluation,
                                       const struct trainer *trainer,
                                       struct evaluation_result *result, struct err *err)
{
    const struct labels *labels = trainer->dataset->labels;
    size_t most = labels == NULL ? EVALUATION_RETRIEVED : EVALUATION_LABELLED;
    size_t count = evaluation->images < most ? evaluation->images : most;
    struct retrieval found;
    enum status status;

    if (labels != NULL)
        return label_retrieve(&result->map_at_r, labels, evaluation->image, evaluation->embedding,
                              count, trainer->dim, err);
    status = retrieval_compute(&found, evaluation->embedding, evaluation->label, count,
                               trainer->dim, err);

    result->map_at_r = found.map_at_r;
    return status;
}

static enum status evaluation_points(struct evaluation *evaluation, const struct trainer *trainer,
                                     struct evaluation_result *result, struct err *err)
{
    struct points *points = &evaluation->points;
    enum status status = points_place(points, evaluation->embedding, trainer->dim, err);

    result->points = points->rows;
    result->point_count = points->count;
    result->silhouette = points->silhouette;
    result->explained = points->explained;
    return status;
}

/* The distances of the pairs where only the first picture is embedded by the net, the second by
 * that of the older run. */
static void evaluation_cross(struct evaluation *evaluation, const struct dataset *dataset)
{
    size_t dim = dataset->older_dim;

    for (size_t i = 0; i < evaluation->pair_count && dataset->older != NULL; i++) {
        const struct pair *pair = &evaluation->pairs[i];

        evaluation->distance[i] =
            embedder_distance(evaluation->embedding + pair->a * dim,
                              dataset->older + evaluation->image[pair->b] * dim, dim);
    }
}

enum status evaluation_run(struct evaluation *evaluation, struct trainer *trainer,
                           struct evaluation_result *result, struct err *err)
{
    const struct embedder embedder = trainer_embedder(trainer);
    const struct judged judged = {.pairs = evaluation->pairs,
                                  .distance = evaluation->distance,
                                  .pair_count = evaluation->pair_count,
                                  .folds = EVALUATION_FOLDS,
                                  .embedding = evaluation->embedding,
                                  .images = evaluation->images,
                                  .dim = trainer->dim,
                                  .roc_most = EVALUATION_ROC};
    enum status status = embedder_run_pairs(&embedder, evaluation->embedding, evaluation->distance,
                                            trainer->dataset, evaluation->image, evaluation->images,
                                            evaluation->pairs, evaluation->pair_count, NULL, err);

    evaluation_cross(evaluation, trainer->dataset);
    result->against_older = trainer->dataset->older != NULL;
    if (status == ST_OK)
        status = judgement_make(&result->judgement, &judged, err);
    if (status == ST_OK)
        status = evaluation_retrieve(evaluation, trainer, result, err);
    if (trainer->dataset->labels != NULL) { /* people are compared in the rest */
        result->has_triplet = false;
        result->points = NULL;
        result->point_count = 0;
        result->silhouette = result->explained = NAN;
        return status;
    }
    if (status == ST_OK)
        status = evaluation_hardest(evaluation, trainer, result, err);
    return status == ST_OK ? evaluation_points(evaluation, trainer, result, err) : status;
}
