/* See chain.h. */
#include "cmd/recognise/chain.h"

#include "cmd/checkpoints.h"
#include "cmd/detectors.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "data/augment.h"
#include "db/core/named.h"
#include "db/faces/faces.h"
#include "db/runs/models.h"
#include "train/setup.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHAIN_TIMEOUT 10.0

/* The run that recognises, and the crops that it expects. */
static enum status chain_choose(struct chain *chain, const char *name, struct err *err)
{
    struct db_model model;
    struct db_dataset own;
    char id[NAMED_PREFIX + 24];
    bool added;
    enum status status = ST_OK;

    if (name == NULL) {
        status = db_model_newest(chain->db, MODEL_RECOGNISER, &model, err);
        (void)snprintf(id, sizeof id, NAMED_BY_ID, status == ST_OK ? model.run_id : 0);
        name = id;
    }
    if (status == ST_OK)
        status = checkpoints_named(chain->db, name, &chain->run, &chain->step, err);
    if (status == ST_OK)
        status = db_model_of_run(chain->db, chain->run.id, &model, &added, err);
    if (status != ST_OK)
        return status;
    if (!added) {
        status = db_dataset_get(chain->db, chain->run.dataset_id, &own, err);
        if (status != ST_OK)
            return status;
    }
    chain->size = added ? (uint32_t)model.size : own.crop_size;
    if (!alignment_find(added ? model.alignment : own.alignment, &chain->alignment))
        return err_set(err, ST_CORRUPT, "run %s expects faces of an unknown alignment",
                       chain->run.name);
    return ST_OK;
}

static enum status chain_open_net(struct chain *chain, struct err *err)
{
    struct checkpoint *from = NULL;
    struct db_checkpoint row;
    struct settings settings;
    size_t pixels = (size_t)chain->size * chain->size * 3;
    enum status status = checkpoints_open(chain->db, chain->run.id, chain->step, &row, &from, err);

    if (status == ST_OK)
        status = setup_load_settings(&settings, from, err);
    if (status == ST_OK)
        status = setup_net(&chain->net, &settings, from, chain->size, 1, true, err);
    if (status == ST_OK)
        status = checkpoint_load_net(from, chain->net, err);
    if (status == ST_OK)
        status = net_tape_new(chain->net, &chain->tape, err);
    checkpoint_close(from);
    if (status != ST_OK)
        return status;
    chain->checkpoint = row.id;
    chain->step = row.step;
    chain->dim = (size_t)settings_integer(&settings, SETTING_EMBEDDING);
    chain->input = mem_new_aligned(pixels, sizeof *chain->input);
    return chain->input == NULL ? err_nomem(err, "a crop") : ST_OK;
}

enum status chain_open(struct chain *chain, const struct command_line *line,
                       const struct chain_wish *wish, struct err *err)
{
    const struct finder_options options = {.least = (uint32_t)wish->least,
                                           .side = FINDER_SIDE,
                                           .threads = (int)sysconf(_SC_NPROCESSORS_ONLN)};
    char *worker = NULL;
    enum status status = process_find_program("facenet-decode", PKGLIBEXECDIR, &worker, err);

    *chain = (struct chain){0};
    if (status == ST_OK)
        status = decoder_open(&chain->decoder, worker, CHAIN_TIMEOUT, err);
    mem_free(worker);
    if (status == ST_OK)
        status = database_open(line, DB_READ, &chain->db, err);
    if (status == ST_OK)
        status = chain_choose(chain, wish->recogniser, err);
    if (status == ST_OK && !wish->whole && chain->alignment == ALIGNMENT_NONE)
        status = err_set(err, ST_INVALID,
                         "%s expects crops that aren't aligned to a face; name another net with "
                         "--recogniser",
                         chain->run.name);
    if (status == ST_OK && !wish->whole)
        status = detectors_open(chain->db, &options, &chain->finder, err);
    return status == ST_OK ? chain_open_net(chain, err) : status;
}

void chain_close(struct chain *chain)
{
    if (chain->finder != NULL)
        finder_close(chain->finder);
    if (chain->decoder != NULL)
        decoder_close(chain->decoder);
    if (chain->tape != NULL)
        net_tape_del(chain->tape);
    net_del(chain->net);
    mem_free(chain->input);
    if (chain->db != NULL)
        db_close(chain->db);
}

static enum status chain_find(const struct chain *chain, const struct image *image,
                              struct chain_photo *photo, struct err *err)
{
    if (chain->finder != NULL)
        return finder_run(chain->finder, image, &photo->faces, &photo->count, err);
    photo->faces = mem_new(1, sizeof *photo->faces);
    if (photo->faces == NULL)
        return err_nomem(err, "a face");
    photo->faces[photo->count++] =
        (struct face){.width = (float)image->width, .height = (float)image->height, .score = 1};
    return ST_OK;
}

/* vector (dim) = the embedding of a face; ST_INVALID: it has no place in the picture. */
static enum status chain_embed(const struct chain *chain, const struct image *image,
                               const struct face *face, float *vector, struct err *err)
{
    static const struct net_key none = {0};
    struct image crop;
    enum status status = chain->finder == NULL
                             ? image_crop_square(image, 1, chain->size, &crop, err)
                             : face_align(image, face, chain->alignment, chain->size, &crop, err);

    if (status != ST_OK)
        return status;
    augment_plain(chain->input, crop.pixels, chain->size, false);
    net_forward(chain->net, chain->tape, vector, chain->input, 1, NET_INFER, &none);
    image_free(&crop);
    for (size_t d = 0; d < chain->dim; d++)
        if (!isfinite(vector[d]))
            return err_set(err, ST_CORRUPT, "the embeddings of %s aren't finite: the run diverged",
                           chain->run.name);
    return ST_OK;
}

static enum status chain_embed_all(const struct chain *chain, const struct image *image,
                                   struct chain_photo *photo, struct err *err)
{
    enum status status = chain_find(chain, image, photo, err);
    size_t found = photo->count, values;

    photo->count = 0;
    if (status == ST_OK && mem_multiply(found, chain->dim, &values))
        photo->vectors = mem_new(values, sizeof *photo->vectors);
    if (status == ST_OK && photo->vectors == NULL)
        status = err_nomem(err, "the embeddings");
    for (size_t i = 0; status == ST_OK && i < found; i++) {
        status = chain_embed(chain, image, &photo->faces[i],
                             photo->vectors + photo->count * chain->dim, err);
        if (status == ST_OK)
            photo->faces[photo->count++] = photo->faces[i];
        else if (status == ST_INVALID)
            status = ST_OK;
    }
    return status;
}

enum status chain_look(const struct chain *chain, const char *path, struct chain_photo *photo,
                       struct err *err)
{
    struct decoded decoded = {0};
    unsigned char *bytes = NULL;
    struct err why;
    size_t length;
    enum status status;

    *photo = (struct chain_photo){0};
    if (file_read(path, DECODE_FILE_LIMIT, &bytes, &length, &why) != ST_OK) {
        (void)snprintf(photo->reason, sizeof photo->reason, "%.*s", DECODE_REASON - 1, why.message);
        return ST_OK;
    }
    status = decoder_decode(chain->decoder, bytes, length, 1, 0, &decoded, err);
    mem_free(bytes);
    if (status == ST_OK && decoded.outcome != DECODE_OK)
        (void)snprintf(photo->reason, sizeof photo->reason, "%.*s: %.*s", 60, path,
                       DECODE_REASON - 64, decoded.reason);
    else if (status == ST_OK) {
        photo->width = decoded.image.width;
        photo->height = decoded.image.height;
        status = chain_embed_all(chain, &decoded.image, photo, err);
    }
    image_free(&decoded.image);
    if (status != ST_OK)
        chain_photo_free(photo);
    return status;
}

size_t chain_largest(const struct chain_photo *photo)
{
    size_t best = 0;

    for (size_t i = 1; i < photo->count; i++)
        if (photo->faces[i].width * photo->faces[i].height >
            photo->faces[best].width * photo->faces[best].height)
            best = i;
    return best;
}

void chain_photo_free(struct chain_photo *photo)
{
    mem_free(photo->faces);
    mem_free(photo->vectors);
    *photo = (struct chain_photo){0};
}
