/* Makes pictures worse, for measuring how a recogniser learns what it was weak at: of each portrait
 * of 250 x 250 pixels as those of LFW, by its path and the seed, the same one, one whose face has
 * 24 pixels from brows to chin, a dark and noisy one, one turned by 30 to 60 degrees, or one with
 * the eyes or the mouth drawn over.
 *
 * usage: make_weak FROM TO SEED <PATHS: below FROM, one a line, as PERSON/PICTURE */
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/rng.h"
#include "base/text.h"
#include "face/align.h"
#include "image/decode/decode.h"
#include "image/synth/synth.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SIDE 250
#define SMALL 71 /* the side at which 85 pixels from brows to chin are 24 */

static double uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * (double)rng_uniform(rng);
}

static void darken(struct image *image, struct rng *rng)
{
    const double share = uniform(rng, 0.06, 0.15);

    for (size_t i = 0; i < (size_t)image->width * image->height * 3; i++)
        image->pixels[i] =
            (uint8_t)fmin(255, fmax(0, share * image->pixels[i] + uniform(rng, -5, 5)));
}

/* A bar over the eyes or a mask over nose and mouth, of one colour. */
static void cover(struct image *image, struct rng *rng)
{
    const bool eyes = rng_below(rng, 2) == 0;
    const uint32_t top = eyes ? 100 : 138, bottom = eyes ? 130 : 200;
    const uint8_t grey = (uint8_t)rng_below(rng, eyes ? 60 : 256);

    for (uint32_t y = top; y < bottom; y++)
        memset(image->pixels + ((size_t)y * image->width + 74) * 3, grey, (size_t)(176 - 74) * 3);
}

static enum status turn(struct image *image, struct rng *rng, struct err *err)
{
    const double sign = rng_below(rng, 2) == 0 ? 1 : -1;
    const double angle = sign * uniform(rng, 30, 60) * acos(-1) / 180;
    struct similarity by = {.turn = {cos(angle), sin(angle)}};
    const double middle[2] = {SIDE / 2.0, SIDE / 2.0};
    double moved[2];
    struct image out;
    enum status status = image_init(&out, SIDE, SIDE, err);

    if (status != ST_OK)
        return status;
    similarity_apply(&by, middle, moved);
    for (unsigned k = 0; k < 2; k++)
        by.move[k] = middle[k] - moved[k];
    align_warp(image, &by, &out);
    image_free(image);
    *image = out;
    return ST_OK;
}

static enum status shrink(struct image *image, struct err *err)
{
    struct image out;
    enum status status = image_crop_square(image, 1, SMALL, &out, err);

    if (status != ST_OK)
        return status;
    image_free(image);
    *image = out;
    return ST_OK;
}

static enum status worsen(struct image *image, const char *path, uint64_t seed, struct err *err)
{
    uint64_t hash = 0xCBF29CE484222325ull; /* FNV-1a */
    struct rng rng;

    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 0x100000001B3ull;
    rng_init(&rng, seed, RNG_TEST, hash, 0);
    switch (rng_below(&rng, 5)) {
    case 0:
        return shrink(image, err);
    case 1:
        darken(image, &rng);
        return ST_OK;
    case 2:
        return turn(image, &rng, err);
    case 3:
        cover(image, &rng);
        return ST_OK;
    default:
        return ST_OK;
    }
}

static enum status load(struct decoder *decoder, const char *path, struct image *out,
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
    if (status == ST_OK && (decoded.image.width != SIDE || decoded.image.height != SIDE))
        status = err_set(err, ST_INVALID, "%s does not have %d x %d pixels", path, SIDE, SIDE);
    *out = decoded.image;
    return status;
}

/* One picture; its folder is made. */
static enum status make(struct decoder *decoder, const char *from, const char *to,
                        const char *picture, uint64_t seed, struct err *err)
{
    struct image image = {0};
    char *in = file_join(from, picture), *out = file_join(to, picture), *end;
    enum status status = in == NULL || out == NULL ? err_nomem(err, "a path") : ST_OK;

    if (status == ST_OK)
        status = load(decoder, in, &image, err);
    if (status == ST_OK)
        status = worsen(&image, picture, seed, err);
    if (status == ST_OK && (end = strrchr(out, '/')) != NULL) {
        *end = '\0';
        if (mkdir(out, 0777) != 0 && errno != EEXIST)
            status = err_set_errno(err, ST_IO, errno, "%s", out);
        *end = '/';
        end = strrchr(out, '.');
        if (end != NULL && strlen(end) == 4)
            memcpy(end, ".png", 4);
    }
    if (status == ST_OK)
        status = image_write_png(&image, out, err);
    image_free(&image);
    mem_free(in);
    mem_free(out);
    return status;
}

int main(int argc, char *argv[])
{
    struct decoder *decoder = NULL;
    char *worker = NULL, line[4096];
    struct err err;
    enum status status;

    if (argc != 4) {
        fprintf(stderr, "usage: make_weak FROM TO SEED <PATHS\n");
        return 2;
    }
    status = process_find_program("facenet-decode", getenv("FACENET_BUILD"), &worker, &err);
    if (status == ST_OK)
        status = decoder_open(&decoder, worker, 10, &err);
    while (status == ST_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        status = make(decoder, argv[1], argv[2], line, strtoull(argv[3], NULL, 10), &err);
    }
    if (status != ST_OK)
        fprintf(stderr, "make_weak: %s\n", err.message);
    if (decoder != NULL)
        decoder_close(decoder);
    mem_free(worker);
    return status == ST_OK ? 0 : 1;
}
