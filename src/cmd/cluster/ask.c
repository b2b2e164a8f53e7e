/* See ask.h. */
#include "cmd/cluster/ask.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/review/candidates.h"
#include "db/review/clusters.h"

#include <inttypes.h>
#include <stdio.h>

struct asking {
    const struct db_question *questions;
    size_t count;
    char **path; /* (count, 2) of the faces */
};

static enum status asking_take(void *context, const struct db_member_row *row, struct err *err)
{
    struct asking *asking = context;

    for (size_t q = 0; q < asking->count; q++) {
        const struct db_question *question = &asking->questions[q];
        char **path = &asking->path[2 * q + (row->member->image == question->image_b)];

        if (row->member->image != question->image_a && row->member->image != question->image_b)
            continue;
        *path = mem_string(row->path);
        if (*path == NULL)
            return err_nomem(err, "the names of the pictures");
    }
    return ST_OK;
}

/* NULL: it is a face that was seen once. */
static const struct db_cluster *asking_cluster(const struct db_cluster *clusters, size_t count,
                                               int64_t id)
{
    for (size_t c = 0; c < count; c++)
        if (clusters[c].id == id)
            return &clusters[c];
    return NULL;
}

static void asking_side(const struct db_cluster *cluster, int64_t id, const char *path)
{
    char name[RECORD_NAME] = "", picture[RECORD_TEXT];
    uint64_t size = cluster == NULL ? 1 : cluster->size;

    if (cluster != NULL)
        (void)text_clean(name, sizeof name, cluster->name, false);
    (void)text_clean(picture, sizeof picture, path != NULL ? path : "", false);
    (void)printf("#   cluster %" PRId64 ", %" PRIu64 " %s%s%s: %s\n", id, size,
                 text_noun(size, "face", "faces"), name[0] != '\0' ? ", " : "", name, picture);
}

static enum status asking_print(struct db *db, int64_t clustering, double threshold,
                                struct asking *asking, struct err *err)
{
    struct db_cluster *clusters = NULL;
    size_t count = 0;
    enum status status = db_cluster_list(db, clustering, &clusters, &count, err);

    asking->path = mem_new(2 * asking->count, sizeof *asking->path);
    if (status == ST_OK && asking->path == NULL)
        status = err_nomem(err, "the names of the pictures");
    if (status == ST_OK)
        status = db_members_each(db, clustering, asking_take, asking, err);
    for (size_t q = 0; status == ST_OK && q < asking->count; q++) {
        const struct db_question *question = &asking->questions[q];
        const struct db_cluster *a = asking_cluster(clusters, count, question->a);
        const struct db_cluster *b = asking_cluster(clusters, count, question->b);
        bool near = question->distance <= CANDIDATES_NEAR * threshold &&
                    (a != NULL && a->confirmed) != (b != NULL && b->confirmed);

        (void)printf("# %smean squared distance %.4f\n", near ? "who is this? " : "",
                     question->distance);
        asking_side(a, question->a, asking->path[2 * q]);
        asking_side(b, question->b, asking->path[2 * q + 1]);
        (void)printf("? %" PRId64 " %" PRId64 "\n", question->image_a, question->image_b);
    }
    for (size_t i = 0; asking->path != NULL && i < 2 * asking->count; i++)
        mem_free(asking->path[i]);
    mem_free(asking->path);
    mem_free(clusters);
    return status;
}

enum status cluster_ask(struct db *db, const struct db_dataset *dataset, size_t most,
                        struct err *err)
{
    struct db_clustering clustering;
    struct db_question *questions;
    size_t count;
    bool found;
    enum status status = db_clustering_current(db, dataset->id, &clustering, &found, err);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "%s has no clusters yet; make them with facenet cluster",
                         dataset->name);
    if (status == ST_OK)
        status = db_question_list(db, clustering.id, &questions, &count, err);
    if (status != ST_OK)
        return status;
    (void)printf(
        "# Replace each ? that you can answer by same or different, and give this file to\n"
        "# facenet cluster --apply. %zu of %zu questions, the most useful first.\n",
        count < most ? count : most, count);
    status = asking_print(
        db, clustering.id, clustering.threshold,
        &(struct asking){.questions = questions, .count = count < most ? count : most}, err);
    mem_free(questions);
    return status;
}
