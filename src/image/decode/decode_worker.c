/* See decode_worker.h. Before a program reads the first byte of a file it has closed every
 * descriptor but the socket, has set its limits, and has entered its sandbox. */
#include "config.h"

#include "image/decode/decode_worker.h"

#include "base/standard.h"
#include "image/decode/decode_protocol.h"
#include "image/decode/reason.h"
#include "image/resize.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What 110 megapixels need as a progressive JPEG in full colour or as a PNG of 16-bit RGB (1650
 * MB), and their files. */
#define WORKER_MEMORY ((size_t)1792 << 20)
#define WORKER_MEMORY_LEAST ((size_t)64 << 20)
#define WORKER_SECONDS 3600 /* of processor time, if nobody is left to kill it */
#define WORKER_CHUNK ((size_t)1 << 16)

/* False when the other side has closed the socket. */
static bool worker_read(void *out, size_t length)
{
    unsigned char *at = out;

    while (length > 0) {
        ssize_t n = read(STDIN_FILENO, at, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

static bool worker_write(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;

    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, at, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

/* The arena is only reserved: pages count when they are touched. */
static bool worker_reserve(struct arena *arena)
{
    for (size_t size = WORKER_MEMORY; size >= WORKER_MEMORY_LEAST; size /= 2) {
        void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        if (base != MAP_FAILED) {
            *arena = (struct arena){.base = base, .size = size};
            return true;
        }
    }
    return false;
}

static void worker_close_others(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 3u, ~0u, 0u) == 0)
        return;
#endif
    for (int descriptor = 3; descriptor < 1024; descriptor++)
        (void)close(descriptor);
}

#ifndef FACENET_UNSANDBOXED
/* Sets the limits and enters the sandbox. */
static bool worker_shut(const struct decode_worker *worker, const struct arena *arena)
{
    const struct {
        int resource;
        rlim_t limit;
    } limits[] = {{worker->resource, arena->size + worker->beside},
                  {RLIMIT_CPU, WORKER_SECONDS},
                  {RLIMIT_CORE, 0},
                  {RLIMIT_FSIZE, 0},
                  {RLIMIT_NOFILE, 0}};

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit = {limits[i].limit, limits[i].limit};

        (void)setrlimit((__rlimit_resource_t)limits[i].resource, &limit);
    }
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && worker->shut();
}
#endif

/* Sends the reply and, in chunks as they are turned upright, the rows, so that no second copy of
 * the picture is kept. */
static bool worker_send(const struct raster *raster, const struct decode_reply *reply)
{
    unsigned char chunk[sizeof *reply + WORKER_CHUNK + 65535 * 3];
    size_t row = (size_t)reply->width * 3, filled = sizeof *reply;

    memcpy(chunk, reply, sizeof *reply);
    for (uint32_t y = 0; y < reply->height; y++) {
        raster_row(raster, (int)reply->orientation, y, chunk + filled);
        filled += row;
        if (filled >= WORKER_CHUNK || y + 1 == reply->height) {
            if (!worker_write(chunk, filled))
                return false;
            filled = 0;
        }
    }
    return true;
}

struct worker_square {
    const struct raster *raster;
    int orientation;
    struct resize_square place;
    uint8_t *row; /* (upright width, 3) */
};

static const uint8_t *worker_line(const void *context, uint32_t y)
{
    const struct worker_square *square = context;

    raster_row(square->raster, square->orientation, square->place.top + y, square->row);
    return square->row + (size_t)square->place.left * 3;
}

/* The reply, followed by the crop; NULL when the arena is full. */
static uint8_t *worker_crop(struct arena *arena, const struct decode_request *request,
                            const struct raster *raster, const struct decode_reply *reply)
{
    uint32_t size = request->size;
    struct worker_square square = {raster, (int)reply->orientation,
                                   resize_centre(reply->width, reply->height, request->fraction),
                                   arena_new(arena, (size_t)reply->width * 3)};
    uint8_t *out = arena_new(arena, sizeof *reply + (size_t)size * size * 3);
    void *memory = arena_new(arena, resize_memory(square.place.side, size));

    if (square.row == NULL || out == NULL || memory == NULL)
        return NULL;
    memcpy(out, reply, sizeof *reply);
    resize_lines(out + sizeof *reply, size, square.place.side, worker_line, &square, memory);
    return out;
}

static bool worker_answer(const struct decode_worker *worker, struct arena *arena,
                          const struct decode_request *request, unsigned char *bytes)
{
    struct decode_reply reply = {.magic = DECODE_MAGIC, .verdict = DECODE_PIXELS};
    struct raster raster;
    int orientation = 1;
    const char *reason = worker->decode(bytes, request->length, arena, &raster, &orientation);
    uint8_t *crop;

    reply.memory = (uint32_t)(arena->peak >> 20);
    reply.orientation = (uint32_t)orientation;
    if (reason == NULL) {
        raster_upright(&raster, orientation, &reply.width, &reply.height);
        if (request->size == 0)
            return worker_send(&raster, &reply);
        crop = worker_crop(arena, request, &raster, &reply);
        if (crop != NULL)
            return worker_write(crop, sizeof reply + (size_t)request->size * request->size * 3);
        reason = REASON_MEMORY;
    }
    reply.verdict = DECODE_REASONED;
    (void)snprintf(reply.reason, sizeof reply.reason, "%s", reason);
    return worker_write(&reply, sizeof reply);
}

static bool worker_convert(const struct decode_worker *worker, struct arena *arena,
                           const struct decode_request *request, const unsigned char *bytes)
{
    struct decode_reply reply = {.magic = DECODE_MAGIC, .verdict = DECODE_BYTES, .orientation = 1};
    const void *out = NULL;
    size_t length = 0;
    const char *reason =
        worker->convert(request->kind, bytes, request->length, arena, &out, &length);

    reply.memory = (uint32_t)(arena->peak >> 20);
    reply.width = (uint32_t)length;
    if (reason == NULL)
        return length <= DECODE_BYTES_LIMIT && worker_write(&reply, sizeof reply) &&
               worker_write(out, length);
    reply.verdict = DECODE_REASONED;
    (void)snprintf(reply.reason, sizeof reply.reason, "%s", reason);
    return worker_write(&reply, sizeof reply);
}

static bool worker_serve(const struct decode_worker *worker, struct arena *arena)
{
    struct decode_request request;
    unsigned char *bytes;

    if (!worker_read(&request, sizeof request) || request.magic != DECODE_MAGIC ||
        request.length > DECODE_FILE_LIMIT || request.size > DECODE_CROP_LIMIT ||
        (request.kind != DECODE_PICTURE && worker->convert == NULL))
        return false;
    arena_reset(arena);
    bytes = arena_new(arena, request.length);
    if (bytes == NULL || !worker_read(bytes, request.length))
        return false;
    return request.kind == DECODE_PICTURE ? worker_answer(worker, arena, &request, bytes)
                                          : worker_convert(worker, arena, &request, bytes);
}

int decode_worker_run(const struct decode_worker *worker)
{
    struct decode_reply greeting = {.magic = DECODE_MAGIC, .verdict = DECODE_GREETING};
    struct arena arena;

    if (!standard_hold())
        return 1;
    if (isatty(STDIN_FILENO)) {
        (void)fputs("a decoder serves facenet import; it is not run by hand\n", stderr);
        return 2;
    }
    worker_close_others();
    if (!worker_reserve(&arena))
        return 1;
#ifndef FACENET_UNSANDBOXED
    if (!worker_shut(worker, &arena))
        greeting.verdict = DECODE_NO_SANDBOX;
#endif
    if (worker_write(&greeting, sizeof greeting) && greeting.verdict == DECODE_GREETING)
        while (worker_serve(worker, &arena))
            continue;
    return 0;
}
