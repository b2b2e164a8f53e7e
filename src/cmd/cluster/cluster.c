/* facenet cluster: the faces of a data set as people, by a run's embeddings, under all that was
 * decided before. */
#include "cmd/cluster/cluster.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/output.h"

#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/review/candidates.h"
#include "db/review/decisions.h"
#include "db/runs/runs.h"
#include "eval/cluster_carry.h"
#include "eval/cluster_measures.h"
#include "eval/review.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLUSTER_SHOWN 20     /* clusters in the table */
#define CLUSTER_TRIES 3      /* of clustering, where decisions are made meanwhile */
#define CLUSTER_CANDIDATES 8 /* kept of each cluster: others that could be the same person */

/* The command at work. */
struct clustering {
    struct db *db;
    struct db_run run;
    struct db_dataset dataset;
    struct cluster_faces faces;
    struct cluster_options options;
    uint32_t *label;                 /* (faces) */
    double *distance;                /* (faces) to the others of the cluster */
    bool *suspect;                   /* (faces) */
    struct cluster_quality *quality; /* (clusters) */
    struct db_cluster *rows;         /* (clusters) as they are kept */
    size_t clusters;
    struct text conflicts; /* what contradicts the clusters of before, a line each */
    int64_t decision;      /* the newest one when the constraints were read */
    bool dry;
};

/* Frees what was read and computed; clustering can be computed again. */
static void clustering_free(struct clustering *clustering)
{
    mem_free(clustering->label);
    mem_free(clustering->distance);
    mem_free(clustering->suspect);
    mem_free(clustering->quality);
    mem_free(clustering->rows);
    clustering->label = NULL;
    clustering->distance = NULL;
    clustering->suspect = NULL;
    clustering->quality = NULL;
    clustering->rows = NULL;
    text_free(&clustering->conflicts);
    cluster_faces_free(&clustering->faces);
}

static void clustering_name(void *context, size_t face, char *out, size_t size)
{
    const struct clustering *clustering = context;

    (void)text_clean(out, size, clustering->faces.path[face], false);
}

static enum status clustering_compute(struct clustering *clustering, struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    enum status status;

    clustering->label = mem_new(faces->count, sizeof *clustering->label);
    clustering->distance = mem_new(faces->count, sizeof *clustering->distance);
    clustering->suspect = mem_new(faces->count, sizeof *clustering->suspect);
    if (clustering->label == NULL || clustering->distance == NULL || clustering->suspect == NULL)
        return err_nomem(err, "the clusters");
    clustering->options.constraints = faces->constraints;
    clustering->options.constraint_count = faces->constraint_count;
    clustering->options.name = clustering_name;
    clustering->options.context = clustering;
    /* Where clusters grow along near pairs, a chain could join everybody. */
    clustering->options.trim = clustering->options.method == CLUSTER_SINGLE ||
                               clustering->options.method == CLUSTER_WHISPERS ||
                               clustering->options.method == CLUSTER_DBSCAN;
    status = cluster_run(clustering->label, &clustering->clusters, faces->embedding, faces->count,
                         faces->dim, &clustering->options, err);
    if (status != ST_OK)
        return status;
    clustering->quality = mem_new(clustering->clusters, sizeof *clustering->quality);
    clustering->rows = mem_new(clustering->clusters, sizeof *clustering->rows);
    if (clustering->quality == NULL || clustering->rows == NULL)
        return err_nomem(err, "the clusters");
    status = cluster_qualities(clustering->quality, clustering->distance, clustering->suspect,
                               clustering->label, clustering->clusters, faces->embedding,
                               faces->count, faces->dim, err);
    for (size_t c = 0; status == ST_OK && c < clustering->clusters; c++) {
        const struct cluster_quality *quality = &clustering->quality[c];

        clustering->rows[c] = (struct db_cluster){
            .spread = quality->spread,
            .separation = quality->separation,
            .closest = quality->closest == CLUSTER_NONE ? 0 : (int64_t)quality->closest + 1};
    }
    return status;
}

/* Names a cluster of before in a sentence. */
static void carry_tell(char out[RECORD_NAME + 24], const struct db_cluster *cluster)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, cluster->name, false);
    (void)snprintf(out, RECORD_NAME + 24, "%s%scluster %" PRId64, clean,
                   clean[0] != '\0' ? ", " : "", cluster->id);
}

static void carry_name(struct clustering *clustering, const struct cluster_carry *carry,
                       const struct db_cluster *before, size_t o)
{
    char ours[RECORD_NAME + 24], theirs[RECORD_NAME + 24];

    if (before[o].name[0] == '\0' && !before[o].confirmed)
        return;
    carry_tell(ours, &before[o]);
    if (carry[o].now == CLUSTER_NONE) {
        text_addf(&clustering->conflicts, "conflict: all faces of %s are alone now\n", ours);
        return;
    }
    if (carry[o].rival != CLUSTER_NONE) {
        carry_tell(theirs, &before[carry[o].rival]);
        text_addf(&clustering->conflicts,
                  "conflict: %s is in one cluster with %s, whose name it has now\n", ours, theirs);
        return;
    }
    memcpy(clustering->rows[carry[o].now].name, before[o].name, RECORD_NAME);
    if (before[o].confirmed && carry[o].whole && carry[o].away == 0)
        clustering->rows[carry[o].now].confirmed = true;
    if (carry[o].away > 0)
        text_addf(&clustering->conflicts,
                  "conflict: %zu faces of %s are elsewhere now, %zu together\n", carry[o].away,
                  ours, carry[o].there);
}

/* The clusters of before, by number, of each face, and the numbers of their names. */
static enum status carry_from(struct clustering *clustering, const struct db_cluster *before,
                              size_t count, const struct db_member *members, size_t member_count,
                              struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    uint32_t *old = mem_new(faces->count, sizeof *old), *name = mem_new(count, sizeof *name);
    struct cluster_carry *carry = mem_new(count, sizeof *carry);
    size_t *order = NULL;
    enum status status = ST_OK;

    if (old == NULL || name == NULL || carry == NULL)
        status = err_nomem(err, "the names of clusters");
    if (status == ST_OK)
        status = cluster_faces_order(faces, &order, err);
    for (size_t i = 0; status == ST_OK && i < faces->count; i++)
        old[i] = CLUSTER_NONE;
    for (uint32_t o = 0; status == ST_OK && o < count; o++) {
        name[o] = before[o].name[0] == '\0' && !before[o].confirmed ? CLUSTER_NONE : o;
        for (uint32_t same = 0; same < o && before[o].name[0] != '\0'; same++)
            if (strcmp(before[same].name, before[o].name) == 0)
                name[o] = name[same];
    }
    /* Members come by cluster, in ascending order of its id; before does not. */
    for (size_t m = 0, o = 0; status == ST_OK && m < member_count; m++) {
        size_t face = cluster_faces_find(faces, order, members[m].image);

        if (members[m].cluster == 0 || face == SIZE_MAX)
            continue;
        for (size_t k = 0; k < count && before[o].id != members[m].cluster; k++)
            o = (o + 1) % count;
        old[face] = (uint32_t)o;
    }
    if (status == ST_OK)
        status = cluster_carry(carry, old, name, count, clustering->label, clustering->clusters,
                               faces->count, err);
    for (size_t o = 0; status == ST_OK && o < count; o++)
        carry_name(clustering, carry, before, o);
    if (status == ST_OK && clustering->conflicts.failed)
        status = err_nomem(err, "the conflicts");
    mem_free(old);
    mem_free(name);
    mem_free(carry);
    mem_free(order);
    return status;
}

/* Names and marks of the current clustering go to the clusters that have most of its faces. */
static enum status clustering_carry(struct clustering *clustering, struct err *err)
{
    struct db_clustering current;
    struct db_cluster *before = NULL;
    struct db_member *members = NULL;
    size_t count = 0, member_count = 0;
    bool found;
    enum status status =
        db_clustering_current(clustering->db, clustering->dataset.id, &current, &found, err);

    if (status != ST_OK || !found)
        return status;
    status = db_cluster_list(clustering->db, current.id, &before, &count, err);
    if (status == ST_OK)
        status = db_member_list(clustering->db, current.id, 0, &members, &member_count, err);
    if (status == ST_OK)
        status = carry_from(clustering, before, count, members, member_count, err);
    mem_free(before);
    mem_free(members);
    return status;
}

static enum status clustering_keep_candidates(const struct clustering *clustering, int64_t id,
                                              struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    size_t most = clustering->clusters * CLUSTER_CANDIDATES, count = 0;
    struct review_candidate *found = mem_new(most, sizeof *found);
    struct db_candidate *rows = mem_new(most, sizeof *rows);
    enum status status = ST_OK;

    if (found == NULL || rows == NULL)
        status = err_nomem(err, "the candidates to merge");
    if (status == ST_OK)
        status = review_candidates(found, &count, CLUSTER_CANDIDATES, clustering->label,
                                   clustering->clusters, faces->embedding, faces->count, faces->dim,
                                   faces->constraints, faces->constraint_count, err);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct db_candidate){(int64_t)found[i].cluster + 1, (int64_t)found[i].other + 1,
                                        found[i].distance};
    if (status == ST_OK)
        status = db_candidates_put(clustering->db, id, rows, count, err);
    mem_free(found);
    mem_free(rows);
    return status;
}

/* Keeps the clusters, unless there are decisions that they may not satisfy: *stale. */
static enum status clustering_keep(const struct clustering *clustering, bool *stale,
                                   struct err *err)
{
    const struct cluster_faces *faces = &clustering->faces;
    struct db_clustering row = {.dataset = faces->dataset,
                                .run = faces->run,
                                .checkpoint = faces->checkpoint,
                                .threshold = (double)clustering->options.threshold};
    struct db_member *members = mem_new(faces->count, sizeof *members);
    char asker[RECORD_NAME];
    int64_t id, newest;
    enum status status;

    if (members == NULL)
        return err_nomem(err, "the clusters");
    (void)snprintf(row.method, sizeof row.method, "%s",
                   cluster_method_names[clustering->options.method]);
    for (size_t i = 0; i < faces->count; i++)
        members[i] = (struct db_member){
            .image = faces->image[i],
            .cluster = clustering->label[i] == CLUSTER_NONE ? 0 : (int64_t)clustering->label[i] + 1,
            .distance = clustering->distance[i],
            .suspect = clustering->suspect[i]};
    process_asker(asker, sizeof asker);
    status = db_begin(clustering->db, true, err);
    if (status == ST_OK) {
        status = db_decision_newest(clustering->db, faces->dataset, &newest, err);
        *stale = status == ST_OK && newest != clustering->decision;
        if (status == ST_OK && !*stale)
            status = db_clustering_put(clustering->db, &row, clustering->rows, clustering->clusters,
                                       members, faces->count, asker, &id, err);
        if (status == ST_OK && !*stale)
            status = clustering_keep_candidates(clustering, id, err);
        if (status == ST_OK)
            status = db_commit(clustering->db, err);
        else
            db_rollback(clustering->db);
    }
    mem_free(members);
    return status;
}

/* How well the clusters match the people that the faces are known as. */
static enum status clustering_measure(const struct clustering *clustering, struct err *err)
{
    struct cluster_measures measures;
    enum status status = cluster_measures_compute(
        &measures, clustering->label, clustering->faces.person, clustering->faces.count, err);

    if (status != ST_OK || measures.identities < 2)
        return status;
    (void)printf("against the %zu known people, each face alone a cluster of its own:\n"
                 "  pairs    precision %.4f, recall %.4f, F %.4f\n"
                 "  B-cubed  precision %.4f, recall %.4f, F %.4f\n"
                 "  NMI %.4f, AMI %.4f\n",
                 measures.identities, measures.precision, measures.recall, measures.f,
                 measures.bcubed_precision, measures.bcubed_recall, measures.bcubed_f, measures.nmi,
                 measures.ami);
    return ST_OK;
}

/* A cluster of the table. */
struct shown {
    size_t size, cluster;
    size_t people;   /* that its faces are known as */
    uint32_t person; /* the last of them */
};

static int shown_compare(const void *a, const void *b)
{
    const struct shown *x = a, *y = b;

    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/* The table and, as the last line, all in one. */
static enum status clustering_print(const struct clustering *clustering, struct err *err)
{
    struct shown *shown = mem_new(clustering->clusters, sizeof *shown);
    size_t alone = 0, suspects = 0, rows;
    char name[RECORD_NAME], closest[16];

    if (shown == NULL)
        return err_nomem(err, "the table of clusters");
    for (size_t i = 0; i < clustering->faces.count; i++)
        alone += clustering->label[i] == CLUSTER_NONE;
    for (size_t c = 0; c < clustering->clusters; c++) {
        shown[c] = (struct shown){clustering->quality[c].size, c, 0, CLUSTER_NONE};
        suspects += clustering->quality[c].suspects;
    }
    for (size_t i = 0; i < clustering->faces.count; i++) { /* person by person */
        uint32_t c = clustering->label[i], person = clustering->faces.person[i];

        if (c != CLUSTER_NONE && shown[c].person != person) {
            shown[c].people++;
            shown[c].person = person;
        }
    }
    (void)printf("method %s, squared distance %.4f, %zu constraints\n",
                 cluster_method_names[clustering->options.method],
                 (double)clustering->options.threshold, clustering->faces.constraint_count);
    qsort(shown, clustering->clusters, sizeof *shown, shown_compare);
    rows = clustering->clusters < CLUSTER_SHOWN ? clustering->clusters : CLUSTER_SHOWN;
    if (rows > 0)
        (void)printf("  faces  people  spread  closest  suspects  name\n");
    for (size_t k = 0; k < rows; k++) {
        const struct cluster_quality *quality = &clustering->quality[shown[k].cluster];

        (void)text_clean(name, sizeof name, clustering->rows[shown[k].cluster].name, false);
        (void)snprintf(closest, sizeof closest, isnan(quality->separation) ? "-" : "%.3f",
                       quality->separation);
        (void)printf("%7zu  %6zu  %6.3f  %7s  %6.0f %%  %s\n", quality->size, shown[k].people,
                     quality->spread, closest,
                     100 * (double)quality->suspects / (double)quality->size, name);
    }
    if (rows < clustering->clusters)
        (void)printf("  and %zu smaller ones\n", clustering->clusters - rows);
    output_say("%zu faces of %s: %zu clusters, %zu faces alone, %zu suspects",
               clustering->faces.count, clustering->dataset.name, clustering->clusters, alone,
               suspects);
    mem_free(shown);
    return ST_OK;
}

static enum status clustering_make(struct clustering *clustering, double far, struct err *err)
{
    /* First: what is decided while we read is then seen when the clusters are kept. */
    enum status status =
        db_decision_newest(clustering->db, clustering->dataset.id, &clustering->decision, err);

    if (status == ST_OK)
        status = cluster_faces_load(clustering->db, clustering->run.id, &clustering->dataset,
                                    &clustering->faces, err);
    if (status == ST_OK && !(clustering->options.threshold > 0))
        status = cluster_threshold(clustering->db, &clustering->run, &clustering->faces, far,
                                   &clustering->options.threshold, err);
    if (status == ST_OK)
        status = clustering_compute(clustering, err);
    if (status == ST_OK)
        status = clustering_carry(clustering, err);
    return status;
}

static enum status clustering_run(struct clustering *clustering, double far, struct err *err)
{
    enum status status = clustering_make(clustering, far, err);
    bool stale = true;

    for (int tries = 1; status == ST_OK && !clustering->dry; tries++) {
        status = clustering_keep(clustering, &stale, err);
        if (status != ST_OK || !stale)
            break;
        if (tries == CLUSTER_TRIES)
            return err_set(err, ST_BUSY,
                           "decisions on %s were made each of the %d times that its faces were "
                           "clustered: run facenet cluster again when nobody reviews them",
                           clustering->dataset.name, tries);
        (void)printf("Decisions were made meanwhile: clustering again.\n");
        clustering_free(clustering);
        status = clustering_make(clustering, far, err);
    }
    if (status == ST_OK)
        (void)fputs(text_string(&clustering->conflicts), stdout);
    if (status == ST_OK)
        status = clustering_measure(clustering, err);
    if (status == ST_OK)
        status = clustering_print(clustering, err);
    return status;
}

/* What came of the lines of the file apply, else of decide: so many decisions made. */
static void decided_say(const struct clustering *clustering, const char *apply, const char *decide,
                        size_t lines, int64_t made)
{
    const char *verb = decide != NULL ? decide + strspn(decide, " \t") : "";
    char walked[48] = "";

    if (strncmp(verb, "undo", 4) == 0 || strncmp(verb, "redo", 4) == 0)
        (void)snprintf(walked, sizeof walked, ": %" PRId64 " %s", made,
                       verb[0] == 'u' ? "taken back" : "made again");
    if (apply != NULL)
        output_say("%" PRId64 " decisions made on %s by %zu lines", made, clustering->dataset.name,
                   lines);
    else if (made == 0)
        output_say("nothing was to be done on %s: %s", clustering->dataset.name, decide);
    else
        output_say("decided on %s: %s%s", clustering->dataset.name, decide, walked);
}

/* The decisions of the file apply, else of the line decide. */
static enum status clustering_decide(const struct clustering *clustering, const char *apply,
                                     const char *decide, struct err *err)
{
    struct db *db = clustering->db;
    char *line = decide != NULL ? mem_string(decide) : NULL;
    int64_t before = 0, after = 0;
    size_t lines = 0;
    enum status status = ST_OK;

    if (apply == NULL && line == NULL)
        return err_nomem(err, "a decision");
    status = db_begin(db, true, err); /* around it: nobody else decides meanwhile */
    if (status == ST_OK) {
        status = db_decision_newest(db, 0, &before, err);
        if (status == ST_OK && apply != NULL)
            status = cluster_apply(db, &clustering->dataset, apply, &lines, err);
        else if (status == ST_OK)
            status = cluster_decide(db, &clustering->dataset, &line, 1, "--decide", &lines, err);
        if (status == ST_OK)
            status = db_decision_newest(db, 0, &after, err);
        if (status == ST_OK)
            status = db_commit(db, err);
        else
            db_rollback(db);
    }
    if (status == ST_OK)
        decided_say(clustering, apply, decide, lines, after - before);
    mem_free(line);
    return status;
}

static enum status cluster_with(struct clustering *clustering, const char *which, const char *data,
                                const char *apply, const char *decide, int64_t questions,
                                double far, struct err *err)
{
    char id[FACES_ID];
    enum status status = db_run_find(clustering->db, which, &clustering->run, err);

    if (status != ST_OK)
        return status;
    status = db_dataset_find(clustering->db, faces_dataset(&clustering->run, data, id),
                             &clustering->dataset, err);
    if (status == ST_OK && questions > 0)
        return cluster_ask(clustering->db, &clustering->dataset, (size_t)questions, err);
    if (status == ST_OK && (apply != NULL || decide != NULL))
        return clustering_decide(clustering, apply, decide, err);
    return status == ST_OK ? clustering_run(clustering, far, err) : status;
}

enum status command_cluster(struct command_line *line, struct err *err)
{
    const char *data = NULL, *method = "average", *threshold = "auto", *apply = NULL,
               *decide = NULL;
    struct clustering clustering = {.options = cluster_defaults(0)};
    double distance = 0, far = 3e-3;
    int64_t neighbours = 3, least = 2, questions = 0;
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
        OPTION_INTEGER("questions", "N", &questions, 1, 100000,
                       "do not cluster: print the questions whose answers help most"),
        OPTION_TEXT("apply", "FILE", &apply,
                    "do not cluster: make the decisions of a file, one per line"),
        OPTION_TEXT("decide", "DECISION", &decide,
                    "do not cluster: make one decision, written as a line of such a file"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet cluster RUN [OPTION...]\n"
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
        return options_refuse(line, err, "--method %.40s: there is no such method", method);
    if (strcmp(threshold, "auto") != 0 && !text_parse_real(threshold, 1e-6, 4, &distance))
        return options_refuse(
            line, err, "--threshold %.40s: it takes auto, or a number from 1e-06 to 4", threshold);
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
    status = cluster_with(&clustering, line->argv[1], data, apply, decide, questions, far, err);
    clustering_free(&clustering);
    db_close(clustering.db);
    return status;
}
