/* See add.h.  What the user says wins over what is known of the file (known.h), or what a file of
 * our own says in its metadata (nn/onnx/export.h); the rest is a default, and what was taken is
 * printed. */
#include "cmd/models/add.h"

#include "cmd/database.h"
#include "cmd/models/known.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/settings.h"
#include "base/text.h"
#include "db/runs/steps.h"
#include "face/align.h"
#include "nn/onnx/model.h"
#include "nn/tfjs/dlib.h"
#include "train/imported.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADD_MEAN 127.5
#define ADD_SCALE 128
#define ADD_SIZE 112

/* What a file of our own says: options that the user may leave out, and its threshold. */
enum { SAID_COLOUR, SAID_MEAN, SAID_SCALE, SAID_ALIGNMENT, SAID_LICENCE, SAID_THRESHOLD };
static const char *const said_keys[] = {"colour",    "mean",    "scale",
                                        "alignment", "licence", "threshold"};
#define SAID_COUNT (sizeof said_keys / sizeof *said_keys)

/* One addition. */
struct adding {
    struct model_options options;
    char said[SAID_COUNT][ONNX_WORD_SIZE];
    double threshold;                /* squared distance; 0: not known */
    const struct known_model *known; /* NULL: not known */
    struct import_options expects;
    struct manifest manifest; /* of a file of TensorFlow.js */
    struct import import;
    struct db_model model;
};

static enum status choose_kind(struct adding *adding, struct err *err)
{
    const char *word = adding->options.kind;
    int kind = 0;

    adding->model.kind = adding->known != NULL ? adding->known->kind : MODEL_RECOGNISER;
    if (word == NULL)
        return ST_OK;
    while (kind < MODEL_KIND_COUNT && strcmp(word, db_model_kind_name(kind)) != 0)
        kind++;
    if (kind == MODEL_KIND_COUNT)
        return err_set(err, ST_INVALID,
                       "--as %.40s: a net is a recogniser, a detector or landmarks", word);
    adding->model.kind = (enum db_model_kind)kind;
    return ST_OK;
}

static enum status choose_colour(struct adding *adding, struct err *err)
{
    const char *word = adding->options.colour;

    adding->expects.bgr = adding->known != NULL && adding->known->bgr;
    if (word == NULL)
        return ST_OK;
    adding->expects.bgr = strcmp(word, "bgr") == 0;
    return adding->expects.bgr || strcmp(word, "rgb") == 0
               ? ST_OK
               : err_set(err, ST_INVALID, "--colour %.40s: expected rgb or bgr", word);
}

/* One number for all colours, or three of red, green and blue. */
static enum status choose_mean(struct adding *adding, struct err *err)
{
    const char *word = adding->options.mean;
    float *mean = adding->expects.mean;
    char rest = '\0';
    int read;

    for (int i = 0; i < 3; i++)
        mean[i] = (float)(adding->known != NULL ? adding->known->mean[i] : ADD_MEAN);
    if (word == NULL)
        return ST_OK;
    read = sscanf(word, "%f,%f,%f%c", &mean[0], &mean[1], &mean[2], &rest);
    if (read == 1 && strchr(word, ',') == NULL)
        mean[1] = mean[2] = mean[0];
    else if (read != 3)
        read = 0;
    for (int i = 0; i < 3 && read > 0; i++)
        if (!(mean[i] >= 0 && mean[i] <= 255))
            read = 0;
    return read > 0 ? ST_OK
                    : err_set(err, ST_INVALID,
                              "--mean %.40s: expected a number from 0 to 255, or three of red, "
                              "green and blue with commas between them",
                              word);
}

static enum status choose_scale(struct adding *adding, struct err *err)
{
    const char *word = adding->options.scale;
    double scale = adding->known != NULL ? adding->known->scale : ADD_SCALE;

    if (word != NULL && !text_parse_real(word, 1e-3, 1e6, &scale))
        return err_set(err, ST_INVALID, "--scale %.40s: expected a number from 0.001 to 1e6", word);
    adding->expects.scale = (float)scale;
    return ST_OK;
}

static enum status choose_alignment(struct adding *adding, struct err *err)
{
    const char *word = adding->options.alignment;
    enum alignment alignment = ALIGNMENT_NONE;

    if (word == NULL && adding->known != NULL)
        word = adding->known->alignment;
    if (word == NULL)
        word = alignment_name(adding->model.kind == MODEL_RECOGNISER ? ALIGNMENT_ARCFACE
                                                                     : ALIGNMENT_NONE);
    if (!alignment_find(word, &alignment))
        return err_set(err, ST_INVALID, "--align %.40s: expected arcface, dlib or none", word);
    (void)snprintf(adding->model.alignment, sizeof adding->model.alignment, "%s",
                   alignment_name(alignment));
    return ST_OK;
}

/* Given, known, or the file's name without its folder and ending. */
static enum status choose_name(struct adding *adding, struct err *err)
{
    const char *path = adding->options.path, *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1, *dot = strrchr(base, '.');
    struct db_model *model = &adding->model;
    int length;

    (void)snprintf(model->origin, sizeof model->origin, "%s", base);
    if (adding->options.name != NULL)
        length = snprintf(model->name, sizeof model->name, "%s", adding->options.name);
    else if (adding->known != NULL)
        length = snprintf(model->name, sizeof model->name, "%s", adding->known->name);
    else
        length = snprintf(model->name, sizeof model->name, "%.*s",
                          dot == NULL || dot == base ? (int)strlen(base) : (int)(dot - base), base);
    if (length < 1 || length >= (int)sizeof model->name)
        return err_set(err, ST_INVALID, "the name of a net has 1 to %d bytes; give one with --name",
                       RECORD_NAME - 1);
    (void)snprintf(model->licence, sizeof model->licence, "%s",
                   adding->options.licence != NULL ? adding->options.licence
                   : adding->known != NULL         ? adding->known->licence
                                                   : "");
    return ST_OK;
}

static enum status choose(struct adding *adding, struct err *err)
{
    enum status status = choose_kind(adding, err);

    if (status == ST_OK)
        status = choose_colour(adding, err);
    if (status == ST_OK)
        status = choose_mean(adding, err);
    if (status == ST_OK)
        status = choose_scale(adding, err);
    if (status == ST_OK)
        status = choose_alignment(adding, err);
    if (status == ST_OK)
        status = choose_name(adding, err);
    adding->expects.size = (uint32_t)adding->options.size;
    if (adding->expects.size == 0 && adding->known != NULL)
        adding->expects.size = adding->known->size;
    return status;
}

/* Fills in what the user left out and the file says. */
static void read_said(struct adding *adding, const unsigned char *bytes, size_t length)
{
    struct model_options *options = &adding->options;
    const char **const from[] = {&options->colour, &options->mean, &options->scale,
                                 &options->alignment, &options->licence};

    for (size_t i = 0; i < SAID_COUNT; i++) {
        onnx_property(bytes, length, said_keys[i], adding->said[i]);
        if (i < SAID_THRESHOLD && *from[i] == NULL && adding->said[i][0] != '\0')
            *from[i] = adding->said[i];
    }
    if (!text_parse_real(adding->said[SAID_THRESHOLD], 0, 4, &adding->threshold))
        adding->threshold = 0;
}

static enum status convert(struct adding *adding, const unsigned char *bytes, size_t length,
                           struct err *err)
{
    static const enum import_role roles[MODEL_KIND_COUNT] = {
        [MODEL_RECOGNISER] = IMPORT_RECOGNISER,
        [MODEL_DETECTOR] = IMPORT_DETECTOR,
        [MODEL_LANDMARKS] = IMPORT_LANDMARKS,
    };
    struct err inner;
    enum status status;

    adding->expects.role = roles[adding->model.kind];
    if (adding->manifest.count > 0)
        status = dlib_import(&adding->import, &adding->manifest, &adding->expects, &inner);
    else
        status = import_onnx(&adding->import, bytes, length, &adding->expects, &inner);
    if (status != ST_OK) {
        char clean[RECORD_TEXT];

        (void)text_clean(clean, sizeof clean, adding->options.path, false);
        return err_set(err, status, "%.200s: %s", clean, inner.message);
    }
    adding->model.size = adding->import.size;
    if (adding->model.kind == MODEL_DETECTOR)
        (void)snprintf(adding->model.family, sizeof adding->model.family, "%s",
                       import_family_name(adding->import.family));
    if (adding->model.kind == MODEL_RECOGNISER &&
        adding->import.embedding > settings_table[SETTING_EMBEDDING].high)
        return err_set(
            err, ST_LIMIT, "%.200s: embeddings of %u dimensions; at most %g are possible",
            adding->model.origin, adding->import.embedding, settings_table[SETTING_EMBEDDING].high);
    return imported_speed(&adding->import, &adding->model.milliseconds, err);
}

static enum status save(void *context, const char *path, char sha256[SHA256_HEX], struct err *err)
{
    struct adding *adding = context;

    return imported_save(&adding->import, path, sha256, err);
}

static enum status keep(struct db *db, struct adding *adding, struct err *err)
{
    struct db_param params[2] = {{"net", SETTINGS_NET_IMPORTED}, {.name = "embedding"}};
    enum status status;

    (void)snprintf(params[1].value, sizeof params[1].value, "%u", adding->import.embedding);
    status = db_begin(db, true, err);
    if (status != ST_OK)
        return status;
    status = db_model_add(db, &adding->model, params, 2, save, adding, err);
    if (status == ST_OK && adding->model.run_id != 0 && adding->threshold > 0) {
        const struct record_metric metric = {0, METRIC_THRESHOLD, adding->threshold};

        status = db_metric_put(db, adding->model.run_id, &metric, err);
    }
    return db_end(db, status, err);
}

static void print(const struct adding *adding)
{
    const struct db_model *model = &adding->model;
    const struct import_options *expects = &adding->expects;

    output_say("%s added: a %s%s", model->name, db_model_kind_name(model->kind),
               adding->known == NULL ? "" : ", a file that is known");
    output_say("input %u x %u pixels, %s, (value - %g%s) / %g, aligned: %s", adding->import.width,
               adding->import.size, expects->bgr ? "BGR" : "RGB", (double)expects->mean[0],
               expects->mean[0] != expects->mean[1] || expects->mean[0] != expects->mean[2]
                   ? " and others"
                   : "",
               (double)expects->scale, model->alignment);
    if (model->kind == MODEL_DETECTOR)
        output_say("output maps of the family %s; %.1f ms a picture of %u x %u on one core",
                   model->family, model->milliseconds, adding->import.width, adding->import.size);
    else
        output_say("output %u %s; %.1f ms a picture on one core",
                   model->kind == MODEL_LANDMARKS ? adding->import.embedding / 2
                                                  : adding->import.embedding,
                   model->kind == MODEL_LANDMARKS ? "points" : "dimensions", model->milliseconds);
    output_say("licence: %s",
               model->licence[0] != '\0' ? model->licence : "not known; ask its maker");
    if (adding->known != NULL)
        output_say("trained on: %s", adding->known->training);
}

enum status model_add(struct command_line *line, const struct model_options *options,
                      struct err *err)
{
    struct adding adding = {.options = *options};
    struct db *db = NULL;
    unsigned char *bytes = NULL;
    size_t length;
    enum status status = file_read(options->path, IMPORT_FILE_MAX, &bytes, &length, err);

    if (status != ST_OK)
        return status;
    if (length > 0 && bytes[0] == '[') { /* no ONNX file begins so */
        status = manifest_read(&adding.manifest, options->path, bytes, length, err);
        memcpy(adding.model.origin_sha256, adding.manifest.sha256, SHA256_HEX);
    } else {
        sha256_bytes(bytes, length, adding.model.origin_sha256);
    }
    adding.known = known_model_find(adding.model.origin_sha256);
    read_said(&adding, bytes, length);
    if (adding.known != NULL)
        adding.threshold = adding.known->threshold;
    if (status == ST_OK)
        status = choose(&adding, err);
    if (status == ST_OK)
        status = convert(&adding, bytes, length, err);
    mem_free(bytes);
    if (status == ST_OK)
        status = database_open(line, DB_CREATE, &db, err);
    if (status == ST_OK)
        status = keep(db, &adding, err);
    if (db != NULL)
        db_close(db);
    if (status == ST_OK)
        print(&adding);
    import_free(&adding.import);
    manifest_free(&adding.manifest);
    return status;
}
