/* See tensor.h. */
#include "nn/onnx/tensor.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Numbers of fields in onnx.proto. */
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_FLOATS = 4, TENSOR_INT32S = 5, TENSOR_INT64S = 7 };
enum { TENSOR_NAME = 8, TENSOR_RAW = 9, TENSOR_DOUBLES = 10, TENSOR_LOCATION = 14 };

/* TensorProto.DataType. */
enum { TYPE_FLOAT = 1, TYPE_UINT8 = 2, TYPE_INT8 = 3, TYPE_UINT16 = 4, TYPE_INT16 = 5 };
enum { TYPE_INT32 = 6, TYPE_INT64 = 7, TYPE_BOOL = 9, TYPE_HALF = 10, TYPE_DOUBLE = 11 };

const char *onnx_word(struct wire name, char out[ONNX_WORD_SIZE])
{
    char text[ONNX_WORD_SIZE];
    size_t length = wire_length(name) < sizeof text ? wire_length(name) : sizeof text - 1;

    if (length > 0)
        memcpy(text, name.at, length);
    text[length] = '\0';
    (void)text_clean(out, ONNX_WORD_SIZE, text, false);
    return out;
}

bool onnx_tensor_whole(const struct onnx_tensor *tensor)
{
    return tensor->type == TYPE_INT32 || tensor->type == TYPE_INT64;
}

/* Adds the integers of a field, packed or one, to a list. */
bool onnx_add_integers(int64_t *list, size_t *count, size_t most, const struct wire_field *field,
                       bool *broken)
{
    struct wire packed = field->bytes;
    uint64_t value = field->value;

    if (field->type != WIRE_BYTES) {
        if (*count == most)
            return false;
        list[(*count)++] = (int64_t)value;
        return true;
    }
    while (wire_number(&packed, WIRE_VARINT, &value, broken)) {
        if (*count == most)
            return false;
        list[(*count)++] = (int64_t)value;
    }
    return true;
}

enum status onnx_tensor_read(struct onnx_tensor *tensor, struct wire message, struct err *err)
{
    struct wire_field field;
    char word[ONNX_WORD_SIZE];
    bool broken = false, fits = true, outside = false;

    *tensor = (struct onnx_tensor){.message = message, .count = 1};
    while (wire_next(&message, &field, &broken)) {
        if (field.number == TENSOR_NAME)
            tensor->name = field.bytes;
        else if (field.number == TENSOR_TYPE)
            tensor->type = (int64_t)field.value;
        else if (field.number == TENSOR_LOCATION)
            outside = outside || field.value != 0;
        else if (field.number == TENSOR_DIMS)
            fits =
                onnx_add_integers(tensor->dim, &tensor->dims, ONNX_DIMS, &field, &broken) && fits;
    }
    (void)onnx_word(tensor->name, word);
    if (broken)
        return err_set(err, ST_CORRUPT, "a tensor is cut or damaged");
    if (outside)
        return err_set(err, ST_UNSUPPORTED,
                       "tensor %s lies in another file; save the model as one file", word);
    for (size_t i = 0; i < tensor->dims; i++)
        fits = fits && tensor->dim[i] >= 0 &&
               mem_multiply(tensor->count, (size_t)tensor->dim[i], &tensor->count);
    /* Each number takes a byte or more. */
    if (!fits || tensor->count > wire_length(tensor->message))
        return err_set(err, ST_CORRUPT, "tensor %s has a shape that its bytes do not fill", word);
    return ST_OK;
}

/* IEEE 754 half precision. */
static double half_value(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023), value;

    if (exponent == 31)
        value = fraction == 0 ? (double)INFINITY : (double)NAN;
    else
        value = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

double onnx_float(uint64_t bits)
{
    uint32_t word = (uint32_t)bits;
    float value;

    memcpy(&value, &word, sizeof value);
    return (double)value;
}

static double double_value(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Bytes of a number in raw data; 0: a type that isn't supported. */
static size_t type_bytes(int64_t type)
{
    switch (type) {
    case TYPE_UINT8:
    case TYPE_INT8:
    case TYPE_BOOL:
        return 1;
    case TYPE_UINT16:
    case TYPE_INT16:
    case TYPE_HALF:
        return 2;
    case TYPE_FLOAT:
    case TYPE_INT32:
        return 4;
    case TYPE_INT64:
    case TYPE_DOUBLE:
        return 8;
    default:
        return 0;
    }
}

static double type_value(int64_t type, uint64_t bits)
{
    switch (type) {
    case TYPE_INT8:
        return (double)(int8_t)bits;
    case TYPE_INT16:
        return (double)(int16_t)bits;
    case TYPE_INT32:
        return (double)(int32_t)bits;
    case TYPE_INT64:
        return (double)(int64_t)bits;
    case TYPE_HALF:
        return half_value(bits);
    case TYPE_FLOAT:
        return onnx_float(bits);
    case TYPE_DOUBLE:
        return double_value(bits);
    default:
        return (double)bits;
    }
}

/* How the numbers of a field lie. */
static enum wire_type field_numbers(uint32_t number)
{
    if (number == TENSOR_FLOATS)
        return WIRE_32;
    return number == TENSOR_DOUBLES ? WIRE_64 : WIRE_VARINT;
}

/* Adds the numbers of a field to values; returns false when there are too many. */
static bool add_values(const struct onnx_tensor *tensor, const struct wire_field *field,
                       double *values, size_t *count, bool *broken)
{
    size_t bytes = type_bytes(tensor->type);
    struct wire packed = field->bytes;
    uint64_t bits = field->value;

    if (field->type != WIRE_BYTES) {
        if (*count < tensor->count)
            values[*count] = type_value(tensor->type, bits);
        return ++*count <= tensor->count;
    }
    while (packed.at < packed.end) {
        bits = 0;
        if (field->number != TENSOR_RAW) {
            if (!wire_number(&packed, field_numbers(field->number), &bits, broken))
                return true;
        } else {
            if (wire_length(packed) < bytes)
                return false;
            for (size_t i = 0; i < bytes; i++)
                bits |= (uint64_t)*packed.at++ << (8 * i);
        }
        if (*count == tensor->count)
            return false;
        values[(*count)++] = type_value(tensor->type, bits);
    }
    return true;
}

enum status onnx_tensor_values(const struct onnx_tensor *tensor, double *values, struct err *err)
{
    struct wire message = tensor->message;
    struct wire_field field;
    char word[ONNX_WORD_SIZE];
    bool broken = false, fits = true;
    size_t count = 0;

    if (type_bytes(tensor->type) == 0)
        return err_set(err, ST_UNSUPPORTED,
                       "tensor %s has numbers of type %" PRId64 ", which is not supported",
                       onnx_word(tensor->name, word), tensor->type);
    while (fits && wire_next(&message, &field, &broken))
        if (field.number == TENSOR_FLOATS || field.number == TENSOR_INT32S ||
            field.number == TENSOR_INT64S || field.number == TENSOR_RAW ||
            field.number == TENSOR_DOUBLES)
            fits = add_values(tensor, &field, values, &count, &broken);
    if (broken)
        return err_set(err, ST_CORRUPT, "a tensor is cut or damaged");
    if (!fits || count != tensor->count)
        return err_set(err, ST_CORRUPT, "tensor %s has not as many numbers as its shape says",
                       onnx_word(tensor->name, word));
    return ST_OK;
}
