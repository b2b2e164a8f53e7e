/* A decode worker that misbehaves in ways that its parent must survive; the first byte of the file
 * chooses one. It follows the protocol until the parent trusts it. */
#include "image/decode/decode_protocol.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool take(void *out, size_t length)
{
    unsigned char *at = out;

    while (length > 0) {
        ssize_t n = read(0, at, length);

        if (n <= 0)
            return false;
        at += n;
        length -= (size_t)n;
    }
    return true;
}

static void give(const void *bytes, size_t length)
{
    if (write(1, bytes, length) != (ssize_t)length)
        _exit(0);
}

int main(void)
{
    struct decode_reply reply = {.magic = DECODE_MAGIC, .verdict = DECODE_GREETING};
    struct decode_request request;
    unsigned char bytes[64];

    give(&reply, sizeof reply);
    while (take(&request, sizeof request) && request.length <= sizeof bytes &&
           take(bytes, request.length)) {
        reply = (struct decode_reply){DECODE_MAGIC, DECODE_PIXELS, 4, 4, 1, 1, ""};
        switch (bytes[0]) {
        case 'c': /* crashes */
            (void)kill(getpid(), SIGKILL);
            break;
        case 'h': /* hangs */
            (void)pause();
            break;
        case 'g': /* garbage */
            memset(&reply, 0xA5, sizeof reply);
            give(&reply, sizeof reply);
            break;
        case 'b': /* a picture of an impossible size */
            reply.width = reply.height = 65535;
            give(&reply, sizeof reply);
            break;
        case 'u': /* a reason without an end */
            reply.verdict = DECODE_REASONED;
            memset(reply.reason, 'u', sizeof reply.reason);
            give(&reply, sizeof reply);
            break;
        case 'e': /* a reason that would move the cursor */
            reply.verdict = DECODE_REASONED;
            memcpy(reply.reason, "\x1b[2J", 5);
            give(&reply, sizeof reply);
            break;
        case 'p': /* promises pixels, sends few and ends */
            give(&reply, sizeof reply);
            give(bytes, 10);
            return 0;
        case 's': /* stops in the middle of the pixels */
            give(&reply, sizeof reply);
            give(bytes, 10);
            (void)pause();
            break;
        default: /* works */
            give(&reply, sizeof reply);
            give(bytes, 48);
        }
    }
    return 0;
}
