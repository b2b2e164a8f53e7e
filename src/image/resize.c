/* Cropping and resizing.  Pixels are averaged as they are stored, without going to linear light, as
 * the published pipelines for faces do.  Made smaller, an image is filtered with a Mitchell kernel
 * as wide as the reduction asks (so nothing aliases; Mitchell and Netravali 1988, B = C = 1/3);
 * made larger, with Catmull-Rom.  Beyond its edges an image goes on as its last pixels.
 *
 * A line of the output is first summed over the lines that it sees, then each of its pixels over
 * the columns.  The file is built without contraction, and sums have a fixed order: the same bits
 * everywhere. */
#include "image/image.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define RESIZE_TAPS 4 /* pixels that a pass adds up at once */

typedef float resize_pixel __attribute__((vector_size(16))); /* RGB and a number that is ignored */

/* From side to size pixels, along either axis. */
struct resize {
    size_t side, size;
    size_t taps;   /* pixels that an output sees, a multiple of RESIZE_TAPS */
    long *start;   /* (size) the first of them, may lie outside */
    float *weight; /* (size, taps) */
    size_t width;  /* floats of a line: side pixels, and taps to either side */
    float *lines;  /* (taps, width) line i of the input at i % taps */
    float *sum;    /* (width) */
};

/* Up to a factor, since an output's weights are made to sum to 1. */
static double resize_kernel(double x, bool smaller)
{
    x = fabs(x);
    if (x >= 2)
        return 0;
    if (smaller)
        return x < 1 ? 16 + x * x * (21 * x - 36) : 32 + x * (x * (36 - 7 * x) - 60);
    return x < 1 ? 1 + x * x * (1.5 * x - 2.5) : 2 + x * (x * (2.5 - 0.5 * x) - 4);
}

/* The weights of an output whose first pixel lies at, measured from its centre. */
static void resize_weigh(float *weight, size_t taps, double at, double reach)
{
    double share = 1 / reach;
    float total = 0;

    for (size_t k = 0; k < taps; k++) {
        weight[k] = (float)resize_kernel((at + (double)k) * share, reach > 1);
        total += weight[k];
    }
    for (size_t k = 0; k < taps; k++)
        weight[k] /= total;
}

static enum status resize_init(struct resize *r, size_t side, size_t size, struct err *err)
{
    double scale = (double)side / (double)size, reach = scale > 1 ? scale : 1;
    size_t taps = ((size_t)ceil(4 * reach) + RESIZE_TAPS - 1) / RESIZE_TAPS * RESIZE_TAPS;

    *r = (struct resize){.side = side, .size = size, .taps = taps};
    r->width = ((side + 2 * taps) * 3 + 1 + 15) / 16 * 16; /* a pixel is read as four numbers */
    r->start = mem_new(size, sizeof *r->start);
    r->weight = mem_new(size * taps, sizeof *r->weight);
    r->lines = mem_new_aligned((taps + 1) * r->width, sizeof *r->lines);
    if (r->start == NULL || r->weight == NULL || r->lines == NULL)
        return err_nomem(err, "resizing an image");
    r->sum = r->lines + taps * r->width;
    for (size_t o = 0; o < size; o++) {
        double centre = ((double)o + 0.5) * scale - 0.5;

        r->start[o] = (long)floor(centre - 2 * reach) + 1;
        resize_weigh(r->weight + o * taps, taps, (double)r->start[o] - centre, reach);
    }
    return ST_OK;
}

static void resize_free(struct resize *r)
{
    mem_free(r->start);
    mem_free(r->weight);
    mem_free(r->lines);
}

/* The line that stands for line i, which may lie outside. */
static const float *resize_line(const struct resize *r, long i)
{
    size_t inside = i < 0 ? 0 : (size_t)i < r->side ? (size_t)i : r->side - 1;

    return r->lines + inside % r->taps * r->width + r->taps * 3;
}

/* sum = output line o before its columns are added up, with its edges. */
static void resize_sum_lines(const struct resize *r, size_t o)
{
    size_t count = r->side * 3;
    float *restrict sum = r->sum + r->taps * 3;

    memset(sum, 0, count * sizeof *sum);
    for (size_t k = 0; k < r->taps; k += RESIZE_TAPS) {
        const float *weight = r->weight + o * r->taps + k;
        float a = weight[0], b = weight[1], c = weight[2], d = weight[3];
        const float *restrict first = resize_line(r, r->start[o] + (long)k);
        const float *restrict second = resize_line(r, r->start[o] + (long)k + 1);
        const float *restrict third = resize_line(r, r->start[o] + (long)k + 2);
        const float *restrict fourth = resize_line(r, r->start[o] + (long)k + 3);

        for (size_t i = 0; i < count; i++)
            sum[i] += (a * first[i] + b * second[i]) + (c * third[i] + d * fourth[i]);
    }
    for (size_t i = 1; i <= r->taps; i++) {
        memcpy(sum - 3 * i, sum, 3 * sizeof *sum);
        memcpy(sum + count + 3 * (i - 1), sum + count - 3, 3 * sizeof *sum);
    }
}

static resize_pixel resize_load(const float *from)
{
    resize_pixel pixel;

    memcpy(&pixel, from, sizeof pixel);
    return pixel;
}

static uint8_t resize_byte(float value)
{
    value = value > 0 ? value : 0;
    value = value < 255 ? value : 255;
    return (uint8_t)(value + 0.5f);
}

static void resize_sum_columns(const struct resize *r, uint8_t *out)
{
    for (size_t x = 0; x < r->size; x++) {
        const float *from = r->sum + ((long)r->taps + r->start[x]) * 3;
        const float *weight = r->weight + x * r->taps;
        resize_pixel even = {0}, odd = {0};

        for (size_t k = 0; k < r->taps; k += 2, from += 6) {
            even += weight[k] * resize_load(from);
            odd += weight[k + 1] * resize_load(from + 3);
        }
        even += odd;
        for (size_t c = 0; c < 3; c++)
            out[x * 3 + c] = resize_byte(even[c]);
    }
}

/* out (size, size, 3) = the square at from, whose lines lie stride bytes apart. */
static void resize_run(const struct resize *r, uint8_t *out, const uint8_t *from, size_t stride)
{
    long done = 0; /* lines of the input that have been taken */

    for (size_t y = 0; y < r->size; y++, out += r->size * 3) {
        for (; done < (long)r->side && done < r->start[y] + (long)r->taps; done++) {
            float *line = r->lines + (size_t)done % r->taps * r->width + r->taps * 3;
            const uint8_t *bytes = from + (size_t)done * stride;

            for (size_t i = 0; i < r->side * 3; i++)
                line[i] = bytes[i];
        }
        resize_sum_lines(r, y);
        resize_sum_columns(r, out);
    }
}

enum status image_crop_square(const struct image *image, double fraction, uint32_t size,
                              struct image *out, struct err *err)
{
    uint32_t shorter = image->width < image->height ? image->width : image->height;
    uint32_t side = (uint32_t)(fraction * shorter + 0.5);
    size_t stride = (size_t)image->width * 3;
    struct resize resize;
    const uint8_t *from;
    enum status status;

    assert(fraction > 0 && fraction <= 1);
    if (side == 0)
        side = 1;
    status = image_init(out, size, size, err);
    if (status != ST_OK)
        return status;
    from = image->pixels + (image->height - side) / 2 * stride +
           (size_t)((image->width - side) / 2) * 3;
    if (side == size) {
        for (uint32_t y = 0; y < size; y++)
            memcpy(out->pixels + (size_t)y * size * 3, from + y * stride, (size_t)size * 3);
        return ST_OK;
    }
    status = resize_init(&resize, side, size, err);
    if (status == ST_OK)
        resize_run(&resize, out->pixels, from, stride);
    else
        image_free(out);
    resize_free(&resize);
    return status;
}
