/* A small antialiased rasteriser of shapes given by distance functions, with which faces are drawn.
 * It is not a general one: shapes are filled whole, over what is there, in floats. Each shape is in
 * a frame of its own, an affine map from pixels to local units, so a feature is described at its
 * place on the face and still turns and foreshortens with the head. The edge is one pixel wide, or
 * as soft as the paint says. Only + - * / and sqrt are used (no libm), so that the pixels are the
 * same on every machine.
 *
 * Distance functions after Inigo Quilez, https://iquilezles.org/articles/distfunctions2d/ */
#ifndef FACENET_IMAGE_SKETCH_H
#define FACENET_IMAGE_SKETCH_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct sketch {
    float *pixel; /* (size, size, 4): red, green, blue in 0 .. 1, and how much is not background */
    uint32_t size;
};

enum status sketch_init(struct sketch *sketch, uint32_t size, struct err *err) MUST_CHECK;
void sketch_free(struct sketch *sketch);

/* local x = xx * X + xy * Y + x0, local y = yx * X + yy * Y + y0, for the pixel position (X, Y). */
struct sketch_frame {
    float xx, xy, x0, yx, yy, y0;
};

struct sketch_paint {
    float colour[3];
    float alpha;
    float soft;                    /* width of the edge in local units, where wider than a pixel */
    float grain, grain_x, grain_y; /* strands: depth of the modulation, waves per local unit */
};

struct sketch_box {
    float x0, y0, x1, y1;
};

/* Signed distance of a local point to a shape's outline, negative inside. */
typedef float sketch_distance(const void *shape, float x, float y);

/* Fills the part of the shape that lies in box (local units). */
void sketch_fill(struct sketch *sketch, const struct sketch_frame *frame,
                 const struct sketch_paint *paint, struct sketch_box box, sketch_distance *distance,
                 const void *shape);

/* An ellipse with half axes rx, ry. */
void sketch_ellipse(struct sketch *sketch, const struct sketch_frame *frame,
                    const struct sketch_paint *paint, float x, float y, float rx, float ry);

/* A rounded rectangle with half sides; with line > 0 only its outline, that wide to each side. */
void sketch_rectangle(struct sketch *sketch, const struct sketch_frame *frame,
                      const struct sketch_paint *paint, float x, float y, float half_x,
                      float half_y, float radius, float line);

/* A round-ended stroke whose half width goes from r0 to r1. */
void sketch_stroke(struct sketch *sketch, const struct sketch_frame *frame,
                   const struct sketch_paint *paint, float x0, float y0, float r0, float x1,
                   float y1, float r1);

/* The shape of eyes, lips and brows: for |x| <= half it lies between bend * t - top * s and
 * bend * t + bottom * s with t = (x / half)^2, s between 1 - t (blunt 0) and 1 - t^4 (blunt 1). */
struct sketch_lens {
    float half, bend, top, bottom, blunt;
};
void sketch_lens(struct sketch *sketch, const struct sketch_frame *frame,
                 const struct sketch_paint *paint, const struct sketch_lens *lens);

/* A lens's part of a circle: an iris between its lids. */
void sketch_lens_circle(struct sketch *sketch, const struct sketch_frame *frame,
                        const struct sketch_paint *paint, const struct sketch_lens *lens, float x,
                        float y, float radius);

/* Blurs with a triangle of half width radius pixels, 0 .. 16.  Needs a second sketch of equal size;
 * its pixels are overwritten. */
void sketch_blur(struct sketch *sketch, struct sketch *scratch, float radius);

/* A smooth wave of period 1 and range -1 .. 1; sine and cosine for |x| < 1.6. */
float sketch_wave(float t);
float sketch_sin(float x);
float sketch_cos(float x);

/* Inline, as they are called for every pixel. fmaxf and fminf would be calls. */
static inline float sketch_max(float a, float b)
{
    return a > b ? a : b;
}

static inline float sketch_min(float a, float b)
{
    return a < b ? a : b;
}

/* value held within low .. high. */
static inline float sketch_clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

static inline float sketch_mix(float a, float b, float t)
{
    return a + (b - a) * t;
}

#endif
