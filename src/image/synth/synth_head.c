/* The head: its shape, how it turns, and what is skin.  See synth_model.h. */
#include "image/synth/synth_model.h"

#include "base/rng.h"

#include <math.h>

#define SYNTH_SPAN 2.55f /* units that a picture shows at zoom 1 */

void synth_head_init(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    const struct synth_view *view = scene->view;
    float size = (float)scene->sketch.size, chin;

    scene->sin_yaw = sketch_sin(view->yaw);
    scene->cos_yaw = sketch_cos(view->yaw);
    scene->sin_pitch = sketch_sin(view->pitch);
    scene->cos_pitch = sketch_cos(view->pitch);
    scene->sin_roll = sketch_sin(view->roll);
    scene->cos_roll = sketch_cos(view->roll);
    scene->scale = size / SYNTH_SPAN * view->zoom;
    scene->x = size * (0.5f + view->shift_x);
    scene->y = size * (0.5f + view->shift_y);
    chin = trait[TRAIT_CHIN_LENGTH];
    scene->head =
        (struct synth_head){.width = trait[TRAIT_HEAD_WIDTH],
                            .up = trait[TRAIT_CROWN],
                            .down = chin * (1 - 0.25f * scene->sin_pitch) + 0.08f * view->open,
                            .forehead = trait[TRAIT_FOREHEAD],
                            .cheek = trait[TRAIT_CHEEK],
                            .jaw = trait[TRAIT_JAW],
                            .square = trait[TRAIT_CHIN_SQUARE],
                            .depth = 0.72f,
                            .chin_shift = 0.22f * scene->sin_yaw};
    scene->eye_y = trait[TRAIT_EYE_Y];
    scene->nose_y = scene->eye_y + (chin - scene->eye_y) * trait[TRAIT_NOSE_LENGTH];
    scene->mouth_y = scene->nose_y + (chin - scene->nose_y) * trait[TRAIT_MOUTH_Y];
}

/* Width at height t (0 at the ears, 1 at chin or crown) as a share, and its slope. */
static float synth_head_share(const struct synth_head *head, float t, bool below, float *slope)
{
    float rest = sketch_max(0, 1 - t);

    if (!below) {
        *slope = 2 * head->forehead * t;
        return 1 + head->forehead * t * t;
    }
    *slope = 2 * head->jaw * t + head->cheek * 32 * t * rest * (rest - t);
    return 1 + head->jaw * t * t + head->cheek * 16 * t * t * rest * rest;
}

/* The outline is where (x / w(t))^2 + g(t) = 1; far outside, t is held so that w stays sound. */
float synth_head_distance(const void *shape, float x, float y)
{
    const struct synth_head *head = shape;
    bool below = y > 0;
    float tall = below ? head->down : head->up, t = sketch_min(fabsf(y) / tall, 1.5f);
    float square = below ? head->square : 0.25f, slope, width, u, form, across, along;

    if (below)
        x -= head->chin_shift * t * t;
    width = head->width * synth_head_share(head, t, below, &slope);
    u = x / width;
    form = u * u + t * t * (1 + square * (t * t - 1)) - 1;
    across = 2 * u / width;
    along =
        (2 * t * (1 - square) + 4 * square * t * t * t - 2 * u * u * slope * head->width / width) /
        tall;
    return form / sqrtf(across * across + along * along + 0.05f);
}

float synth_head_width(const struct synth_head *head, float y)
{
    float tall = y > 0 ? head->down : head->up, t = sketch_min(fabsf(y) / tall, 1), slope;
    float square = y > 0 ? head->square : 0.25f;
    float rest = 1 - t * t * (1 + square * (t * t - 1));

    return head->width * synth_head_share(head, t, y > 0, &slope) * sqrtf(sketch_max(rest, 0));
}

/* Height of the egg's surface above the plane of the ears. */
static float synth_depth(const struct synth_head *head, float x, float y)
{
    float u = x / head->width, v = y / (y > 0 ? head->down : head->up);

    return head->depth * sqrtf(sketch_max(0.06f, 1 - u * u - 0.8f * v * v));
}

/* The position of a point of the head in the picture, in pixels. */
static void synth_project(const struct synth_scene *scene, float x, float y, float z, float out[2])
{
    float across = x * scene->cos_yaw + z * scene->sin_yaw;
    float deep = z * scene->cos_yaw - x * scene->sin_yaw;
    float down = y * scene->cos_pitch - deep * scene->sin_pitch;

    out[0] = scene->x + scene->scale * (across * scene->cos_roll - down * scene->sin_roll);
    out[1] = scene->y + scene->scale * (across * scene->sin_roll + down * scene->cos_roll);
}

/* The frame with the given axes (pixels per unit) and origin. */
static struct sketch_frame synth_frame(const float origin[2], const float right[2],
                                       const float down[2])
{
    float det = right[0] * down[1] - down[0] * right[1];
    struct sketch_frame f = {
        .xx = down[1] / det, .xy = -down[0] / det, .yx = -right[1] / det, .yy = right[0] / det};

    f.x0 = -(f.xx * origin[0] + f.xy * origin[1]);
    f.y0 = -(f.yx * origin[0] + f.yy * origin[1]);
    return f;
}

struct sketch_frame synth_frame_head(const struct synth_scene *scene)
{
    float origin[2] = {scene->x, scene->y};
    float right[2] = {scene->scale * scene->cos_roll, scene->scale * scene->sin_roll};
    float down[2] = {-right[1], right[0]};

    return synth_frame(origin, right, down);
}

struct sketch_frame synth_frame_feature(const struct synth_scene *scene, float x, float y,
                                        float lift, float angle, float mirror)
{
    const float step = 0.04f;
    const struct synth_head *head = &scene->head;
    float origin[2], side[2], below[2], right[2], down[2], s = sketch_sin(angle);
    float c = sketch_cos(angle), most = 0.35f * scene->scale, length;

    synth_project(scene, x, y, synth_depth(head, x, y) + lift, origin);
    synth_project(scene, x + step, y, synth_depth(head, x + step, y) + lift, side);
    synth_project(scene, x, y + step, synth_depth(head, x, y + step) + lift, below);
    for (int i = 0; i < 2; i++) {
        side[i] = (side[i] - origin[i]) / step;
        below[i] = (below[i] - origin[i]) / step;
    }
    length = sqrtf(side[0] * side[0] + side[1] * side[1]);
    if (length < most || side[0] < 0) { /* seen from the edge: don't let it vanish or turn over */
        side[0] = most * scene->cos_roll;
        side[1] = most * scene->sin_roll;
    }
    for (int i = 0; i < 2; i++) {
        right[i] = mirror * side[i] * c + below[i] * s;
        down[i] = below[i] * c - mirror * side[i] * s;
    }
    return synth_frame(origin, right, down);
}

void synth_surface(const struct synth_scene *scene, float x, float y, float *u, float *v)
{
    float z = synth_depth(&scene->head, x, y);
    float deep = z * scene->cos_pitch - y * scene->sin_pitch;

    *v = y * scene->cos_pitch + z * scene->sin_pitch;
    *u = x * scene->cos_yaw - deep * scene->sin_yaw;
}

void synth_neck(struct synth_scene *scene)
{
    const struct synth_head *head = &scene->head;
    struct sketch_frame frame = synth_frame_head(scene);
    float wide = 0.62f * synth_head_width(head, 0.55f * head->down), dark[3], cloth[3];
    struct sketch_paint paint = {.alpha = 1};

    for (int c = 0; c < 3; c++) {
        cloth[c] = rng_range(scene->rng, 0.1f, 0.95f);
        dark[c] = scene->skin[c] * 0.72f;
        paint.colour[c] = dark[c];
    }
    sketch_rectangle(&scene->sketch, &frame, &paint, 0, 1.2f, wide, 0.75f, 0.1f, 0);
    for (int c = 0; c < 3; c++)
        paint.colour[c] = cloth[c];
    sketch_ellipse(&scene->sketch, &frame, &paint, 0, 2.05f, 1.35f, 0.78f);
}

void synth_ears(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float size = trait[TRAIT_EAR_SIZE], y = trait[TRAIT_EAR_Y] + 0.15f * scene->sin_pitch;
    struct sketch_frame frame = synth_frame_head(scene);
    struct sketch_paint outer = {.alpha = 1}, inner = {.alpha = 0.6f, .soft = 0.06f};

    for (int c = 0; c < 3; c++) {
        outer.colour[c] = scene->skin[c] * (c == 0 ? 0.97f : 0.88f);
        inner.colour[c] = scene->skin[c] * (c == 0 ? 0.70f : 0.55f);
    }
    for (float side = -1; side <= 1; side += 2) {
        float x = side * (synth_head_width(&scene->head, y) + trait[TRAIT_EAR_OUT]);

        x = x * scene->cos_yaw - 0.12f * scene->sin_yaw;
        sketch_ellipse(&scene->sketch, &frame, &outer, x, y, 0.55f * size, size);
        sketch_ellipse(&scene->sketch, &frame, &inner, x + side * 0.02f, y, 0.28f * size,
                       0.62f * size);
    }
}

/* The skin, with the soft hollows and the blush that make it a face and not a disc. */
void synth_skin(struct synth_scene *scene)
{
    const struct synth_head *head = &scene->head;
    struct sketch_frame frame = synth_frame_head(scene);
    struct sketch_paint paint = {.alpha = 1}, hollow = {.alpha = 0.32f, .soft = 0.2f};
    struct sketch_paint blush = {.alpha = 0.22f, .soft = 0.25f};
    struct sketch_box box = {-1.2f, -1.3f, 1.2f, 1.5f};
    float spacing = scene->who->trait[TRAIT_EYE_SPACING];

    for (int c = 0; c < 3; c++) {
        paint.colour[c] = scene->skin[c];
        hollow.colour[c] = scene->skin[c] * (c == 0 ? 0.66f : 0.58f);
        blush.colour[c] = scene->skin[c] * (c == 0 ? 1.03f : 0.72f);
    }
    sketch_fill(&scene->sketch, &frame, &paint, box, synth_head_distance, head);
    for (float side = -1; side <= 1; side += 2) {
        frame = synth_frame_feature(scene, side * spacing, scene->eye_y - 0.04f, 0, 0, side);
        sketch_ellipse(&scene->sketch, &frame, &hollow, -0.02f, 0, 0.20f, 0.12f);
        frame = synth_frame_feature(scene, side * 0.40f, scene->nose_y, 0, 0, side);
        sketch_ellipse(&scene->sketch, &frame, &blush, 0, 0, 0.16f, 0.12f);
    }
}

/* Freckles, a mole and the folds beside the mouth. */
void synth_marks(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float spots = 40 * sketch_max(0, trait[TRAIT_FRECKLES] - 0.55f) / 0.45f;
    float fold = sketch_max(0, trait[TRAIT_WRINKLES] - 0.35f), y = scene->nose_y;
    struct sketch_paint paint = {.alpha = 0.5f};
    struct sketch_frame frame;
    struct rng rng;

    for (int c = 0; c < 3; c++)
        paint.colour[c] = scene->skin[c] * (c == 0 ? 0.62f : 0.48f);
    rng_init(&rng, scene->who->marks, RNG_SYNTH, 0, 0);
    for (int i = 0; i < (int)spots; i++) {
        float x = rng_range(&rng, -0.5f, 0.5f), at = y + rng_range(&rng, -0.22f, 0.14f);
        float size = rng_range(&rng, 0.010f, 0.024f);

        frame = synth_frame_feature(scene, x, at, 0, 0, 1);
        sketch_ellipse(&scene->sketch, &frame, &paint, 0, 0, size, size);
    }
    paint.alpha = fold;
    paint.soft = 0.05f;
    for (float side = -1; side <= 1; side += 2) {
        frame = synth_frame_feature(scene, side * 0.24f, y, 0, 0, side);
        sketch_stroke(&scene->sketch, &frame, &paint, -0.06f, 0.02f, 0.008f,
                      0.08f + 0.04f * scene->view->smile, 0.24f, 0.012f);
    }
    if (trait[TRAIT_MOLE_SIZE] > 0) {
        frame = synth_frame_feature(scene, trait[TRAIT_MOLE_X], trait[TRAIT_MOLE_Y], 0, 0, 1);
        paint = (struct sketch_paint){.colour = {0.20f, 0.11f, 0.08f}, .alpha = 0.9f};
        sketch_ellipse(&scene->sketch, &frame, &paint, 0, 0, trait[TRAIT_MOLE_SIZE],
                       trait[TRAIT_MOLE_SIZE]);
    }
}
