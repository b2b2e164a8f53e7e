/* facenet detect: finds the faces of photos, without keeping anything. */
#include "base/json.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/detect/draw.h"
#include "cmd/detectors.h"
#include "cmd/stop.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "image/decode/decode.h"

#include <stdio.h>
#include <unistd.h>

#define DETECT_TIMEOUT 10.0

struct detect {
    struct finder *finder;
    struct decoder *decoder;
    const char *draw; /* NULL: no picture is written */
    size_t unreadable;
};

static void detect_face(struct text *line, const struct face *face)
{
    text_addf(line, "{\"box\":[%.1f,%.1f,%.1f,%.1f],\"points\":[", (double)face->x, (double)face->y,
              (double)face->width, (double)face->height);
    for (unsigned i = 0; i < FACE_POINTS; i++)
        text_addf(line, "%s[%.1f,%.1f]", i == 0 ? "" : ",", (double)face->points[i][0],
                  (double)face->points[i][1]);
    text_addf(line,
              "],\"score\":%.4f,\"sharpness\":%.3f,\"yaw\":%.1f,\"pitch\":%.1f,\"roll\":%.1f}",
              (double)face->score, (double)face->sharpness, (double)face->yaw, (double)face->pitch,
              (double)face->roll);
}

/* Finds the faces of a decoded photo and appends them. */
static enum status detect_faces(const struct detect *detect, struct image *image, struct text *line,
                                struct err *err)
{
    struct face *faces;
    size_t count;
    enum status status = finder_run(detect->finder, image, &faces, &count, err);

    if (status != ST_OK)
        return status;
    text_addf(line, ",\"width\":%u,\"height\":%u,\"faces\":[", image->width, image->height);
    for (size_t i = 0; i < count; i++) {
        text_add(line, i == 0 ? "" : ",");
        detect_face(line, &faces[i]);
    }
    text_add(line, "]");
    if (detect->draw != NULL) {
        draw_faces(image, faces, count);
        status = image_write_png(image, detect->draw, err);
    }
    mem_free(faces);
    return status;
}

/* One photo is one line; what cannot be read has the reason in its line. */
static enum status detect_photo(struct detect *detect, const char *path, struct text *line,
                                struct err *err)
{
    struct decoded decoded = {0};
    unsigned char *bytes = NULL;
    struct err why;
    size_t length;
    enum status status = ST_OK;

    text_add(line, "{\"photo\":");
    json_string(line, path);
    if (file_read(path, DECODE_FILE_LIMIT, &bytes, &length, &why) != ST_OK) {
        decoded.outcome = DECODE_REFUSED;
        (void)snprintf(decoded.reason, sizeof decoded.reason, "%.*s", DECODE_REASON - 1,
                       why.message);
    } else {
        status = decoder_decode(detect->decoder, bytes, length, 1, 0, &decoded, err);
    }
    mem_free(bytes);
    if (status == ST_OK && decoded.outcome == DECODE_OK) {
        status = detect_faces(detect, &decoded.image, line, err);
    } else if (status == ST_OK) {
        detect->unreadable++;
        text_add(line, ",\"error\":");
        json_string(line, decoded.reason);
    }
    text_add(line, "}");
    image_free(&decoded.image);
    return status;
}

static enum status detect_all(struct detect *detect, const struct command_line *line,
                              struct err *err)
{
    enum status status = ST_OK;

    for (int i = 1; status == ST_OK && i < line->argc; i++) {
        struct text text = {0};

        if (stop_requested)
            return err_set(err, ST_INTERRUPTED, "interrupted");
        status = detect_photo(detect, line->argv[i], &text, err);
        if (status == ST_OK && text.failed)
            status = err_nomem(err, "a line");
        if (status == ST_OK && (puts(text_string(&text)) < 0 || fflush(stdout) != 0))
            status = err_set(err, ST_IO, "standard output cannot be written");
        text_free(&text);
    }
    if (status == ST_OK && detect->unreadable > 0)
        status = err_set(err, ST_CORRUPT, "%zu of %d %s can't be read", detect->unreadable,
                         line->argc - 1, text_noun((uint64_t)line->argc - 1, "photo", "photos"));
    return status;
}

static enum status detect_open(struct detect *detect, const struct command_line *line,
                               const struct finder_options *options, struct err *err)
{
    struct db *db = NULL;
    char *worker = NULL;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    if (status == ST_OK)
        status = decoder_open(&detect->decoder, worker, DETECT_TIMEOUT, err);
    if (status == ST_OK)
        status = database_open(line, DB_READ, &db, err);
    if (status == ST_OK)
        status = detectors_open(db, options, &detect->finder, err);
    if (db != NULL)
        db_close(db);
    mem_free(worker);
    return status;
}

enum status command_detect(struct command_line *line, struct err *err)
{
    struct detect detect = {0};
    int64_t least = FINDER_LEAST, side = FINDER_SIDE;
    double threshold = 0;
    bool turned = false;
    const struct option options[] = {
        OPTION_TEXT("draw", "FILE", &detect.draw,
                    "write the photo with its faces drawn in as a PNG; of one photo only"),
        OPTION_INTEGER("min-face", "N", &least, 1, 65535, "least height of a face in pixels"),
        OPTION_REAL("threshold", "T", &threshold, 0, 1,
                    "least score of a face; 0: as usual for the detector"),
        OPTION_INTEGER("side", "N", &side, FINDER_SIDE_LEAST, FINDER_SIDE_MOST,
                       "longer side in pixels at which larger photos are searched"),
        OPTION_FLAG("turned", &turned, "search for faces on their side or upside down, too"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet detect PHOTO... [--min-face N] [--threshold T] [--side N] "
                 "[--turned]\n       facenet detect PHOTO --draw FILE\n",
        .about = "Finds the faces of photos with the detector that was added last (facenet models) "
                 "and prints a line of JSON for each photo. Nothing is kept.",
        .options = options,
        .least = 1,
        .most = INT32_MAX};
    struct finder_options wanted;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (detect.draw != NULL && line->argc > 2)
        return options_refuse(line, err, "--draw is for one photo");
    if (detect.draw != NULL && file_same(detect.draw, line->argv[1]))
        return options_refuse(line, err, "--draw would overwrite the photo; name another file");
    wanted = (struct finder_options){.threshold = threshold,
                                     .least = (uint32_t)least,
                                     .side = (uint32_t)side,
                                     .turned = turned,
                                     .threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    stop_on_signals();
    status = detect_open(&detect, line, &wanted, err);
    if (status == ST_OK)
        status = detect_all(&detect, line, err);
    finder_close(detect.finder);
    if (detect.decoder != NULL)
        decoder_close(detect.decoder);
    return status;
}
