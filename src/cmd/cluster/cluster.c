/* facenet cluster: groups the faces of a data set into people by a run's embeddings, under the
 * decisions made so far. */
#include "cmd/checkpoints.h"
#include "cmd/cluster/ask.h"
#include "cmd/cluster/clustering.h"
#include "cmd/cluster/decide.h"
#include "cmd/cluster/threshold.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/faces.h"
#include "cmd/index.h"
#include "cmd/items.h"

#include "base/similar.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/review/decisions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CLUSTER_FAR 3e-3
#define CLUSTER_TRIES 3 /* of clustering, while decisions are made */

static enum status cluster_make(struct clustering *clustering, double far, struct err *err)
{
    /* Read first, so that clustering_keep notices what is decided while we read. */
    enum status status =
        db_decision_newest(clustering->db, clustering->dataset.id, &clustering->decision, err);

    if (status == ST_OK)
        status = items_refuse(&clustering->dataset, "they are no faces to group", err);
    if (status == ST_OK)
        status = cluster_faces_load(clustering->db, clustering->run.id, clustering->checkpoint,
                                    &clustering->dataset, &clustering->faces, err);
    if (status == ST_OK && !(clustering->options.threshold > 0))
        status = cluster_threshold(clustering->db, &clustering->run, clustering->checkpoint,
                                   &clustering->faces, far, &clustering->options.threshold, err);
    if (status == ST_OK)
        status = clustering_read_before(clustering, err);
    if (status == ST_OK)
        status = clustering_compute(clustering, err);
    if (status == ST_OK)
        status = clustering_carry(clustering, err);
    if (status == ST_OK)
        status = clustering_find_candidates(clustering, err);
    return status;
}

/* Embeds a data set that the run has no embeddings of; those that miss some are as they are. */
static enum status cluster_embed(const struct clustering *clustering, const char *which,
                                 struct err *err)
{
    char data[FACES_ID];
    int64_t checkpoint = clustering->checkpoint;
    bool found;
    enum status status = cluster_faces_embedded(clustering->db, clustering->run.id,
                                                clustering->dataset.id, &checkpoint, &found, err);

    if (status != ST_OK || found || clustering->dataset.images == 0)
        return status;
    (void)snprintf(data, sizeof data, NAMED_BY_ID, clustering->dataset.id);
    return embeddings_of_run(clustering->db, which, data, true, err);
}

static enum status cluster_all(struct clustering *clustering, const char *which, double far,
                               struct err *err)
{
    enum status status = clustering->dry ? ST_OK : cluster_embed(clustering, which, err);
    bool stale = true;

    if (status == ST_OK)
        status = cluster_make(clustering, far, err);
    for (int tries = 1; status == ST_OK && !clustering->dry; tries++) {
        status = clustering_keep(clustering, &stale, err);
        if (status != ST_OK || !stale)
            break;
        if (tries == CLUSTER_TRIES)
            return err_set(err, ST_BUSY,
                           "decisions on %s were made all %d times while its faces were "
                           "clustered: run facenet cluster again when nobody reviews them",
                           clustering->dataset.name, tries);
        (void)printf("Decisions were made meanwhile: clustering again.\n");
        clustering_free(clustering);
        status = cluster_make(clustering, far, err);
    }
    if (status == ST_OK)
        (void)fputs(text_string(&clustering->conflicts), stdout);
    if (status == ST_OK)
        status = clustering_print(clustering, err);
    return status;
}

static enum status cluster_with(struct clustering *clustering, const char *which, const char *data,
                                const char *apply, const char *decide, int64_t questions,
                                double far, struct err *err)
{
    char id[FACES_ID];
    int64_t step;
    struct db_checkpoint row = {0};
    enum status status = checkpoints_named(clustering->db, which, &clustering->run, &step, err);

    if (status == ST_OK && step != CHECKPOINTS_NEWEST) {
        status = checkpoints_row(clustering->db, clustering->run.id, step, &row, err);
        clustering->checkpoint = row.id;
    }
    if (status == ST_OK)
        status = faces_dataset(&clustering->run, &data, id, err);
    if (status == ST_OK)
        status = db_dataset_find(clustering->db, data, &clustering->dataset, err);
    if (status == ST_OK && questions > 0)
        return cluster_ask(clustering->db, &clustering->dataset, (size_t)questions, err);
    if (status == ST_OK && apply != NULL)
        return cluster_decide_file(clustering->db, &clustering->dataset, apply, err);
    if (status == ST_OK && decide != NULL)
        return cluster_decide_line(clustering->db, &clustering->dataset, decide, err);
    if (status == ST_OK && !clustering->again)
        status = checkpoints_offer(clustering->db, &clustering->run, step, err);
    return status == ST_OK ? cluster_all(clustering, which, far, err) : status;
}

enum status clustering_make(struct db *db, const char *run, const char *data,
                            const struct db_clustering *from, struct err *err)
{
    struct clustering clustering = {
        .db = db, .options = cluster_defaults(0), .again = from != NULL};
    enum status status;

    if (from != NULL && cluster_method_find(from->method) != CLUSTER_METHODS) {
        clustering.options.method = cluster_method_find(from->method);
        clustering.options.threshold = (float)from->threshold;
    }
    status = cluster_with(&clustering, run, data, NULL, NULL, 0, CLUSTER_FAR, err);
    clustering_free(&clustering);
    return status;
}

static enum status cluster_no_method(struct command_line *line, const char *name, struct err *err)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, name);
    for (size_t i = 0; i < CLUSTER_METHODS; i++)
        (void)similar_offer(&similar, cluster_method_names[i]);
    return options_refuse(line, err, "--method %.40s: there is no such method%s", name,
                          similar_question(&similar, "", question));
}

enum status command_cluster(struct command_line *line, struct err *err)
{
    const char *data = NULL, *method = "average", *threshold = "auto", *apply = NULL,
               *decide = NULL;
    struct clustering clustering = {.options = cluster_defaults(0)};
    double distance = 0, far = CLUSTER_FAR;
    int64_t neighbours = 3, least = 2, questions = 0;
    bool exact = false;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set; without it the run's own"),
        OPTION_TEXT("method", "METHOD", &method,
                    "average, complete, single, chinese-whispers, dbscan or hdbscan"),
        OPTION_TEXT("threshold", "D", &threshold,
                    "squared distance, above 0 to 4, or auto: that of the held-out people"),
        OPTION_REAL("far", "SHARE", &far, 0, 1,
                    "for auto: share of the pairs of different people within the threshold"),
        OPTION_INTEGER("neighbours", "N", &neighbours, 1, 1000,
                       "dbscan, hdbscan: faces that make a place dense, itself included"),
        OPTION_INTEGER("least", "N", &least, 1, 1000000,
                       "faces of the smallest cluster; others stay alone"),
        OPTION_FLAG("dry-run", &clustering.dry, "keep nothing"),
        OPTION_FLAG("exact", &exact, INDEX_EXACT_HELP),
        OPTION_INTEGER("questions", "N", &questions, 1, 100000,
                       "do not cluster: print the questions whose answers help most"),
        OPTION_TEXT("apply", "FILE", &apply,
                    "do not cluster: make the decisions of a file, one per line; - is standard "
                    "input"),
        OPTION_TEXT("decide", "DECISION", &decide,
                    "do not cluster: make one decision, written as a line of such a file"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet cluster RUN[@STEP|@best] [OPTION...]\n"
                 "       facenet cluster RUN --questions N | --apply FILE | --decide DECISION\n",
        .about = "Clusters the faces of a data set by a run's embeddings and keeps the clusters. "
                 "Earlier decisions are obeyed and names carried over; what contradicts them is "
                 "reported.",
        .options = options,
        .least = 1,
        .most = 1};
    const char *mode;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    clustering.options.method = cluster_method_find(method);
    if (clustering.options.method == CLUSTER_METHODS)
        return cluster_no_method(line, method, err);
    if (strcmp(threshold, "auto") != 0 && !text_parse_real(threshold, 1e-6, 4, &distance))
        return options_refuse(
            line, err, "--threshold %.40s: expected auto, or a number from 1e-06 to 4", threshold);
    mode = questions > 0 ? "questions" : apply != NULL ? "apply" : decide != NULL ? "decide" : NULL;
    if (mode != NULL)
        status = options_only(line, &syntax, mode, "data", err);
    if (status == ST_OK)
        status = database_open(line, DB_WRITE, &clustering.db, err);
    if (status != ST_OK)
        return status;
    clustering.options.threshold = (float)distance;
    clustering.options.neighbours = (size_t)neighbours;
    clustering.options.least = (size_t)least;
    if (exact)
        clustering.options.exact = SIZE_MAX;
    status = cluster_with(&clustering, line->argv[1], data, apply, decide, questions, far, err);
    clustering_free(&clustering);
    db_close(clustering.db);
    return status;
}
