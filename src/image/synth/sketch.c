/* See sketch.h. */
#include "image/synth/sketch.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define SKETCH_BLUR_MOST 16

enum status sketch_init(struct sketch *sketch, uint32_t size, struct err *err)
{
    sketch->size = size;
    sketch->pixel = mem_new_aligned((size_t)size * size, 4 * sizeof(float));
    return sketch->pixel != NULL ? ST_OK : err_nomem(err, "a drawing");
}

void sketch_free(struct sketch *sketch)
{
    mem_free(sketch->pixel);
    *sketch = (struct sketch){0};
}

float sketch_wave(float t)
{
    float part = t - (float)(int32_t)t;

    part = part < 0 ? part + 1 : part;
    part = part < 0.5f ? 2 * part : 2 - 2 * part; /* a triangle, then rounded at its ends */
    return 2 * part * part * (3 - 2 * part) - 1;
}

float sketch_sin(float x)
{
    float s = x * x;

    return x * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72))));
}

float sketch_cos(float x)
{
    float s = x * x;

    return 1 - s / 2 * (1 - s / 12 * (1 - s / 30 * (1 - s / 56)));
}

/* The pixels that the box can touch: the corners of its image, and one pixel for the edge. */
static void sketch_bounds(const struct sketch *sketch, const struct sketch_frame *f,
                          struct sketch_box box, uint32_t first[2], uint32_t end[2])
{
    float det = f->xx * f->yy - f->xy * f->yx, low[2] = {1e9f, 1e9f}, high[2] = {-1e9f, -1e9f};
    float size = (float)sketch->size;

    for (int corner = 0; corner < 4; corner++) {
        float x = (corner & 1 ? box.x1 : box.x0) - f->x0;
        float y = (corner & 2 ? box.y1 : box.y0) - f->y0;
        float at[2] = {(x * f->yy - y * f->xy) / det, (y * f->xx - x * f->yx) / det};

        for (int axis = 0; axis < 2; axis++) {
            low[axis] = sketch_min(low[axis], at[axis]);
            high[axis] = sketch_max(high[axis], at[axis]);
        }
    }
    for (int axis = 0; axis < 2; axis++) {
        first[axis] = (uint32_t)sketch_clamp(low[axis] - 1, 0, size);
        end[axis] = (uint32_t)sketch_clamp(high[axis] + 2, 0, size);
    }
}

static void sketch_blend(float *pixel, const struct sketch_paint *paint, float cover, float x,
                         float y)
{
    float bright = 1;

    if (paint->grain > 0)
        bright += paint->grain * sketch_wave(x * paint->grain_x + y * paint->grain_y +
                                             0.4f * sketch_wave(y * 2.3f + x * 3.1f));
    for (int c = 0; c < 3; c++)
        pixel[c] += (paint->colour[c] * bright - pixel[c]) * cover;
    pixel[3] += (1 - pixel[3]) * cover;
}

void sketch_fill(struct sketch *sketch, const struct sketch_frame *frame,
                 const struct sketch_paint *paint, struct sketch_box box, sketch_distance *distance,
                 const void *shape)
{
    float wide = sqrtf(fabsf(frame->xx * frame->yy - frame->xy * frame->yx)), sharp;
    uint32_t first[2], end[2];

    wide = sketch_max(paint->soft, wide);
    sharp = 1 / wide;
    box = (struct sketch_box){box.x0 - wide, box.y0 - wide, box.x1 + wide, box.y1 + wide};
    sketch_bounds(sketch, frame, box, first, end);
    for (uint32_t row = first[1]; row < end[1]; row++) {
        float *pixel = sketch->pixel + ((size_t)row * sketch->size + first[0]) * 4;

        for (uint32_t column = first[0]; column < end[0]; column++, pixel += 4) {
            float px = (float)column + 0.5f, py = (float)row + 0.5f;
            float x = frame->xx * px + frame->xy * py + frame->x0;
            float y = frame->yx * px + frame->yy * py + frame->y0;
            float cover = sketch_clamp(0.5f - distance(shape, x, y) * sharp, 0, 1);

            if (cover > 0)
                sketch_blend(pixel, paint, cover * cover * (3 - 2 * cover) * paint->alpha, x, y);
        }
    }
}

struct sketch_oval {
    float x, y, rx, ry, radius, line;
};

static float sketch_ellipse_distance(const void *shape, float x, float y)
{
    const struct sketch_oval *o = shape;
    float u = (x - o->x) / o->rx, v = (y - o->y) / o->ry;
    float k = sqrtf(u * u + v * v), slope;

    u /= o->rx;
    v /= o->ry;
    slope = sqrtf(u * u + v * v);
    return slope > 1e-6f ? k * (k - 1) / slope : -sketch_min(o->rx, o->ry);
}

static struct sketch_box sketch_oval_box(const struct sketch_oval *o)
{
    return (struct sketch_box){o->x - o->rx - o->line, o->y - o->ry - o->line,
                               o->x + o->rx + o->line, o->y + o->ry + o->line};
}

void sketch_ellipse(struct sketch *sketch, const struct sketch_frame *frame,
                    const struct sketch_paint *paint, float x, float y, float rx, float ry)
{
    struct sketch_oval oval = {x, y, rx, ry, 0, 0};

    sketch_fill(sketch, frame, paint, sketch_oval_box(&oval), sketch_ellipse_distance, &oval);
}

static float sketch_rectangle_distance(const void *shape, float x, float y)
{
    const struct sketch_oval *o = shape;
    float u = fabsf(x - o->x) - o->rx + o->radius, v = fabsf(y - o->y) - o->ry + o->radius;
    float right = sketch_max(u, 0), below = sketch_max(v, 0);
    float distance =
        sqrtf(right * right + below * below) + sketch_min(sketch_max(u, v), 0) - o->radius;

    return o->line > 0 ? fabsf(distance) - o->line : distance;
}

void sketch_rectangle(struct sketch *sketch, const struct sketch_frame *frame,
                      const struct sketch_paint *paint, float x, float y, float half_x,
                      float half_y, float radius, float line)
{
    struct sketch_oval oval = {
        x, y, half_x, half_y, sketch_min(radius, sketch_min(half_x, half_y)), line};

    sketch_fill(sketch, frame, paint, sketch_oval_box(&oval), sketch_rectangle_distance, &oval);
}

struct sketch_segment {
    float x, y, dx, dy, r0, r1, length2;
};

static float sketch_stroke_distance(const void *shape, float x, float y)
{
    const struct sketch_segment *s = shape;
    float t = sketch_clamp(((x - s->x) * s->dx + (y - s->y) * s->dy) / s->length2, 0, 1);
    float u = x - s->x - t * s->dx, v = y - s->y - t * s->dy;

    return sqrtf(u * u + v * v) - sketch_mix(s->r0, s->r1, t);
}

void sketch_stroke(struct sketch *sketch, const struct sketch_frame *frame,
                   const struct sketch_paint *paint, float x0, float y0, float r0, float x1,
                   float y1, float r1)
{
    float dx = x1 - x0, dy = y1 - y0, most = sketch_max(r0, r1);
    struct sketch_segment segment = {x0, y0, dx, dy, r0, r1, dx * dx + dy * dy + 1e-9f};
    struct sketch_box box = {sketch_min(x0, x1) - most, sketch_min(y0, y1) - most,
                             sketch_max(x0, x1) + most, sketch_max(y0, y1) + most};

    sketch_fill(sketch, frame, paint, box, sketch_stroke_distance, &segment);
}

static float sketch_lens_distance(const void *shape, float x, float y)
{
    const struct sketch_lens *lens = shape;
    float t = x * x / (lens->half * lens->half), s = 1 - sketch_mix(t, t * t * t * t, lens->blunt);
    float middle = lens->bend * t, slope;

    if (t >= 1) { /* beyond the corners */
        float u = fabsf(x) - lens->half, v = y - lens->bend;

        return sqrtf(u * u + v * v);
    }
    slope = 2 * x / (lens->half * lens->half) *
            (fabsf(lens->bend) + fabsf(y < middle ? lens->top : lens->bottom));
    return sketch_max(middle - lens->top * s - y, y - middle - lens->bottom * s) /
           sqrtf(1 + slope * slope);
}

static struct sketch_box sketch_lens_box(const struct sketch_lens *lens)
{
    return (struct sketch_box){-lens->half, sketch_min(0, lens->bend) - fabsf(lens->top),
                               lens->half, sketch_max(0, lens->bend) + fabsf(lens->bottom)};
}

void sketch_lens(struct sketch *sketch, const struct sketch_frame *frame,
                 const struct sketch_paint *paint, const struct sketch_lens *lens)
{
    sketch_fill(sketch, frame, paint, sketch_lens_box(lens), sketch_lens_distance, lens);
}

struct sketch_cut {
    const struct sketch_lens *lens;
    float x, y, radius;
};

static float sketch_cut_distance(const void *shape, float x, float y)
{
    const struct sketch_cut *cut = shape;
    float u = x - cut->x, v = y - cut->y;

    return sketch_max(sqrtf(u * u + v * v) - cut->radius, sketch_lens_distance(cut->lens, x, y));
}

void sketch_lens_circle(struct sketch *sketch, const struct sketch_frame *frame,
                        const struct sketch_paint *paint, const struct sketch_lens *lens, float x,
                        float y, float radius)
{
    struct sketch_cut cut = {lens, x, y, radius};
    struct sketch_box box = {x - radius, y - radius, x + radius, y + radius};

    sketch_fill(sketch, frame, paint, box, sketch_cut_distance, &cut);
}

/* One pass along rows, written transposed, so that two passes blur both ways. */
static void sketch_blur_rows(float *out, const float *in, uint32_t size, const float *weight,
                             int reach)
{
    int last = (int)size - 1;

    for (uint32_t y = 0; y < size; y++) {
        for (int x = 0; x <= last; x++) {
            float sum[4] = {0};

            for (int k = -reach; k <= reach; k++) {
                int at = x + k < 0 ? 0 : x + k > last ? last : x + k;
                const float *pixel = in + ((size_t)y * size + (size_t)at) * 4;

                for (int c = 0; c < 4; c++)
                    sum[c] += weight[k < 0 ? -k : k] * pixel[c];
            }
            memcpy(out + ((size_t)x * size + y) * 4, sum, sizeof sum);
        }
    }
}

void sketch_blur(struct sketch *sketch, struct sketch *scratch, float radius)
{
    float weight[SKETCH_BLUR_MOST + 1] = {0}, sum = 0;
    int reach = 0;

    assert(radius >= 0 && radius <= SKETCH_BLUR_MOST && scratch->size == sketch->size);
    for (int k = 0; k <= SKETCH_BLUR_MOST && (float)k < radius + 1; k++) {
        weight[k] = radius + 1 - (float)k;
        sum += k == 0 ? weight[k] : 2 * weight[k];
        reach = k;
    }
    for (int k = 0; k <= reach; k++)
        weight[k] /= sum;
    sketch_blur_rows(scratch->pixel, sketch->pixel, sketch->size, weight, reach);
    sketch_blur_rows(sketch->pixel, scratch->pixel, sketch->size, weight, reach);
}
