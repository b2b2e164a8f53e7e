/* See align.h.  The template as shares of the crop's side; ArcFace's is published in pixels of a
 * crop of 112, counted from the centre of the first.
 *
 * A pixel of the crop is the mean of n x n bilinear samples, n the rounded number of pixels of the
 * picture along its side: one where the face is about as large as its crop, as published pipelines
 * do.  Samples in rows of a fixed order, no contraction: the same bits everywhere. */
#include "face/align.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define ALIGN_SIZE_MAX 4096u
#define ALIGN_SAMPLES_MAX 64 /* along a side: a face of 7,000 pixels in a crop of 112 */

/* What runs in the instructions that the processor has: the same sums in the same order. */
#define ALIGN_INLINE static inline __attribute__((always_inline))

/* RGB and an unused number. */
typedef uint32_t align_pixel_words __attribute__((vector_size(16)));
typedef int32_t align_pixel_ints __attribute__((vector_size(16)));
typedef float align_pixel_values __attribute__((vector_size(16)));

#define ARCFACE(x, y) \
    { \
        ((x) + 0.5f) / 112, ((y) + 0.5f) / 112 \
    }
#define DLIB(x, y) \
    { \
        (0.25f + (x)) / 1.5f, (0.25f + (y)) / 1.5f \
    }

static const float align_templates[ALIGNMENT_COUNT][FACE_POINTS][2] = {
    [ALIGNMENT_ARCFACE] = {ARCFACE(38.2946f, 51.6963f), ARCFACE(73.5318f, 51.5014f),
                           ARCFACE(56.0252f, 71.7366f), ARCFACE(41.5493f, 92.3655f),
                           ARCFACE(70.7299f, 92.2041f)},
    [ALIGNMENT_DLIB] = {DLIB(0.224152f, 0.211947f), DLIB(0.756101f, 0.211947f),
                        DLIB(0.490127f, 0.515625f), DLIB(0.272264f, 0.782513f),
                        DLIB(0.707989f, 0.782513f)},
};

#define ALIGNMENT_NAME(id, name) #name,
static const char *const alignment_names[] = {ALIGNMENTS(ALIGNMENT_NAME)};

const char *alignment_name(enum alignment alignment)
{
    return alignment_names[alignment];
}

bool alignment_find(const char *name, enum alignment *out)
{
    for (unsigned i = 0; i < ALIGNMENT_COUNT; i++)
        if (strcmp(name, alignment_names[i]) == 0) {
            *out = (enum alignment)i;
            return true;
        }
    return false;
}

bool align_similarity(const struct face *face, enum alignment alignment, uint32_t size,
                      struct similarity *out)
{
    float to[FACE_POINTS][2];

    if (alignment == ALIGNMENT_NONE) {
        const float half = fmaxf(face->width, face->height) / 2;
        const float x = face->x + face->width / 2, y = face->y + face->height / 2;
        const float corners[2][2] = {{x - half, y - half}, {x + half, y + half}};
        const float square[2][2] = {{0, 0}, {(float)size, (float)size}};

        return face->width > 0 && face->height > 0 && similarity_fit(out, corners, square, 2);
    }
    for (unsigned i = 0; i < FACE_POINTS; i++)
        for (unsigned k = 0; k < 2; k++)
            to[i][k] = align_templates[alignment][i][k] * (float)size;
    return similarity_fit(out, face->points, to, FACE_POINTS);
}

/* The four pixels around (x, y), whose centres are at whole numbers; those outside are black. */
static align_pixel_values align_sample(const struct image *image, double x, double y)
{
    align_pixel_values sum = {0};
    const double left = floor(x), top = floor(y);
    const float dx = (float)(x - left), dy = (float)(y - top);
    const float weight[2][2] = {{(1 - dx) * (1 - dy), dx * (1 - dy)}, {(1 - dx) * dy, dx * dy}};

    if (!(left >= -1 && top >= -1 && left < image->width && top < image->height))
        return sum;
    for (unsigned j = 0; j < 2; j++)
        for (unsigned i = 0; i < 2; i++) {
            const long column = (long)left + (long)i, row = (long)top + (long)j;
            const uint8_t *pixel;

            if (column < 0 || row < 0 || column >= (long)image->width || row >= (long)image->height)
                continue;
            pixel = image->pixels + ((size_t)row * image->width + (size_t)column) * 3;
            for (unsigned c = 0; c < 3; c++)
                sum[c] += weight[j][i] * (float)pixel[c];
        }
    return sum;
}

/* A pixel and the byte after it, in the order of little-endian machines. */
ALIGN_INLINE align_pixel_values align_load(const uint8_t *pixel)
{
    const align_pixel_words shifts = {0, 8, 16, 24};
    uint32_t bytes;
    align_pixel_words words;

    memcpy(&bytes, pixel, sizeof bytes);
    words = (align_pixel_words){0} + bytes;
    return __builtin_convertvector((align_pixel_ints)(words >> shifts & 255), align_pixel_values);
}

/* The same where all four pixels and the byte after them are inside. */
ALIGN_INLINE align_pixel_values align_sample_inside(const struct image *image, float x, float y)
{
    const uint32_t left = (uint32_t)x, top = (uint32_t)y;
    const float dx = x - (float)left, dy = y - (float)top;
    const uint8_t *up = image->pixels + ((size_t)top * image->width + left) * 3,
                  *down = up + (size_t)image->width * 3;
    const align_pixel_values above = align_load(up) * (1 - dx) + align_load(up + 3) * dx,
                             below = align_load(down) * (1 - dx) + align_load(down + 3) * dx;

    return above * (1 - dy) + below * dy;
}

/* Whether all samples of a pixel of the crop have their four pixels inside the picture. */
ALIGN_INLINE bool align_inside(const struct image *image, const double from[2],
                               const double step[2], unsigned samples)
{
    const double reach = (fabs(step[0]) + fabs(step[1])) * samples + 1;

    return from[0] - reach >= 0 && from[1] - reach >= 0 && from[0] + reach < image->width - 1 &&
           from[1] + reach < image->height - 1;
}

/* One pixel of the crop, whose first corner is at from in the picture. */
ALIGN_INLINE void align_pixel(uint8_t *out, const struct image *image, const double from[2],
                              const double step[2], unsigned samples)
{
    const bool inside = align_inside(image, from, step, samples);
    const float count = (float)(samples * samples);
    align_pixel_values sum = {0};

    for (unsigned j = 0; j < samples; j++)
        for (unsigned i = 0; i < samples; i++) {
            const double u = i + 0.5, v = j + 0.5, x = from[0] + u * step[0] - v * step[1] - 0.5,
                         y = from[1] + u * step[1] + v * step[0] - 0.5;

            if (inside)
                sum += align_sample_inside(image, (float)x, (float)y);
            else
                sum += align_sample(image, x, y);
        }
    for (unsigned c = 0; c < 3; c++)
        out[c] = (uint8_t)fminf(sum[c] / count + 0.5f, 255);
}

ALIGN_INLINE void align_body(const struct image *image, const struct similarity *to_crop,
                             struct image *out)
{
    const struct similarity back = similarity_invert(to_crop);
    const double scale = similarity_scale(&back);
    const unsigned samples =
        scale < 1.5 ? 1 : (unsigned)lrint(fmin(scale, (double)ALIGN_SAMPLES_MAX));
    const double step[2] = {back.turn[0] / samples, back.turn[1] / samples};

    for (uint32_t y = 0; y < out->height; y++)
        for (uint32_t x = 0; x < out->width; x++) {
            const double corner[2] = {x, y};
            double from[2];

            similarity_apply(&back, corner, from);
            align_pixel(out->pixels + ((size_t)y * out->width + x) * 3, image, from, step, samples);
        }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void
align_avx2(const struct image *image, const struct similarity *to_crop, struct image *out)
{
    align_body(image, to_crop, out);
}
#endif

void align_warp(const struct image *image, const struct similarity *to_crop, struct image *out)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        align_avx2(image, to_crop, out);
        return;
    }
#endif
    align_body(image, to_crop, out);
}

enum status face_align(const struct image *image, const struct face *face, enum alignment alignment,
                       uint32_t size, struct image *out, struct err *err)
{
    struct similarity to_crop;
    enum status status;

    assert(size >= 1 && size <= ALIGN_SIZE_MAX);
    if (!align_similarity(face, alignment, size, &to_crop))
        return err_set(err, ST_INVALID,
                       "a face has no place in its picture: its points are in one "
                       "spot or aren't finite");
    status = image_init(out, size, size, err);
    if (status == ST_OK)
        align_warp(image, &to_crop, out);
    return status;
}
