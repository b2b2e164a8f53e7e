/* See augment.h. Shift and zoom are one affine map per axis, so the source columns and their
 * weights are the same for every row: they are computed once for a strip of columns. A row is made
 * in several passes; all but the one that moves pixels sideways are vectorised.  A picture that is
 * turned is made pixel by pixel instead. */
#include "data/augment.h"

#include "base/rng.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define AUGMENT_STRIP 64 /* columns */
#define AUGMENT_SPAN 256 /* source columns that a strip may need: the zoom is below 3 */

/* What the key selects for one image. */
struct augment_choice {
    bool flip, grey;
    float zoom, x, y;           /* source = (target - centre) * zoom + centre + (x, y), in pixels */
    float sine, cosine;         /* of the turn, about the centre, before the shift */
    float contrast, brightness; /* value * contrast + brightness, on the scale -1 .. 1 */
    float gain[3];              /* of each colour, before these */
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

/* Every number is drawn whether it is used or not, so that switching one change on or off does not
 * alter the others. */
static struct augment_choice augment_choose(const struct augment *augment, uint32_t size,
                                            struct rng *rng)
{
    struct augment_choice choice;
    float side = (float)size, crop = augment->crop, light = augment->light;
    float cut = roundf(augment->cutout * side), angle;

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
    angle = augment->turn * rng_range(rng, -1, 1) * (float)M_PI / 180;
    choice.sine = sinf(angle);
    choice.cosine = cosf(angle);
    for (int c = 0; c < 3; c++)
        choice.gain[c] = 1 + augment->colour * rng_range(rng, -1, 1);
    return choice;
}

/* The source of the targets first .. first + count; outside the picture its border is repeated. */
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

/* out (count) from top to bottom, down of the way, on the scale. */
static void augment_blend(float *restrict out, const uint8_t *restrict top,
                          const uint8_t *restrict bottom, float down, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = augment_scale((float)top[i] + down * (float)(bottom[i] - top[i]));
}

/* out (count, 3): between the columns of a source row that the axis names. */
static void augment_across(float *restrict out, const float *restrict row,
                           const struct augment_axis *axis, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, out += 3) {
        const float *left = row + axis->low[i], *right = row + axis->high[i];
        float weight = axis->weight[i];

        for (int c = 0; c < 3; c++)
            out[c] = left[c] + weight * (right[c] - left[c]);
    }
}

/* The whole picture, turned. */
static void augment_turn(float *out, const uint8_t *pixels, uint32_t size,
                         const struct augment_choice *choice)
{
    float last = (float)(size - 1), centre = 0.5f * last;
    float cosine = choice->cosine * choice->zoom, sine = choice->sine * choice->zoom;

    for (uint32_t y = 0; y < size; y++) {
        for (uint32_t x = 0; x < size; x++, out += 3) {
            float across = (choice->flip ? last - (float)x : (float)x) - centre;
            float down = (float)y - centre;
            float u = cosine * across - sine * down + centre + choice->x;
            float v = sine * across + cosine * down + centre + choice->y;
            uint32_t left, top, right, below;

            u = fminf(fmaxf(u, 0), last);
            v = fminf(fmaxf(v, 0), last);
            left = (uint32_t)u;
            top = (uint32_t)v;
            right = left + 1 < size ? 3 : 0;
            below = top + 1 < size ? 3 * size : 0;
            u -= (float)left;
            v -= (float)top;
            for (uint32_t c = 0; c < 3; c++) {
                const uint8_t *at = pixels + ((size_t)top * size + left) * 3 + c;
                float above = (float)at[0] + u * (float)(at[right] - at[0]);
                float under = (float)at[below] + u * (float)(at[below + right] - at[below]);

                out[c] = augment_scale(above + v * (under - above));
            }
        }
    }
}

/* The grey point stays. */
static void augment_colour(float *out, uint32_t count, const struct augment_choice *choice)
{
    for (uint32_t i = 0; i < count; i++, out += 3)
        for (int c = 0; c < 3; c++)
            out[c] *= choice->gain[c];
}

static void augment_grey(float *out, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++, out += 3)
        out[0] = out[1] = out[2] = 0.299f * out[0] + 0.587f * out[1] + 0.114f * out[2];
}

static void augment_light(float *out, uint32_t count, const struct augment_choice *choice)
{
    float contrast = choice->contrast, brightness = choice->brightness;

    for (uint32_t i = 0; i < count; i++) {
        float value = out[i] * contrast + brightness;

        value = value < -1 ? -1 : value;
        out[i] = value > 1 ? 1 : value;
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

/* A row of count pixels that has its shape. */
static void augment_tint(float *out, uint32_t count, const struct augment *augment,
                         const struct augment_choice *choice)
{
    if (augment->colour > 0)
        augment_colour(out, count, choice);
    if (choice->grey)
        augment_grey(out, count);
    augment_light(out, 3 * count, choice);
}

/* A strip of count columns, whose sources across names. */
static void augment_strip(float *out, const uint8_t *pixels, uint32_t size,
                          struct augment_axis *across, uint32_t count,
                          const struct augment *augment, const struct augment_choice *choice)
{
    float row[AUGMENT_SPAN * 3];
    /* The map is monotone: the ends of the strip are those of its source. */
    uint32_t last = count - 1, first = choice->flip ? across->low[last] : across->low[0];
    uint32_t end = (choice->flip ? across->high[0] : across->high[last]) + 3;

    assert(end - first <= AUGMENT_SPAN * 3);
    for (uint32_t i = 0; i < count; i++) {
        across->low[i] -= first;
        across->high[i] -= first;
    }
    for (uint32_t y = 0; y < size; y++, out += (size_t)size * 3) {
        struct augment_axis down;

        augment_axis_fill(&down, y, 1, size, choice->zoom, choice->y, false, 3 * size);
        augment_blend(row, pixels + down.low[0] + first, pixels + down.high[0] + first,
                      down.weight[0], end - first);
        augment_across(out, row, across, count);
        augment_tint(out, count, augment, choice);
    }
}

/* The whole picture, not turned. */
static void augment_straight(float *out, const uint8_t *pixels, uint32_t size,
                             const struct augment *augment, const struct augment_choice *choice)
{
    struct augment_axis across;

    for (uint32_t x = 0; x < size; x += AUGMENT_STRIP) {
        uint32_t count = size - x < AUGMENT_STRIP ? size - x : AUGMENT_STRIP;

        augment_axis_fill(&across, x, count, size, choice->zoom, choice->x, choice->flip, 3);
        augment_strip(out + (size_t)x * 3, pixels, size, &across, count, augment, choice);
    }
}

void augment_apply(float *out, const uint8_t *pixels, uint32_t size, const struct augment *augment,
                   uint64_t seed, uint64_t step, uint32_t image, uint8_t view)
{
    struct augment_choice choice;
    struct rng rng;

    rng_init(&rng, seed, RNG_AUGMENT, step | (uint64_t)view << 56, image);
    choice = augment_choose(augment, size, &rng);
    if (augment->turn > 0) {
        augment_turn(out, pixels, size, &choice);
        augment_tint(out, size * size, augment, &choice);
    } else {
        augment_straight(out, pixels, size, augment, &choice);
    }
    augment_cut(out, size, &choice);
}

void augment_zoom(float *out, const uint8_t *pixels, uint32_t size, bool flip, float share)
{
    static const struct augment nothing = {0};
    const struct augment_choice choice = {.flip = flip, .zoom = share, .contrast = 1};

    augment_straight(out, pixels, size, &nothing, &choice);
}

void augment_load(float *out, const struct crops *crops, uint64_t number, bool flip)
{
    if (crops_has_vectors(crops))
        memcpy(out, crops_vector(crops, number), crops_input(crops) * sizeof *out);
    else
        augment_plain(out, crops_at(crops, number), crops_size(crops), flip);
}
