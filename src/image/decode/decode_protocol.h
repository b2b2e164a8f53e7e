/* The protocol between a decoder and its worker over one socket, which is descriptors 0 and 1 of
 * the worker. Both are built together and run on one machine, so structs are sent as they are.
 *
 * The worker sends a greeting once it is in its sandbox. Then, repeatedly: a request and length
 * bytes of a file; a reply, and for DECODE_PIXELS the crop that was asked for, or the whole
 * picture, as RGB, upright, rows from the top, and for DECODE_BYTES as many bytes as width says.
 * The worker exits when the socket is closed. */
#ifndef FACENET_IMAGE_DECODE_PROTOCOL_H
#define FACENET_IMAGE_DECODE_PROTOCOL_H

#include "image/decode/decode.h"

#include <stdint.h>

#define DECODE_MAGIC 0x33434446u /* "FDC3": another number when the protocol changes */

enum decode_verdict {
    DECODE_GREETING,
    DECODE_PIXELS,
    DECODE_REASONED,
    DECODE_NO_SANDBOX,
    DECODE_BYTES
};

struct decode_request {
    uint32_t magic, length;
    uint32_t kind;   /* enum decode_kind */
    uint32_t size;   /* side of the crop in pixels; 0: the whole picture */
    double fraction; /* of the picture's shorter side that the crop shows */
};

struct decode_reply {
    uint32_t magic, verdict;
    uint32_t width, height, orientation; /* of the picture; upright */
    uint32_t memory;                     /* peak memory of the worker in MiB */
    char reason[DECODE_REASON];          /* of DECODE_REASONED, terminated */
};

_Static_assert(sizeof(struct decode_request) == 24, "no padding goes over the wire");
_Static_assert(sizeof(struct decode_reply) == 24 + DECODE_REASON, "no padding goes over the wire");

#endif
