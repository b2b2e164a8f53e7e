/* See step.h: what a trainer is made of, allocated before the first step. */
#include "train/step.h"

#include "base/free_memory.h"
#include "base/mem.h"
#include "base/ranks.h"
#include "train/setup.h"
#include "triplet/selection.h"
#include "triplet/spread.h"

/* The share of the free memory that activations and what else a step needs may take, in quarters:
 * the rest is for other programs, and for what can't be known before. */
#define TRAINER_FREE_QUARTERS 3

/* Decides how many tapes there are: one for each micro-batch, or a single one. */
static void trainer_choose_tapes(struct trainer *trainer, const struct settings *settings,
                                 const char *root)
{
    size_t memory = settings_index(settings, SETTING_BATCH_MEMORY);
    size_t limit = (size_t)settings_integer(settings, SETTING_MICRO_BATCH);
    size_t ranks = ranks_count(trainer->dataset->ranks);
    size_t all = ((trainer->batch + limit - 1) / limit + ranks - 1) / ranks;
    size_t input = trainer->micro_batch * trainer->input_size * sizeof(float);
    size_t others =
        2 * sizeof(float) * (net_parameter_count(trainer->net) + trainer->rows * trainer->rows);

    trainer->all_bytes = all * (net_tape_bytes(trainer->net) + input);
    trainer->free_bytes = free_memory(root) / ranks_here(trainer->dataset->ranks);
    if (memory == BATCH_MEMORY_AUTO)
        memory = trainer->all_bytes + others <= trainer->free_bytes / 4 * TRAINER_FREE_QUARTERS
                     ? BATCH_MEMORY_KEEP
                     : BATCH_MEMORY_RECOMPUTE;
    trainer->tapes = memory == BATCH_MEMORY_KEEP ? all : 1;
}

static enum status trainer_new_tapes(struct trainer *trainer, struct err *err)
{
    trainer->tape = mem_new(trainer->tapes, sizeof *trainer->tape);
    trainer->input = mem_new(trainer->tapes, sizeof *trainer->input);
    if (trainer->tape == NULL || trainer->input == NULL)
        return err_nomem(err, "the micro-batches");
    for (size_t i = 0; i < trainer->tapes; i++) {
        enum status status = net_tape_new(trainer->net, &trainer->tape[i], err);

        if (status != ST_OK)
            return status;
        trainer->input[i] =
            mem_new_aligned(trainer->micro_batch * trainer->input_size, sizeof(float));
        if (trainer->input[i] == NULL)
            return err_nomem(err, "the images of a batch; try --batch-memory recompute");
    }
    return ST_OK;
}

static enum status trainer_new_buffers(struct trainer *trainer, struct err *err)
{
    size_t square, vectors, scratch = census_scratch_size(trainer->batch, trainer->threads);
    size_t selection = selection_scratch_size(trainer->rows, trainer->threads);
    size_t hardness = hardness_scratch_size(trainer->batch);
    size_t spread = spread_scratch_size(trainer->batch);

    if (!mem_multiply(trainer->rows, trainer->rows, &square) ||
        !mem_multiply(trainer->rows, trainer->dim, &vectors))
        return err_nomem(err, "the distances of a batch");
    trainer->embedding = mem_new_aligned(vectors, sizeof(float));
    trainer->d_embedding = mem_new_aligned(vectors, sizeof(float));
    trainer->distance = mem_new_aligned(square, sizeof(float));
    trainer->gradient = mem_new_aligned(square, sizeof(float));
    scratch = selection > scratch ? selection : scratch;
    scratch = hardness > scratch ? hardness : scratch;
    scratch = spread > scratch ? spread : scratch;
    trainer->label = mem_new(trainer->rows, sizeof *trainer->label);
    trainer->negative_only = mem_new(trainer->rows, sizeof *trainer->negative_only);
    trainer->scratch = mem_new_aligned(scratch, 1);
    if (trainer->dataset->labels != NULL) {
        trainer->relation = mem_new(square, sizeof *trainer->relation);
        trainer->place = mem_new(trainer->dataset->image_count, sizeof *trainer->place);
        if (trainer->relation == NULL || trainer->place == NULL)
            return err_nomem(err, "how the items of a batch are related");
    }
    trainer->hardness = mem_new(trainer->dataset->image_count, sizeof *trainer->hardness);
    trainer->counts = mem_new(trainer->batch, sizeof *trainer->counts);
    trainer->statistics = mem_new(net_statistic_count(trainer->net), sizeof(float));
    trainer->start = mem_new(ranks_count(trainer->dataset->ranks) + 1, sizeof *trainer->start);
    if (trainer->embedding == NULL || trainer->d_embedding == NULL || trainer->distance == NULL ||
        trainer->gradient == NULL || trainer->label == NULL || trainer->negative_only == NULL ||
        trainer->scratch == NULL || trainer->hardness == NULL || trainer->counts == NULL ||
        trainer->statistics == NULL || trainer->start == NULL)
        return err_nomem(err, "the distances of a batch");
    return ST_OK;
}

/* Refuses what a data set can't be trained with. */
static enum status trainer_check(const struct settings *settings, const struct dataset *dataset,
                                 size_t memory, struct err *err)
{
    size_t dim = (size_t)settings_integer(settings, SETTING_EMBEDDING);

    if (dataset->labels != NULL &&
        (dataset->older != NULL || memory > 0 ||
         settings_index(settings, SETTING_NEGATIVES_FROM) != NEGATIVES_RANDOM ||
         settings_index(settings, SETTING_LOSS) != LOSS_TRIPLET))
        return err_set(err, ST_INVALID,
                       "items with labels are trained by the triplets of a batch: leave --loss, "
                       "--memory, --negatives-from and --compatible-with away");
    if (dataset->older != NULL && dataset->older_dim != dim)
        return err_set(err, ST_INVALID,
                       "the older run has embeddings of %zu dimensions and this one of %zu: only "
                       "equal ones can be compared",
                       dataset->older_dim, dim);
    return ST_OK;
}

enum status trainer_new(struct trainer **out, const struct settings *settings,
                        const struct dataset *dataset, const struct crops *crops,
                        const struct checkpoint *from, const char *root, struct err *err)
{
    struct trainer *trainer = mem_new(1, sizeof *trainer);
    size_t limit = (size_t)settings_integer(settings, SETTING_MICRO_BATCH);
    size_t memory = settings_has_use(settings, SETTING_MEMORY)
                        ? (size_t)settings_integer(settings, SETTING_MEMORY)
                        : 0;
    enum status status;

    if (trainer == NULL)
        return err_nomem(err, "the trainer");
    trainer->dataset = dataset;
    trainer->crops = crops;
    trainer->threads = setup_threads(settings);
    trainer->dim = (size_t)settings_integer(settings, SETTING_EMBEDDING);
    trainer->input_size = crops_input(crops);
    status = trainer_check(settings, dataset, memory, err);
    if (status != ST_OK) {
        trainer_del(trainer);
        return status;
    }
    status = sampler_new(&trainer->sampler, dataset,
                         (size_t)settings_integer(settings, SETTING_IDENTITIES),
                         (size_t)settings_integer(settings, SETTING_IMAGES),
                         (size_t)settings_integer(settings, SETTING_NEGATIVES),
                         (size_t)settings_integer(settings, SETTING_VIEWS), limit,
                         (uint64_t)settings_integer(settings, SETTING_SEED), err);
    if (status == ST_OK) {
        trainer->batch = sampler_batch_size(trainer->sampler);
        trainer->rows = trainer->batch * (dataset->older == NULL ? 1 : 2) + memory;
        /* An odd batch has a micro-batch of 3 if the limit is 2, since no micro-batch may have a
         * single image. */
        trainer->micro_batch = sampler_micro_size(trainer->sampler);
        status = setup_net(&trainer->net, settings, from, crops_layout(crops), trainer->micro_batch,
                           false, err);
    }
    if (status == ST_OK)
        status = setup_weights(trainer->net, settings, from, err);
    if (status == ST_OK)
        status = average_new(&trainer->average, settings, trainer->net, err);
    if (status == ST_OK) {
        trainer_choose_tapes(trainer, settings, root);
        status = trainer_new_tapes(trainer, err);
    }
    if (status == ST_OK)
        status = trainer_new_buffers(trainer, err);
    if (status == ST_OK)
        status = memory_init(&trainer->memory, memory, trainer->dim, err);
    if (status == ST_OK)
        status = optimizer_init(&trainer->optimizer,
                                (enum optimizer_kind)settings_index(settings, SETTING_OPTIMIZER),
                                net_parameter_count(trainer->net), err);
    if (status == ST_OK)
        status = classifier_new(&trainer->classifier, settings, dataset, trainer->batch, err);
    if (status == ST_OK)
        status = corpus_new(&trainer->corpus, settings, dataset, trainer->threads, err);
    if (status == ST_OK && trainer->corpus != NULL)
        sampler_set_propose(trainer->sampler, corpus_propose, trainer->corpus);
    if (status != ST_OK) {
        trainer_del(trainer);
        return status;
    }
    *out = trainer;
    return ST_OK;
}

void trainer_del(struct trainer *trainer)
{
    if (trainer == NULL)
        return;
    for (size_t i = 0; i < trainer->tapes; i++) {
        if (trainer->tape != NULL && trainer->tape[i] != NULL)
            net_tape_del(trainer->tape[i]);
        if (trainer->input != NULL)
            mem_free(trainer->input[i]);
    }
    mem_free(trainer->tape);
    mem_free(trainer->input);
    mem_free(trainer->embedding);
    mem_free(trainer->d_embedding);
    mem_free(trainer->distance);
    mem_free(trainer->gradient);
    mem_free(trainer->label);
    mem_free(trainer->negative_only);
    mem_free(trainer->scratch);
    mem_free(trainer->relation);
    mem_free(trainer->place);
    mem_free(trainer->hardness);
    mem_free(trainer->counts);
    mem_free(trainer->statistics);
    mem_free(trainer->start);
    optimizer_free(&trainer->optimizer);
    classifier_del(trainer->classifier);
    corpus_del(trainer->corpus);
    average_del(trainer->average);
    memory_free(&trainer->memory);
    sampler_del(trainer->sampler);
    if (trainer->net != NULL)
        net_del(trainer->net);
    mem_free(trainer);
}

struct embedder trainer_embedder(struct trainer *trainer)
{
    average_show(trainer->average, true);
    return (struct embedder){.net = trainer->net,
                             .tape = trainer->tape[0],
                             .crops = trainer->crops,
                             .input = trainer->input[0],
                             .micro_batch = trainer->micro_batch,
                             .dim = trainer->dim,
                             .threads = trainer->threads};
}
