/* ONNX files written by tests: the fields of onnx.proto that our reader knows. */
#ifndef FACENET_TESTS_NN_ONNX_FILE_H
#define FACENET_TESTS_NN_ONNX_FILE_H

#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A message that is being written; messages nest by copying. */
struct message {
    uint8_t bytes[1 << 17];
    size_t length;
};

static inline void put_varint(struct message *m, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        m->bytes[m->length++] = (uint8_t)(value | 0x80);
    m->bytes[m->length++] = (uint8_t)value;
}

static inline void put_integer(struct message *m, unsigned field, uint64_t value)
{
    put_varint(m, field << 3);
    put_varint(m, value);
}

static inline void put_raw(struct message *m, const void *bytes, size_t length)
{
    assert_true(m->length + length <= sizeof m->bytes);
    memcpy(m->bytes + m->length, bytes, length);
    m->length += length;
}

static inline void put_bytes(struct message *m, unsigned field, const void *bytes, size_t length)
{
    put_varint(m, field << 3 | 2);
    put_varint(m, length);
    put_raw(m, bytes, length);
}

static inline void put_text(struct message *m, unsigned field, const char *text)
{
    put_bytes(m, field, text, strlen(text));
}

/* A tensor of the graph, raw floats. */
static inline void put_tensor(struct message *graph, const char *name, const float *data,
                              size_t dims, const size_t *dim)
{
    static struct message tensor;
    size_t count = 1;

    tensor.length = 0;
    for (size_t i = 0; i < dims; count *= dim[i++])
        put_integer(&tensor, 1, dim[i]);
    put_integer(&tensor, 2, 1);
    put_text(&tensor, 8, name);
    put_bytes(&tensor, 9, data, count * sizeof *data);
    put_bytes(graph, 5, tensor.bytes, tensor.length);
}

/* A tensor of integers, which lie in a field of their own. */
static inline void put_list(struct message *graph, const char *name, const int64_t *list,
                            size_t count)
{
    static struct message tensor;

    tensor.length = 0;
    put_integer(&tensor, 1, count);
    put_integer(&tensor, 2, 7);
    put_text(&tensor, 8, name);
    for (size_t i = 0; i < count; i++)
        put_integer(&tensor, 7, (uint64_t)list[i]);
    put_bytes(graph, 5, tensor.bytes, tensor.length);
}

/* An attribute NAME=VALUE: text if it begins with a letter, else numbers parted by commas, which
 * are real if any has a point; a comma makes a list. */
static inline void put_attribute(struct message *node, char *word)
{
    static struct message attribute;
    char *value = strchr(word, '='), *at;
    bool list = strchr(value, ',') != NULL, real = strchr(value, '.') != NULL;

    *value++ = '\0';
    attribute.length = 0;
    put_text(&attribute, 1, word);
    if (*value > '9') {
        put_text(&attribute, 4, value);
        value = NULL;
    }
    for (char *number; (number = strsep(&value, ",")) != NULL && *number != '\0';) {
        float single = strtof(number, &at);

        if (real) {
            put_varint(&attribute, (list ? 7u : 2u) << 3 | 5);
            put_raw(&attribute, &single, sizeof single);
        } else {
            put_integer(&attribute, list ? 8 : 3, (uint64_t)strtoll(number, NULL, 10));
        }
    }
    put_bytes(node, 5, attribute.bytes, attribute.length);
}

/* A node; inputs, outputs and attributes are parted by blanks; an input "-" is left out. */
static inline void put_node(struct message *graph, const char *op, const char *inputs,
                            const char *outputs, const char *attributes)
{
    static struct message node;
    char text[256], *at, *word;

    node.length = 0;
    for (unsigned field = 1; field <= 2; field++) {
        (void)snprintf(text, sizeof text, "%s", field == 1 ? inputs : outputs);
        for (at = text; (word = strsep(&at, " ")) != NULL;)
            if (*word != '\0')
                put_text(&node, field, strcmp(word, "-") == 0 ? "" : word);
    }
    put_text(&node, 4, op);
    (void)snprintf(text, sizeof text, "%s", attributes);
    for (at = text; (word = strsep(&at, " ")) != NULL && *word != '\0';)
        put_attribute(&node, word);
    put_bytes(graph, 1, node.bytes, node.length);
}

static inline void put_value(struct message *graph, unsigned field, const char *name,
                             const size_t *dim, size_t dims)
{
    static struct message value, type, tensor, shape, one;

    value.length = type.length = tensor.length = shape.length = 0;
    for (size_t i = 0; i < dims; i++) {
        one.length = 0;
        put_integer(&one, 1, dim[i]);
        put_bytes(&shape, 1, one.bytes, one.length);
    }
    put_integer(&tensor, 1, 1);
    put_bytes(&tensor, 2, shape.bytes, shape.length);
    put_bytes(&type, 1, tensor.bytes, tensor.length);
    put_text(&value, 1, name);
    put_bytes(&value, 2, type.bytes, type.length);
    put_bytes(graph, field, value.bytes, value.length);
}

#endif
