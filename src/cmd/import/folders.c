/* See folders.h.  The mean of D = 2 - 2 f . g over the known faces g is 2 - 2 f . (mean g). */
#include "cmd/import/folders.h"

#include "cmd/checkpoints.h"
#include "cmd/cluster/input.h"

#include "base/mem.h"
#include "db/photos/regions.h"

/* The known faces of a name. */
struct known_faces {
    float *sum; /* (dim) */
    size_t count;
};

static void known_add(struct known_faces *known, const float *vector, size_t dim)
{
    for (size_t i = 0; i < dim; i++)
        known->sum[i] += vector[i];
    known->count++;
}

static double known_distance(const struct known_faces *known, const float *vector, size_t dim)
{
    double product = 0;

    for (size_t i = 0; i < dim; i++)
        product += (double)known->sum[i] * (double)vector[i];
    return 2 - 2 * product / (double)known->count;
}

/* The choices (count) of one region: the one face that is near. */
static enum status folders_choose(struct db *db, const struct db_region_choice *choices,
                                  size_t count, const struct known_faces *known,
                                  const struct cluster_faces *faces, const size_t *order,
                                  double threshold, struct err *err)
{
    size_t near = 0;
    int64_t image = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = cluster_faces_find(faces, order, choices[i].image);

        if (at != SIZE_MAX &&
            known_distance(known, faces->embedding + at * faces->dim, faces->dim) <= threshold) {
            image = choices[i].image;
            near++;
        }
    }
    return near == 1 ? db_region_place(db, choices[0].region, image, err) : ST_OK;
}

static enum status folders_walk(struct db *db, const struct db_region_choice *choices, size_t count,
                                const struct cluster_faces *faces, const size_t *order,
                                double threshold, struct err *err)
{
    struct known_faces known = {mem_new(faces->dim, sizeof *known.sum), 0};
    enum status status = known.sum == NULL ? err_nomem(err, "a mean face") : ST_OK;

    for (size_t i = 0, end; status == ST_OK && i < count; i = end) {
        size_t at = cluster_faces_find(faces, order, choices[i].image);

        end = i + 1;
        if (choices[i].first) {
            known.count = 0;
            for (size_t k = 0; k < faces->dim; k++)
                known.sum[k] = 0;
        }
        if (choices[i].region == 0) {
            if (at != SIZE_MAX)
                known_add(&known, faces->embedding + at * faces->dim, faces->dim);
            continue;
        }
        while (end < count && choices[end].region == choices[i].region)
            end++;
        if (known.count > 0)
            status = folders_choose(db, &choices[i], end - i, &known, faces, order, threshold, err);
    }
    mem_free(known.sum);
    return status;
}

enum status folders_place(struct db *db, const struct db_clustering *clustering, struct err *err)
{
    struct db_region_choice *choices;
    struct cluster_faces faces = {0};
    struct db_dataset dataset;
    char by[CHECKPOINTS_NAME];
    int64_t checkpoint = clustering->checkpoint;
    size_t count, *order = NULL;
    enum status status = db_region_choices(db, clustering->dataset, &choices, &count, err);

    if (status == ST_OK && count > 0 && clustering->run != 0) {
        status = db_dataset_get(db, clustering->dataset, &dataset, err);
        if (status == ST_OK)
            status = checkpoints_again(db, clustering->run, &checkpoint, by, err);
        if (status == ST_OK)
            status = cluster_faces_load(db, clustering->run, checkpoint, &dataset, &faces, err);
        if (status == ST_OK)
            status = cluster_faces_order(&faces, &order, err);
        if (status == ST_OK)
            status = folders_walk(db, choices, count, &faces, order, clustering->threshold, err);
    }
    mem_free(order);
    cluster_faces_free(&faces);
    mem_free(choices);
    return status;
}
