/* See synth.h.  The parts are in synth_identity.c (traits, views), synth_head.c, synth_face.c,
 * synth_hair.c and synth_scene.c, over sketch.c; here they are put together. */
#include "image/synth/synth.h"

#include "base/rng.h"
#include "image/synth/synth_model.h"

static void synth_draw_scene(struct synth_scene *scene)
{
    synth_head_init(scene);
    synth_colours(scene);
    synth_background(scene);
    synth_hair_behind(scene);
    synth_neck(scene);
    synth_ears(scene);
    synth_skin(scene);
    synth_marks(scene);
    synth_beard(scene);
    synth_eyes(scene);
    synth_nose(scene);
    synth_mouth(scene);
    synth_brows(scene);
    synth_hair_front(scene);
    synth_glasses(scene);
    synth_light(scene);
    synth_occluder(scene);
}

/* The camera: exposure, white balance, noise, and a curve that keeps highlights from clipping. */
static void synth_develop(const struct synth_scene *scene, struct image *out)
{
    const struct synth_view *view = scene->view;
    float gain[3] = {view->exposure * (1 + 0.22f * view->warmth),
                     view->exposure * (1 + 0.08f * view->tint),
                     view->exposure * (1 - 0.25f * view->warmth)};
    size_t count = (size_t)out->width * out->height;

    for (size_t i = 0; i < count; i++) {
        for (int c = 0; c < 3; c++) {
            uint32_t bits = rng_u32(scene->rng); /* four bytes summed: close to normal */
            float grain =
                (float)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)) /
                    148 -
                3.4459459f;
            float value = scene->sketch.pixel[4 * i + (size_t)c] * gain[c];

            if (value > 0.75f)
                value = 0.75f + (value - 0.75f) / (1 + 2.2f * (value - 0.75f));
            value = sketch_clamp(value + view->noise * grain, 0, 1);
            out->pixels[3 * i + (size_t)c] = (uint8_t)(value * 255 + 0.5f);
        }
    }
}

enum status synth_draw(uint64_t seed, uint64_t identity, uint32_t index, uint32_t size,
                       struct image *out, struct err *err)
{
    struct synth_identity who;
    struct synth_view view;
    struct synth_scene scene = {.who = &who, .view = &view};
    struct sketch scratch = {0};
    struct rng rng;
    enum status status;

    *out = (struct image){0};
    if (size < SYNTH_SIZE_LEAST || size > SYNTH_SIZE_MOST)
        return err_set(err, ST_INVALID, "a drawn face has %d to %d pixels a side, not %u",
                       SYNTH_SIZE_LEAST, SYNTH_SIZE_MOST, size);
    rng_init(&rng, seed, RNG_SYNTH, identity, index);
    synth_identity_draw(&who, seed, identity);
    synth_view_draw(&view, &who, &rng);
    scene.rng = &rng;
    status = sketch_init(&scene.sketch, size, err);
    if (status == ST_OK)
        status = sketch_init(&scratch, size, err);
    if (status == ST_OK)
        status = image_init(out, size, size, err);
    if (status == ST_OK) {
        synth_draw_scene(&scene);
        if (view.blur > 0)
            sketch_blur(&scene.sketch, &scratch, view.blur * (float)size);
        synth_develop(&scene, out);
    }
    sketch_free(&scene.sketch);
    sketch_free(&scratch);
    return status;
}
