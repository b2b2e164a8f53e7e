/* facenet photo: a photo made smaller, for whoever shows it. */
#include "cmd/commands.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "image/decode/decode.h"
#include "image/shrink.h"

#include <math.h>
#include <stdio.h>

#define PHOTO_TIMEOUT 20.0

static enum status photo_write(const struct image *image, struct err *err)
{
    size_t bytes = (size_t)image->width * image->height * 3;

    if (printf("P6\n%u %u\n255\n", image->width, image->height) < 0 ||
        fwrite(image->pixels, 1, bytes, stdout) != bytes || fflush(stdout) != 0)
        return err_set(err, ST_IO, "standard output cannot be written");
    return ST_OK;
}

static enum status photo_shrink(const struct image *image, uint32_t side, struct err *err)
{
    uint32_t longer = image->width > image->height ? image->width : image->height;
    double factor = (double)side / longer;
    struct image small;
    enum status status;

    if (longer <= side)
        return photo_write(image, err);
    status = image_shrink(image, (uint32_t)fmax(1, round(image->width * factor)),
                          (uint32_t)fmax(1, round(image->height * factor)), &small, err);
    if (status != ST_OK)
        return status;
    status = photo_write(&small, err);
    image_free(&small);
    return status;
}

static enum status photo_decode(const char *path, uint32_t side, struct err *err)
{
    struct decoder *decoder = NULL;
    struct decoded decoded = {0};
    unsigned char *bytes = NULL;
    char *worker = NULL;
    size_t length = 0;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    if (status == ST_OK)
        status = decoder_open(&decoder, worker, PHOTO_TIMEOUT, err);
    if (status == ST_OK)
        status = file_read(path, DECODE_FILE_LIMIT, &bytes, &length, err);
    if (status == ST_OK)
        status = decoder_decode(decoder, bytes, length, 1, 0, &decoded, err);
    if (status == ST_OK && decoded.outcome != DECODE_OK)
        status = err_set(err, ST_CORRUPT, "%s: %s", path, decoded.reason);
    else if (status == ST_OK)
        status = photo_shrink(&decoded.image, side, err);
    image_free(&decoded.image);
    if (decoder != NULL)
        decoder_close(decoder);
    mem_free(bytes);
    mem_free(worker);
    return status;
}

enum status command_photo(struct command_line *line, struct err *err)
{
    int64_t side = 1024;
    const struct option options[] = {
        OPTION_INTEGER("side", "N", &side, 1, 16384, "longer side in pixels, at most"), {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet photo PHOTO [--side N]\n",
        .about =
            "Writes a photo to standard output as PPM, upright and made smaller. It is decoded "
            "in the sandbox, as in an import; facenet-tui shows photos by this.",
        .options = options,
        .least = 1,
        .most = 1};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    stop_on_signals();
    return photo_decode(line->argv[1], (uint32_t)side, err);
}
