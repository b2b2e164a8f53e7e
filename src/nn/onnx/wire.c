/* See wire.h. */
#include "nn/onnx/wire.h"

#include <string.h>

#define VARINT_BYTES 10
#define FIELD_MAX 536870911 /* 2^29 - 1 */

static bool wire_varint(struct wire *from, uint64_t *value)
{
    *value = 0;
    for (unsigned i = 0; i < VARINT_BYTES && from->at < from->end; i++) {
        uint8_t byte = *from->at++;

        *value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool wire_fixed(struct wire *from, size_t bytes, uint64_t *value)
{
    *value = 0;
    if (wire_length(*from) < bytes)
        return false;
    for (size_t i = 0; i < bytes; i++)
        *value |= (uint64_t)*from->at++ << (8 * i);
    return true;
}

static bool wire_take(struct wire *from, enum wire_type type, uint64_t *value)
{
    if (type == WIRE_VARINT)
        return wire_varint(from, value);
    return wire_fixed(from, type == WIRE_64 ? 8 : 4, value);
}

bool wire_number(struct wire *packed, enum wire_type type, uint64_t *value, bool *broken)
{
    if (packed->at == packed->end)
        return false;
    if (wire_take(packed, type, value))
        return true;
    *broken = true;
    return false;
}

/* A field; false when it isn't whole, or of a type that nothing uses any more (groups). */
static bool wire_field(struct wire *message, struct wire_field *field)
{
    uint64_t key;

    if (!wire_varint(message, &key) || key >> 3 == 0 || key >> 3 > FIELD_MAX)
        return false;
    *field = (struct wire_field){.number = (uint32_t)(key >> 3), .type = (enum wire_type)(key & 7)};
    switch (field->type) {
    case WIRE_VARINT:
    case WIRE_64:
    case WIRE_32:
        return wire_take(message, field->type, &field->value);
    case WIRE_BYTES:
        break;
    default:
        return false;
    }
    if (!wire_varint(message, &field->value) || field->value > wire_length(*message))
        return false;
    field->bytes.at = message->at;
    field->bytes.end = message->at += field->value;
    return true;
}

bool wire_next(struct wire *message, struct wire_field *field, bool *broken)
{
    if (message->at == message->end)
        return false;
    if (wire_field(message, field))
        return true;
    *broken = true;
    return false;
}

bool wire_equal(struct wire a, struct wire b)
{
    size_t length = wire_length(a);

    return length == wire_length(b) && (length == 0 || memcmp(a.at, b.at, length) == 0);
}

bool wire_is(struct wire bytes, const char *text)
{
    size_t length = strlen(text);

    return wire_equal(bytes, (struct wire){(const uint8_t *)text, (const uint8_t *)text + length});
}
