/* facenet suspects: ranks the images of a run that stayed hard, with the person each resembles. */
#include "cmd/suspects/suspects.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/items.h"
#include "cmd/output.h"
#include "cmd/suspects/pairs.h"
#include "cmd/suspects/ranking.h"
#include "cmd/suspects/verdicts.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

#define SUSPECTS_SHOWN 20

static void suspects_print_name(const char *name, int columns)
{
    char clean[RECORD_NAME];

    (void)text_clean(clean, sizeof clean, name, false);
    (void)printf("  %s%*s", clean,
                 (int)text_width(clean) < columns ? columns - (int)text_width(clean) : 0, "");
}

static void suspects_print_number(double value, int width, int decimals)
{
    if (isnan(value))
        (void)printf("%*s", width, "-");
    else
        (void)printf("%*.*f", width, decimals, value);
}

static void suspects_print(const struct ranking *ranking, const struct suspect *suspect,
                           enum db_verdict verdict)
{
    const struct dataset *dataset = &ranking->faces.dataset;
    struct suspects_likeness likeness;
    const struct ranking_twin *twin = &ranking->twin[suspect->image];
    bool like = ranking->embedding != NULL || twin->path != NULL;

    ranking_resemble(ranking, suspect, &likeness);
    suspects_print_number(suspect->score, 6, 3);
    suspects_print_number(50 * (suspect->anchor + suspect->positive), 7, 1);
    suspects_print_number(likeness.own, 7, 3);
    suspects_print_number(likeness.other, 7, 3);
    suspects_print_name(dataset->identities[suspect->person].name, 18);
    suspects_print_name(like ? dataset->identities[likeness.person].name : "-", 18);
    suspects_print_name(ranking->path[suspect->image], 0);
    if (twin->path != NULL)
        suspects_print_name("is the same picture as", 0);
    if (twin->path != NULL)
        suspects_print_name(twin->path, 0);
    (void)printf(verdict == VERDICT_NONE ? "\n" : "  (%s)\n", db_verdict_name(verdict));
}

/* Prints the first limit of the ranked images; those with a verdict only if all is set. */
static enum status suspects_show(struct db *db, const struct ranking *ranking, int64_t limit,
                                 bool all, struct err *err)
{
    const struct dataset *dataset = &ranking->faces.dataset;
    enum status status = ST_OK;

    (void)printf("%6s %6s %6s %6s  %-18s  %-18s  %s\n", "score", "hard %", "D own", "D like",
                 "person", "is like", "picture");
    for (size_t i = 0; status == ST_OK && i < ranking->count && limit > 0; i++) {
        const struct suspect *suspect = &ranking->suspect[i];
        enum db_verdict verdict;
        int64_t identity;

        status = db_verdict_get(db, dataset->images[suspect->image].id, &verdict, &identity, err);
        if (verdict == VERDICT_MOVE && identity == dataset->identities[suspect->person].id)
            verdict = VERDICT_NONE; /* it is ranked as that person's */
        if (status != ST_OK || (verdict != VERDICT_NONE && !all))
            continue;
        suspects_print(ranking, suspect, verdict);
        limit--;
    }
    return status;
}

static enum status suspects_list(struct db *db, const struct db_run *run, int64_t limit, bool all,
                                 struct err *err)
{
    struct ranking ranking = {0};
    enum status status = ranking_make(&ranking, db, run, err);

    if (status == ST_OK)
        status = suspects_show(db, &ranking, limit, all, err);
    ranking_free(&ranking);
    return status;
}

static enum status suspects_apply(struct db *db, const struct db_run *run, const char *path,
                                  bool pairs, struct err *err)
{
    size_t count;
    enum status status = verdicts_apply(db, run->dataset_id, path, &count, err);

    if (status == ST_OK)
        output_say("%zu %s on %s of %s", count, text_noun(count, "verdict", "verdicts"),
                   pairs ? "pairs" : "images", run->dataset);
    return status;
}

enum status command_suspects(struct command_line *line, struct err *err)
{
    const char *apply = NULL;
    bool all = false, keep = false;
    int64_t limit = 0;
    const struct option options[] = {
        OPTION_INTEGER("limit", "N", &limit, 1, 100000, "images to show; 20 without it"),
        OPTION_FLAG("all", &all, "also show images that already have a verdict"),
        OPTION_FLAG("keep", &keep,
                    "keep the ranking for facenet-tui instead: --limit images, or a tenth of all "
                    "images but at least 20 and at most 1000; 200 pairs of vectors"),
        OPTION_TEXT(
            "apply", "FILE", &apply,
            "give verdicts on images of the run's data set, one per line, words separated "
            "by tabs: PICTURE move PERSON, PICTURE exclude, PICTURE fine, or PICTURE none "
            "to withdraw a verdict; of vectors ITEM ITEM relevant, not or none; - is standard "
            "input; facenet train --decisions applies them"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet suspects RUN [--limit N] [--all]\n"
                 "       facenet suspects RUN --keep [--limit N]\n"
                 "       facenet suspects RUN --apply FILE\n",
        .about =
            "Ranks the images whose triplets stayed hard while those of their person became "
            "easy: mostly wrong names and bad pictures. Shows for each the share of its "
            "triplets that were hard and its mean squared distance to the other images of its "
            "person and to the person that it is most like. Of vectors it lists pairs of items "
            "that share no label and are nearest, and the share of positives with which the "
            "filter of false negatives drops them.",
        .options = options,
        .least = 1,
        .most = 1};
    struct db_dataset dataset;
    struct db_run run;
    struct db *db;
    size_t kept;
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    status = database_open(line, apply != NULL || keep ? DB_WRITE : DB_READ, &db, err);
    if (status != ST_OK)
        return status;
    status = db_run_find(db, line->argv[1], &run, err);
    if (status == ST_OK && run.imported)
        status = err_set(err, ST_INVALID,
                         "%s is a net that was added: only runs that train here see which triplets "
                         "stay hard",
                         line->argv[1]);
    if (status == ST_OK)
        status = db_dataset_get(db, run.dataset_id, &dataset, err);
    if (status == ST_OK && apply != NULL)
        status = suspects_apply(db, &run, apply, dataset.dimensions != 0, err);
    else if (status == ST_OK && keep) {
        status = suspects_keep(db, &run, limit, &kept, err);
        if (status == ST_OK)
            output_say("the %zu most suspect %s of %s %s kept", kept,
                       dataset.dimensions != 0 ? text_noun(kept, "pair", "pairs")
                                               : text_noun(kept, "image", "images"),
                       run.name, text_noun(kept, "is", "are"));
    } else if (status == ST_OK && dataset.dimensions != 0)
        status = pairs_list(db, &run, limit > 0 ? limit : SUSPECTS_SHOWN, all, err);
    else if (status == ST_OK)
        status = suspects_list(db, &run, limit > 0 ? limit : SUSPECTS_SHOWN, all, err);
    db_close(db);
    return status;
}
