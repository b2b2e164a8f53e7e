/* See decide.h.  A line is a verb and its words, separated by tabs if there is one, else by blanks.
 * Blank lines, comments (#) and questions without an answer (?) are skipped. */
#include "cmd/cluster/decide.h"

#include "cmd/cluster/split.h"
#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/similar.h"
#include "base/text.h"
#include "db/faces/verdicts.h"
#include "db/review/decisions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines at work.  word points into the current line. */
struct script {
    struct db *db;
    const struct db_dataset *dataset;
    struct db_review review;
    struct db_clustering clustering; /* the current one; undo may change it */
    char **word;                     /* (words) after the verb */
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

/* The images that the words from first on name by number or path; new. */
static enum status script_images(const struct script *script, size_t first, int64_t **images,
                                 struct err *err)
{
    enum status status = ST_OK;

    *images = mem_new(script->words, sizeof **images);
    if (*images == NULL)
        return err_nomem(err, "the images of a decision");
    for (size_t i = first; status == ST_OK && i < script->words; i++)
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

static enum status script_person(const struct script *script, struct err *err)
{
    struct text name = {0};
    int64_t image;
    enum status status =
        db_image_find(script->db, script->dataset->id, script->word[0], &image, err);

    for (size_t i = 1; status == ST_OK && i < script->words; i++)
        text_addf(&name, "%s%s", i > 1 ? " " : "", script->word[i]);
    if (status == ST_OK && name.failed)
        status = err_nomem(err, "a name");
    if (status == ST_OK)
        status = db_decide_person(&script->review, image, text_string(&name), err);
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

static enum status script_faces(const struct script *script,
                                enum status (*decide)(const struct db_review *review,
                                                      const int64_t *images, size_t count,
                                                      struct err *err),
                                struct err *err)
{
    int64_t *images;
    enum status status = script_images(script, 0, &images, err);

    if (status == ST_OK)
        status = decide(&script->review, images, script->words, err);
    mem_free(images);
    return status;
}

static enum status script_not(const struct script *script, struct err *err)
{
    return script_faces(script, db_decide_not, err);
}

static enum status script_unusable(const struct script *script, struct err *err)
{
    return script_faces(script, db_decide_unusable, err);
}

static enum status script_nonface(const struct script *script, struct err *err)
{
    return script_faces(script, db_decide_nonface, err);
}

static enum status script_hide(const struct script *script, struct err *err)
{
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    return status == ST_OK ? db_decide_hide(&script->review, cluster, true, err) : status;
}

static enum status script_show(const struct script *script, struct err *err)
{
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    return status == ST_OK ? db_decide_hide(&script->review, cluster, false, err) : status;
}

static enum status script_cover(const struct script *script, struct err *err)
{
    int64_t *images;
    enum status status = script_images(script, 0, &images, err);

    if (status == ST_OK)
        status = db_decide_cover(&script->review, images[0], err);
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

/* Undoes or redoes as many decisions as the word says, 1 without it; fewer if there are no more.
 * Notes which. */
static enum status script_walk(const struct script *script,
                               enum status (*step)(const struct db_review *review, char *said,
                                                   struct err *err),
                               struct err *err)
{
    char said[RECORD_TEXT] = "?", *note = script->review.note;
    int64_t count = 1;
    enum status status = ST_OK;

    if (script->words == 1 && !text_parse_whole(script->word[0], 1, INT64_MAX, &count))
        return err_set(err, ST_INVALID, "expected a whole number");
    for (; status == ST_OK && count > 0 && said[0] != '\0'; count--) {
        size_t at = strlen(note);

        status = step(&script->review, said, err);
        (void)snprintf(note + at, RECORD_TEXT - at, "%s%s", at > 0 && said[0] != '\0' ? ", " : "",
                       said);
    }
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

static enum status script_split(const struct script *script, struct err *err)
{
    double threshold = script->clustering.threshold;
    int64_t cluster;
    enum status status = script_cluster(script, script->word[0], &cluster, err);

    if (status == ST_OK && script->words == 2 &&
        !text_parse_real(script->word[1], 1e-6, 4, &threshold))
        status = err_set(err, ST_INVALID, "a threshold is a number above 0 and up to 4");
    return status == ST_OK ? cluster_split(&script->review, script->dataset, &script->clustering,
                                           cluster, threshold, err)
                           : status;
}

static const struct verb {
    const char *name;
    size_t least, most; /* words */
    enum status (*make)(const struct script *script, struct err *err);
} verbs[] = {{"name", 1, SIZE_MAX, script_name},
             {"person", 2, SIZE_MAX, script_person},
             {"confirm", 1, 1, script_confirm},
             {"merge", 2, 2, script_merge},
             {"split", 1, 2, script_split},
             {"move", 2, SIZE_MAX, script_move},
             {"not", 1, SIZE_MAX, script_not},
             {"unusable", 1, SIZE_MAX, script_unusable},
             {"nonface", 1, SIZE_MAX, script_nonface},
             {"hide", 1, 1, script_hide},
             {"show", 1, 1, script_show},
             {"cover", 1, 1, script_cover},
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
    char clean[64], question[SIMILAR_QUESTION];
    struct similar similar;
    bool found;
    enum status status;

    if (!script_words(script, line))
        return err_nomem(err, "a line");
    if (script->words == 0)
        return ST_OK;
    similar_begin(&similar, script->word[0]);
    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
        (void)similar_offer(&similar, verbs[v].name);
        if (strcmp(script->word[0], verbs[v].name) == 0)
            verb = &verbs[v];
    }
    (void)text_clean(clean, sizeof clean, script->word[0], false);
    if (verb == NULL)
        return err_set(err, ST_INVALID, "there is no decision \"%s\"%s", clean,
                       similar_question(&similar, "", question));
    arguments = *script;
    arguments.word++;
    arguments.words--;
    if (arguments.words < verb->least || arguments.words > verb->most)
        return err_set(err, ST_INVALID, "there are too %s words after %s",
                       arguments.words < verb->least ? "few" : "many", clean);
    status = db_clustering_row(script->db, script->dataset->id, &arguments.clustering, &found, err);
    return status == ST_OK ? verb->make(&arguments, err) : status;
}

/* released: what the decisions released of earlier ones, one line each. */
static enum status decide_lines(struct script *script, char **lines, size_t count,
                                const char *source, size_t *decided, struct text *released,
                                struct err *err)
{
    char said[80], clean[3 * RECORD_TEXT], *note = script->review.note;
    struct err inner;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        if (lines[i][0] == '#' || lines[i][0] == '?')
            continue;
        (void)text_clean(said, sizeof said, lines[i], false);
        note[0] = '\0';
        status = script_line(script, lines[i], &inner);
        if (status != ST_OK)
            return err_set(err, status, "%s: \"%s\": %s%s", source, said, inner.message,
                           count > 1 ? "; none of its decisions was made" : "");
        ++*decided;
        if (note[0] != '\0') {
            (void)text_clean(clean, sizeof clean, note, false);
            text_addf(released, "%s: %s\n", said, clean);
        }
    }
    return released->failed ? err_nomem(err, "what the decisions released") : ST_OK;
}

/* Applies all lines or, if one is wrong, none.  *decided: lines that are decisions; *made: the
 * decisions that they led to: an undo of three makes three. */
static enum status decide(struct db *db, const struct db_dataset *dataset, char **lines,
                          size_t count, const char *source, size_t *decided, int64_t *made,
                          struct err *err)
{
    char asker[RECORD_NAME], note[RECORD_TEXT];
    struct script script = {.db = db, .dataset = dataset, .review = {db, dataset->id, asker, note}};
    struct text released = {0};
    int64_t before = 0, after = 0;
    enum status status = db_begin(db, true, err);

    *decided = 0;
    if (status != ST_OK)
        return status;
    process_asker(asker, sizeof asker);
    status = db_decision_newest(db, 0, &before, err);
    if (status == ST_OK)
        status = decide_lines(&script, lines, count, source, decided, &released, err);
    if (status == ST_OK)
        status = db_decision_newest(db, 0, &after, err);
    status = db_end(db, status, err);
    if (status == ST_OK)
        (void)fputs(text_string(&released), stdout);
    *made = after - before;
    mem_free(script.word);
    text_free(&released);
    return status;
}

enum status cluster_decide_file(struct db *db, const struct db_dataset *dataset, const char *path,
                                struct err *err)
{
    char **lines = NULL;
    size_t count = 0, decided;
    int64_t made;
    enum status status = file_read_names(path, &lines, &count, err);

    if (status == ST_OK)
        status = decide(db, dataset, lines, count, strcmp(path, "-") == 0 ? "standard input" : path,
                        &decided, &made, err);
    if (status == ST_OK)
        output_say("%" PRId64 " %s made on %s by %zu %s", made,
                   text_noun((uint64_t)made, "decision", "decisions"), dataset->name, decided,
                   text_noun(decided, "line", "lines"));
    mem_free(lines);
    return status;
}

enum status cluster_decide_line(struct db *db, const struct db_dataset *dataset,
                                const char *decision, struct err *err)
{
    const char *verb = decision + strspn(decision, " \t");
    char *line = mem_string(decision), walked[48] = "";
    size_t decided;
    int64_t made;
    enum status status = line == NULL
                             ? err_nomem(err, "a decision")
                             : decide(db, dataset, &line, 1, "--decide", &decided, &made, err);

    if (status == ST_OK && (strncmp(verb, "undo", 4) == 0 || strncmp(verb, "redo", 4) == 0))
        (void)snprintf(walked, sizeof walked, ": %" PRId64 " %s", made,
                       verb[0] == 'u' ? "undone" : "redone");
    if (status == ST_OK && made == 0)
        output_say("nothing to do on %s: %s", dataset->name, decision);
    else if (status == ST_OK)
        output_say("decided on %s: %s%s", dataset->name, decision, walked);
    mem_free(line);
    return status;
}
