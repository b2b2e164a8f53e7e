/* See import.h. Pictures are numbered in the order of todo. Each thread takes the next number, has
 * it decoded and cropped by a worker of its own, and puts it into slot number % slots; the calling
 * thread empties the slots in the order of the numbers. A number is only taken while its slot is
 * empty, so the slots limit the memory, and the sink sees the same order with any number of
 * threads. */
#include "data/import.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sha256.h"
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
    void *found;            /* owned */
};

/* What a thread has of its own; opened when the first picture needs it. */
struct import_hands {
    struct decoder *decoder;
    void *finder;
};

struct import_run {
    const struct import_options *options;
    const struct import_scan *scan;
    const struct import_sink *sink;
    const size_t *todo; /* (count) */
    size_t count;
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

/* Has the finder look at the whole picture, which isn't kept. */
static enum status import_find(const struct import_options *options, struct import_hands *hands,
                               struct import_slot *slot, struct err *err)
{
    const struct import_finder *finder = options->finder;
    enum status status = ST_OK;

    if (hands->finder == NULL)
        status = finder->open(finder->context, &hands->finder, err);
    if (status == ST_OK)
        status = finder->find(hands->finder, slot->image.item, &slot->decoded.image, &slot->found,
                              &slot->image.error, err);
    image_free(&slot->decoded.image);
    return status;
}

/* Decodes and crops a picture that was read. */
static enum status import_decode(const struct import_options *options, struct import_hands *hands,
                                 struct import_slot *slot, const unsigned char *bytes,
                                 size_t length, struct err *err)
{
    struct decoder **decoder = &hands->decoder;
    struct decoded *decoded = &slot->decoded;
    struct image thumbnail;
    enum status status = ST_OK;

    if (*decoder == NULL)
        status = decoder_open(decoder, options->worker,
                              options->timeout > 0 ? options->timeout : IMPORT_TIMEOUT, err);
    if (status == ST_OK)
        status = decoder_decode(*decoder, bytes, length, options->crop,
                                options->finder == NULL ? options->size : 0, decoded, err);
    if (status != ST_OK)
        return status;
    slot->image.orientation = decoded->orientation;
    if (decoded->outcome != DECODE_OK) {
        slot->image.error = decoded->reason;
        return ST_OK;
    }
    slot->image.width = decoded->width;
    slot->image.height = decoded->height;
    if (options->finder != NULL)
        return import_find(options, hands, slot, err);
    status = image_crop_square(&decoded->image, 1, IMPORT_THUMBNAIL, &thumbnail, err);
    if (status == ST_OK)
        slot->thumbnail = thumbnail.pixels;
    return status;
}

/* Reads, decodes and crops one picture. What is wrong with the picture goes to its reason; the
 * status is for failures of the import itself. */
static enum status import_picture(const struct import_run *run, struct import_hands *hands,
                                  struct import_slot *slot, struct err *err)
{
    const struct import_options *options = run->options;
    char *path = file_join(options->directory, slot->image.path);
    unsigned char *bytes;
    enum status status;
    size_t length;

    if (path == NULL)
        return err_nomem(err, "a path");
    status = file_read(path, DECODE_FILE_LIMIT, &bytes, &length, err);
    mem_free(path);
    if (status == ST_NOMEM)
        return status;
    if (status != ST_OK) {
        import_reason(err, slot->decoded.reason);
        slot->image.error = slot->decoded.reason;
        return ST_OK;
    }
    sha256_bytes(bytes, length, slot->image.sha256);
    if (run->sink->wants == NULL ||
        run->sink->wants(run->sink->context, slot->image.item, slot->image.sha256))
        status = import_decode(options, hands, slot, bytes, length, err);
    mem_free(bytes);
    return status;
}

static void import_fill(const struct import_run *run, struct import_hands *hands,
                        struct import_slot *slot, size_t number)
{
    size_t item = run->todo[number];

    slot->image = (struct import_image){
        .item = item, .path = import_scan_path(run->scan, item), .orientation = 1};
    slot->decoded = (struct decoded){0};
    slot->status = import_picture(run, hands, slot, &slot->err);
    slot->image.crop = slot->decoded.image.pixels;
    slot->image.thumbnail = slot->thumbnail;
    slot->image.found = slot->found;
}

static void *import_thread(void *argument)
{
    struct import_run *run = argument;
    struct import_hands hands = {0};

    (void)pthread_mutex_lock(&run->lock);
    while (!run->ending && run->next < run->count) {
        size_t number = run->next;
        struct import_slot *slot = &run->slots[number % run->slot_count];

        if (number >= run->delivered + run->slot_count) {
            (void)pthread_cond_wait(&run->emptied, &run->lock);
            continue;
        }
        run->next++;
        (void)pthread_mutex_unlock(&run->lock);
        import_fill(run, &hands, slot, number);
        (void)pthread_mutex_lock(&run->lock);
        slot->full = true;
        if (number == run->delivered) /* the one that is waited for */
            (void)pthread_cond_signal(&run->filled);
    }
    (void)pthread_mutex_unlock(&run->lock);
    decoder_close(hands.decoder);
    if (hands.finder != NULL)
        run->options->finder->close(hands.finder);
    return NULL;
}

static bool import_is_stopped(const struct import_options *options)
{
    return options->stop != NULL && *options->stop != 0;
}

/* Waits for a picture, looking at the stop flag and telling the sink at each look. */
static enum status import_await(struct import_run *run, const struct import_slot *slot,
                                struct err *err)
{
    const struct import_sink *sink = run->sink;
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

static void import_empty(const struct import_run *run, struct import_slot *slot)
{
    image_free(&slot->decoded.image);
    mem_free(slot->thumbnail);
    slot->thumbnail = NULL;
    if (slot->found != NULL)
        run->options->finder->drop(slot->found);
    slot->found = NULL;
    slot->full = false;
}

/* The slot is ours while it is full, so the sink works without the lock. */
static enum status import_deliver(struct import_run *run, struct import_slot *slot,
                                  struct import_progress *progress, struct err *err)
{
    enum status status = slot->status;

    if (status != ST_OK) {
        *err = slot->err;
        return status;
    }
    status = run->sink->image(run->sink->context, &slot->image, err);
    if (status != ST_OK)
        return status;
    progress->done++;
    progress->failed += slot->image.error != NULL;
    (void)pthread_mutex_lock(&run->lock);
    import_empty(run, slot);
    run->delivered++;
    (void)pthread_cond_broadcast(&run->emptied);
    (void)pthread_mutex_unlock(&run->lock);
    return ST_OK;
}

static enum status import_collect(struct import_run *run, struct err *err)
{
    struct import_progress progress = {.total = run->count};
    double begin = clock_seconds();
    enum status status = ST_OK;

    for (size_t number = 0; status == ST_OK && number < run->count; number++) {
        struct import_slot *slot = &run->slots[number % run->slot_count];

        status = import_await(run, slot, err);
        if (status == ST_OK)
            status = import_deliver(run, slot, &progress, err);
        progress.seconds = clock_seconds() - begin;
        if (status == ST_OK && run->sink->progress != NULL)
            run->sink->progress(run->sink->context, &progress);
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

static enum status import_work(struct import_run *run, struct err *err)
{
    pthread_t threads[IMPORT_THREAD_LIMIT];
    unsigned wanted = import_threads(run->options), started;
    enum status status;

    if (wanted > run->count)
        wanted = (unsigned)run->count;
    if (wanted == 0)
        return ST_OK;
    run->slot_count = (size_t)wanted * IMPORT_SLOTS_PER_THREAD;
    run->slots = mem_new(run->slot_count, sizeof *run->slots);
    if (run->slots == NULL)
        return err_nomem(err, "the import");
    started = import_start(run, threads, wanted);
    status = started > 0 ? import_collect(run, err)
                         : err_set(err, ST_IO, "cannot start a thread; close other programs");
    (void)pthread_mutex_lock(&run->lock);
    run->ending = true;
    (void)pthread_cond_broadcast(&run->emptied);
    (void)pthread_mutex_unlock(&run->lock);
    while (started > 0)
        (void)pthread_join(threads[--started], NULL);
    for (size_t i = 0; i < run->slot_count; i++)
        import_empty(run, &run->slots[i]);
    mem_free(run->slots);
    return status;
}

enum status import_run(const struct import_options *options, const struct import_scan *scan,
                       const size_t *todo, size_t count, const struct import_sink *sink,
                       struct err *err)
{
    struct import_run run = {.options = options,
                             .scan = scan,
                             .sink = sink,
                             .todo = todo,
                             .count = count,
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .emptied = PTHREAD_COND_INITIALIZER};
    enum status status;

    assert(sink->image != NULL && options->worker != NULL);
    if (!(options->crop > 0 && options->crop <= 1) || options->size < 1 ||
        options->size > DECODE_CROP_LIMIT)
        return err_set(err, ST_INVALID,
                       "crops of %g of the shorter side, %u pixels: the share goes up to 1, the "
                       "pixels from 1 to 4096",
                       options->crop, options->size);
    condition_init(&run.filled);
    status = import_work(&run, err);
    (void)pthread_cond_destroy(&run.filled);
    return status;
}
