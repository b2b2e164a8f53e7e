/* Composes photos of faces at known places, for measuring detectors: eleven of 1600 x 1200 pixels
 * with 32 upright faces of 24 to 280 pixels from brows to chin, 24 that are turned by 15 to 60
 * degrees, 12 by 75 to 180, 24 of 16 to 44.  Faces are cut out of portraits of 250 x 250 pixels as
 * those of LFW, or, without any, drawn.  Backgrounds are drawn.
 *
 * Prints a line for each face, where x and y are the middle between brows and chin:
 *
 *     file kind x y height degrees
 *
 * usage: make_photos FOLDER SEED [PORTRAIT...] */
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/rng.h"
#include "face/align.h"
#include "image/decode/decode.h"
#include "image/synth/synth.h"
#include "image/synth/synth_photo.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 1600
#define HEIGHT 1200
#define FACES_MAX 12

static const struct kind {
    const char *name;
    unsigned photos, faces; /* of a photo */
    double low, high;       /* pixels */
    double turn_low, turn_high;
} kinds[] = {
    {"upright", 4, 8, 24, 280, 0, 0},
    {"turned", 3, 8, 60, 160, 15, 60},
    {"overturned", 2, 6, 60, 160, 75, 180},
    {"small", 2, 12, 16, 44, 0, 0},
};

/* A face of LFW. */
static const struct synth_cut lfw_cut = {125, 142, 85, 125, 128, 64, 84};

struct place {
    double x, y, height, degrees;
};

static double uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * (double)rng_uniform(rng);
}

/* With grain, as a camera makes it. */
static void background(struct image *image, struct rng *rng)
{
    synth_scenery(image, rng);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT * 3; i++)
        image->pixels[i] =
            (uint8_t)fmin(255, fmax(0, image->pixels[i] + (double)rng_below(rng, 9) - 4));
}

/* Lays the oval of a portrait over the photo. */
static enum status paste(struct image *photo, const struct image *portrait,
                         const struct synth_cut *cut, const struct place *place, struct err *err)
{
    const double scale = place->height / cut->height, angle = place->degrees * acos(-1) / 180;
    const uint32_t side = (uint32_t)ceil(SYNTH_PORTRAIT * 1.5 * scale);
    struct similarity to_tile = {.turn = {scale * cos(angle), scale * sin(angle)}}, back;
    const double middle[2] = {cut->x, cut->y};
    double moved[2];
    struct image tile;
    enum status status = image_init(&tile, side, side, err);

    if (status != ST_OK)
        return status;
    similarity_apply(&to_tile, middle, moved);
    for (unsigned k = 0; k < 2; k++)
        to_tile.move[k] = side / 2.0 - moved[k];
    back = similarity_invert(&to_tile);
    align_warp(portrait, &to_tile, &tile);
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) {
            const uint8_t *pixel = tile.pixels + ((size_t)y * side + x) * 3;
            const double colour[3] = {pixel[0], pixel[1], pixel[2]}, at[2] = {x + 0.5, y + 0.5};
            const long to_x = lrint(place->x - side / 2.0) + (long)x,
                       to_y = lrint(place->y - side / 2.0) + (long)y;
            double from[2], share;

            similarity_apply(&back, at, from);
            share = synth_cut_share(cut, from[0], from[1]);
            if (share > 0 && to_x >= 0 && to_y >= 0 && to_x < WIDTH && to_y < HEIGHT)
                synth_photo_blend(photo, (size_t)to_x, (size_t)to_y, colour, share);
        }
    image_free(&tile);
    return ST_OK;
}

/* A place that no other face touches, unless none is found. */
static struct place find_place(struct rng *rng, const struct kind *kind, const struct place *others,
                               unsigned count, unsigned number)
{
    const unsigned all = kind->photos * kind->faces;
    const double share = (number + 0.5) / all, other = (number * 7 % all + 0.5) / all;
    struct place place = {
        .height = kind->low * pow(kind->high / kind->low, share),
        .degrees = (kind->turn_low + (kind->turn_high - kind->turn_low) * other) *
                   (number % 2 == 0 ? 1 : -1),
    };

    for (unsigned attempt = 0; attempt < 10000; attempt++) {
        const double margin = 1.1 * place.height;
        bool apart = true;

        place.x = uniform(rng, margin, WIDTH - margin);
        place.y = uniform(rng, margin, HEIGHT - margin);
        for (unsigned i = 0; apart && i < count; i++)
            apart = hypot(place.x - others[i].x, place.y - others[i].y) >
                    1.1 * (place.height + others[i].height);
        if (apart)
            break;
    }
    return place;
}

static enum status load_portrait(struct decoder *decoder, const char *path, struct image *out,
                                 struct err *err)
{
    struct decoded decoded = {0};
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = file_read(path, DECODE_FILE_LIMIT, &bytes, &length, err);

    if (status == ST_OK)
        status = decoder_decode(decoder, bytes, length, 1, 0, &decoded, err);
    mem_free(bytes);
    if (status == ST_OK && decoded.outcome != DECODE_OK)
        return err_set(err, ST_CORRUPT, "%s: %s", path, decoded.reason);
    *out = decoded.image;
    return status;
}

struct work {
    const char *folder;
    uint64_t seed;
    char **portraits;
    unsigned portrait_count, used;
    struct decoder *decoder;
};

static enum status next_portrait(struct work *work, struct image *out, struct err *err)
{
    const unsigned number = work->used++;

    return work->portrait_count == 0
               ? synth_draw(work->seed, number, 0, SYNTH_PORTRAIT, out, err)
               : load_portrait(work->decoder, work->portraits[number % work->portrait_count], out,
                               err);
}

/* Photo number of a kind. */
static enum status compose(struct work *work, const struct kind *kind, unsigned number,
                           struct err *err)
{
    struct place places[FACES_MAX];
    struct image photo;
    struct rng rng;
    char name[64], *path = NULL;
    enum status status = image_init(&photo, WIDTH, HEIGHT, err);

    if (status != ST_OK)
        return status;
    rng_init(&rng, work->seed, RNG_TEST, (uint64_t)(kind - kinds), number);
    background(&photo, &rng);
    snprintf(name, sizeof name, "%s-%u.png", kind->name, number + 1);
    for (unsigned i = 0; status == ST_OK && i < kind->faces; i++) {
        struct image portrait = {0};

        /* The largest first, while there is room. */
        places[i] =
            find_place(&rng, kind, places, i, (kind->faces - 1 - i) * kind->photos + number);
        status = next_portrait(work, &portrait, err);
        if (status == ST_OK)
            status = paste(&photo, &portrait, work->portrait_count > 0 ? &lfw_cut : &synth_cut,
                           &places[i], err);
        if (status == ST_OK)
            printf("%s %s %.1f %.1f %.1f %.0f\n", name, kind->name, places[i].x, places[i].y,
                   places[i].height, places[i].degrees);
        image_free(&portrait);
    }
    path = file_join(work->folder, name);
    if (status == ST_OK)
        status = path == NULL ? err_nomem(err, "a path") : image_write_png(&photo, path, err);
    mem_free(path);
    image_free(&photo);
    return status;
}

int main(int argc, char *argv[])
{
    struct work work = {0};
    struct err err;
    char *worker = NULL;
    enum status status;

    if (argc < 3) {
        fprintf(stderr, "usage: make_photos FOLDER SEED [PORTRAIT...]\n");
        return 2;
    }
    work.folder = argv[1];
    work.seed = strtoull(argv[2], NULL, 10);
    work.portraits = argv + 3;
    work.portrait_count = (unsigned)(argc - 3);
    status = process_find_program("facenet-decode", getenv("FACENET_BUILD"), &worker, &err);
    if (status == ST_OK)
        status = decoder_open(&work.decoder, worker, 10, &err);
    for (size_t k = 0; status == ST_OK && k < sizeof kinds / sizeof *kinds; k++)
        for (unsigned i = 0; status == ST_OK && i < kinds[k].photos; i++)
            status = compose(&work, &kinds[k], i, &err);
    if (status != ST_OK)
        fprintf(stderr, "make_photos: %s\n", err.message);
    if (work.decoder != NULL)
        decoder_close(work.decoder);
    mem_free(worker);
    return status == ST_OK ? 0 : 1;
}
