/* Hair on head and chin.  See synth_model.h. */
#include "image/synth/synth_model.h"

#include <math.h>

static struct sketch_paint synth_hair_paint(const struct synth_scene *scene, float bright)
{
    float curl = scene->who->trait[TRAIT_HAIR_CURL];
    struct sketch_paint paint = {.alpha = 1,
                                 .grain = 0.22f,
                                 .grain_x = sketch_mix(7, 4, curl),
                                 .grain_y = sketch_mix(0.6f, 4, curl)};

    for (int c = 0; c < 3; c++)
        paint.colour[c] = scene->hair[c] * bright;
    return paint;
}

/* The mass behind the head: a cap, and below it what falls to the sides. */
static float synth_behind_distance(const void *shape, float x, float y)
{
    const struct synth_scene *scene = shape;
    const float *trait = scene->who->trait;
    float volume = trait[TRAIT_HAIR_VOLUME], curl = trait[TRAIT_HAIR_CURL];
    float end = trait[TRAIT_HAIR_LENGTH], wave = sketch_wave(y * 3.1f) * sketch_wave(x * 2.7f);
    float cap = synth_head_distance(&scene->head, x, y) - volume, half, u, v;

    cap = sketch_max(cap, y - 0.25f) + 0.05f * curl * wave;
    if (end < 0.1f)
        return cap;
    half = scene->head.width + 0.8f * volume + 0.10f * (y - 0.2f);
    u = fabsf(x) - half;
    v = sketch_max(y - end, -0.3f - y);
    return sketch_min(cap, sketch_max(u, v) + 0.06f * curl * wave + 0.02f * sketch_wave(x * 5));
}

void synth_hair_behind(struct synth_scene *scene)
{
    struct sketch_frame frame = synth_frame_head(scene);
    struct sketch_paint paint = synth_hair_paint(scene, 0.75f);
    struct sketch_box box = {-1.4f, -1.6f, 1.4f, 1.7f};

    if (scene->who->trait[TRAIT_HAIR_LENGTH] < -0.3f)
        box.y1 = 0.2f;
    sketch_fill(&scene->sketch, &frame, &paint, box, synth_behind_distance, scene);
}

/* Above the hair line, which turns with the head; a fringe hangs below it. */
static float synth_front_distance(const void *shape, float x, float y)
{
    const struct synth_scene *scene = shape;
    const float *trait = scene->who->trait;
    float fringe = sketch_max(0, trait[TRAIT_HAIR_FRINGE] - 0.4f) / 0.6f,
          part = trait[TRAIT_HAIR_PART];
    float curl = trait[TRAIT_HAIR_CURL], volume = trait[TRAIT_HAIR_VOLUME];
    float head = synth_head_distance(&scene->head, x, y), u, v, side, line;

    synth_surface(scene, x, y, &u, &v);
    side = u / scene->head.width;
    line = trait[TRAIT_HAIR_LINE] + trait[TRAIT_HAIR_TEMPLE] * side * side * fabsf(side) +
           0.28f * part * side;
    line += fringe * 0.42f * (1 - 0.6f * side * side);
    line += (0.025f + 0.04f * curl) * sketch_wave(u * sketch_mix(5, 3, curl) + 0.3f);
    volume *= sketch_clamp(0.35f - 0.65f * y, 0.25f, 1);
    return sketch_max(head - volume, 0.8f * (v - line));
}

void synth_hair_front(struct synth_scene *scene)
{
    struct sketch_frame frame = synth_frame_head(scene);
    struct sketch_paint paint = synth_hair_paint(scene, 1);
    struct sketch_box box = {-1.3f, -1.5f, 1.3f, 0.6f};

    paint.soft = 0.03f;
    sketch_fill(&scene->sketch, &frame, &paint, box, synth_front_distance, scene);
}

/* Jaw and chin below a line from the ears to under the lips. */
static float synth_beard_distance(const void *shape, float x, float y)
{
    const struct synth_scene *scene = shape;
    float head = synth_head_distance(&scene->head, x, y), u, v, side, line;
    float low = scene->mouth_y + 0.14f, high = scene->nose_y - 0.25f;

    synth_surface(scene, x, y, &u, &v);
    side = sketch_min(1, fabsf(u) / scene->head.width);
    line = sketch_mix(low, sketch_mix(low, high, scene->who->trait[TRAIT_BEARD_LINE]),
                      side * side * (3 - 2 * side));
    return sketch_max(head - 0.03f, line - v);
}

void synth_beard(struct synth_scene *scene)
{
    const float *trait = scene->who->trait;
    float thick = sketch_max(0, trait[TRAIT_BEARD] - 0.6f) / 0.4f;
    float lip = sketch_max(0, trait[TRAIT_MOUSTACHE] - 0.6f) / 0.4f;
    float half = trait[TRAIT_MOUTH_WIDTH] * 0.95f;
    struct sketch_frame frame = synth_frame_head(scene);
    struct sketch_paint paint = synth_hair_paint(scene, 0.85f);
    struct sketch_lens lens = {half, 0.05f, 0.03f + 0.03f * lip, 0.03f + 0.02f * lip, 0.5f};
    struct sketch_box box = {-1.2f, -0.4f, 1.2f, 1.5f};

    paint.soft = 0.10f;
    if (thick > 0) {
        paint.alpha = 0.35f + 0.6f * thick;
        sketch_fill(&scene->sketch, &frame, &paint, box, synth_beard_distance, scene);
    }
    if (lip > 0) {
        float y = scene->mouth_y - trait[TRAIT_LIP_UPPER] - 0.045f;

        paint.alpha = 0.45f + 0.5f * lip;
        paint.soft = 0.04f;
        frame = synth_frame_feature(scene, 0, y, 0.05f, 0, 1);
        sketch_lens(&scene->sketch, &frame, &paint, &lens);
    }
}
