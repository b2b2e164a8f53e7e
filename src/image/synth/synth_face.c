/* Eyes, brows, nose, mouth and glasses.  See synth_model.h. */
#include "image/synth/synth_model.h"

#include <math.h>

static void synth_shade(float out[3], const float colour[3], float factor)
{
    for (int c = 0; c < 3; c++)
        out[c] = colour[c] * factor;
}

/* The lids close and the tilt, the iris and the white are drawn between them. */
static void synth_eye(struct synth_scene *scene, float side)
{
    const float *trait = scene->who->trait;
    const struct synth_view *view = scene->view;
    float half = trait[TRAIT_EYE_WIDTH], open = trait[TRAIT_EYE_OPEN] * (1 - view->blink);
    float lid = trait[TRAIT_LID], iris = 0.42f * half + 0.035f;
    float gaze = side * 0.35f * half * view->gaze_x, raise = 0.3f * open * view->gaze_y;
    struct sketch_frame frame = synth_frame_feature(scene, side * trait[TRAIT_EYE_SPACING],
                                                    scene->eye_y, 0, -trait[TRAIT_EYE_TILT], side);
    struct sketch_lens eye = {half, 0, open, 0.75f * open, 0.15f};
    struct sketch_lens line = {half * 1.08f, 0.01f, open + 0.022f + 0.02f * lid, -open * 0.9f,
                               0.1f};
    struct sketch_lens fold = {half * 1.1f, 0.02f, open + 0.03f + 0.06f * lid, -open - 0.05f * lid,
                               0.1f};
    struct sketch_paint paint = {.colour = {0.95f, 0.94f, 0.92f}, .alpha = 1};

    synth_shade(paint.colour, scene->skin, 0.62f - 0.15f * lid);
    paint.alpha = 0.75f;
    sketch_lens(&scene->sketch, &frame, &paint, &fold);
    paint = (struct sketch_paint){.colour = {0.95f, 0.94f, 0.92f}, .alpha = 1};
    sketch_lens(&scene->sketch, &frame, &paint, &eye);
    synth_shade(paint.colour, scene->iris, 1);
    sketch_lens_circle(&scene->sketch, &frame, &paint, &eye, gaze, raise, iris);
    synth_shade(paint.colour, scene->iris, 0.12f);
    sketch_lens_circle(&scene->sketch, &frame, &paint, &eye, gaze, raise, 0.45f * iris);
    paint = (struct sketch_paint){.colour = {1, 1, 1}, .alpha = 0.9f};
    sketch_lens_circle(&scene->sketch, &frame, &paint, &eye, gaze + side * 0.3f * iris,
                       raise - 0.3f * iris, 0.25f * iris);
    paint = (struct sketch_paint){.colour = {0.13f, 0.08f, 0.07f}, .alpha = 0.85f};
    sketch_lens(&scene->sketch, &frame, &paint, &line);
}

void synth_eyes(struct synth_scene *scene)
{
    synth_eye(scene, -1);
    synth_eye(scene, 1);
}

void synth_brows(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float thick = trait[TRAIT_BROW_THICK], half = trait[TRAIT_BROW_LENGTH];
    float y = scene->eye_y - trait[TRAIT_BROW_RAISE] - 0.05f * scene->view->brow;
    struct sketch_lens brow = {half, trait[TRAIT_BROW_BEND], thick, thick, 0.8f};
    struct sketch_paint paint = {
        .alpha = 0.92f, .soft = 0.03f, .grain = 0.25f, .grain_x = 16, .grain_y = 6};

    synth_shade(paint.colour, scene->hair, 0.72f);
    for (float side = -1; side <= 1; side += 2) {
        struct sketch_frame frame =
            synth_frame_feature(scene, side * (trait[TRAIT_EYE_SPACING] + 0.02f), y, 0.03f,
                                -trait[TRAIT_BROW_ANGLE], side);

        sketch_lens(&scene->sketch, &frame, &paint, &brow);
    }
}

/* The nose is a ridge that stands out: its side away from the light is dark, its tip bright. */
void synth_nose(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float length = scene->nose_y - scene->eye_y, wide = trait[TRAIT_NOSE_WIDTH];
    float bridge = trait[TRAIT_NOSE_BRIDGE], tip = trait[TRAIT_NOSE_TIP];
    float away = scene->view->light_x > 0 ? -1.0f : 1.0f, light = fabsf(scene->view->light_x);
    struct sketch_frame base = synth_frame_feature(scene, 0, scene->nose_y, 0.02f, 0, 1);
    struct sketch_frame ridge = synth_frame_feature(scene, 0, scene->nose_y, 0.16f, 0, 1);
    struct sketch_paint paint = {.soft = 0.07f};
    float lean = scene->sin_yaw * -0.12f; /* the bridge stands out less than the tip */

    synth_shade(paint.colour, scene->skin, 0.55f);
    paint.alpha = 0.35f + 0.35f * light;
    sketch_stroke(&scene->sketch, &ridge, &paint, lean + away * bridge, -length, 0.01f,
                  away * (wide * 0.7f), -0.05f, 0.045f);
    paint.alpha = 0.55f;
    sketch_ellipse(&scene->sketch, &base, &paint, 0, 0.035f, wide * 1.05f, 0.045f);
    paint.soft = 0.03f;
    for (float side = -1; side <= 1; side += 2) { /* wings */
        synth_shade(paint.colour, scene->skin, 0.66f);
        sketch_ellipse(&scene->sketch, &base, &paint, side * wide * 0.8f, -0.025f,
                       0.03f + 0.28f * wide, 0.055f);
        synth_shade(paint.colour, scene->skin, 0.93f);
        sketch_ellipse(&scene->sketch, &base, &paint, side * wide * 0.66f, -0.035f,
                       0.02f + 0.26f * wide, 0.05f);
    }
    paint = (struct sketch_paint){.alpha = 0.85f, .soft = 0.07f};
    synth_shade(paint.colour, scene->skin, 1.04f);
    sketch_stroke(&scene->sketch, &ridge, &paint, lean, -length, bridge * 0.7f, 0, -0.03f, tip);
    paint = (struct sketch_paint){.alpha = 0.35f, .soft = 0.05f, .colour = {1, 1, 1}};
    sketch_ellipse(&scene->sketch, &ridge, &paint, -away * 0.2f * tip, -0.06f, 0.4f * tip,
                   0.4f * tip);
    paint = (struct sketch_paint){.alpha = 0.85f, .colour = {0.17f, 0.08f, 0.06f}};
    for (float side = -1; side <= 1; side += 2)
        sketch_ellipse(&scene->sketch, &base, &paint, side * wide * 0.48f, 0.012f, 0.24f * wide,
                       0.022f + 0.02f * scene->sin_pitch);
}

void synth_mouth(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    const struct synth_view *view = scene->view;
    float smile = view->smile, open = 0.10f * view->open;
    float half = trait[TRAIT_MOUTH_WIDTH] * (1 + 0.16f * smile);
    float bend = trait[TRAIT_MOUTH_CURVE] - 0.07f * smile;
    float upper = trait[TRAIT_LIP_UPPER] * (1 - 0.2f * smile), lower = trait[TRAIT_LIP_LOWER];
    struct sketch_frame frame =
        synth_frame_feature(scene, 0, scene->mouth_y + 0.3f * open, 0.03f, 0, 1);
    struct sketch_lens below = {half * 0.9f, bend * 0.9f, 0, open + lower, 0.25f};
    struct sketch_lens above = {half, bend, open + upper, 0, 0.25f};
    struct sketch_lens inside = {half * 0.88f, bend * 0.9f, open + 0.008f, open + 0.010f, 0.2f};
    struct sketch_lens teeth = {half * 0.66f, bend * 0.8f, open * 0.8f, -open * 0.05f, 0.5f};
    struct sketch_lens under = {half * 0.6f, 0, -open - lower - 0.02f, open + lower + 0.075f, 0.3f};
    struct sketch_paint paint = {.alpha = 0.4f, .soft = 0.06f};

    synth_shade(paint.colour, scene->skin, 0.6f);
    sketch_lens(&scene->sketch, &frame, &paint, &under);
    paint = (struct sketch_paint){.alpha = 0.95f};
    synth_shade(paint.colour, scene->lips, 0.86f);
    sketch_lens(&scene->sketch, &frame, &paint, &above);
    synth_shade(paint.colour, scene->lips, 1.06f);
    sketch_lens(&scene->sketch, &frame, &paint, &below);
    paint = (struct sketch_paint){.colour = {0.20f, 0.06f, 0.07f}, .alpha = 0.95f};
    sketch_lens(&scene->sketch, &frame, &paint, &inside);
    if (open > 0.02f) {
        paint = (struct sketch_paint){.colour = {0.93f, 0.91f, 0.86f}, .alpha = 0.95f};
        sketch_lens(&scene->sketch, &frame, &paint, &teeth);
    }
}

void synth_glasses(struct synth_scene *scene)
{
    static const float frames[][3] = {
        {0.05f, 0.05f, 0.06f}, {0.30f, 0.15f, 0.08f}, {0.55f, 0.12f, 0.14f}, {0.70f, 0.68f, 0.62f}};
    const float *trait = scene->who->trait;
    float size = trait[TRAIT_GLASSES_SIZE], thick = sketch_mix(0.034f, 0.014f, size * 4);
    float tall = size * sketch_mix(0.62f, 0.95f, trait[TRAIT_GLASSES_ROUND]);
    float round = tall * sketch_mix(0.25f, 1, trait[TRAIT_GLASSES_ROUND]);
    float spacing = sketch_max(trait[TRAIT_EYE_SPACING], size + 0.03f), inner = spacing - size;
    struct sketch_paint rim = {.alpha = 1};
    struct sketch_paint pane = {.colour = {0.85f, 0.92f, 0.95f}, .alpha = 0.10f};
    struct sketch_frame frame;

    if (!scene->view->glasses)
        return;
    thick = sketch_max(thick, 0.02f);
    synth_palette(rim.colour, frames, 4, trait[TRAIT_GLASSES_COLOUR]);
    for (float side = -1; side <= 1; side += 2) {
        frame = synth_frame_feature(scene, side * spacing, scene->eye_y + 0.02f, 0.1f, 0, side);
        sketch_rectangle(&scene->sketch, &frame, &pane, 0, 0, size, tall, round, 0);
        sketch_rectangle(&scene->sketch, &frame, &rim, 0, 0, size, tall, round, thick);
        sketch_stroke(&scene->sketch, &frame, &rim, size, -0.3f * tall, thick, size + 0.22f,
                      -0.4f * tall, thick);
    }
    frame = synth_frame_feature(scene, 0, scene->eye_y, 0.12f, 0, 1);
    sketch_stroke(&scene->sketch, &frame, &rim, -inner, 0, thick, inner, 0, thick);
}
