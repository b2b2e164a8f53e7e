/* Cropping and resizing.  Pixels are averaged as they are stored, without going to linear light, as
 * the published pipelines for faces do.  Made smaller, an image is filtered with a Mitchell kernel
 * as wide as the reduction asks (so nothing aliases; Mitchell and Netravali 1988, B = C = 1/3);
 * made larger, with Catmull-Rom.  Beyond its edges an image goes on as its last pixels.
 *
 * A line of the output is first summed over the lines that it sees, then each of its pixels over
 * the columns.  The file is built without contraction, and sums have a fixed order: the same bits
 * everywhere. */
#include "image/resize.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define RESIZE_TAPS 8    /* pixels that a pass adds up at once */
#define RESIZE_ALIGN 64u /* bytes: a cache line */

/* What runs in vectors as wide as the processor has: the same sums in the same order. */
#define RESIZE_INLINE static inline __attribute__((always_inline))

typedef float resize_pixel __attribute__((vector_size(16))); /* RGB and an unused number */
typedef int32_t resize_words __attribute__((vector_size(16)));

/* From side to size pixels, along either axis. */
struct resize {
    size_t side, size;
    size_t taps;    /* pixels that an output sees, a multiple of RESIZE_TAPS */
    int32_t *start; /* (size) the first of them, may lie outside */
    float *weight;  /* (size, taps) */
    size_t width;   /* floats of a line: side pixels, and taps to either side */
    float *lines;   /* (taps, width) line i of the input at i % taps */
    float *sum;     /* (width) */
};

/* Up to a factor, since the weights of an output are normalised. */
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

static struct resize resize_shape(uint32_t side, uint32_t size)
{
    double scale = (double)side / size, reach = scale > 1 ? scale : 1;
    size_t taps = ((size_t)ceil(4 * reach) + RESIZE_TAPS - 1) / RESIZE_TAPS * RESIZE_TAPS;

    return (struct resize){
        .side = side,
        .size = size,
        .taps = taps,
        .width = ((side + 2 * taps) * 3 + 1 + 15) / 16 * 16, /* a pixel is read as four numbers */
    };
}

size_t resize_memory(uint32_t side, uint32_t size)
{
    struct resize r = resize_shape(side, size);

    return RESIZE_ALIGN + ((r.taps + 1) * r.width + (r.taps + 1) * r.size) * sizeof(float);
}

static void resize_init(struct resize *r, void *memory)
{
    double scale = (double)r->side / (double)r->size, reach = scale > 1 ? scale : 1;

    r->lines = (float *)(((uintptr_t)memory + RESIZE_ALIGN - 1) / RESIZE_ALIGN * RESIZE_ALIGN);
    r->sum = r->lines + r->taps * r->width;
    r->weight = r->sum + r->width;
    r->start = (int32_t *)(void *)(r->weight + r->size * r->taps);
    memset(r->sum, 0, r->width * sizeof *r->sum); /* its end is read and ignored */
    for (size_t o = 0; o < r->size; o++) {
        double centre = ((double)o + 0.5) * scale - 0.5;

        r->start[o] = (int32_t)floor(centre - 2 * reach) + 1;
        resize_weigh(r->weight + o * r->taps, r->taps, (double)r->start[o] - centre, reach);
    }
}

/* The line that stands for line i, which may lie outside. */
RESIZE_INLINE const float *resize_line(const struct resize *r, long i)
{
    size_t inside = i < 0 ? 0 : (size_t)i < r->side ? (size_t)i : r->side - 1;

    return r->lines + inside % r->taps * r->width + r->taps * 3;
}

/* sum = output line o before its columns are added up, with its edges. */
RESIZE_INLINE void resize_sum_lines(const struct resize *r, size_t o)
{
    size_t count = r->side * 3;
    float *restrict sum = r->sum + r->taps * 3;

    memset(sum, 0, count * sizeof *sum);
    for (size_t k = 0; k < r->taps; k += RESIZE_TAPS) {
        const float *line[RESIZE_TAPS];
        float w[RESIZE_TAPS];

        for (size_t t = 0; t < RESIZE_TAPS; t++) {
            line[t] = resize_line(r, r->start[o] + (long)(k + t));
            w[t] = r->weight[o * r->taps + k + t];
        }
        for (size_t i = 0; i < count; i++) {
            float first =
                (w[0] * line[0][i] + w[1] * line[1][i]) + (w[2] * line[2][i] + w[3] * line[3][i]);
            float second =
                (w[4] * line[4][i] + w[5] * line[5][i]) + (w[6] * line[6][i] + w[7] * line[7][i]);

            sum[i] = (sum[i] + first) + second;
        }
    }
    for (size_t i = 1; i <= r->taps; i++) {
        memcpy(sum - 3 * i, sum, 3 * sizeof *sum);
        memcpy(sum + count + 3 * (i - 1), sum + count - 3, 3 * sizeof *sum);
    }
}

RESIZE_INLINE resize_pixel resize_load(const float *from)
{
    resize_pixel pixel;

    memcpy(&pixel, from, sizeof pixel);
    return pixel;
}

/* Rounded, from 0 to 255. */
RESIZE_INLINE resize_words resize_round(resize_pixel value)
{
    const resize_pixel white = {255, 255, 255, 255};
    resize_words below;

    value = (resize_pixel)((resize_words)value & (value > 0));
    below = value < white;
    value = (resize_pixel)(((resize_words)value & below) | ((resize_words)white & ~below));
    return __builtin_convertvector(value + 0.5f, resize_words);
}

RESIZE_INLINE void resize_sum_columns(const struct resize *r, uint8_t *out)
{
    for (size_t x = 0; x < r->size; x++) {
        const float *from = r->sum + ((long)r->taps + (long)r->start[x]) * 3;
        const float *weight = r->weight + x * r->taps;
        resize_pixel even = {0}, odd = {0};
        resize_words rounded;

        for (size_t k = 0; k < r->taps; k += RESIZE_TAPS, from += 3 * RESIZE_TAPS) {
            for (size_t t = 0; t < RESIZE_TAPS; t += 2) {
                even += weight[k + t] * resize_load(from + 3 * t);
                odd += weight[k + t + 1] * resize_load(from + 3 * t + 3);
            }
        }
        rounded = resize_round(even + odd);
        for (size_t c = 0; c < 3; c++)
            out[x * 3 + c] = (uint8_t)rounded[c];
    }
}

RESIZE_INLINE void resize_body(const struct resize *r, uint8_t *out,
                               const uint8_t *(*line)(const void *context, uint32_t y),
                               const void *context)
{
    uint32_t done = 0; /* lines of the input that have been taken */

    for (size_t y = 0; y < r->size; y++, out += r->size * 3) {
        for (; done < r->side && (long)done < r->start[y] + (long)r->taps; done++) {
            float *restrict to = r->lines + done % r->taps * r->width + r->taps * 3;
            const uint8_t *restrict bytes = line(context, done);

            for (size_t i = 0; i < r->side * 3; i++)
                to[i] = bytes[i];
        }
        resize_sum_lines(r, y);
        resize_sum_columns(r, out);
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void
resize_avx2(const struct resize *r, uint8_t *out,
            const uint8_t *(*line)(const void *context, uint32_t y), const void *context)
{
    resize_body(r, out, line, context);
}
#endif

struct resize_square resize_centre(uint32_t width, uint32_t height, double fraction)
{
    uint32_t shorter = width < height ? width : height, side = (uint32_t)(fraction * shorter + 0.5);

    if (side == 0)
        side = 1;
    return (struct resize_square){(width - side) / 2, (height - side) / 2, side};
}

void resize_lines(uint8_t *out, uint32_t size, uint32_t side,
                  const uint8_t *(*line)(const void *context, uint32_t y), const void *context,
                  void *memory)
{
    struct resize resize = resize_shape(side, size);

    if (side == size) {
        for (uint32_t y = 0; y < size; y++)
            memcpy(out + (size_t)y * size * 3, line(context, y), (size_t)size * 3);
        return;
    }
    resize_init(&resize, memory);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        resize_avx2(&resize, out, line, context);
        return;
    }
#endif
    resize_body(&resize, out, line, context);
}
