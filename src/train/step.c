/* See step.h.  The method: FaceNet, section 3.2; one forward pass is kept for the gradient, and
 * the gradient is accumulated per embedding before one backward pass (as OpenFace does). */
#include "train/step.h"

#include "base/clock.h"
#include "base/ranks.h"
#include "data/augment.h"
#include "train/relate.h"
#include "triplet/selection.h"
#include "triplet/spread.h"

#include <math.h>
#include <string.h>

#define STEP_PIECE (1 << 20) /* gradients that ranks add up at a time: 4 MB */

/* input (count, size, size, 3) = the augmented crops of batch images [first, first + count). */
static void trainer_load(struct trainer *trainer, float *input, const struct settings *settings,
                         const struct sampler_batch *batch, size_t first, size_t count,
                         uint64_t step)
{
    const struct augment augment = {
        .flip = settings_flag(settings, SETTING_AUGMENT_FLIP),
        .crop = (float)settings_real(settings, SETTING_AUGMENT_CROP),
        .turn = (float)settings_real(settings, SETTING_AUGMENT_TURN),
        .light = (float)settings_real(settings, SETTING_AUGMENT_LIGHT),
        .colour = (float)settings_real(settings, SETTING_AUGMENT_COLOUR),
        .grey = (float)settings_real(settings, SETTING_AUGMENT_GREY),
        .cutout = (float)settings_real(settings, SETTING_AUGMENT_CUTOUT),
    };
    uint64_t seed = (uint64_t)settings_integer(settings, SETTING_SEED);

#pragma omp parallel for num_threads(trainer->threads) schedule(static)
    for (size_t i = 0; i < count; i++) {
        uint32_t image = batch->image[first + i];
        uint64_t crop = trainer->dataset->images[image].crop;
        float *out = input + i * trainer->input_size;

        if (crops_has_vectors(trainer->crops))
            augment_load(out, trainer->crops, crop, false);
        else
            augment_apply(out, crops_at(trainer->crops, crop), crops_size(trainer->crops), &augment,
                          seed, step, image, batch->view[first + i]);
    }
}

/* Starts to add up over the ranks the gradients that are complete, those from a place on, in pieces
 * that are the same in every rank. */
static void trainer_send(void *context, size_t from)
{
    struct trainer *trainer = context;

    while (trainer->unsent > trainer->trained_from) {
        size_t begin = trainer->unsent > trainer->trained_from + STEP_PIECE
                           ? trainer->unsent - STEP_PIECE
                           : trainer->trained_from;

        if (begin < from)
            break;
        ranks_add_begin(trainer->dataset->ranks, net_gradients(trainer->net) + begin,
                        trainer->unsent - begin);
        trainer->unsent = begin;
    }
    ranks_progress(trainer->dataset->ranks);
}

/* Forward (into trainer->embedding) or backward (from trainer->d_embedding), one by one the
 * micro-batches of this rank, which follow each other. */
static void trainer_pass(struct trainer *trainer, const struct settings *settings,
                         const struct sampler_batch *batch, uint64_t step, bool backward)
{
    const struct ranks *ranks = trainer->dataset->ranks;
    size_t begin = ranks_first(ranks, batch->micro_count, ranks_self(ranks));
    size_t end = ranks_first(ranks, batch->micro_count, ranks_self(ranks) + 1);

    for (size_t m = begin; m < end; m++) {
        size_t first = batch->micro_start[m], count = batch->micro_start[m + 1] - first;
        size_t slot = trainer->tapes > 1 ? m - begin : 0;
        bool again = backward && end - begin > trainer->tapes;
        float *out = trainer->embedding + first * trainer->dim;
        const struct net_key key = {(uint64_t)settings_integer(settings, SETTING_SEED), step,
                                    (uint32_t)first};

        if (!backward || again) {
            trainer_load(trainer, trainer->input[slot], settings, batch, first, count, step);
            net_forward(trainer->net, trainer->tape[slot], out, trainer->input[slot], count,
                        again ? NET_RECOMPUTE : NET_TRAIN, &key);
        }
        if (!backward)
            continue;
        if (ranks != NULL && m + 1 == end)
            net_watch_gradients(trainer->net, trainer_send, trainer);
        net_backward(trainer->net, trainer->tape[slot],
                     trainer->d_embedding + first * trainer->dim);
    }
    net_watch_gradients(trainer->net, NULL, NULL);
}

static bool all_finite(const float *values, size_t count)
{
    size_t finite = 0;

    for (size_t i = 0; i < count; i++)
        finite += isfinite(values[i]) ? 1 : 0;
    return finite == count;
}

/* Puts together what the ranks have embedded.  The running statistics become those of one process
 * that has gone through all micro-batches: those of rank 0 began with the ones before the step, the
 * others' with 0, and each fade as the micro-batches after theirs would have made them. */
static void trainer_gather(struct trainer *trainer, const struct sampler_batch *batch)
{
    struct ranks *ranks = trainer->dataset->ranks;
    float *statistics = net_statistics(trainer->net);
    size_t count = net_statistic_count(trainer->net), micro = batch->micro_count;
    size_t begin = ranks_first(ranks, micro, ranks_self(ranks));
    size_t end = ranks_first(ranks, micro, ranks_self(ranks) + 1);
    double left;

    if (ranks == NULL)
        return;
    ranks_count_images(ranks, batch->micro_start[end] - batch->micro_start[begin]);
    for (size_t r = 0; r <= ranks_count(ranks); r++)
        trainer->start[r] = batch->micro_start[ranks_first(ranks, micro, r)] * trainer->dim;
    ranks_gather(ranks, trainer->embedding, trainer->start);
    if (net_made_for(trainer->net)->frozen_norm)
        return;
    left = net_statistics_left(trainer->net, micro - end);
    for (size_t i = 0; i < count; i++)
        statistics[i] = (float)(left * (double)statistics[i]);
    ranks_add(ranks, statistics, count);
}

/* Embeds the batch. If an embedding is not finite, the running statistics stay unchanged: they
 * would never recover. */
static void trainer_embed(struct trainer *trainer, const struct settings *settings,
                          const struct sampler_batch *batch, uint64_t step)
{
    float *statistics = net_statistics(trainer->net);
    size_t count = net_statistic_count(trainer->net);

    memcpy(trainer->statistics, statistics, count * sizeof *statistics);
    if (ranks_self(trainer->dataset->ranks) > 0 && !net_made_for(trainer->net)->frozen_norm)
        memset(statistics, 0, count * sizeof *statistics);
    trainer_pass(trainer, settings, batch, step, false);
    trainer_gather(trainer, batch);
    if (!all_finite(trainer->embedding, batch->count * trainer->dim) ||
        !all_finite(statistics, count))
        memcpy(statistics, trainer->statistics, count * sizeof *statistics);
}

/* L2 norm. The sums of blocks are added in order, so the result does not depend on the number of
 * threads. */
static double trainer_norm(const float *values, size_t count)
{
    double total = 0;

    for (size_t first = 0; first < count; first += 1024) {
        size_t end = first + 1024 < count ? first + 1024 : count;
        float sum[8] = {0};

        for (size_t i = first; i < end; i++)
            sum[i % 8] += values[i] * values[i];
        for (int lane = 0; lane < 8; lane++)
            total += (double)sum[lane];
    }
    return sqrt(total);
}

/* Sends d_embedding back and updates the weights. */
static double trainer_update(struct trainer *trainer, const struct settings *settings,
                             const struct sampler_batch *batch, const struct train_step *at)
{
    struct classifier *classifier = trainer->classifier;
    size_t count = net_parameter_count(trainer->net);
    const struct optimizer_rate rate = {
        .learning_rate = (float)at->learning_rate,
        .momentum = (float)settings_real(settings, SETTING_MOMENTUM),
        .weight_decay = (float)settings_real(settings, SETTING_WEIGHT_DECAY),
    };
    uint64_t head_steps = (uint64_t)settings_integer(settings, SETTING_HEAD_STEPS);
    size_t first =
        net_train_from(trainer->net, at->step <= head_steps ? net_head(trainer->net) : 0);
    double norm;

    if (head_steps > 0 && at->step == head_steps + 1)
        optimizer_reset(&trainer->optimizer); /* its moments are those of the head only */
    net_zero_gradients(trainer->net);
    trainer->trained_from = first;
    trainer->unsent = count;
    trainer_pass(trainer, settings, batch, at->step, true);
    trainer_send(trainer, first);
    ranks_add_end(trainer->dataset->ranks);
    norm = trainer_norm(net_gradients(trainer->net), count);
    if (classifier != NULL)
        norm = hypot(norm, trainer_norm(classifier->gradient, classifier->optimizer.count));
    if (!isfinite(norm))
        return norm;
    optimizer_step(&trainer->optimizer, net_parameters(trainer->net), net_gradients(trainer->net),
                   net_decay_mask(trainer->net), &rate, first, trainer->threads);
    if (classifier != NULL)
        optimizer_step(&classifier->optimizer, classifier->weight, classifier->gradient,
                       classifier->decays, &rate, 0, trainer->threads);
    if (trainer->average != NULL)
        average_add(trainer->average, at->step, trainer->threads);
    return norm;
}

/* Adds the spread to the gradient. Returns how many losses the gradient is the sum of: the selected
 * triplets, or 1 for the spread alone. */
static uint64_t trainer_spread(struct trainer *trainer, const struct settings *settings,
                               const struct triplet_batch *view, uint64_t selected)
{
    double weight = settings_real(settings, SETTING_SPREAD);

    if (weight == 0)
        return selected;
    if (selected == 0)
        selected = 1;
    (void)spread_add(trainer->gradient, view, trainer->dim, weight * (double)selected,
                     trainer->scratch, trainer->threads);
    return selected;
}

/* Limits mining to this rank's part of the anchors. */
static void trainer_take_part(const struct trainer *trainer, struct triplet_batch *view)
{
    const struct ranks *ranks = trainer->dataset->ranks;
    size_t anchors = 0, seen = 0, low, high;

    if (ranks == NULL)
        return;
    for (size_t i = 0; i < view->n; i++)
        anchors += !view->negative_only[i];
    low = ranks_first(ranks, anchors, ranks_self(ranks));
    high = ranks_first(ranks, anchors, ranks_self(ranks) + 1);
    view->first = view->end = view->n;
    for (size_t i = 0; i < view->n && low < high; i++) {
        if (view->negative_only[i])
            continue;
        if (seen == low)
            view->first = i;
        if (seen++ == high)
            view->end = i;
    }
}

/* The census of the whole batch from those of the ranks' parts. */
static void trainer_add_census(struct trainer *trainer, struct census *census, size_t n)
{
    struct ranks *ranks = trainer->dataset->ranks;
    uint64_t counts[] = {census->easy, census->semi_hard, census->hard, census->pairs};
    uint64_t triplets = census->easy + census->semi_hard + census->hard;
    double loss = triplets == 0 ? 0 : census->loss_all * (double)triplets;

    if (ranks == NULL)
        return;
    ranks_add_counts(ranks, (uint64_t *)trainer->counts,
                     n * sizeof *trainer->counts / sizeof(uint64_t));
    ranks_add_counts(ranks, counts, sizeof counts / sizeof *counts);
    ranks_add_doubles(ranks, &loss, 1);
    triplets = counts[0] + counts[1] + counts[2];
    *census = (struct census){counts[0], counts[1], counts[2], counts[3],
                              triplets == 0 ? NAN : loss / (double)triplets};
}

/* The same of what is selected. */
static void trainer_add_selection(struct trainer *trainer, struct selection *selection)
{
    struct ranks *ranks = trainer->dataset->ranks;
    uint64_t counts[] = {selection->selected, selection->pairs, selection->pairs_without,
                         selection->dropped};
    double loss = selection->loss * (double)selection->selected;

    if (ranks == NULL)
        return;
    ranks_add_counts(ranks, counts, sizeof counts / sizeof *counts);
    ranks_add_doubles(ranks, &loss, 1);
    *selection = (struct selection){counts[0] == 0 ? 0 : loss / (double)counts[0], counts[0],
                                    counts[1], counts[2], counts[3]};
}

/* What is mined: the batch, after it the older run's embeddings of the same images, and after these
 * the memory, whose images are negatives only. */
static struct triplet_batch trainer_mix(struct trainer *trainer, const struct triplet_batch *own,
                                        const struct sampler_batch *batch)
{
    const float *older = trainer->dataset->older;
    size_t n = batch->count, dim = trainer->dim, rows = older == NULL ? n : 2 * n, remembered;

    if (older == NULL && trainer->memory.size == 0)
        return *own;
    for (size_t i = 0; i < rows; i++) {
        if (i >= n)
            memcpy(trainer->embedding + i * dim, older + batch->image[i - n] * dim,
                   dim * sizeof *older);
        trainer->label[i] = batch->label[i % n];
        trainer->negative_only[i] = batch->negative_only[i % n];
    }
    remembered =
        memory_read(&trainer->memory, trainer->embedding + rows * dim, trainer->label + rows);
    memset(trainer->negative_only + rows, 1, remembered);
    rows += remembered;
    distances_compute(trainer->distance, trainer->embedding, rows, dim, trainer->threads);
    return (struct triplet_batch){.distance = trainer->distance,
                                  .label = trainer->label,
                                  .negative_only = trainer->negative_only,
                                  .n = rows,
                                  .fixed = rows - n};
}

/* Selects triplets; d_embedding is their gradient.  Whether there is one. */
static bool trainer_select(struct trainer *trainer, const struct settings *settings,
                           const struct triplet_batch *view, const struct train_step *at,
                           struct record_step *row)
{
    const struct selection_options options = {
        .rule = (enum select_rule)settings_index(settings, SETTING_SELECT),
        .margin = (float)settings_real(settings, SETTING_MARGIN),
        .curriculum = (float)at->curriculum,
        .reading = (enum curriculum_reading)settings_index(settings, SETTING_CURRICULUM),
        .soft_margin = settings_flag(settings, SETTING_SOFT_MARGIN),
        .false_negatives = settings_flag(settings, SETTING_FALSE_NEGATIVES)
                               ? (float)settings_real(settings, SETTING_FALSE_NEGATIVE_SHARE)
                               : 0,
        .dim = (uint32_t)trainer->dim,
        .seed = (uint64_t)settings_integer(settings, SETTING_SEED),
        .step = at->step,
    };
    struct selection selection;
    uint64_t losses;

    selection_run(&selection, trainer->gradient, view, &options, trainer->scratch,
                  trainer->threads);
    trainer_add_selection(trainer, &selection);
    row->loss = selection.loss;
    row->selected = selection.selected;
    row->pairs = selection.pairs;
    row->pairs_without = selection.pairs_without;
    row->dropped = selection.dropped;
    losses = trainer_spread(trainer, settings, view, selection.selected);
    if (losses == 0)
        return false;
    selection_embedding_gradient(trainer->d_embedding, trainer->gradient, 1 / (float)losses,
                                 trainer->embedding, view, trainer->dim, trainer->threads);
    ranks_add(trainer->dataset->ranks, trainer->d_embedding,
              (view->n - view->fixed) * trainer->dim);
    return true;
}

/* Classifies the batch; d_embedding is the gradient.  Whether there is one. */
static bool trainer_classify(struct trainer *trainer, const struct sampler_batch *batch,
                             struct record_step *row)
{
    struct classifier_figures figures;

    classifier_pass(trainer->classifier, trainer->d_embedding, &figures, trainer->embedding,
                    batch->label, batch->count, trainer->threads);
    row->loss = figures.loss;
    row->class_images = figures.images;
    row->class_right = figures.right;
    return figures.images > 0;
}

static void trainer_fill_row(struct record_step *row, struct record_histogram *histogram,
                             const struct triplet_batch *view, const struct trainer *trainer,
                             const struct census *census)
{
    struct distance_figures figures;

    distances_figures(&figures, view, trainer->embedding, trainer->dim, trainer->threads);
    row->loss_all = census->loss_all;
    row->easy = census->easy;
    row->semi_hard = census->semi_hard;
    row->hard = census->hard;
    row->mean_ap = figures.mean_ap;
    row->mean_an = figures.mean_an;
    row->mean_random = figures.mean_random;
    row->variance = figures.variance;
    memcpy(histogram->ap, figures.ap, sizeof histogram->ap);
    memcpy(histogram->an, figures.an, sizeof histogram->an);
}

void trainer_step(struct trainer *trainer, const struct settings *settings,
                  const struct train_step *at, struct record_step *row,
                  struct record_histogram *histogram, double *pair_share)
{
    double started = clock_seconds();
    const struct sampler_batch *batch = sampler_next(trainer->sampler, at->step);
    struct triplet_batch view = {.distance = trainer->distance,
                                 .label = batch->label,
                                 .negative_only = batch->negative_only,
                                 .n = batch->count,
                                 .relation = trainer->relation};
    struct triplet_batch mined;
    double margin = settings_real(settings, SETTING_MARGIN);
    struct census census;
    bool learns;

    *row = (struct record_step){.step = (int64_t)at->step};
    histogram->step = (int64_t)at->step;
    if (trainer->relation != NULL)
        relate(trainer->relation, trainer->dataset->labels, batch->image, batch->count,
               trainer->place);
    average_show(trainer->average, false);
    trainer_embed(trainer, settings, batch, at->step);
    distances_compute(trainer->distance, trainer->embedding, batch->count, trainer->dim,
                      trainer->threads);
    if (trainer->corpus != NULL)
        corpus_keep(trainer->corpus, trainer->embedding, batch->image, batch->count, at->step);
    trainer_take_part(trainer, &view);
    census_count(&census, &view, (float)margin, trainer->scratch, trainer->threads);
    hardness_count(trainer->counts, &view, trainer->scratch);
    trainer_add_census(trainer, &census, batch->count);
    hardness_add(trainer->hardness, batch->image, trainer->counts, batch->count);
    trainer_fill_row(row, histogram, &view, trainer, &census);
    row->margin = (float)margin;
    row->curriculum = at->curriculum;
    row->learning_rate = at->learning_rate;
    mined = trainer_mix(trainer, &view, batch);
    trainer_take_part(trainer, &mined);
    learns = trainer->classifier != NULL ? trainer_classify(trainer, batch, row)
                                         : trainer_select(trainer, settings, &mined, at, row);
    if (learns)
        row->gradient_norm = trainer_update(trainer, settings, batch, at);
    if (all_finite(trainer->embedding, batch->count * trainer->dim))
        memory_add(&trainer->memory, trainer->embedding, batch->label, batch->count);
    *pair_share = row->pairs == 0 ? NAN : 1 - (double)row->pairs_without / (double)row->pairs;
    row->images_per_second = (double)batch->count / (clock_seconds() - started);
}
