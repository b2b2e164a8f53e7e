/* See decode.h. The socket never blocks: each transfer waits in poll until the time for the picture
 * is over. Everything the worker sends is checked, since a picture may have taken control of it. */
#include "config.h"

#include "image/decode/decode.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/decode/decode_protocol.h"
#include "image/decode/format.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define DECODE_START_SECONDS 20.0 /* for the greeting, on a machine that is busy */
#define DECODE_END_SECONDS 2.0    /* for an idle worker to exit by itself */
#define DECODE_KEEP_MEMORY \
    256u /* MiB; a worker that has used more is replaced: it can't return it */
#define DECODE_KEEP_PICTURES 4096u /* far below the worker's limit of processor time */

struct decoder {
    char *path;
    struct decoder *more; /* for what needs a library; NULL until there is a file of the kind */
    double timeout;
    pid_t pid;       /* -1: none */
    int socket;      /* -1: none */
    unsigned served; /* pictures by this worker */
};

enum transfer {
    TRANSFER_DONE,
    TRANSFER_LOST,  /* the worker is gone */
    TRANSFER_LATE,  /* its time is up */
    TRANSFER_WRONG, /* it violates the protocol */
    TRANSFER_FAILED /* our own failure, in err */
};

bool decoder_is_sandboxed(void)
{
#ifdef FACENET_UNSANDBOXED
    return false;
#else
    return true;
#endif
}

pid_t decoder_more_worker(const struct decoder *decoder)
{
    return decoder->more != NULL ? decoder->more->pid : -1;
}

pid_t decoder_worker(const struct decoder *decoder)
{
    return decoder->pid;
}

/* Waits until the socket is ready; what has arrived in time counts even if we looked late. */
static enum transfer decoder_wait(const struct decoder *decoder, short events, double deadline)
{
    for (;;) {
        double left = deadline - clock_seconds();
        struct pollfd poller = {.fd = decoder->socket, .events = events};
        int n = poll(&poller, 1, left <= 0 ? 0 : (int)(left * 1000) + 1);

        if (n > 0)
            return TRANSFER_DONE;
        if (n == 0 && left <= 0)
            return TRANSFER_LATE;
        if (n < 0 && errno != EINTR)
            return TRANSFER_LOST;
    }
}

static enum transfer decoder_send(const struct decoder *decoder, const void *bytes, size_t length,
                                  double deadline)
{
    const unsigned char *at = bytes;

    while (length > 0) {
        ssize_t n = send(decoder->socket, at, length, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN) {
            enum transfer transfer = decoder_wait(decoder, POLLOUT, deadline);

            if (transfer != TRANSFER_DONE)
                return transfer;
        } else if (n < 0 && errno != EINTR) {
            return TRANSFER_LOST;
        } else if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return TRANSFER_DONE;
}

/* Sends a request and then the file, in one call if the socket takes both, so that the worker wakes
 * once. */
static enum transfer decoder_ask(const struct decoder *decoder,
                                 const struct decode_request *request, const unsigned char *bytes,
                                 double deadline)
{
    size_t length = request->length;
    struct iovec parts[] = {{(void *)(uintptr_t)request, sizeof *request},
                            {(void *)(uintptr_t)bytes, length}};
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t n = sendmsg(decoder->socket, &message, MSG_NOSIGNAL);
    size_t sent = n < 0 ? 0 : (size_t)n, ahead = sent < sizeof *request ? sent : sizeof *request;
    enum transfer transfer = decoder_send(decoder, (const unsigned char *)request + ahead,
                                          sizeof *request - ahead, deadline);

    sent -= ahead;
    return transfer == TRANSFER_DONE ? decoder_send(decoder, bytes + sent, length - sent, deadline)
                                     : transfer;
}

static enum transfer decoder_receive(const struct decoder *decoder, void *out, size_t length,
                                     double deadline)
{
    unsigned char *at = out;

    while (length > 0) {
        ssize_t n = recv(decoder->socket, at, length, 0);

        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return TRANSFER_LOST;
        if (n < 0 && errno == EAGAIN) {
            enum transfer transfer = decoder_wait(decoder, POLLIN, deadline);

            if (transfer != TRANSFER_DONE)
                return transfer;
        } else if (n > 0) {
            at += n;
            length -= (size_t)n;
        }
    }
    return TRANSFER_DONE;
}

/* Ends the worker. An idle one exits when its socket closes; any other is killed. */
static void decoder_stop(struct decoder *decoder, bool idle)
{
    if (decoder->pid < 0)
        return;
    if (idle) {
        (void)shutdown(decoder->socket, SHUT_WR);
        idle = decoder_wait(decoder, POLLIN, clock_seconds() + DECODE_END_SECONDS) == TRANSFER_DONE;
    }
    (void)close(decoder->socket);
    if (!idle)
        (void)kill(decoder->pid, SIGKILL);
    while (waitpid(decoder->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    decoder->pid = -1;
    decoder->socket = -1;
}

/* The worker gets the socket as 0 and 1, no signal mask of ours, and a process group of its own, so
 * that an interrupt from the keyboard reaches us and not it. */
static int decoder_spawn(struct decoder *decoder, int socket)
{
    char *argv[] = {decoder->path, NULL}, *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int number;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    number = posix_spawn_file_actions_init(&actions);
    if (number != 0)
        return number;
    number = posix_spawnattr_init(&attributes);
    if (number != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return number;
    }
    number = posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    if (number == 0)
        number = posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    if (number == 0 && decoder_is_sandboxed())
        number =
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawnattr_setpgroup(&attributes, 0);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP);
    if (number == 0)
        number =
            posix_spawn(&decoder->pid, decoder->path, &actions, &attributes, argv, environment);
    if (number != 0)
        decoder->pid = -1;
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return number;
}

static enum status decoder_start(struct decoder *decoder, struct err *err)
{
    struct decode_reply greeting = {0};
    int pair[2], number;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set_errno(err, ST_IO, errno, "cannot start the decoder %s", decoder->path);
    number = fcntl(pair[0], F_SETFL, O_NONBLOCK) != 0 ? errno : decoder_spawn(decoder, pair[1]);
    (void)close(pair[1]);
    if (number != 0) {
        (void)close(pair[0]);
        return err_set_errno(err, ST_IO, number, "cannot start the decoder %s", decoder->path);
    }
    decoder->socket = pair[0];
    decoder->served = 0;
    if (decoder_receive(decoder, &greeting, sizeof greeting,
                        clock_seconds() + DECODE_START_SECONDS) == TRANSFER_DONE &&
        greeting.magic == DECODE_MAGIC && greeting.verdict == DECODE_GREETING)
        return ST_OK;
    decoder_stop(decoder, false);
    if (greeting.magic == DECODE_MAGIC && greeting.verdict == DECODE_NO_SANDBOX)
        return err_set(err, ST_IO,
                       "the decoder %s cannot enter its sandbox: this system forbids seccomp; "
                       "import on one that allows it",
                       decoder->path);
    return err_set(err, ST_IO,
                   "%s does not answer as a decoder does; install facenet again, in one piece",
                   decoder->path);
}

/* A decoder without a process; NULL when memory is short. */
static struct decoder *decoder_new(const char *path, const char *suffix, double timeout)
{
    struct decoder *decoder = mem_new(1, sizeof *decoder);
    size_t size = strlen(path) + strlen(suffix) + 1;

    if (decoder == NULL)
        return NULL;
    *decoder = (struct decoder){.timeout = timeout, .pid = -1, .socket = -1};
    decoder->path = mem_new(size, 1);
    if (decoder->path == NULL) {
        mem_free(decoder);
        return NULL;
    }
    (void)snprintf(decoder->path, size, "%s%s", path, suffix);
    return decoder;
}

enum status decoder_open(struct decoder **out, const char *worker_path, double timeout,
                         struct err *err)
{
    struct decoder *decoder = decoder_new(worker_path, "", timeout);
    enum status status =
        decoder == NULL ? err_nomem(err, "the decoder") : decoder_start(decoder, err);

    if (status != ST_OK) {
        decoder_close(decoder);
        return status;
    }
    *out = decoder;
    return ST_OK;
}

void decoder_close(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    decoder_close(decoder->more);
    decoder_stop(decoder, true);
    mem_free(decoder->path);
    mem_free(decoder);
}

static bool decoder_believes(const struct decode_request *request, const struct decode_reply *reply)
{
    if (reply->magic != DECODE_MAGIC)
        return false;
    if (reply->verdict == DECODE_REASONED)
        return reply->reason[0] != '\0' && memchr(reply->reason, '\0', DECODE_REASON) != NULL;
    if (request->kind != DECODE_PICTURE)
        return reply->verdict == DECODE_BYTES && reply->width <= DECODE_BYTES_LIMIT;
    return reply->verdict == DECODE_PIXELS && reply->width >= 1 && reply->width <= 65535 &&
           reply->height >= 1 && reply->height <= 65535 && reply->orientation >= 1 &&
           reply->orientation <= 8 && (uint64_t)reply->width * reply->height <= DECODE_PIXEL_LIMIT;
}

/* The time for a file: a second more for every MiB. */
static double decoder_seconds(const struct decoder *decoder, size_t length)
{
    return decoder->timeout + (double)(length >> 20);
}

static enum transfer decoder_take_pixels(const struct decoder *decoder, uint32_t side,
                                         const struct decode_reply *reply, struct image *out,
                                         double deadline, struct err *err)
{
    enum transfer transfer;

    if (image_init(out, side > 0 ? side : reply->width, side > 0 ? side : reply->height, err) !=
        ST_OK)
        return TRANSFER_FAILED;
    transfer =
        decoder_receive(decoder, out->pixels, (size_t)out->width * out->height * 3, deadline);
    if (transfer != TRANSFER_DONE)
        image_free(out);
    return transfer;
}

static enum transfer decoder_take_bytes(const struct decoder *decoder,
                                        const struct decode_reply *reply, struct decoded *out,
                                        double deadline, struct err *err)
{
    enum transfer transfer;

    out->length = reply->width;
    out->bytes = mem_new(out->length, 1);
    if (out->bytes == NULL) {
        (void)err_nomem(err, "what a decoder makes");
        return TRANSFER_FAILED;
    }
    transfer = decoder_receive(decoder, out->bytes, out->length, deadline);
    if (transfer != TRANSFER_DONE) {
        mem_free(out->bytes);
        out->bytes = NULL;
    }
    return transfer;
}

/* Has the present worker decode one picture, or convert. *reply is filled on TRANSFER_DONE, and out
 * when it has no reason against it. */
static enum transfer decoder_exchange(struct decoder *decoder, const struct decode_request *request,
                                      const unsigned char *bytes, struct decode_reply *reply,
                                      struct decoded *out, struct err *err)
{
    double deadline = clock_seconds() + decoder_seconds(decoder, request->length);
    enum transfer transfer = decoder_ask(decoder, request, bytes, deadline);

    if (transfer == TRANSFER_DONE)
        transfer = decoder_receive(decoder, reply, sizeof *reply, deadline);
    if (transfer != TRANSFER_DONE)
        return transfer;
    if (!decoder_believes(request, reply))
        return TRANSFER_WRONG;
    if (reply->verdict == DECODE_REASONED)
        return TRANSFER_DONE;
    return reply->verdict == DECODE_BYTES
               ? decoder_take_bytes(decoder, reply, out, deadline, err)
               : decoder_take_pixels(decoder, request->size, reply, &out->image, deadline, err);
}

static void decoder_refuse(enum transfer transfer, double seconds, char reason[DECODE_REASON])
{
    if (transfer == TRANSFER_LATE)
        (void)snprintf(reason, DECODE_REASON, "took longer than %g s", seconds);
    else
        (void)snprintf(reason, DECODE_REASON, "the decoder %s",
                       transfer == TRANSFER_WRONG ? "gave a senseless answer to it"
                                                  : "crashed on it");
}

/* Whether facenet-decode-more reads the file. */
static bool decoder_needs_more(const unsigned char *bytes, size_t length)
{
    enum format format = format_recognise(bytes, length);

    (void)format;
#ifdef HAVE_WEBP
    if (format == FORMAT_WEBP)
        return true;
#endif
#ifdef HAVE_HEIF
    if (format == FORMAT_HEIF)
        return true;
#endif
    return false;
}

/* As decoder_decode.  more: facenet-decode-more does it. */
static enum status decoder_run(struct decoder *decoder, bool more,
                               const struct decode_request *request, const unsigned char *bytes,
                               struct decoded *out, struct err *err)
{
    size_t length = request->length;
    struct decode_reply reply;
    enum transfer transfer;
    bool fresh;

    if (more) {
        if (decoder->more == NULL)
            decoder->more = decoder_new(decoder->path, "-more", decoder->timeout);
        decoder = decoder->more;
        if (decoder == NULL)
            return err_nomem(err, "a decoder");
    }
    do {
        if (decoder->pid < 0) {
            enum status status = decoder_start(decoder, err);

            if (status != ST_OK)
                return status;
        }
        fresh = decoder->served++ == 0;
        transfer = decoder_exchange(decoder, request, bytes, &reply, out, err);
        if (transfer != TRANSFER_DONE)
            decoder_stop(decoder, false);
    } while (transfer == TRANSFER_LOST && !fresh);
    if (transfer == TRANSFER_FAILED)
        return ST_NOMEM;
    if (transfer != TRANSFER_DONE) {
        decoder_refuse(transfer, decoder_seconds(decoder, length), out->reason);
        return ST_OK;
    }
    if (reply.verdict != DECODE_REASONED) {
        out->width = reply.width;
        out->height = reply.height;
        out->orientation = (int)reply.orientation;
        out->outcome = DECODE_OK;
    } else {
        (void)text_clean(out->reason, sizeof out->reason, reply.reason, false);
    }
    /* A file that is refused may have misled the worker; the next picture gets another one. */
    if (reply.verdict == DECODE_REASONED || reply.memory > DECODE_KEEP_MEMORY ||
        decoder->served >= DECODE_KEEP_PICTURES)
        decoder_stop(decoder, true);
    return ST_OK;
}

enum status decoder_decode(struct decoder *decoder, const unsigned char *bytes, size_t length,
                           double fraction, uint32_t size, struct decoded *out, struct err *err)
{
    const struct decode_request request = {DECODE_MAGIC, (uint32_t)length, DECODE_PICTURE, size,
                                           fraction};

    assert(size == 0 || (size <= DECODE_CROP_LIMIT && fraction > 0 && fraction <= 1));
    *out = (struct decoded){.orientation = 1, .outcome = DECODE_REFUSED};
    if (length == 0 || length > DECODE_FILE_LIMIT) {
        (void)snprintf(out->reason, sizeof out->reason, "%s",
                       length == 0 ? "an empty file" : DECODE_FILE_LARGE);
        return ST_OK;
    }
    return decoder_run(decoder, decoder_needs_more(bytes, length), &request, bytes, out, err);
}

enum status decoder_convert(struct decoder *decoder, enum decode_kind kind,
                            const unsigned char *bytes, size_t length, struct decoded *out,
                            struct err *err)
{
    const struct decode_request request = {DECODE_MAGIC, (uint32_t)length, kind, 0, 0};

    assert(kind != DECODE_PICTURE && length <= DECODE_FILE_LIMIT);
    *out = (struct decoded){.orientation = 1, .outcome = DECODE_REFUSED};
    return decoder_run(decoder, true, &request, bytes, out, err);
}
