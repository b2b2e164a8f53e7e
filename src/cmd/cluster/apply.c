/* Decisions from a file; see cluster.h and facenet(1).  A line is a verb and its words, separated
 * by tabs if there is one, else by blanks; blank lines and those that begin with # say nothing. */
#include "cmd/cluster/cluster.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/faces/verdicts.h"
#include "db/review/decisions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT_TIGHTER 0.8f /* of the threshold, again and again until the cluster falls apart */
#define SPLIT_TRIES 60

/* A file at work.  The words of the line under way point into it. */
struct script {
    struct db *db;
    const struct db_dataset *dataset;
    struct db_review review;
    struct db_clustering clustering; /* the current one; undo may change it */
    char **word;                     /* (words) behind the verb */
    size_t words, capacity;
};

static enum status script_cluster(const struct script *script, const char *word, int64_t *id,
                                  struct err *err)
{
    struct db_cluster cluster;
    enum status status = db_cluster_find(script->db, script->clustering.id, word, &cluster, err);

    if (status == ST_OK)
        *id = cluster.id;
    return status;
}

/* The images that the words from first on name, by number or path; new. */
static enum status script_images(const struct script *script, size_t first, int64_t **images,
                                 struct err *err)
{
    enum status status = ST_OK;

    *images = mem_new(script->words, sizeof **images);
    if (*images == NULL)
        return err_nomem(err, "the images of a decision");
    for (size_t i = first; status == ST_OK && i < script->words; i++)
        if (!text_parse_integer(script->word[i], 1, INT64_MAX, &(*images)[i - first]))
            status = db_image_find(script->db, script->dataset->id, script->word[i],
                                   &(*images)[i - first], err);
    return status;
}

static enum status script_name(const struct script *script, struct err *err)
{
    struct text name = {0};
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    for (size_t i = 1; status == ST_OK && i < script->words; i++)
        text_addf(&name, "%s%s", i > 1 ? " " : "", script->word[i]);
    if (status == ST_OK && name.failed)
        status = err_nomem(err, "a name");
    if (status == ST_OK)
        status = db_decide_name(&script->review, cluster, text_string(&name), err);
    text_free(&name);
    return status;
}

static enum status script_confirm(const struct script *script, struct err *err)
{
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    return status == ST_OK ? db_decide_confirm(&script->review, cluster, err) : status;
}

static enum status script_merge(const struct script *script, struct err *err)
{
    int64_t from, into;
    enum status status = script_cluster(script, script->word[0], &from, err);

    if (status == ST_OK)
        status = script_cluster(script, script->word[1], &into, err);
    return status == ST_OK ? db_decide_merge(&script->review, from, into, err) : status;
}

static enum status script_move(const struct script *script, struct err *err)
{
    int64_t cluster = 0, *images = NULL;
    bool fresh = strcmp(script->word[0], "new") == 0;
    enum status status = fresh ? ST_OK : script_cluster(script, script->word[0], &cluster, err);

    if (status == ST_OK)
        status = script_images(script, 1, &images, err);
    if (status == ST_OK)
        status = db_decide_move(&script->review, images, script->words - 1, cluster, &cluster, err);
    mem_free(images);
    return status;
}

static enum status script_not(const struct script *script, struct err *err)
{
    int64_t *images;
    enum status status = script_images(script, 0, &images, err);

    if (status == ST_OK)
        status = db_decide_not(&script->review, images, script->words, err);
    mem_free(images);
    return status;
}

static enum status script_unusable(const struct script *script, struct err *err)
{
    int64_t *images;
    enum status status = script_images(script, 0, &images, err);

    if (status == ST_OK)
        status = db_decide_unusable(&script->review, images, script->words, err);
    mem_free(images);
    return status;
}

static enum status script_pair(const struct script *script, bool same, struct err *err)
{
    int64_t *images;
    enum status status = script_images(script, 0, &images, err);

    if (status == ST_OK)
        status = db_decide_pair(&script->review, images[0], images[1], same, err);
    mem_free(images);
    return status;
}

static enum status script_same(const struct script *script, struct err *err)
{
    return script_pair(script, true, err);
}

static enum status script_different(const struct script *script, struct err *err)
{
    return script_pair(script, false, err);
}

/* Goes back or forth by the number given, 1 without; fewer when there are fewer. */
static enum status script_walk(const struct script *script,
                               enum status (*step)(const struct db_review *review, char *said,
                                                   struct err *err),
                               struct err *err)
{
    char said[RECORD_TEXT] = "?";
    int64_t count = 1;
    enum status status = ST_OK;

    if (script->words == 1 && !text_parse_integer(script->word[0], 1, INT64_MAX, &count))
        return err_set(err, ST_INVALID, "it takes a whole number");
    for (; status == ST_OK && count > 0 && said[0] != '\0'; count--)
        status = step(&script->review, said, err);
    return status;
}

static enum status script_undo(const struct script *script, struct err *err)
{
    return script_walk(script, db_decide_undo, err);
}

static enum status script_redo(const struct script *script, struct err *err)
{
    return script_walk(script, db_decide_redo, err);
}

static int member_compare(const void *a, const void *b)
{
    const struct db_member *x = a, *y = b;

    return (x->image > y->image) - (x->image < y->image);
}

/* The largest part, among equals the first, becomes part 0, which keeps the name. */
static enum status split_largest_first(uint32_t *label, size_t count, size_t parts, struct err *err)
{
    size_t *size = mem_new(parts, sizeof *size);
    uint32_t largest = 0;

    if (size == NULL)
        return err_nomem(err, "the parts of a cluster");
    for (size_t i = 0; i < count; i++)
        size[label[i]]++;
    for (uint32_t p = 1; p < parts; p++)
        if (size[p] > size[largest])
            largest = p;
    for (size_t i = 0; i < count; i++)
        if (label[i] == largest || label[i] == 0)
            label[i] = label[i] == 0 ? largest : 0;
    mem_free(size);
    return ST_OK;
}

/* The faces of a cluster for themselves, their images first, then clustered ever tighter. */
static enum status split_cluster(const struct script *script, const struct cluster_faces *faces,
                                 int64_t cluster, float threshold, struct err *err)
{
    struct cluster_options options = cluster_defaults(threshold);
    struct cluster_faces ours = {.dim = faces->dim};
    struct db_member *members = NULL;
    uint32_t *label = NULL;
    size_t count = 0, parts = 0, *order = NULL;
    enum status status =
        db_member_list(script->db, script->clustering.id, cluster, &members, &count, err);

    if (status == ST_OK)
        status = cluster_faces_order(faces, &order, err);
    if (status == ST_OK) {
        ours.embedding = mem_new_aligned(count * faces->dim, sizeof *ours.embedding);
        ours.image = mem_new(count, sizeof *ours.image);
        label = mem_new(count, sizeof *label);
        if (ours.embedding == NULL || ours.image == NULL || label == NULL)
            status = err_nomem(err, "the faces to split");
    }
    if (status == ST_OK)
        qsort(members, count, sizeof *members, member_compare);
    for (size_t i = 0, at; status == ST_OK && i < count; i++) {
        at = cluster_faces_find(faces, order, members[i].image);
        if (at == SIZE_MAX)
            continue;
        memcpy(ours.embedding + ours.count * faces->dim, faces->embedding + at * faces->dim,
               faces->dim * sizeof *ours.embedding);
        ours.image[ours.count++] = members[i].image;
    }
    options.least = 1;
    for (int tries = 0; status == ST_OK && parts < 2 && tries < SPLIT_TRIES; tries++) {
        status = cluster_run(label, &parts, ours.embedding, ours.count, ours.dim, &options, err);
        options.threshold *= SPLIT_TIGHTER;
    }
    if (status == ST_OK && parts < 2)
        status = err_set(err, ST_INVALID,
                         "cluster %" PRId64 " cannot be split: its faces are equal", cluster);
    if (status == ST_OK)
        status = split_largest_first(label, ours.count, parts, err);
    if (status == ST_OK)
        status = db_decide_split(&script->review, cluster, ours.image, label, ours.count, err);
    mem_free(ours.embedding);
    mem_free(ours.image);
    mem_free(members);
    mem_free(label);
    mem_free(order);
    return status;
}

static enum status script_split(const struct script *script, struct err *err)
{
    struct cluster_faces faces = {0};
    double threshold = script->clustering.threshold;
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    if (status == ST_OK && script->words == 2 &&
        !text_parse_real(script->word[1], 1e-6, 4, &threshold))
        status = err_set(err, ST_INVALID, "a threshold is a number above 0 and up to 4");
    if (status == ST_OK)
        status =
            cluster_faces_load(script->db, script->clustering.run, script->dataset, &faces, err);
    if (status == ST_OK)
        status = split_cluster(script, &faces, cluster, (float)threshold, err);
    cluster_faces_free(&faces);
    return status;
}

static const struct verb {
    const char *name;
    size_t least, most; /* words */
    enum status (*make)(const struct script *script, struct err *err);
} verbs[] = {{"name", 1, SIZE_MAX, script_name},
             {"confirm", 1, 1, script_confirm},
             {"merge", 2, 2, script_merge},
             {"split", 1, 2, script_split},
             {"move", 2, SIZE_MAX, script_move},
             {"not", 1, SIZE_MAX, script_not},
             {"unusable", 1, SIZE_MAX, script_unusable},
             {"same", 2, 2, script_same},
             {"different", 2, 2, script_different},
             {"undo", 0, 1, script_undo},
             {"redo", 0, 1, script_redo}};

/* The words of a line, in place; the first is the verb. */
static bool script_words(struct script *script, char *line)
{
    const char *blanks = " \t";

    script->words = 0;
    while (*(line += strspn(line, blanks)) != '\0') {
        if (script->words == script->capacity) {
            size_t capacity = script->capacity == 0 ? 16 : script->capacity * 2;
            char **more = mem_resize(script->word, capacity, sizeof *more);

            if (more == NULL)
                return false;
            script->word = more;
            script->capacity = capacity;
        }
        script->word[script->words++] = line;
        line += strcspn(line, blanks);
        if (*line != '\0')
            *line++ = '\0';
        if (script->words == 1) /* the verb; names and paths may have blanks inside */
            blanks = strchr(line, '\t') != NULL ? "\t" : " ";
    }
    return true;
}

static enum status script_line(struct script *script, char *line, struct err *err)
{
    struct script arguments;
    const struct verb *verb = NULL;
    char clean[64];
    bool found;
    enum status status;

    if (!script_words(script, line))
        return err_nomem(err, "a line");
    if (script->words == 0)
        return ST_OK;
    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++)
        if (strcmp(script->word[0], verbs[v].name) == 0)
            verb = &verbs[v];
    (void)text_clean(clean, sizeof clean, script->word[0], false);
    if (verb == NULL)
        return err_set(err, ST_INVALID, "there is no decision \"%s\"", clean);
    arguments = *script;
    arguments.word++;
    arguments.words--;
    if (arguments.words < verb->least || arguments.words > verb->most)
        return err_set(err, ST_INVALID, "%s has too %s words behind it", clean,
                       arguments.words < verb->least ? "few" : "many");
    status =
        db_clustering_current(script->db, script->dataset->id, &arguments.clustering, &found, err);
    return status == ST_OK ? verb->make(&arguments, err) : status;
}

enum status cluster_decide(struct db *db, const struct db_dataset *dataset, char **lines,
                           size_t line_count, const char *source, size_t *count, struct err *err)
{
    char asker[RECORD_NAME], said[80], told[RECORD_TEXT];
    struct script script = {.db = db, .dataset = dataset, .review = {db, dataset->id, asker, told}};
    struct text all_told = {0};
    struct err inner;
    enum status status = db_begin(db, true, err);

    *count = 0;
    if (status != ST_OK)
        return status;
    process_asker(asker, sizeof asker);
    for (size_t i = 0; status == ST_OK && i < line_count; i++) {
        if (lines[i][0] == '#' || lines[i][0] == '?') /* ?: a question without an answer */
            continue;
        (void)text_clean(said, sizeof said, lines[i], false);
        told[0] = '\0';
        status = script_line(&script, lines[i], &inner);
        if (status != ST_OK)
            status = err_set(err, status, "%s: \"%s\": %s; none of its decisions was made", source,
                             said, inner.message);
        else
            ++*count;
        if (told[0] != '\0')
            text_addf(&all_told, "%s: %s\n", said, told);
    }
    mem_free(script.word);
    if (status == ST_OK && all_told.failed)
        status = err_nomem(err, "what the decisions released");
    if (status == ST_OK)
        status = db_commit(db, err);
    else
        db_rollback(db);
    if (status == ST_OK)
        (void)fputs(text_string(&all_told), stdout);
    text_free(&all_told);
    return status;
}

enum status cluster_apply(struct db *db, const struct db_dataset *dataset, const char *path,
                          size_t *count, struct err *err)
{
    char **lines = NULL;
    size_t line_count = 0;
    enum status status = file_read_names(path, &lines, &line_count, err);

    if (status == ST_OK)
        status = cluster_decide(db, dataset, lines, line_count, path, count, err);
    mem_free(lines);
    return status;
}
