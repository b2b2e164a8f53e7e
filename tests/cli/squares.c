/* Nets and photos for tests of what finds faces, without weights of anybody: the faces are squares,
 * red above and blue below, with green as the person has it.
 *
 * squares detector FILE: ONNX with YuNet's maps, which sees squares of 8, 16 and 32 pixels that lie
 * on the grid of their stride, and their five points.
 *
 * squares landmarks FILE: ONNX of 64 x 64 grey pixels, with five points that are always in the same
 * place.
 *
 * squares recogniser FILE: ONNX of 112 x 112 pixels, 64 numbers from all colours.
 *
 * squares photo FILE WIDTH HEIGHT [X,Y,SIDE,QUARTERS,PERSON]...: a PPM, or a PNG of FILE.png, of
 * such faces, turned clockwise by quarters of a circle. */
#include "base/rng.h"
#include "base/text.h"
#include "image/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 10

/* Shares of the square: eyes, nose, corners of the mouth. */
static const float place[POINTS] = {0.3f,  0.35f, 0.7f,  0.35f, 0.5f,
                                    0.55f, 0.35f, 0.75f, 0.65f, 0.75f};

/* Protocol buffers; messages nest by copying. */
static void put_varint(struct text *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        text_add_bytes(to, &(unsigned char){(unsigned char)(value | 0x80)}, 1);
    text_add_bytes(to, &(unsigned char){(unsigned char)value}, 1);
}

static void put_integer(struct text *to, unsigned field, uint64_t value)
{
    put_varint(to, field << 3);
    put_varint(to, value);
}

static void put_bytes(struct text *to, unsigned field, const void *bytes, size_t length)
{
    put_varint(to, field << 3 | 2);
    put_varint(to, length);
    text_add_bytes(to, bytes, length);
}

/* Adds a message and frees it. */
static void put_message(struct text *to, unsigned field, struct text *message)
{
    put_bytes(to, field, message->data == NULL ? "" : message->data, message->length);
    text_free(message);
}

static void put_string(struct text *to, unsigned field, const char *string)
{
    put_bytes(to, field, string, strlen(string));
}

/* What a graph is made of; fields of onnx.proto. */
static void put_tensor(struct text *graph, const char *name, const float *data, const size_t *dims,
                       size_t dim_count)
{
    struct text tensor = {0};
    size_t count = 1;

    for (size_t i = 0; i < dim_count; count *= dims[i++])
        put_integer(&tensor, 1, dims[i]);
    put_integer(&tensor, 2, 1);
    put_string(&tensor, 8, name);
    put_bytes(&tensor, 9, data, count * sizeof *data);
    put_message(graph, 5, &tensor);
}

static void put_node(struct text *graph, const char *op, const char *const inputs[3],
                     const char *output, uint64_t kernel)
{
    static const char *const names[] = {"kernel_shape", "strides"};
    struct text node = {0};

    for (size_t i = 0; i < 3 && inputs[i] != NULL; i++)
        put_string(&node, 1, inputs[i]);
    put_string(&node, 2, output);
    put_string(&node, 4, op);
    for (size_t i = 0; i < 2 && kernel > 0; i++) {
        struct text attribute = {0};

        put_string(&attribute, 1, names[i]);
        put_integer(&attribute, 8, kernel);
        put_integer(&attribute, 8, kernel);
        put_integer(&attribute, 20, 7); /* a list of integers */
        put_message(&node, 5, &attribute);
    }
    put_message(graph, 1, &node);
}

/* An input (field 11) or output (12); side 0: any. */
static void put_value(struct text *graph, unsigned field, const char *name, size_t channels,
                      size_t side)
{
    struct text value = {0}, type = {0}, tensor = {0}, shape = {0};
    const size_t dims[] = {1, channels, side, side};

    for (size_t i = 0; i < 4 && channels > 0; i++) {
        struct text dim = {0};

        if (dims[i] > 0)
            put_integer(&dim, 1, dims[i]);
        else
            put_string(&dim, 2, i == 2 ? "height" : "width");
        put_message(&shape, 1, &dim);
    }
    put_integer(&tensor, 1, 1);
    put_message(&tensor, 2, &shape);
    put_message(&type, 1, &tensor);
    put_string(&value, 1, name);
    put_message(&value, 2, &type);
    put_message(graph, field, &value);
}

static void put_conv(struct text *graph, const char *input, const char *output, size_t channels,
                     size_t in, size_t kernel, const float *weights, const float *bias)
{
    const size_t dims[] = {channels, in, kernel, kernel};
    char weight_name[32], bias_name[32];

    (void)snprintf(weight_name, sizeof weight_name, "%s.weight", output);
    (void)snprintf(bias_name, sizeof bias_name, "%s.bias", output);
    put_tensor(graph, weight_name, weights, dims, 4);
    put_tensor(graph, bias_name, bias, dims, 1);
    put_node(graph, "Conv", (const char *const[]){input, weight_name, bias_name}, output, kernel);
}

/* One map: its logit is 20 (s - 0.8), where s is 1 on a square and 0 on grey. */
static void put_map(struct text *graph, unsigned kind, unsigned level)
{
    static const size_t channels[] = {1, 1, 4, POINTS};
    static float weights[POINTS * 3 * 32 * 32];
    const size_t stride = (size_t)8 << level, area = stride * stride;
    float bias[POINTS] = {0};
    char name[32];

    memset(weights, 0, sizeof weights);
    for (size_t i = 0; kind == 0 && i < area; i++) {
        const float share = (i < area / 2 ? 10 : -10) / (float)area;

        weights[i] = share;
        weights[2 * area + i] = -share;
    }
    bias[0] = kind == 0 ? -16 : 10;
    for (size_t i = 0; kind == 2 && i < 4; i++)
        bias[i] = i < 2 ? 0.5f : 0; /* the middle of the cell, one stride wide and high */
    if (kind == 3)
        memcpy(bias, place, sizeof place);
    (void)snprintf(name, sizeof name, "map%u.%zu", kind, stride);
    put_conv(graph, "picture", name, channels[kind], 3, stride, weights, bias);
    put_value(graph, 12, name, 0, 0);
}

static void make_detector(struct text *graph)
{
    put_value(graph, 11, "picture", 3, 0);
    for (unsigned kind = 0; kind < 4; kind++)
        for (unsigned level = 0; level < 3; level++)
            put_map(graph, kind, level);
}

static void make_landmarks(struct text *graph)
{
    static float weights[POINTS * 64 * 64];

    put_value(graph, 11, "picture", 1, 64);
    put_conv(graph, "picture", "map", POINTS, 1, 64, weights, place);
    put_node(graph, "Flatten", (const char *const[]){"map", NULL, NULL}, "points", 0);
    put_value(graph, 12, "points", 0, 0);
}

/* Two convolutions without overlap; */
static void make_recogniser(struct text *graph)
{
    static float weights[64 * 8 * 7 * 7];
    const float bias[64] = {0};
    struct rng rng;

    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        weights[i] = rng_range(&rng, -0.1f, 0.1f);
    put_value(graph, 11, "picture", 3, 112);
    put_conv(graph, "picture", "map", 8, 3, 16, weights, bias);
    put_conv(graph, "map", "vector", 64, 8, 7, weights, bias);
    put_node(graph, "Flatten", (const char *const[]){"vector", NULL, NULL}, "embedding", 0);
    put_value(graph, 12, "embedding", 0, 0);
}

/* The colour of a face at (u, v), from 0 to 1: a sixteenth of it is green or not. */
static void face_colour(double u, double v, unsigned person, unsigned char colour[3])
{
    const unsigned cell = (unsigned)(v * 4) * 4 + (unsigned)(u * 4);

    colour[0] = v < 0.5 ? 255 : 0;
    colour[1] = rng_mix(person) >> cell & 1 ? 255 : 0;
    colour[2] = v < 0.5 ? 0 : 255;
}

static void draw_face(unsigned char *pixels, unsigned width, unsigned height, const char *words)
{
    unsigned x0, y0, side, quarters, person;

    if (sscanf(words, "%u,%u,%u,%u,%u", &x0, &y0, &side, &quarters, &person) != 5)
        return;
    for (unsigned y = 0; y < side && y0 + y < height; y++)
        for (unsigned x = 0; x < side && x0 + x < width; x++) {
            double u = (x + 0.5) / side, v = (y + 0.5) / side;

            for (unsigned i = 0; i < quarters; i++) {
                const double old = u;

                u = v;
                v = 1 - old;
            }
            face_colour(u, v, person, pixels + ((size_t)(y0 + y) * width + x0 + x) * 3);
        }
}

/* A PNG is written at once. */
static void make_photo(struct text *out, const char *path, unsigned width, unsigned height,
                       char **faces, int face_count)
{
    unsigned char *pixels = malloc((size_t)width * height * 3);

    if (pixels == NULL)
        exit(1);
    memset(pixels, 127, (size_t)width * height * 3);
    for (int i = 0; i < face_count; i++)
        draw_face(pixels, width, height, faces[i]);
    if (strstr(path, ".png") != NULL) {
        const struct image image = {.pixels = pixels, .width = width, .height = height};

        if (image_write_png(&image, path, NULL) != ST_OK)
            exit(1);
        exit(0);
    }
    out->limit = (size_t)1 << 30;
    text_addf(out, "P6 %u %u 255\n", width, height);
    text_add_bytes(out, pixels, (size_t)width * height * 3);
    free(pixels);
}

static void make_model(struct text *out, const char *what)
{
    struct text graph = {.limit = 1 << 24}, opset = {0};

    if (strcmp(what, "detector") == 0)
        make_detector(&graph);
    else if (strcmp(what, "landmarks") == 0)
        make_landmarks(&graph);
    else
        make_recogniser(&graph);
    out->limit = 1 << 24;
    put_integer(&opset, 2, 13);
    put_integer(out, 1, 8);
    put_message(out, 8, &opset);
    put_message(out, 7, &graph);
}

int main(int argc, char *argv[])
{
    struct text out = {0};
    FILE *file;
    bool good;

    if (argc >= 5 && strcmp(argv[1], "photo") == 0)
        make_photo(&out, argv[2], (unsigned)strtoul(argv[3], NULL, 10),
                   (unsigned)strtoul(argv[4], NULL, 10), argv + 5, argc - 5);
    else if (argc == 3)
        make_model(&out, argv[1]);
    else
        return 2;
    file = fopen(argv[2], "wb");
    good = file != NULL && !out.failed && fwrite(out.data, 1, out.length, file) == out.length;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    text_free(&out);
    return good ? 0 : 1;
}
