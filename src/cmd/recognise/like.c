/* See like.h. */
#include "cmd/recognise/like.h"

#include "cmd/checkpoints.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "data/npy.h"
#include "db/faces/items.h"
#include "db/faces/verdicts.h"
#include "db/findings/embeddings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIKE_TEXT 200 /* bytes shown of a caption or path */

struct like {
    const struct like_wish *wish;
    struct db *db;
    struct db_run run;
    int64_t step;
    struct faces faces;
    float *vectors;   /* (images, dim) by the run */
    float *query;     /* (dim) */
    size_t dim, self; /* self: the image that asks; the data set's image_count: none does */
};

struct like_near {
    float distance;
    uint32_t image;
};

static int near_compare(const void *a, const void *b)
{
    const struct like_near *x = a, *y = b;

    return x->distance != y->distance ? (x->distance > y->distance) - (x->distance < y->distance)
                                      : (x->image > y->image) - (x->image < y->image);
}

/* The query is the embedding that an item or a picture of the data set has. */
static enum status like_of_item(struct like *like, struct err *err)
{
    const struct dataset *dataset = &like->faces.dataset;
    int64_t image;
    enum status status =
        like->faces.row.dimensions != 0
            ? db_item_find(like->db, like->faces.row.id, like->wish->like, &image, err)
            : db_image_find(like->db, like->faces.row.id, like->wish->like, &image, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < dataset->image_count; i++) /* pictures are by person, not by id */
        like->self = dataset->images[i].id == image ? i : like->self;
    if (like->self == dataset->image_count)
        return err_set(err, ST_NOTFOUND, "%.60s is left out", like->wish->like);
    memcpy(like->query, like->vectors + like->self * like->dim, like->dim * sizeof *like->query);
    return ST_OK;
}

/* The query is a vector that the run's net embeds, or an embedding by it. */
static enum status like_of_vector(struct like *like, struct err *err)
{
    static const struct net_key none = {0};
    struct embedder embedder = {0};
    struct db_checkpoint checkpoint;
    struct npy npy;
    double square = 0;
    float row[NPY_COLUMNS];
    enum status status = npy_open(&npy, like->wish->vector, err);

    if (status == ST_OK)
        status = npy_next(&npy, row, err);
    if (status == ST_OK && npy.columns == like->faces.row.dimensions) {
        status = checkpoints_embedder(like->db, like->run.id, like->step, like->faces.crops,
                                      &embedder, &checkpoint, err);
        if (status == ST_OK) {
            memcpy(embedder.input, row, npy.columns * sizeof *row);
            net_forward(embedder.net, embedder.tape, like->query, embedder.input, 1, NET_INFER,
                        &none);
        }
        embedder_free(&embedder);
    } else if (status == ST_OK && npy.columns == like->dim) {
        for (size_t k = 0; k < like->dim; k++)
            square += (double)row[k] * (double)row[k];
        for (size_t k = 0; k < like->dim; k++)
            like->query[k] = (float)((double)row[k] / sqrt(square > 0 ? square : 1));
    } else if (status == ST_OK)
        status = err_set(err, ST_INVALID, "%s has vectors of %u numbers; embeddings of %s have %zu",
                         npy.path, npy.columns, like->run.name, like->dim);
    npy_close(&npy);
    return status;
}

static enum status like_say(const struct like *like, size_t rank, const struct like_near *near,
                            struct err *err)
{
    const struct dataset *dataset = &like->faces.dataset;
    const struct dataset_image *image = &dataset->images[near->image];
    char number[RECORD_NAME], text[LIKE_TEXT];
    enum status status = db_item_caption(like->db, image->id, number, text, sizeof text, err);

    if (status == ST_OK && dataset->labels != NULL)
        output_say("%4zu  %.3f  %s  %s", rank, (double)near->distance, number, text);
    else if (status == ST_OK)
        output_say("%4zu  %.3f  %s  %s", rank, (double)near->distance,
                   dataset->identities[image->identity].name, number);
    return status;
}

static enum status like_rank(const struct like *like, struct err *err)
{
    size_t images = like->faces.dataset.image_count, count = 0;
    struct like_near *near = mem_new(images, sizeof *near);
    enum status status = ST_OK;

    if (near == NULL)
        return err_nomem(err, "the distances");
    for (size_t i = 0; i < images; i++) {
        const float *row = like->vectors + i * like->dim;

        if (i != like->self && isfinite(row[0]))
            near[count++] =
                (struct like_near){embedder_distance(like->query, row, like->dim), (uint32_t)i};
    }
    qsort(near, count, sizeof *near, near_compare);
    for (size_t i = 0; status == ST_OK && i < count && i < (size_t)like->wish->top; i++)
        status = like_say(like, i + 1, &near[i], err);
    mem_free(near);
    return status;
}

static enum status like_load(struct like *like, struct err *err)
{
    const char *data = like->wish->data;
    char id[FACES_ID];
    int64_t checkpoint;
    size_t missing;
    bool found;
    enum status status =
        checkpoints_named(like->db, like->wish->recogniser, &like->run, &like->step, err);

    if (status == ST_OK)
        status = faces_dataset(&like->run, &data, id, err);
    if (status == ST_OK)
        status = faces_load(like->db, data, 0, &like->faces, err);
    if (status == ST_OK)
        status = db_embedding_newest(like->db, like->run.id, like->faces.row.id, &checkpoint,
                                     &found, err);
    if (status == ST_OK && !found)
        status =
            err_set(err, ST_NOTFOUND, "%s has no embeddings of %s yet; facenet embed makes them",
                    like->run.name, like->faces.row.name);
    if (status == ST_OK)
        status = embeddings_read(like->db, checkpoint, &like->faces, &like->vectors, &like->dim,
                                 &missing, err);
    if (status != ST_OK)
        return status;
    like->self = like->faces.dataset.image_count;
    like->query = mem_new(like->dim, sizeof *like->query);
    return like->query == NULL ? err_nomem(err, "the query") : ST_OK;
}

enum status like_search(struct command_line *line, const struct like_wish *wish, struct err *err)
{
    struct like like = {.wish = wish};
    enum status status = database_open(line, DB_READ, &like.db, err);

    if (status != ST_OK)
        return status;
    status = like_load(&like, err);
    if (status == ST_OK)
        status = wish->like != NULL ? like_of_item(&like, err) : like_of_vector(&like, err);
    if (status == ST_OK)
        status = like_rank(&like, err);
    mem_free(like.vectors);
    mem_free(like.query);
    faces_free(&like.faces);
    db_close(like.db);
    return status;
}
