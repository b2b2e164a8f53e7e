/* facenet eval: verification and retrieval on held-out people or on a file of pairs, by the
 * embedding of a run or by a baseline; compares two runs on the same pairs. */
#include "cmd/checkpoints.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/eval/baseline.h"
#include "cmd/eval/degrade.h"
#include "cmd/eval/figures.h"
#include "cmd/eval/items.h"
#include "cmd/eval/kept.h"
#include "cmd/eval/print.h"
#include "cmd/faces.h"
#include "cmd/same_crops.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/faces/verdicts.h"
#include "db/runs/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EVAL_REPLICATES 1000

static void eval_model_free(struct eval_model *model)
{
    mem_free(model->embedding);
    mem_free(model->distance);
}

static enum status eval_embed(const struct eval_set *set, const struct embedder *embedder,
                              const struct embedder_views *views, struct eval_model *model,
                              struct err *err)
{
    size_t values;

    model->dim = embedder->dim;
    if (mem_multiply(set->images, model->dim, &values))
        model->embedding = mem_new_aligned(values, sizeof *model->embedding);
    model->distance = mem_new(set->pair_count, sizeof *model->distance);
    if (model->embedding == NULL || model->distance == NULL)
        return err_nomem(err, "the embeddings");
    return embedder_run_pairs(embedder, model->embedding, model->distance, &set->faces.dataset,
                              set->image, set->images, set->pairs, set->pair_count, views, err);
}

static enum status eval_model(struct db *db, struct eval_set *set,
                              const struct eval_options *options, struct eval_model *model,
                              struct err *err)
{
    struct embedder embedder = {0};
    struct db_checkpoint checkpoint;
    enum status status = same_crops_fit(db, model->run.id, &set->faces, err);

    if (status == ST_OK)
        status = eval_degrade(set, options->jpeg_quality, options->pixels, err);
    if (status == ST_OK)
        status = checkpoints_embedder(db, model->run.id, model->step, set->faces.crops, &embedder,
                                      &checkpoint, err);
    if (status == ST_OK)
        status = checkpoints_offer(db, &model->run, model->step, err);
    if (status == ST_OK) {
        model->step = checkpoint.step;
        status = eval_trained_count(&model->trained, db, set, &model->run, err);
    }
    if (status == ST_OK)
        status = eval_embed(set, &embedder, &options->views, model, err);
    embedder_free(&embedder);
    return status;
}

/* Judges one model, prints and keeps the results. */
static enum status eval_single(struct db *db, const struct eval_set *set,
                               const struct eval_model *model, struct err *err)
{
    struct eval_figures figures;
    enum status status = eval_figures_compute(&figures, set, model, err);

    if (status != ST_OK)
        return status;
    eval_print_set(set, &figures.judgement.verification);
    eval_print_verification(&figures.judgement.verification,
                            model->embedding == NULL ? NULL : &model->trained);
    if (model->embedding == NULL)
        return ST_OK;
    eval_print_retrieval(&figures.retrieval);
    eval_print_dimensions(figures.judgement.dimensions, model->dim);
    return eval_figures_keep(db, set, model, &figures, err);
}

static enum status eval_compare(const struct eval_set *set, const struct eval_options *options,
                                const struct eval_model model[2], struct err *err)
{
    const struct bootstrap bootstrap = {.pairs = set->pairs,
                                        .distance_a = model[0].distance,
                                        .distance_b = model[1].distance,
                                        .count = set->pair_count,
                                        .folds = set->folds,
                                        .label = set->label,
                                        .identities = set->faces.dataset.identity_count,
                                        .replicates = EVAL_REPLICATES,
                                        .seed = options->ask.seed};
    struct bootstrap_interval interval[BOOTSTRAP_FIGURES];
    struct verification counts;
    enum status status = verification_compute(&counts, set->pairs, model[0].distance,
                                              set->pair_count, set->folds, err);

    if (status == ST_OK && (counts.same == 0 || counts.different == 0))
        status = err_set(err, ST_INVALID,
                         "two runs are compared by pairs of one person and pairs of two people, "
                         "and all pairs of %s are of one kind",
                         set->name);
    if (status == ST_OK)
        status = bootstrap_compare(interval, &bootstrap, err);
    if (status != ST_OK)
        return status;
    eval_print_set(set, &counts);
    eval_print_comparison(interval, model, EVAL_REPLICATES, options->ask.seed);
    return ST_OK;
}

/* How well the embeddings of a run are compared with those of an older one, on the same pairs. */
static enum status eval_against(const struct eval_set *set, const struct eval_model model[2],
                                struct err *err)
{
    size_t dim = model[0].dim;
    struct verification of[EVAL_AGAINST];
    float *mixed;
    enum status status;

    if (model[1].dim != dim)
        return err_set(err, ST_INVALID,
                       "%s has embeddings of %zu dimensions and %s of %zu: only equal ones can be "
                       "compared",
                       model[0].run.name, dim, model[1].run.name, model[1].dim);
    mixed = mem_new(set->pair_count, sizeof *mixed);
    if (mixed == NULL)
        return err_nomem(err, "the distances of the pairs");
    for (size_t i = 0; i < set->pair_count; i++)
        mixed[i] = embedder_distance(model[0].embedding + set->pairs[i].a * dim,
                                     model[1].embedding + set->pairs[i].b * dim, dim);
    const float *const distance[] = {model[0].distance, mixed, model[1].distance};

    status = ST_OK;
    for (int i = 0; status == ST_OK && i < EVAL_AGAINST; i++)
        status =
            verification_compute(&of[i], set->pairs, distance[i], set->pair_count, set->folds, err);
    mem_free(mixed);
    if (status != ST_OK)
        return status;
    eval_print_set(set, &of[EVAL_NEW]);
    eval_print_against(of);
    return ST_OK;
}

static void eval_print_model(const char *title, const struct eval_model *model)
{
    char name[RECORD_NAME];

    (void)text_clean(name, sizeof name, model->run.name, false);
    (void)printf("%-11s%.48s, step %" PRId64 "\n", title, name, model->step);
}

/* Sets which verdicts apply: all those of the data set with --decisions; else, for drawn pairs,
 * those that the models were trained with on this data set, of two models the later. */
static enum status eval_choose_verdicts(struct db *db, struct eval_options *options,
                                        const struct eval_model *model, size_t count,
                                        struct err *err)
{
    struct db_dataset dataset;
    enum status status = db_dataset_find(db, options->ask.data, &dataset, err);

    if (status == ST_OK && options->decisions)
        return db_verdict_newest(db, dataset.id, &options->ask.verdicts, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        int64_t newest;

        if (options->ask.pairs != NULL || options->list || model[i].run.dataset_id != dataset.id)
            continue;
        status = db_verdict_applied(db, model[i].run.id, &newest, err);
        if (status == ST_OK && newest > options->ask.verdicts)
            options->ask.verdicts = newest;
    }
    return status;
}

/* Items of a data set of vectors are judged by their labels. */
static enum status eval_of_items(struct db *db, const struct eval_options *options,
                                 const struct db_dataset *dataset, size_t runs,
                                 const struct eval_model *model, struct err *err)
{
    bool raw = options->baseline != NULL && strcmp(options->baseline, "raw") == 0;

    if (dataset->dimensions == 0)
        return err_set(err, ST_INVALID,
                       "%s has pictures: --labels and --baseline raw are for vectors",
                       dataset->name);
    if (options->list || options->ask.pairs != NULL || options->against != NULL || runs > 1 ||
        (runs == 0 && !raw))
        return err_set(err, ST_INVALID,
                       "%s has vectors: one run, or --baseline raw, is judged by retrieval; there "
                       "are no pairs of people",
                       dataset->name);
    if (options->jpeg_quality > 0 || options->pixels > 0 || options->views.mirror ||
        options->views.zoom > 0 || options->decisions)
        return err_set(err, ST_INVALID,
                       "%s has vectors: --mirror, --zoom, --jpeg-quality, --pixels and "
                       "--decisions are for pictures",
                       dataset->name);
    return eval_items(db, dataset, raw ? NULL : &model->run, model->step, options->labels, err);
}

/* runs: one or two, or none with a baseline or a list. */
static enum status eval_with(struct db *db, struct eval_options *options, const char *const runs[2],
                             size_t run_count, struct err *err)
{
    struct eval_model model[2] = {{.step = CHECKPOINTS_NEWEST}, {.step = CHECKPOINTS_NEWEST}};
    struct eval_set set = {0};
    struct db_dataset dataset;
    enum status status = ST_OK;
    char id[FACES_ID];

    for (size_t i = 0; status == ST_OK && i < run_count; i++)
        status = checkpoints_named(db, runs[i], &model[i].run, &model[i].step, err);
    if (status == ST_OK)
        status = faces_dataset(&model[0].run, &options->ask.data, id, err);
    if (status == ST_OK)
        status = db_dataset_find(db, options->ask.data, &dataset, err);
    if (status == ST_OK && (dataset.dimensions != 0 || options->labels != NULL ||
                            (options->baseline != NULL && strcmp(options->baseline, "raw") == 0)))
        return eval_of_items(db, options, &dataset, run_count, &model[0], err);
    if (status == ST_OK)
        status = eval_choose_verdicts(db, options, model, run_count, err);
    if (status == ST_OK)
        status = eval_set_open(db, &options->ask, &set, err);
    for (size_t i = 0; status == ST_OK && !options->list && i < run_count; i++)
        status = eval_model(db, &set, options, &model[i], err);
    if (status != ST_OK)
        goto out;
    if (options->list) {
        status = eval_set_list(&set, err);
    } else if (run_count == 0) {
        model[0].distance = mem_new(set.pair_count, sizeof(float));
        if (model[0].distance == NULL) {
            status = err_nomem(err, "the distances of the pairs");
            goto out;
        }
        status = eval_degrade(&set, options->jpeg_quality, options->pixels, err);
        if (status != ST_OK)
            goto out;
        eval_baseline(model[0].distance, &set, strcmp(options->baseline, "colour") == 0);
        (void)printf("%-11s%s\n", "baseline", options->baseline);
        status = eval_single(db, &set, &model[0], err);
    } else if (run_count == 1) {
        eval_print_trained(&model[0].trained, "this run");
        eval_print_model("run", &model[0]);
        eval_name_kept(set.kept, set.name, options, set.faces.row.id, model[0].run.dataset_id);
        status = eval_single(db, &set, &model[0], err);
    } else if (options->against != NULL) {
        eval_print_model("new", &model[0]);
        eval_print_model("older", &model[1]);
        status = eval_against(&set, model, err);
    } else {
        eval_print_trained(&model[0].trained, "A");
        eval_print_trained(&model[1].trained, "B");
        eval_print_model("A", &model[0]);
        eval_print_model("B", &model[1]);
        status = eval_compare(&set, options, model, err);
    }
out:
    eval_model_free(&model[0]);
    eval_model_free(&model[1]);
    eval_set_free(&set);
    return status;
}

/* Refuses options that exclude each other. */
static enum status eval_check(struct command_line *line, const struct eval_options *options,
                              int runs, struct err *err)
{
    const char *baseline = options->baseline;

    if (baseline != NULL && strcmp(baseline, "pixels") != 0 && strcmp(baseline, "colour") != 0 &&
        strcmp(baseline, "raw") != 0)
        return options_refuse(line, err, "--baseline is pixels, colour or raw, not %s", baseline);
    if (baseline != NULL &&
        (options->ask.data == NULL || runs > 0 || options->views.mirror || options->views.zoom > 0))
        return options_refuse(line, err,
                              "--baseline goes with --data, without a run, --mirror and --zoom");
    if (baseline == NULL && runs == 0 && (!options->list || options->ask.data == NULL))
        return options_refuse(line, err, "a run, or --baseline, is needed");
    if (options->against != NULL && (runs != 1 || options->list))
        return options_refuse(line, err, "--against goes with one run");
    if (options->ask.pairs == NULL && options->ask.skip_missing)
        return options_refuse(line, err, "--skip-missing goes with --pairs");
    if (options->ask.pairs != NULL && options->ask.count != 0)
        return options_refuse(line, err, "--count does not go with --pairs");
    return ST_OK;
}

enum status command_eval(struct command_line *line, struct err *err)
{
    struct eval_options eval = {.ask = {.extra = -1}};
    int64_t seed = 1;
    const struct option options[] = {
        OPTION_TEXT("pairs", "FILE", &eval.ask.pairs,
                    "pairs in LFW's format: a first line N or FOLDS N, or none, then lines "
                    "\"name i j\" and \"name i name j\"; - is standard input"),
        OPTION_FLAG("skip-missing", &eval.ask.skip_missing,
                    "leave out the pairs of the file whose pictures are missing or unreadable"),
        OPTION_INTEGER("count", "N", &eval.ask.count, 2, 10000000,
                       "pairs to draw, half of them of one person; 6000 without it"),
        OPTION_INTEGER("different", "N", &eval.ask.extra, 0, 10000000,
                       "additional different pairs, for low FARs; without it 100000, with --pairs "
                       "none"),
        OPTION_INTEGER("seed", "N", &seed, 0, INT64_MAX, "seed of drawing and resampling"),
        OPTION_FLAG("list", &eval.list, "print the pairs, in the format of --pairs"),
        OPTION_FLAG("mirror", &eval.views.mirror, "add the embedding of the mirror image"),
        OPTION_REAL("zoom", "SHARE", &eval.views.zoom, 0.5, 1,
                    "add that of the middle of the picture, of this share of its side"),
        OPTION_INTEGER("jpeg-quality", "Q", &eval.jpeg_quality, 1, 100,
                       "write each picture as a JPEG of this quality and read it again first"),
        OPTION_INTEGER("pixels", "N", &eval.pixels, 1, 1 << 24,
                       "make each picture smaller, to about N pixels, and large again first"),
        OPTION_FLAG("decisions", &eval.decisions,
                    "apply all verdicts on single images; without it drawn pairs apply those that "
                    "the run was trained with"),
        OPTION_TEXT("data", "NAME", &eval.ask.data, "data set; without it the run's own"),
        OPTION_TEXT("against", "RUN", &eval.against,
                    "an older run: the second picture of each pair is embedded by it"),
        OPTION_TEXT(
            "baseline", "WHICH", &eval.baseline,
            "pixels or colour: distance of the crops' pixels, or of their mean colours; raw: "
            "vectors as they are"),
        OPTION_TEXT("labels", "FILE", &eval.labels,
                    "of vectors: labels that judge in place of those imported, a line each"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet eval RUN[@STEP|@best] [OPTION...]\n"
                 "       facenet eval RUN[@STEP|@best] RUN[@STEP|@best] [OPTION...]\n"
                 "       facenet eval RUN[@STEP|@best] --against RUN[@STEP|@best] [OPTION...]\n"
                 "       facenet eval --baseline pixels|colour|raw --data NAME [OPTION...]\n"
                 "       facenet eval --list --data NAME [OPTION...]\n",
        .about = "Verifies pairs of pictures, of the held-out people or of a file, and lets each "
                 "picture find the others of its person. Keeps the figures and the ROC of the run. "
                 "For two runs it shows the difference with a paired bootstrap interval. A run is "
                 "judged by its newest checkpoint, or by that of a step or of the best "
                 "evaluation (RUN@best).",
        .options = options,
        .most = 2};
    const char *runs[2] = {NULL, NULL};
    size_t run_count = 0;
    struct db *db;
    enum status status = options_parse(line, &syntax, err);

    if (status == ST_OK && !line->helped)
        status = eval_check(line, &eval, line->argc - 1, err);
    if (status != ST_OK || line->helped)
        return status;
    if (eval.ask.count == 0)
        eval.ask.count = EVAL_COUNT;
    if (eval.ask.extra < 0)
        eval.ask.extra = eval_different(&eval.ask);
    eval.ask.seed = (uint64_t)seed;
    for (; run_count < (size_t)(line->argc - 1); run_count++)
        runs[run_count] = line->argv[run_count + 1];
    if (eval.against != NULL)
        runs[run_count++] = eval.against;
    status = database_open(line, eval.list || line->argc == 1 ? DB_READ : DB_WRITE, &db, err);
    if (status != ST_OK)
        return status;
    status = eval_with(db, &eval, runs, run_count, err);
    db_close(db);
    return status;
}
