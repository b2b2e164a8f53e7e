/* The wire format of protocol buffers, read in place: a message is bytes, a field a number and a
 * value in them.  Nothing is allocated and nothing nests by itself, so a hostile file costs no more
 * than its length.  https://protobuf.dev/programming-guides/encoding/ */
#ifndef FACENET_NN_ONNX_WIRE_H
#define FACENET_NN_ONNX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message, a string or packed numbers: [at, end) of a file that is in memory. */
struct wire {
    const uint8_t *at, *end;
};

enum wire_type { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;    /* of all types but WIRE_BYTES */
    struct wire bytes; /* of WIRE_BYTES */
};

/* Takes the next field off a message; false at its end and where it isn't whole, which *broken then
 * says (and which nothing clears). */
bool wire_next(struct wire *message, struct wire_field *field, bool *broken);
/* Takes a number of a type off packed numbers, likewise. */
bool wire_number(struct wire *packed, enum wire_type type, uint64_t *value, bool *broken);

static inline size_t wire_length(struct wire bytes)
{
    return (size_t)(bytes.end - bytes.at);
}
bool wire_equal(struct wire a, struct wire b);
bool wire_is(struct wire bytes, const char *text);

#endif
