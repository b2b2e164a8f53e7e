/* See encode.h. */
#include "nn/onnx/encode.h"

#include "nn/onnx/wire.h"

#include <string.h>

#define VARINT_BYTES 10

static size_t encode_varint(uint8_t bytes[VARINT_BYTES], uint64_t value)
{
    size_t count = 0;

    for (; value >= 0x80; value >>= 7)
        bytes[count++] = (uint8_t)(value | 0x80);
    bytes[count++] = (uint8_t)value;
    return count;
}

static void put_varint(struct text *out, uint64_t value)
{
    uint8_t bytes[VARINT_BYTES];

    text_add_bytes(out, bytes, encode_varint(bytes, value));
}

static void put_key(struct text *out, uint32_t field, enum wire_type type)
{
    put_varint(out, (uint64_t)field << 3 | type);
}

static void put_fixed(struct text *out, uint64_t value, size_t count)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    text_add_bytes(out, bytes, count);
}

void wire_put_integer(struct text *out, uint32_t field, uint64_t value)
{
    put_key(out, field, WIRE_VARINT);
    put_varint(out, value);
}

void wire_put_text(struct text *out, uint32_t field, const char *value)
{
    put_key(out, field, WIRE_BYTES);
    put_varint(out, strlen(value));
    text_add(out, value);
}

void wire_put_float(struct text *out, uint32_t field, float value)
{
    put_key(out, field, WIRE_32);
    wire_put_raw_float(out, value);
}

void wire_put_raw_float(struct text *out, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    put_fixed(out, bits, sizeof bits);
}

void wire_put_raw_integer(struct text *out, int64_t value)
{
    put_fixed(out, (uint64_t)value, sizeof value);
}

size_t wire_begin(struct text *out, uint32_t field)
{
    put_key(out, field, WIRE_BYTES);
    return out->length;
}

/* Only now is the length known: what was put moves by the bytes that it takes. */
void wire_end(struct text *out, size_t begin)
{
    uint8_t bytes[VARINT_BYTES];
    size_t length = out->length - begin, count = encode_varint(bytes, length);

    text_add_bytes(out, bytes, count);
    if (out->failed)
        return;
    memmove(out->data + begin + count, out->data + begin, length);
    memcpy(out->data + begin, bytes, count);
}
