/* See state.h. Numbers are saved as hexadecimal floats, so that a resumed run continues with the
 * same bits. */
#include "train/state.h"

#include "base/mem.h"
#include "base/text.h"
#include "nn/net/checkpoint.h"
#include "nn/net/table.h"
#include "train/setup.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The numbers that a checkpoint holds beside settings and tensors; one list of names serves saving
 * and loading. */
enum state_number_id {
    NUMBER_STEP,
    NUMBER_TOTAL,
    NUMBER_UPDATES,
    NUMBER_CHANGES,
    NUMBER_PAIR_SHARE,
    NUMBER_BEST,
    NUMBER_CURRICULUM,
    NUMBER_SINCE_BEST,    /* older checkpoints have none, */
    NUMBER_CLASS_UPDATES, /* nor of this, */
    NUMBER_MEMORY,        /* nor of this */
    NUMBER_ALARM,         /* the first of ALARM_NUMBERS */
    NUMBER_COUNT = NUMBER_ALARM + ALARM_NUMBERS
};

struct state_number {
    char name[32];
    double value;
};

static void state_get_numbers(const struct train_state *state,
                              struct state_number number[NUMBER_COUNT])
{
    const struct classifier *classifier = state->trainer->classifier;
    static const char *const names[] = {
        "state.step",          "state.total", "state.updates",    "state.changes",
        "state.pair_share",    "state.best",  "state.curriculum", "state.since_best",
        "state.class_updates", "state.memory"};
    const double values[] = {(double)state->step,
                             (double)state->total,
                             (double)state->trainer->optimizer.updates,
                             (double)state->changes,
                             state->pair_share,
                             state->best,
                             state->curriculum.value,
                             (double)state->since_best,
                             classifier != NULL ? (double)classifier->optimizer.updates : 0,
                             (double)state->trainer->memory.added};
    struct alarm alarm = state->alarm;

    for (int i = 0; i < NUMBER_ALARM; i++) {
        (void)snprintf(number[i].name, sizeof number[i].name, "%s", names[i]);
        number[i].value = values[i];
    }
    for (int i = NUMBER_ALARM; i < (int)NUMBER_COUNT; i++) {
        (void)snprintf(number[i].name, sizeof number[i].name, "state.alarm.%d", i - NUMBER_ALARM);
        number[i].value = *alarm_number(&alarm, (size_t)(i - NUMBER_ALARM));
    }
}

static void state_set_numbers(struct train_state *state,
                              const struct state_number number[NUMBER_COUNT])
{
    state->step = (uint64_t)number[NUMBER_STEP].value;
    state->total = (uint64_t)number[NUMBER_TOTAL].value;
    state->trainer->optimizer.updates = (uint64_t)number[NUMBER_UPDATES].value;
    state->changes = (uint64_t)number[NUMBER_CHANGES].value;
    state->pair_share = number[NUMBER_PAIR_SHARE].value;
    state->best = number[NUMBER_BEST].value;
    state->curriculum.value = number[NUMBER_CURRICULUM].value;
    state->since_best = (uint64_t)number[NUMBER_SINCE_BEST].value;
    if (state->trainer->classifier != NULL)
        state->trainer->classifier->optimizer.updates =
            (uint64_t)number[NUMBER_CLASS_UPDATES].value;
    state->trainer->memory.added = (uint64_t)number[NUMBER_MEMORY].value;
    for (size_t i = 0; i < ALARM_NUMBERS; i++)
        *alarm_number(&state->alarm, i) = number[NUMBER_ALARM + i].value;
}

uint64_t state_epoch_steps(const struct train_state *state)
{
    return sampler_epoch_steps(state->trainer->sampler);
}

enum status state_new(struct train_state **out, const struct settings *settings,
                      const struct dataset *dataset, const struct crops *crops,
                      const struct checkpoint *from, struct err *err)
{
    struct train_state *state = mem_new(1, sizeof *state);
    enum status status;

    if (state == NULL)
        return err_nomem(err, "the run");
    state->settings = *settings;
    state->pair_share = NAN;
    state->best = -1;
    status = settings_check(settings, err);
    if (status == ST_OK)
        status = trainer_new(&state->trainer, settings, dataset, crops, from, "", err);
    if (status != ST_OK) {
        state_del(state);
        return status;
    }
    curriculum_init(&state->curriculum, settings);
    state->total = (uint64_t)settings_integer(settings, SETTING_STEPS);
    if (state->total == 0)
        state->total =
            (uint64_t)settings_integer(settings, SETTING_EPOCHS) * state_epoch_steps(state);
    *out = state;
    return ST_OK;
}

void state_del(struct train_state *state)
{
    if (state != NULL)
        trainer_del(state->trainer);
    mem_free(state);
}

/* In the metadata: a fingerprint of the data set's images, which are the rows of the tensors
 * "hardness" and "corpus". */
#define STATE_IMAGES "input.images"

/* The tensors of a checkpoint: the network's, the optimiser's arrays, what is known of the images
 * as the last of count, and after these, more in number, those of a memory, of an average and of a
 * classifier.  New (mem_free). */
static struct tensor *state_tensors(const struct train_state *state, size_t *count, size_t *more)
{
    static const char *const names[] = {"optimizer.0", "optimizer.1"};
    struct trainer *trainer = state->trainer;
    size_t tensors = net_tensor_count(trainer->net);
    struct tensor *list = mem_new(tensors + trainer->optimizer.state_count + 2 + MEMORY_TENSORS +
                                      AVERAGE_TENSORS + CLASSIFIER_TENSORS,
                                  sizeof *list);

    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < tensors; i++)
        net_tensor(trainer->net, i, &list[i]);
    for (size_t i = 0; i < trainer->optimizer.state_count; i++)
        list[tensors + i] = (struct tensor){.name = names[i],
                                            .shape = {trainer->optimizer.count},
                                            .dims = 1,
                                            .data = trainer->optimizer.state[i]};
    *count = tensors + trainer->optimizer.state_count;
    list[(*count)++] = (struct tensor){
        .name = "hardness",
        .shape = {trainer->dataset->image_count, sizeof *trainer->hardness / sizeof(float)},
        .dims = 2,
        .data = (float *)trainer->hardness};
    if (trainer->corpus != NULL)
        corpus_tensor(trainer->corpus, &list[(*count)++]);
    *more = memory_tensors(&trainer->memory, list + *count);
    if (trainer->average != NULL)
        *more += average_tensors(trainer->average, list + *count + *more);
    if (trainer->classifier != NULL)
        *more += classifier_tensors(trainer->classifier, list + *count + *more);
    return list;
}

enum status state_save(const struct train_state *state, const char *path, char sha256[65],
                       struct err *err)
{
    struct checkpoint_meta meta[SETTING_COUNT + NUMBER_COUNT + 4];
    char values[SETTING_COUNT + NUMBER_COUNT + 3][48];
    struct state_number numbers[NUMBER_COUNT];
    struct text table = {0};
    size_t count = 0, tensor_count, more;
    struct tensor *tensors = state_tensors(state, &tensor_count, &more);
    enum status status;

    if (tensors == NULL)
        return err_nomem(err, path);
    average_show(state->trainer->average, true);
    for (; count < SETTING_COUNT; count++) {
        settings_format(&state->settings, (enum setting_id)count, values[count]);
        meta[count] = (struct checkpoint_meta){settings_table[count].name, values[count]};
    }
    state_get_numbers(state, numbers);
    for (size_t i = 0; i < NUMBER_COUNT; i++, count++) {
        (void)snprintf(values[count], sizeof values[count], "%a", numbers[i].value);
        meta[count] = (struct checkpoint_meta){numbers[i].name, values[count]};
    }
    (void)snprintf(values[count], sizeof values[count], "%u", crops_size(state->trainer->crops));
    meta[count] = (struct checkpoint_meta){SETUP_INPUT_SIZE, values[count]};
    count++;
    (void)snprintf(values[count], sizeof values[count], "%016" PRIx64,
                   dataset_fingerprint(state->trainer->dataset));
    meta[count] = (struct checkpoint_meta){STATE_IMAGES, values[count]};
    count++;
    meta[count++] = (struct checkpoint_meta){SETUP_BETA_1, "momentum"};
    if (net_own_table(state->trainer->net) != NULL) {
        table_write(net_own_table(state->trainer->net), &table);
        meta[count++] = (struct checkpoint_meta){TABLE_META, text_string(&table)};
    }
    status = table.failed
                 ? err_nomem(err, path)
                 : checkpoint_save(path, tensors, tensor_count + more, meta, count, sha256, err);
    text_free(&table);
    mem_free(tensors);
    return status;
}

static bool state_same_images(const struct train_state *state, const struct checkpoint *checkpoint)
{
    const char *value = checkpoint_get_meta(checkpoint, STATE_IMAGES);
    char images[17];

    (void)snprintf(images, sizeof images, "%016" PRIx64,
                   dataset_fingerprint(state->trainer->dataset));
    return value != NULL && strcmp(value, images) == 0;
}

/* The memory names people by their places in the data set: it begins again where that has changed.
 */
static enum status state_load_memory(struct train_state *state, const struct checkpoint *checkpoint,
                                     struct err *err)
{
    struct tensor list[MEMORY_TENSORS];
    size_t count = memory_tensors(&state->trainer->memory, list);
    enum status status = ST_OK;

    if (state->other_images)
        state->trainer->memory.added = 0;
    for (size_t i = 0; status == ST_OK && i < count && !state->other_images; i++)
        status = checkpoint_load(checkpoint, &list[i], err);
    return status;
}

static enum status state_read(struct train_state *state, const struct checkpoint *checkpoint,
                              struct err *err)
{
    struct state_number numbers[NUMBER_COUNT];
    struct tensor *tensors;
    enum status status = ST_OK;
    size_t count, more;

    state_get_numbers(state, numbers);
    for (size_t i = 0; status == ST_OK && i < NUMBER_COUNT; i++) {
        const char *value = checkpoint_get_meta(checkpoint, numbers[i].name);

        if (value == NULL && i >= NUMBER_SINCE_BEST && i <= NUMBER_MEMORY)
            numbers[i].value = 0;
        else if (value == NULL)
            status = err_set(err, ST_CORRUPT, "%s has no %s: it is not a checkpoint of a run",
                             checkpoint_path(checkpoint), numbers[i].name);
        else
            numbers[i].value = strtod(value, NULL);
    }
    if (status != ST_OK)
        return status;
    state_set_numbers(state, numbers);
    tensors = state_tensors(state, &count, &more);
    if (tensors == NULL)
        return err_nomem(err, checkpoint_path(checkpoint));
    state->other_images = !state_same_images(state, checkpoint);
    if (state->other_images)
        count -= state->trainer->corpus != NULL ? 2 : 1;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = checkpoint_load(checkpoint, &tensors[i], err);
    mem_free(tensors);
    if (status == ST_OK)
        status = state_load_memory(state, checkpoint, err);
    if (status == ST_OK && state->trainer->average != NULL)
        status = average_load(state->trainer->average, checkpoint, err);
    if (status == ST_OK && state->trainer->classifier != NULL)
        status = classifier_load(state->trainer->classifier, checkpoint, err);
    return status;
}

enum status state_load(struct train_state **out, const struct checkpoint *checkpoint,
                       const struct dataset *dataset, const struct crops *crops, struct err *err)
{
    struct train_state *state;
    struct settings settings;
    enum status status = setup_load_settings(&settings, checkpoint, err);

    if (status == ST_OK)
        status = state_new(&state, &settings, dataset, crops, checkpoint, err);
    if (status != ST_OK)
        return status;
    status = state_read(state, checkpoint, err);
    if (status != ST_OK) {
        state_del(state);
        return status;
    }
    *out = state;
    return ST_OK;
}
