/* See synth_photo.h.  People are dealt in rounds: each round is a permutation of them, cut into
 * photos, so that nobody is twice on one.  On a photo everybody has a column of their own.  Of the
 * images of a person (synth.h) those are taken on which nothing is in front of the face. */
#include "image/synth/synth_photo.h"

#include "base/mem.h"
#include "base/rng.h"
#include "image/synth/synth.h"
#include "image/synth/synth_model.h"

#include <math.h>

#define PHOTO_LEAST 100 /* height of a face */
#define PHOTO_SOFT 0.12 /* edge of an oval, as a share of its radius */
#define SCENERY_SHAPES 90
#define SCENERY_LARGE 6 /* of them fill the image */

const struct synth_cut synth_cut = {125, 165, 130, 125, 135, 105, 120};

static double uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * (double)rng_uniform(rng);
}

double synth_cut_share(const struct synth_cut *cut, double x, double y)
{
    const double edge =
        1 - hypot((x - cut->oval_x) / cut->oval_width, (y - cut->oval_y) / cut->oval_height);

    return fmin(1, fmax(0, edge) / PHOTO_SOFT);
}

void synth_photo_blend(struct image *image, size_t x, size_t y, const double colour[3],
                       double share)
{
    uint8_t *pixel = image->pixels + (y * image->width + x) * 3;

    for (unsigned c = 0; c < 3; c++)
        pixel[c] = (uint8_t)(pixel[c] + share * (colour[c] - pixel[c]) + 0.5);
}

void synth_scenery(struct image *image, struct rng *rng)
{
    const double width = image->width, height = image->height;

    for (unsigned shape = 0; shape < SCENERY_SHAPES; shape++) {
        const double x0 = uniform(rng, 0, width), y0 = uniform(rng, 0, height);
        const double size = shape < SCENERY_LARGE ? width : pow(2, uniform(rng, 3, 8.5));
        const double wide = size * uniform(rng, 0.4, 1), high = size * uniform(rng, 0.4, 1);
        const double soft = uniform(rng, 0.02, 0.8), stripe = uniform(rng, -3, 1);
        double colour[3];
        bool oval;

        for (unsigned c = 0; c < 3; c++)
            colour[c] = uniform(rng, 0, 255);
        oval = rng_below(rng, 2) == 0;
        for (double y = floor(fmax(0, y0 - high)); y < height && y < y0 + high; y++)
            for (double x = floor(fmax(0, x0 - wide)); x < width && x < x0 + wide; x++) {
                const double u = fabs((x - x0) / wide), v = fabs((y - y0) / high);
                const double edge = 1 - (oval ? hypot(u, v) : fmax(u, v));

                if (edge > 0)
                    synth_photo_blend(image, (size_t)x, (size_t)y, colour,
                                      fmin(1, edge / soft) *
                                          (stripe > 0 ? 0.5 + 0.5 * sin(stripe * x) : 1));
            }
    }
}

/* The next image of a person, from *index on, without anything in front of the face. */
static uint32_t next_clear(uint64_t seed, uint32_t identity, uint32_t *index)
{
    struct synth_identity who;
    struct synth_view view;
    struct rng rng;

    synth_identity_draw(&who, seed, identity);
    do {
        rng_init(&rng, seed, RNG_SYNTH, identity, *index);
        synth_view_draw(&view, &who, &rng);
        ++*index;
    } while (view.occluder < SYNTH_OCCLUDED);
    return *index - 1;
}

/* Sizes and places in columns of one width.  The portrait is drawn at its size on the photo. */
static void place_faces(struct synth_photo *photo, struct rng *rng)
{
    const double column = (double)SYNTH_PHOTO_WIDTH / photo->count;
    const double most = fmin(SYNTH_SIZE_MOST, column * SYNTH_PORTRAIT / (2 * synth_cut.oval_width));

    for (unsigned i = 0; i < photo->count; i++) {
        struct synth_photo_face *face = &photo->faces[i];
        double scale, beside;

        face->height = uniform(rng, PHOTO_LEAST, most * synth_cut.height / SYNTH_PORTRAIT);
        scale = face->height / synth_cut.height;
        beside = scale * synth_cut.oval_width;
        face->x = i * column + uniform(rng, beside, column - beside);
        face->y = uniform(rng, scale * (synth_cut.y - synth_cut.oval_y + synth_cut.oval_height),
                          SYNTH_PHOTO_HEIGHT -
                              scale * (synth_cut.oval_y + synth_cut.oval_height - synth_cut.y));
    }
}

/* Cuts a round of people into photos; returns how many. */
static size_t deal(uint64_t seed, const uint32_t *people, uint32_t count, uint32_t *next,
                   struct synth_photo *photos, size_t known)
{
    size_t made = 0;
    struct rng rng;

    for (uint32_t dealt = 0; dealt < count; made++) {
        struct synth_photo *photo = &photos[known + made];

        photo->number = (uint32_t)(known + made);
        rng_init(&rng, seed, RNG_PHOTO, photo->number, 0);
        photo->count = 1 + rng_below(&rng, SYNTH_PHOTO_FACES);
        if (photo->count > count - dealt)
            photo->count = count - dealt;
        for (unsigned i = 0; i < photo->count; i++, dealt++) {
            photo->faces[i].identity = people[dealt];
            photo->faces[i].index = next_clear(seed, people[dealt], &next[people[dealt]]);
        }
        place_faces(photo, &rng);
    }
    return made;
}

enum status synth_photo_plan(uint64_t seed, uint32_t identities, uint32_t images,
                             struct synth_photo **photos, size_t *count, struct err *err)
{
    const size_t total = (size_t)identities * images;
    uint32_t *people, *next;

    *photos = NULL;
    *count = 0;
    if (total > SYNTH_PHOTO_FACES_MOST)
        return err_set(err, ST_INVALID, "%zu faces are too many: photos take at most %d", total,
                       SYNTH_PHOTO_FACES_MOST);
    people = mem_new(identities, sizeof *people);
    next = mem_new(identities, sizeof *next);
    *photos = mem_new(total, sizeof **photos);
    if (people == NULL || next == NULL || *photos == NULL) {
        mem_free(people);
        mem_free(next);
        mem_free(*photos);
        *photos = NULL;
        return err_nomem(err, "the photos");
    }
    for (uint32_t i = 0; i < identities; i++)
        people[i] = i;
    for (uint32_t round = 0; round < images; round++) {
        struct rng rng;

        rng_init(&rng, seed, RNG_PHOTO, round, 1);
        rng_shuffle(&rng, people, identities);
        *count += deal(seed, people, identities, next, *photos, *count);
    }
    mem_free(people);
    mem_free(next);
    return ST_OK;
}

/* Lays the oval of a portrait over the photo. */
static void lay(struct image *photo, const struct image *portrait,
                const struct synth_photo_face *face)
{
    const double scale = (double)SYNTH_PORTRAIT / portrait->width;
    const long left = lrint(face->x - synth_cut.x / scale),
               top = lrint(face->y - synth_cut.y / scale);

    for (uint32_t y = 0; y < portrait->height; y++)
        for (uint32_t x = 0; x < portrait->width; x++) {
            const uint8_t *pixel = portrait->pixels + ((size_t)y * portrait->width + x) * 3;
            const double colour[3] = {pixel[0], pixel[1], pixel[2]};
            const double share = synth_cut_share(&synth_cut, (x + 0.5) * scale, (y + 0.5) * scale);
            const long to_x = left + (long)x, to_y = top + (long)y;

            if (share > 0 && to_x >= 0 && to_y >= 0 && to_x < (long)photo->width &&
                to_y < (long)photo->height)
                synth_photo_blend(photo, (size_t)to_x, (size_t)to_y, colour, share);
        }
}

enum status synth_photo_draw(uint64_t seed, const struct synth_photo *photo, struct image *out,
                             struct err *err)
{
    struct rng rng;
    enum status status = image_init(out, SYNTH_PHOTO_WIDTH, SYNTH_PHOTO_HEIGHT, err);

    if (status != ST_OK)
        return status;
    rng_init(&rng, seed, RNG_PHOTO, photo->number, 2);
    synth_scenery(out, &rng);
    for (unsigned i = 0; status == ST_OK && i < photo->count; i++) {
        const struct synth_photo_face *face = &photo->faces[i];
        struct image portrait = {0};

        status = synth_draw(seed, face->identity, face->index,
                            (uint32_t)lrint(face->height * SYNTH_PORTRAIT / synth_cut.height),
                            &portrait, err);
        if (status == ST_OK)
            lay(out, &portrait, face);
        image_free(&portrait);
    }
    if (status != ST_OK)
        image_free(out);
    return status;
}
