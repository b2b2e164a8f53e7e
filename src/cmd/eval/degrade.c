/* See degrade.h.  A crop is made smaller by the mean of areas and larger by a cubic; a JPEG is
 * decoded where all pictures are, in facenet-decode. */
#include "cmd/eval/degrade.h"

#include "base/mem.h"
#include "base/process.h"
#include "image/decode/decode.h"
#include "image/shrink.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define DEGRADE_TIMEOUT 10 /* seconds for one picture */

struct degrading {
    struct decoder *decoder; /* NULL: no JPEGs */
    uint32_t side;           /* of the small square; 0: not */
    int quality;
};

static enum status degrade_shrink(const struct degrading *how, struct image *image, struct err *err)
{
    uint32_t size = image->width;
    struct image small, back;
    enum status status = image_shrink(image, how->side, how->side, &small, err);

    if (status != ST_OK)
        return status;
    status = image_crop_square(&small, 1, size, &back, err);
    image_free(&small);
    if (status != ST_OK)
        return status;
    memcpy(image->pixels, back.pixels, (size_t)size * size * 3);
    image_free(&back);
    return ST_OK;
}

static enum status degrade_compress(const struct degrading *how, struct image *image,
                                    struct err *err)
{
    struct decoded decoded;
    unsigned char *bytes;
    size_t length;
    enum status status = image_encode_jpeg(image, how->quality, &bytes, &length, err);

    if (status != ST_OK)
        return status;
    status = decoder_decode(how->decoder, bytes, length, 1, image->width, &decoded, err);
    mem_free(bytes);
    if (status == ST_OK && decoded.outcome != DECODE_OK)
        return err_set(err, ST_CORRUPT, "a JPEG of a crop cannot be decoded: %s", decoded.reason);
    if (status != ST_OK)
        return status;
    memcpy(image->pixels, decoded.image.pixels, (size_t)image->width * image->width * 3);
    image_free(&decoded.image);
    return ST_OK;
}

static enum status degrade_each(struct eval_set *set, const struct degrading *how, struct crops *to,
                                struct err *err)
{
    const struct dataset_image *images = set->faces.dataset.images;
    uint32_t size = crops_size(to);
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < set->images; i++) {
        uint64_t crop = images[set->image[i]].crop;
        struct image image = {crops_room(to, crop), size, size};

        memcpy(image.pixels, crops_at(set->faces.crops, crop), (size_t)size * size * 3);
        if (how->side > 0)
            status = degrade_shrink(how, &image, err);
        if (status == ST_OK && how->decoder != NULL)
            status = degrade_compress(how, &image, err);
    }
    return status;
}

static enum status degrade_open(struct degrading *how, struct err *err)
{
    char *worker;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    if (status == ST_OK)
        status = decoder_open(&how->decoder, worker, DEGRADE_TIMEOUT, err);
    mem_free(worker);
    return status;
}

enum status eval_degrade(struct eval_set *set, int64_t jpeg_quality, int64_t pixels,
                         struct err *err)
{
    struct degrading how = {.quality = (int)jpeg_quality};
    uint32_t size = crops_size(set->faces.crops);
    struct crops *to = NULL;
    enum status status = ST_OK;

    if (jpeg_quality == 0 && pixels == 0)
        return ST_OK;
    if (pixels > (int64_t)size * size)
        return err_set(err, ST_INVALID, "--pixels %" PRId64 ": the crops have %u x %u pixels",
                       pixels, size, size);
    how.side = (uint32_t)lround(sqrt((double)pixels));
    if (jpeg_quality > 0)
        status = degrade_open(&how, err);
    if (status == ST_OK)
        status = crops_new_room(&to, size, set->faces.row.crop_count, err);
    if (status == ST_OK)
        status = degrade_each(set, &how, to, err);
    if (how.decoder != NULL)
        decoder_close(how.decoder);
    if (status != ST_OK) {
        crops_close(to);
        return status;
    }
    if (set->faces.crops != set->faces.own)
        crops_close(set->faces.crops);
    set->faces.crops = to;
    return ST_OK;
}
