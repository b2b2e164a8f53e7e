/* See augment.h.  Shift and zoom are one affine map per axis, so the source columns and their
 * weights are the same for every row: they are computed once for a strip of columns. */
#include "data/augment.h"

#include "base/rng.h"

#include <math.h>

#define AUGMENT_STRIP 64 /* columns */

/* What the key chose for one image. */
struct augment_choice {
    bool flip, grey;
    float zoom, x, y;           /* source = (target - centre) * zoom + centre + (x, y), in pixels */
    float contrast, brightness; /* value * contrast + brightness, on the scale -1 .. 1 */
    uint32_t cut_x, cut_y, cut; /* blanked square; cut 0: none */
};

/* One axis of a strip: left and right source index in bytes of a pixel, weight of the right. */
struct augment_axis {
    uint32_t low[AUGMENT_STRIP], high[AUGMENT_STRIP];
    float weight[AUGMENT_STRIP];
};

static float augment_scale(float value)
{
    return value * (1.0f / 127.5f) - 1.0f;
}

void augment_plain(float *out, const uint8_t *pixels, uint32_t size, bool flip)
{
    size_t count = (size_t)size * size * 3;

    if (!flip) {
        for (size_t i = 0; i < count; i++)
            out[i] = augment_scale(pixels[i]);
        return;
    }
    for (uint32_t y = 0; y < size; y++) {
        const uint8_t *row = pixels + (size_t)y * size * 3;

        for (uint32_t x = 0; x < size; x++, out += 3) {
            for (int c = 0; c < 3; c++)
                out[c] = augment_scale(row[3 * (size - 1 - x) + (uint32_t)c]);
        }
    }
}

/* Every number is drawn whether it is used or not, so that switching one change on or off leaves
 * the others of a run as they were. */
static struct augment_choice augment_choose(const struct augment *augment, uint32_t size,
                                            struct rng *rng)
{
    struct augment_choice choice;
    float side = (float)size, crop = augment->crop, light = augment->light;
    float cut = roundf(augment->cutout * side);

    choice.flip = rng_uniform(rng) < 0.5f && augment->flip;
    choice.grey = rng_uniform(rng) < augment->grey;
    choice.zoom = 1 + crop * rng_range(rng, -1, 1);
    choice.x = crop * side * rng_range(rng, -1, 1);
    choice.y = crop * side * rng_range(rng, -1, 1);
    choice.contrast = 1 + light * rng_range(rng, -1, 1);
    choice.brightness = light * rng_range(rng, -1, 1);
    choice.cut = rng_uniform(rng) < 0.5f ? (uint32_t)cut : 0;
    choice.cut_x = (uint32_t)(rng_uniform(rng) * (side - cut + 1));
    choice.cut_y = (uint32_t)(rng_uniform(rng) * (side - cut + 1));
    return choice;
}

/* Source of the targets first .. first + count; beyond the picture its border goes on. */
static void augment_axis_fill(struct augment_axis *axis, uint32_t first, uint32_t count,
                              uint32_t size, float zoom, float shift, bool flip, uint32_t stride)
{
    float centre = 0.5f * (float)(size - 1), last = (float)(size - 1);

    for (uint32_t i = 0; i < count; i++) {
        float target = (float)(first + i);
        float source = ((flip ? last - target : target) - centre) * zoom + centre + shift;
        uint32_t low;

        source = fminf(fmaxf(source, 0), last);
        low = (uint32_t)source;
        axis->low[i] = low * stride;
        axis->high[i] = (low + 1 < size ? low + 1 : low) * stride;
        axis->weight[i] = source - (float)low;
    }
}

static float augment_sample(const uint8_t *top, const uint8_t *bottom, uint32_t low, uint32_t high,
                            float right, float down)
{
    float a = top[low] + right * (float)(top[high] - top[low]);
    float b = bottom[low] + right * (float)(bottom[high] - bottom[low]);

    return augment_scale(a + down * (b - a));
}

static float augment_lit(float value, const struct augment_choice *choice)
{
    return fminf(fmaxf(value * choice->contrast + choice->brightness, -1), 1);
}

/* One row of a strip. */
static void augment_row(float *out, const uint8_t *top, const uint8_t *bottom, float down,
                        const struct augment_axis *axis, uint32_t count,
                        const struct augment_choice *choice)
{
    for (uint32_t i = 0; i < count; i++, out += 3) {
        uint32_t low = axis->low[i], high = axis->high[i];
        float weight = axis->weight[i];
        float r = augment_sample(top, bottom, low, high, weight, down);
        float g = augment_sample(top, bottom, low + 1, high + 1, weight, down);
        float b = augment_sample(top, bottom, low + 2, high + 2, weight, down);

        if (choice->grey)
            r = g = b = 0.299f * r + 0.587f * g + 0.114f * b;
        out[0] = augment_lit(r, choice);
        out[1] = augment_lit(g, choice);
        out[2] = augment_lit(b, choice);
    }
}

/* Blank is 0, the middle of the scale. */
static void augment_cut(float *out, uint32_t size, const struct augment_choice *choice)
{
    for (uint32_t y = choice->cut_y; y < choice->cut_y + choice->cut; y++) {
        float *row = out + ((size_t)y * size + choice->cut_x) * 3;

        for (uint32_t i = 0; i < 3 * choice->cut; i++)
            row[i] = 0;
    }
}

void augment_apply(float *out, const uint8_t *pixels, uint32_t size, const struct augment *augment,
                   uint64_t seed, uint64_t step, uint32_t image)
{
    struct augment_choice choice;
    struct augment_axis across, down;
    struct rng rng;

    rng_init(&rng, seed, RNG_AUGMENT, step, image);
    choice = augment_choose(augment, size, &rng);
    for (uint32_t x = 0; x < size; x += AUGMENT_STRIP) {
        uint32_t count = size - x < AUGMENT_STRIP ? size - x : AUGMENT_STRIP;

        augment_axis_fill(&across, x, count, size, choice.zoom, choice.x, choice.flip, 3);
        for (uint32_t y = 0; y < size; y++) {
            augment_axis_fill(&down, y, 1, size, choice.zoom, choice.y, false, 3 * size);
            augment_row(out + ((size_t)y * size + x) * 3, pixels + down.low[0],
                        pixels + down.high[0], down.weight[0], &across, count, &choice);
        }
    }
    augment_cut(out, size, &choice);
}
