/* What is not the face: background, light, and occlusions. See synth_model.h. */
#include "image/synth/synth_model.h"

#include "base/rng.h"

#include <math.h>

static void synth_random_colour(float out[3], struct rng *rng)
{
    float bright = rng_range(rng, 0.05f, 0.95f);

    for (int c = 0; c < 3; c++)
        out[c] = sketch_clamp(bright + rng_range(rng, -0.25f, 0.25f), 0, 1);
}

/* A gradient between two colours with a few soft blobs: different in every image, so it does not
 * help recognition. */
void synth_background(struct synth_scene *scene)
{
    float from[3], to[3], size = (float)scene->sketch.size;
    float across = rng_range(scene->rng, -1, 1), down = rng_range(scene->rng, -1, 1);
    struct sketch_frame frame = {.xx = 2 / size, .x0 = -1, .yy = 2 / size, .y0 = -1};
    struct sketch_paint paint = {.alpha = 0.8f, .soft = 0.25f};
    float *pixel = scene->sketch.pixel;

    synth_random_colour(from, scene->rng);
    synth_random_colour(to, scene->rng);
    for (uint32_t y = 0; y < scene->sketch.size; y++) {
        for (uint32_t x = 0; x < scene->sketch.size; x++, pixel += 4) {
            float t = across * ((float)x / size - 0.5f) + down * ((float)y / size - 0.5f) + 0.5f;

            for (int c = 0; c < 3; c++)
                pixel[c] = sketch_mix(from[c], to[c], sketch_clamp(t, 0, 1));
            pixel[3] = 0;
        }
    }
    for (int i = 0; i < 4; i++) {
        float x = rng_range(scene->rng, -1, 1), y = rng_range(scene->rng, -1, 1);
        float rx = rng_range(scene->rng, 0.1f, 0.6f), ry = rng_range(scene->rng, 0.1f, 0.6f);

        synth_random_colour(paint.colour, scene->rng);
        if (i % 2 == 0)
            sketch_ellipse(&scene->sketch, &frame, &paint, x, y, rx, ry);
        else
            sketch_rectangle(&scene->sketch, &frame, &paint, x, y, rx, ry, 0.05f, 0);
    }
    for (size_t i = 0; i < (size_t)scene->sketch.size * scene->sketch.size; i++)
        scene->sketch.pixel[4 * i + 3] = 0; /* the light does not fall on it */
}

/* Lambert's law on the normal of the egg; for the rest of the head its edge is extended. */
static float synth_light_at(const struct synth_scene *scene, float x, float y)
{
    const struct synth_head *head = &scene->head;
    const struct synth_view *view = scene->view;
    float u = x / (1.12f * head->width), v = y / (1.15f * (y > 0 ? head->down : head->up));
    float flat = u * u + v * v, z, length, lambert;

    z = sqrtf(sketch_max(0.10f, 1 - flat));
    length = sqrtf(flat + z * z);
    lambert = (u * view->light_x + v * view->light_y + z * view->light_z) / length;
    return view->ambient +
           view->diffuse * sketch_max(0, lambert) * (1 + 0.25f * sketch_max(0, lambert));
}

void synth_light(struct synth_scene *scene)
{
    struct sketch_frame frame = synth_frame_head(scene);
    float *pixel = scene->sketch.pixel;

    for (uint32_t row = 0; row < scene->sketch.size; row++) {
        for (uint32_t column = 0; column < scene->sketch.size; column++, pixel += 4) {
            float px = (float)column + 0.5f, py = (float)row + 0.5f, light;

            if (pixel[3] <= 0)
                continue;
            light = synth_light_at(scene, frame.xx * px + frame.xy * py + frame.x0,
                                   frame.yx * px + frame.yy * py + frame.y0);
            light = sketch_mix(1, light, pixel[3]);
            for (int c = 0; c < 3; c++)
                pixel[c] *= light;
        }
    }
}

/* A bar at a random place (an arm, a post) or a board from one side: an eighth of the picture. */
void synth_occluder(struct synth_scene *scene)
{
    float size = (float)scene->sketch.size;
    struct sketch_frame frame = {.xx = 2 / size, .x0 = -1, .yy = 2 / size, .y0 = -1};
    struct sketch_paint paint = {.alpha = 1, .soft = 0.04f};
    float place = rng_range(scene->rng, -0.8f, 0.8f), lean = rng_range(scene->rng, -0.5f, 0.5f);
    float wide = rng_range(scene->rng, 0.08f, 0.16f), depth = rng_range(scene->rng, 0.5f, 0.75f);
    float side = rng_uniform(scene->rng) < 0.5f ? -1.0f : 1.0f;

    synth_random_colour(paint.colour, scene->rng);
    if (scene->view->occluder < 0.4f * SYNTH_OCCLUDED)
        sketch_stroke(&scene->sketch, &frame, &paint, place - lean, -1.3f, wide, place + lean, 1.3f,
                      wide);
    else if (scene->view->occluder < 0.7f * SYNTH_OCCLUDED)
        sketch_stroke(&scene->sketch, &frame, &paint, side * 1.3f, place, wide, side * (1 - depth),
                      place + lean, wide);
    else if (scene->view->occluder < SYNTH_OCCLUDED)
        sketch_rectangle(&scene->sketch, &frame, &paint, side * (1 + depth - 0.4f), place, depth,
                         0.6f, 0.1f, 0);
}
