/* See input.h. */
#include "cmd/cluster/input.h"

#include "cmd/faces.h"
#include "cmd/same_crops.h"

#include "base/mem.h"
#include "db/faces/verdicts.h"
#include "db/findings/embeddings.h"
#include "db/photos/quality.h"
#include "eval/cluster/apart.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* State of reading the faces. */
struct loading {
    struct db *db;
    struct cluster_faces *faces;
    size_t capacity;
    int64_t identity; /* of the last row */
    uint32_t people;
};

static bool loading_grow(struct loading *loading, size_t dim)
{
    struct cluster_faces *faces = loading->faces;
    size_t capacity = loading->capacity == 0 ? 1024 : loading->capacity * 2, floats;
    void *embedding = mem_multiply(capacity, dim, &floats)
                          ? mem_resize(faces->embedding, floats, sizeof *faces->embedding)
                          : NULL;
    void *image = mem_resize(faces->image, capacity, sizeof *faces->image);
    void *person = mem_resize(faces->person, capacity, sizeof *faces->person);
    void *held_out = mem_resize(faces->held_out, capacity, sizeof *faces->held_out);
    void *path = mem_resize(faces->path, capacity, sizeof *faces->path);

    faces->embedding = embedding != NULL ? embedding : faces->embedding;
    faces->image = image != NULL ? image : faces->image;
    faces->person = person != NULL ? person : faces->person;
    faces->held_out = held_out != NULL ? held_out : faces->held_out;
    faces->path = path != NULL ? path : faces->path;
    loading->capacity = capacity;
    return embedding != NULL && image != NULL && person != NULL && held_out != NULL && path != NULL;
}

static enum status loading_take(void *context, const struct db_embedding_row *row, struct err *err)
{
    struct loading *loading = context;
    struct cluster_faces *faces = loading->faces;
    enum db_verdict verdict;
    int64_t unused;
    size_t at = faces->count;
    bool known;
    enum status status = db_verdict_get(loading->db, row->image, &verdict, &unused, err);

    if (status != ST_OK || db_verdict_leaves_out(verdict))
        return status;
    if (at == loading->capacity && !loading_grow(loading, row->dim))
        return err_nomem(err, "the embeddings");
    faces->dim = row->dim;
    faces->path[at] = mem_string(row->path);
    if (faces->path[at] == NULL)
        return err_nomem(err, "the names of the pictures");
    memcpy(faces->embedding + at * row->dim, row->vector, row->dim * sizeof *row->vector);
    known = row->name[0] != '\0';
    loading->people += known && row->identity != loading->identity;
    loading->identity = row->identity;
    faces->image[at] = row->image;
    faces->person[at] = known ? loading->people - 1 : CLUSTER_NONE;
    faces->held_out[at] = known && row->held_out;
    faces->count++;
    return ST_OK;
}

/* An image and its index, to be sorted by id. */
struct place {
    int64_t image;
    size_t index;
};

static int place_compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    return (x->image > y->image) - (x->image < y->image);
}

enum status cluster_faces_order(const struct cluster_faces *faces, size_t **order, struct err *err)
{
    struct place *places = mem_new(faces->count, sizeof *places);

    *order = mem_new(faces->count, sizeof **order);
    if (places == NULL || *order == NULL) {
        mem_free(places);
        mem_free(*order);
        *order = NULL;
        return err_nomem(err, "the order of the faces");
    }
    for (size_t i = 0; i < faces->count; i++)
        places[i] = (struct place){faces->image[i], i};
    qsort(places, faces->count, sizeof *places, place_compare);
    for (size_t i = 0; i < faces->count; i++)
        (*order)[i] = places[i].index;
    mem_free(places);
    return ST_OK;
}

size_t cluster_faces_find(const struct cluster_faces *faces, const size_t *order, int64_t image)
{
    size_t low = 0, high = faces->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (faces->image[order[middle]] < image)
            low = middle + 1;
        else
            high = middle;
    }
    return low < faces->count && faces->image[order[low]] == image ? order[low] : SIZE_MAX;
}

/* What each face may do, and that those of a photo are different people. */
static enum status faces_rank(struct db *db, struct cluster_faces *faces, const size_t *order,
                              struct err *err)
{
    static const enum cluster_role roles[] = {
        [FACE_UNUSABLE] = CLUSTER_ALONE, [FACE_WEAK] = CLUSTER_JOINS, [FACE_GOOD] = CLUSTER_FOUNDS};
    int64_t *photo = mem_new(faces->count, sizeof *photo);
    struct db_face_rank *ranks = NULL;
    size_t count = 0, before = faces->constraint_count;
    enum status status = db_face_ranks(db, faces->dataset, &ranks, &count, err);

    faces->role = mem_new(faces->count, sizeof *faces->role);
    if (status == ST_OK && (photo == NULL || faces->role == NULL))
        status = err_nomem(err, "the quality of the faces");
    for (size_t i = 0; status == ST_OK && i < faces->count; i++)
        faces->role[i] = CLUSTER_FOUNDS;
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        size_t at = cluster_faces_find(faces, order, ranks[i].image);

        if (at == SIZE_MAX)
            continue;
        faces->role[at] = roles[ranks[i].quality];
        photo[at] = ranks[i].photo;
    }
    if (status == ST_OK)
        status =
            cluster_apart(&faces->constraints, &faces->constraint_count, photo, faces->count, err);
    faces->in_photos = faces->constraint_count - before;
    mem_free(photo);
    mem_free(ranks);
    return status;
}

/* Leaves out constraints on images that are not among the faces. */
static enum status faces_constrain(struct db *db, struct cluster_faces *faces, struct err *err)
{
    struct db_constraint *rows = NULL;
    size_t count = 0, *order = NULL;
    enum status status = db_constraint_list(db, faces->dataset, &rows, &count, err);

    if (status == ST_OK)
        status = cluster_faces_order(faces, &order, err);
    if (status == ST_OK) {
        faces->constraints = mem_new(count, sizeof *faces->constraints);
        if (faces->constraints == NULL)
            status = err_nomem(err, "the constraints");
    }
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        size_t a = cluster_faces_find(faces, order, rows[i].a);
        size_t b = cluster_faces_find(faces, order, rows[i].b);

        if (a != SIZE_MAX && b != SIZE_MAX)
            faces->constraints[faces->constraint_count++] =
                (struct cluster_constraint){(uint32_t)a, (uint32_t)b, rows[i].same};
    }
    if (status == ST_OK)
        status = faces_rank(db, faces, order, err);
    mem_free(rows);
    mem_free(order);
    return status;
}

enum status cluster_faces_embedded(struct db *db, int64_t run, int64_t dataset, int64_t *checkpoint,
                                   bool *found, struct err *err)
{
    int64_t *images = NULL;
    size_t count = 0;
    enum status status;

    if (*checkpoint == 0)
        return db_embedding_newest(db, run, dataset, checkpoint, found, err);
    status = db_embedding_images(db, *checkpoint, dataset, &images, &count, err);
    *found = count > 0;
    mem_free(images);
    return status;
}

enum status cluster_faces_load(struct db *db, int64_t run, int64_t checkpoint,
                               const struct db_dataset *dataset, struct cluster_faces *faces,
                               struct err *err)
{
    struct loading loading = {.db = db, .faces = faces};
    bool found;
    enum status status;

    *faces = (struct cluster_faces){.dataset = dataset->id, .run = run, .checkpoint = checkpoint};
    if (dataset->images == 0)
        return faces_none(db, dataset, err);
    status = cluster_faces_embedded(db, run, dataset->id, &faces->checkpoint, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND,
                         "run %" PRId64 " has no embeddings of %s%s; make them with facenet embed",
                         run, dataset->name, checkpoint != 0 ? " by that checkpoint" : "");
    if (status == ST_OK)
        status = same_crops_check(db, run, dataset, true, err);
    if (status == ST_OK)
        status =
            db_embeddings_each(db, faces->checkpoint, dataset->id, loading_take, &loading, err);
    if (status == ST_OK)
        status = faces_constrain(db, faces, err);
    return status;
}

void cluster_faces_free(struct cluster_faces *faces)
{
    for (size_t i = 0; i < faces->count; i++)
        mem_free(faces->path[i]);
    mem_free(faces->embedding);
    mem_free(faces->image);
    mem_free(faces->person);
    mem_free(faces->held_out);
    mem_free(faces->path);
    mem_free(faces->role);
    mem_free(faces->constraints);
    *faces = (struct cluster_faces){0};
}
