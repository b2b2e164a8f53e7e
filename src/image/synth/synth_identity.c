/* Who is drawn and how it is seen: traits, views and colours.  See synth_model.h. */
#include "image/synth/synth_model.h"

#include "base/rng.h"

#include <math.h>

#define SYNTH_IDENTITY_STREAM UINT32_MAX /* RNG_SYNTH, b; images use their index */

/* Traits are uniform and independent: a difference between two people in one says nothing about the
 * next, so no single trait is enough to distinguish people. */
/* clang-format off */
static const struct synth_range {
    float low, high;
} synth_ranges[TRAIT_COUNT] = {
    [TRAIT_HEAD_WIDTH] = {0.62f, 0.88f},     [TRAIT_CROWN] = {0.90f, 1.08f},
    [TRAIT_CHIN_LENGTH] = {0.88f, 1.16f},    [TRAIT_FOREHEAD] = {-0.22f, 0.10f},
    [TRAIT_CHEEK] = {-0.08f, 0.12f},         [TRAIT_JAW] = {-0.38f, 0.10f},
    [TRAIT_CHIN_SQUARE] = {0.00f, 0.75f},    [TRAIT_MELANIN] = {0, 1},
    [TRAIT_REDNESS] = {0, 1},
    [TRAIT_EYE_WIDTH] = {0.125f, 0.215f},    [TRAIT_EYE_OPEN] = {0.045f, 0.115f},
    [TRAIT_EYE_SPACING] = {0.26f, 0.40f},    [TRAIT_EYE_Y] = {-0.16f, 0.10f},
    [TRAIT_EYE_TILT] = {-0.22f, 0.22f},      [TRAIT_IRIS] = {0, 1},
    [TRAIT_LID] = {0, 1},
    [TRAIT_BROW_THICK] = {0.018f, 0.075f},   [TRAIT_BROW_RAISE] = {0.14f, 0.29f},
    [TRAIT_BROW_ANGLE] = {-0.30f, 0.28f},    [TRAIT_BROW_BEND] = {0, 0.12f},
    [TRAIT_BROW_LENGTH] = {0.14f, 0.25f},
    [TRAIT_NOSE_LENGTH] = {0.34f, 0.54f},    [TRAIT_NOSE_WIDTH] = {0.08f, 0.22f},
    [TRAIT_NOSE_BRIDGE] = {0.03f, 0.08f},    [TRAIT_NOSE_TIP] = {0.05f, 0.11f},
    [TRAIT_MOUTH_WIDTH] = {0.16f, 0.36f},    [TRAIT_MOUTH_Y] = {0.32f, 0.52f},
    [TRAIT_LIP_UPPER] = {0.015f, 0.075f},    [TRAIT_LIP_LOWER] = {0.025f, 0.105f},
    [TRAIT_LIP_COLOUR] = {0, 1},             [TRAIT_MOUTH_CURVE] = {-0.05f, 0.045f},
    [TRAIT_EAR_SIZE] = {0.11f, 0.24f},       [TRAIT_EAR_OUT] = {0.0f, 0.09f},
    [TRAIT_EAR_Y] = {0.0f, 0.22f},
    [TRAIT_HAIR_COLOUR] = {0, 1},            [TRAIT_HAIR_LENGTH] = {-0.6f, 1.5f},
    [TRAIT_HAIR_VOLUME] = {0.02f, 0.26f},    [TRAIT_HAIR_LINE] = {-0.92f, -0.42f},
    [TRAIT_HAIR_TEMPLE] = {0.30f, 1.05f},    [TRAIT_HAIR_FRINGE] = {0, 1},
    [TRAIT_HAIR_PART] = {-1, 1},             [TRAIT_HAIR_CURL] = {0, 1},
    [TRAIT_BEARD] = {0, 1},                  [TRAIT_BEARD_LINE] = {0, 1},
    [TRAIT_MOUSTACHE] = {0, 1},
    [TRAIT_GLASSES] = {0, 1},                [TRAIT_GLASSES_SIZE] = {0.16f, 0.25f},
    [TRAIT_GLASSES_ROUND] = {0, 1},          [TRAIT_GLASSES_COLOUR] = {0, 1},
    [TRAIT_FRECKLES] = {0, 1},               [TRAIT_MOLE_X] = {-0.55f, 0.55f},
    [TRAIT_MOLE_Y] = {-0.1f, 0.85f},         [TRAIT_MOLE_SIZE] = {-0.02f, 0.045f},
    [TRAIT_WRINKLES] = {0, 1},
};

static const float synth_skins[][3] = {
    {0.96f, 0.82f, 0.73f}, {0.90f, 0.72f, 0.59f}, {0.78f, 0.58f, 0.44f}, {0.60f, 0.42f, 0.31f},
    {0.44f, 0.30f, 0.22f}};
static const float synth_hairs[][3] = {
    {0.07f, 0.06f, 0.06f}, {0.20f, 0.13f, 0.09f}, {0.38f, 0.24f, 0.14f}, {0.58f, 0.27f, 0.12f},
    {0.82f, 0.66f, 0.38f}, {0.68f, 0.67f, 0.66f}};
static const float synth_irises[][3] = {
    {0.16f, 0.09f, 0.06f}, {0.36f, 0.20f, 0.10f}, {0.45f, 0.38f, 0.16f}, {0.30f, 0.45f, 0.28f},
    {0.28f, 0.46f, 0.66f}, {0.50f, 0.56f, 0.60f}};
/* clang-format on */

#define SYNTH_STOPS(palette) (int)(sizeof(palette) / sizeof((palette)[0]))

void synth_identity_draw(struct synth_identity *who, uint64_t seed, uint64_t identity)
{
    struct rng rng;

    rng_init(&rng, seed, RNG_SYNTH, identity, SYNTH_IDENTITY_STREAM);
    for (int i = 0; i < TRAIT_COUNT; i++)
        who->trait[i] = rng_range(&rng, synth_ranges[i].low, synth_ranges[i].high);
    who->marks = rng_u32(&rng);
}

/* The sum of three uniforms: bell-shaped, without a logarithm, within -spread .. spread. */
static float synth_bell(struct rng *rng, float spread)
{
    return spread * (rng_uniform(rng) + rng_uniform(rng) + rng_uniform(rng) - 1.5f) / 1.5f;
}

static void synth_view_light(struct synth_view *view, struct rng *rng)
{
    float x = rng_range(rng, -1, 1), y = rng_range(rng, -0.9f, 0.35f), z = 0.75f;
    float length = sqrtf(x * x + y * y + z * z);

    view->light_x = x / length;
    view->light_y = y / length;
    view->light_z = z / length;
    view->ambient = rng_range(rng, 0.40f, 0.70f);
    view->diffuse = rng_range(rng, 0.30f, 0.65f);
    view->exposure = rng_range(rng, 0.65f, 1.30f);
    view->warmth = rng_range(rng, -0.8f, 0.8f);
    view->tint = rng_range(rng, -1, 1);
}

void synth_view_draw(struct synth_view *view, const struct synth_identity *who, struct rng *rng)
{
    float habit = who->trait[TRAIT_GLASSES];

    view->yaw = synth_bell(rng, 0.42f);
    view->pitch = synth_bell(rng, 0.22f);
    view->roll = synth_bell(rng, 0.16f);
    view->zoom = rng_range(rng, 0.94f, 1.08f);
    view->shift_x = synth_bell(rng, 0.06f);
    view->shift_y = synth_bell(rng, 0.05f);
    view->smile = rng_range(rng, -0.35f, 1);
    view->open = sketch_max(0, rng_range(rng, -1.2f, 1));
    view->brow = rng_range(rng, -0.4f, 1);
    view->blink = rng_uniform(rng) < 0.08f ? 0.9f : rng_range(rng, 0, 0.3f);
    view->gaze_x = synth_bell(rng, 1);
    view->gaze_y = synth_bell(rng, 0.6f);
    synth_view_light(view, rng);
    view->blur = sketch_max(0, rng_range(rng, -0.010f, 0.010f));
    view->noise = rng_range(rng, 0, 0.020f);
    view->glasses = rng_uniform(rng) < 1.6f * (habit - 0.5f);
    view->occluder = rng_uniform(rng);
}

void synth_palette(float out[3], const float (*palette)[3], int stops, float position)
{
    float at = position * (float)(stops - 1);
    int low = (int)at < stops - 1 ? (int)at : stops - 2;

    for (int c = 0; c < 3; c++)
        out[c] = sketch_mix(palette[low][c], palette[low + 1][c], at - (float)low);
}

void synth_colours(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float red = trait[TRAIT_REDNESS], paint = trait[TRAIT_LIP_COLOUR];

    synth_palette(scene->skin, synth_skins, SYNTH_STOPS(synth_skins), trait[TRAIT_MELANIN]);
    scene->skin[0] *= sketch_mix(0.96f, 1.03f, red);
    scene->skin[1] *= sketch_mix(1.03f, 0.94f, red);
    scene->skin[2] *= sketch_mix(0.96f, 0.98f, red);
    synth_palette(scene->hair, synth_hairs, SYNTH_STOPS(synth_hairs), trait[TRAIT_HAIR_COLOUR]);
    scene->lips[0] = sketch_mix(scene->skin[0] * 0.86f, 0.72f, paint * paint);
    scene->lips[1] = sketch_mix(scene->skin[1] * 0.64f, 0.16f, paint * paint);
    scene->lips[2] = sketch_mix(scene->skin[2] * 0.64f, 0.22f, paint * paint);
    synth_palette(scene->iris, synth_irises, SYNTH_STOPS(synth_irises), trait[TRAIT_IRIS]);
}
