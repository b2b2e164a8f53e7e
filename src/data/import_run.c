/* See import.h. Pictures are numbered by the walk. Each thread takes the next number, has it
 * decoded and cropped by a worker of its own, and puts it into slot number % slots; the calling
 * thread empties the slots in the order of the numbers. A number is only taken while its slot is
 * empty, so the slots limit the memory, and the sink sees the same order with any number of
 * threads. */
#include "data/import.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "data/import_walk.h"
#include "image/decode/decode.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define IMPORT_SLOTS_PER_THREAD 16u /* so that a slow sink holds up no thread */
#define IMPORT_TIMEOUT 10.0
#define IMPORT_LOOK_MS 100 /* how often a waiting sink looks at the stop flag */

struct import_slot {
    bool full;
    enum status status; /* not ST_OK: the import cannot go on, err says why */
    struct err err;
    struct import_image image;
    struct decoded decoded; /* its image is the crop */
    uint8_t *thumbnail;     /* owned */
};

struct import_run {
    const struct import_options *options;
    struct import_list list;
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    struct import_slot *slots;
    size_t slot_count;
    size_t next;      /* number to take; under lock */
    size_t delivered; /* numbers below are the sink's; under lock */
    bool ending;      /* under lock */
};

/* The reason why a file cannot be read, without its path, which the row has. */
static void import_reason(const struct err *err, char reason[DECODE_REASON])
{
    const char *why = strrchr(err->message, ':');

    if (err->status == ST_LIMIT)
        (void)snprintf(reason, DECODE_REASON, DECODE_FILE_LARGE);
    else if (err->status == ST_INVALID)
        (void)snprintf(reason, DECODE_REASON, "not a regular file");
    else
        (void)snprintf(reason, DECODE_REASON, "cannot be read%s", why != NULL ? why : "");
}

/* Reads, decodes and crops one picture. What is wrong with the picture goes to its reason; the
 * status is for failures of the import itself. */
static enum status import_picture(const struct import_options *options, struct decoder *decoder,
                                  struct import_slot *slot, struct err *err)
{
    char *path = file_join(options->directory, slot->image.path);
    unsigned char *bytes;
    struct decoded *decoded = &slot->decoded;
    struct image thumbnail;
    enum status status;
    size_t length;

    if (path == NULL)
        return err_nomem(err, "a path");
    status = file_read(path, DECODE_FILE_LIMIT, &bytes, &length, err);
    mem_free(path);
    if (status == ST_NOMEM)
        return status;
    slot->image.error = decoded->reason;
    if (status != ST_OK) {
        import_reason(err, decoded->reason);
        return ST_OK;
    }
    sha256_bytes(bytes, length, slot->image.sha256);
    status = decoder_decode(decoder, bytes, length, options->crop, options->size, decoded, err);
    mem_free(bytes);
    slot->image.orientation = decoded->orientation;
    if (status != ST_OK || decoded->outcome != DECODE_OK)
        return status;
    slot->image.error = NULL;
    slot->image.width = decoded->width;
    slot->image.height = decoded->height;
    status = image_crop_square(&decoded->image, 1, IMPORT_THUMBNAIL, &thumbnail, err);
    if (status == ST_OK)
        slot->thumbnail = thumbnail.pixels;
    return status;
}

static void import_fill(struct import_run *run, struct decoder **decoder, struct import_slot *slot,
                        size_t number)
{
    const struct import_options *options = run->options;

    slot->image = (struct import_image){.path = run->list.paths.data + run->list.start[number],
                                        .orientation = 1};
    slot->status = ST_OK;
    if (*decoder == NULL)
        slot->status =
            decoder_open(decoder, options->worker,
                         options->timeout > 0 ? options->timeout : IMPORT_TIMEOUT, &slot->err);
    if (slot->status == ST_OK)
        slot->status = import_picture(options, *decoder, slot, &slot->err);
    slot->image.crop = slot->decoded.image.pixels;
    slot->image.thumbnail = slot->thumbnail;
}

static void *import_thread(void *argument)
{
    struct import_run *run = argument;
    struct decoder *decoder = NULL;

    (void)pthread_mutex_lock(&run->lock);
    while (!run->ending && run->next < run->list.count) {
        size_t number = run->next;
        struct import_slot *slot = &run->slots[number % run->slot_count];

        if (number >= run->delivered + run->slot_count) {
            (void)pthread_cond_wait(&run->emptied, &run->lock);
            continue;
        }
        run->next++;
        (void)pthread_mutex_unlock(&run->lock);
        import_fill(run, &decoder, slot, number);
        (void)pthread_mutex_lock(&run->lock);
        slot->full = true;
        if (number == run->delivered) /* the one that is waited for */
            (void)pthread_cond_signal(&run->filled);
    }
    (void)pthread_mutex_unlock(&run->lock);
    decoder_close(decoder);
    return NULL;
}

static bool import_is_stopped(const struct import_options *options)
{
    return options->stop != NULL && *options->stop != 0;
}

/* Waits for a picture, looking at the stop flag and telling the sink at each look. */
static enum status import_await(struct import_run *run, const struct import_slot *slot,
                                const struct import_sink *sink, struct err *err)
{
    enum status status = ST_OK;

    (void)pthread_mutex_lock(&run->lock);
    while (status == ST_OK && !slot->full && !import_is_stopped(run->options)) {
        if (condition_wait(&run->filled, &run->lock, IMPORT_LOOK_MS) == 0 || sink->waiting == NULL)
            continue;
        (void)pthread_mutex_unlock(&run->lock);
        status = sink->waiting(sink->context, err);
        (void)pthread_mutex_lock(&run->lock);
    }
    (void)pthread_mutex_unlock(&run->lock);
    if (status == ST_OK && import_is_stopped(run->options))
        status = err_set(err, ST_INTERRUPTED, "interrupted; import again to continue");
    return status;
}

static void import_empty(struct import_slot *slot)
{
    image_free(&slot->decoded.image);
    mem_free(slot->thumbnail);
    slot->thumbnail = NULL;
    slot->full = false;
}

/* The slot is ours while it is full, so the sink works without the lock. */
static enum status import_deliver(struct import_run *run, struct import_slot *slot,
                                  const struct import_sink *sink, struct import_result *result,
                                  struct err *err)
{
    enum status status = slot->status;
    char *person;

    if (status != ST_OK) {
        *err = slot->err;
        return status;
    }
    person = mem_string_n(slot->image.path, strcspn(slot->image.path, "/"));
    if (person == NULL)
        return err_nomem(err, "a name");
    slot->image.person = person;
    status = sink->image(sink->context, &slot->image, err);
    mem_free(person);
    if (status != ST_OK)
        return status;
    if (slot->image.error == NULL)
        result->imported++;
    else
        result->failed++;
    (void)pthread_mutex_lock(&run->lock);
    import_empty(slot);
    run->delivered++;
    (void)pthread_cond_broadcast(&run->emptied);
    (void)pthread_mutex_unlock(&run->lock);
    return ST_OK;
}

static enum status import_collect(struct import_run *run, const struct import_sink *sink,
                                  struct import_result *result, struct err *err)
{
    struct import_progress progress = {.total = run->list.count};
    double begin = clock_seconds();
    enum status status = ST_OK;

    for (size_t number = 0; status == ST_OK && number < run->list.count; number++) {
        struct import_slot *slot = &run->slots[number % run->slot_count];

        status = import_await(run, slot, sink, err);
        if (status == ST_OK)
            status = import_deliver(run, slot, sink, result, err);
        if (status == ST_OK && sink->progress != NULL) {
            progress.done = number + 1;
            progress.failed = result->failed;
            progress.seconds = clock_seconds() - begin;
            sink->progress(sink->context, &progress);
        }
    }
    return status;
}

static unsigned import_threads(const struct import_options *options)
{
    long threads = options->threads > 0 ? (long)options->threads : sysconf(_SC_NPROCESSORS_ONLN);

    return threads < 1                     ? 1
           : threads > IMPORT_THREAD_LIMIT ? IMPORT_THREAD_LIMIT
                                           : (unsigned)threads;
}

/* Only the calling thread takes signals: it must see an interrupt. */
static unsigned import_start(struct import_run *run, pthread_t *threads, unsigned wanted)
{
    sigset_t all, before;
    unsigned started = 0;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < wanted && pthread_create(&threads[started], NULL, import_thread, run) == 0)
        started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static enum status import_work(struct import_run *run, const struct import_sink *sink,
                               struct import_result *result, struct err *err)
{
    pthread_t threads[IMPORT_THREAD_LIMIT];
    unsigned wanted = import_threads(run->options), started;
    enum status status;

    if (wanted > run->list.count)
        wanted = (unsigned)run->list.count;
    if (wanted == 0)
        return ST_OK;
    run->slot_count = (size_t)wanted * IMPORT_SLOTS_PER_THREAD;
    run->slots = mem_new(run->slot_count, sizeof *run->slots);
    if (run->slots == NULL)
        return err_nomem(err, "the import");
    started = import_start(run, threads, wanted);
    status = started > 0 ? import_collect(run, sink, result, err)
                         : err_set(err, ST_IO, "cannot start a thread; close other programs");
    (void)pthread_mutex_lock(&run->lock);
    run->ending = true;
    (void)pthread_cond_broadcast(&run->emptied);
    (void)pthread_mutex_unlock(&run->lock);
    while (started > 0)
        (void)pthread_join(threads[--started], NULL);
    for (size_t i = 0; i < run->slot_count; i++)
        import_empty(&run->slots[i]);
    mem_free(run->slots);
    return status;
}

enum status import_run(const struct import_options *options, const struct import_sink *sink,
                       struct import_result *result, struct err *err)
{
    struct import_run run = {
        .options = options, .lock = PTHREAD_MUTEX_INITIALIZER, .emptied = PTHREAD_COND_INITIALIZER};
    double begin = clock_seconds();
    enum status status;

    assert(sink->image != NULL && options->worker != NULL);
    *result = (struct import_result){0};
    if (!(options->crop > 0 && options->crop <= 1) || options->size < 1 ||
        options->size > DECODE_CROP_LIMIT)
        return err_set(err, ST_INVALID,
                       "crops of %g of the shorter side, %u pixels: the share goes up to 1, the "
                       "pixels from 1 to 4096",
                       options->crop, options->size);
    status = import_walk(options, sink, &run.list, result, err);
    condition_init(&run.filled);
    if (status == ST_OK)
        status = import_work(&run, sink, result, err);
    (void)pthread_cond_destroy(&run.filled);
    import_list_free(&run.list);
    result->seconds = clock_seconds() - begin;
    return status;
}
