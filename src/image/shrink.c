/* See shrink.h.  A line of the output is summed over the lines that it covers, then each of its
 * pixels over its columns.  Whole pixels have weight 1, those at the ends the share that is
 * covered. Sums have a fixed order, and the file is built without contraction: the same bits
 * everywhere. */
#include "image/shrink.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef float shrink_pixel __attribute__((vector_size(16))); /* RGB and an unused number */

/* What pixel i of the output covers: pixels first to last, the weights of these two. */
struct shrink_span {
    uint32_t first, last;
    float at_first, at_last;
};

static struct shrink_span shrink_span(uint32_t i, uint32_t from, uint32_t to)
{
    const double scale = (double)from / to, begin = i * scale, end = (i + 1) * scale;
    struct shrink_span span = {.first = (uint32_t)begin, .last = (uint32_t)ceil(end) - 1};

    if (span.last >= from)
        span.last = from - 1;
    span.at_first = (float)(fmin(span.first + 1.0, end) - begin);
    span.at_last = (float)(end - fmax(span.last, begin));
    return span;
}

/* What runs in the instructions that the processor has: the same sums in the same order. */
#define SHRINK_INLINE static inline __attribute__((always_inline))

SHRINK_INLINE void shrink_add_line(float *restrict sum, const uint8_t *restrict line, size_t count,
                                   float weight)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += weight * (float)line[i];
}

/* sum: a pixel is read as four numbers, of which the last isn't used. */
SHRINK_INLINE shrink_pixel shrink_load(const float *from)
{
    shrink_pixel pixel;

    memcpy(&pixel, from, sizeof pixel);
    return pixel;
}

SHRINK_INLINE void shrink_columns(uint8_t *out, const float *sum, const struct shrink_span *spans,
                                  uint32_t count, float share)
{
    for (uint32_t x = 0; x < count; x++, out += 3) {
        const struct shrink_span *span = &spans[x];
        const float *at = sum + (size_t)span->first * 3, *last = sum + (size_t)span->last * 3;
        shrink_pixel total = span->at_first * shrink_load(at);

        for (at += 3; at < last; at += 3)
            total += shrink_load(at);
        if (span->last > span->first)
            total += span->at_last * shrink_load(last);
        total = total * share + 0.5f;
        for (size_t c = 0; c < 3; c++)
            out[c] = (uint8_t)(total[c] < 255 ? total[c] : 255);
    }
}

SHRINK_INLINE void shrink_body(const struct image *image, struct image *out, float *sum,
                               struct shrink_span *columns)
{
    const size_t line = (size_t)image->width * 3;
    const double area = (double)image->width / out->width * ((double)image->height / out->height);

    for (uint32_t x = 0; x < out->width; x++)
        columns[x] = shrink_span(x, image->width, out->width);
    for (uint32_t y = 0; y < out->height; y++) {
        const struct shrink_span span = shrink_span(y, image->height, out->height);

        memset(sum, 0, line * sizeof *sum);
        for (uint32_t i = span.first; i <= span.last; i++)
            shrink_add_line(sum, image->pixels + i * line, line,
                            i == span.first  ? span.at_first
                            : i == span.last ? span.at_last
                                             : 1);
        shrink_columns(out->pixels + (size_t)y * out->width * 3, sum, columns, out->width,
                       (float)(1 / area));
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void
shrink_avx2(const struct image *image, struct image *out, float *sum, struct shrink_span *columns)
{
    shrink_body(image, out, sum, columns);
}
#endif

static void shrink_lines(const struct image *image, struct image *out, float *sum,
                         struct shrink_span *columns)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        shrink_avx2(image, out, sum, columns);
        return;
    }
#endif
    shrink_body(image, out, sum, columns);
}

enum status image_shrink(const struct image *image, uint32_t width, uint32_t height,
                         struct image *out, struct err *err)
{
    float *sum = mem_new((size_t)image->width * 3 + 1, sizeof *sum);
    struct shrink_span *columns = mem_new(width, sizeof *columns);
    enum status status;

    assert(width >= 1 && height >= 1 && width <= image->width && height <= image->height);
    *out = (struct image){0};
    status = sum == NULL || columns == NULL ? err_nomem(err, "a picture")
                                            : image_init(out, width, height, err);
    if (status == ST_OK)
        shrink_lines(image, out, sum, columns);
    mem_free(sum);
    mem_free(columns);
    return status;
}
