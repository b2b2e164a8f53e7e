/* See figures.h. */
#include "cmd/eval/figures.h"

#include "db/runs/rocs.h"
#include "db/runs/steps.h"

#include <math.h>
#include <stdio.h>

enum status eval_figures_compute(struct eval_figures *figures, const struct eval_set *set,
                                 const struct eval_model *model, struct err *err)
{
    const struct judged judged = {.pairs = set->pairs,
                                  .distance = model->distance,
                                  .pair_count = set->pair_count,
                                  .folds = set->folds,
                                  .embedding = model->embedding,
                                  .images = set->images,
                                  .dim = model->dim,
                                  .roc_most = JUDGEMENT_ROC};
    enum status status = judgement_make(&figures->judgement, &judged, err);

    if (status == ST_OK && model->embedding != NULL)
        status = retrieval_compute(&figures->retrieval, model->embedding, set->label, set->images,
                                   model->dim, err);
    return status;
}

/* Keeps a figure of the run's checkpoint as eval/SET/NAME. */
static enum status figures_put(struct db *db, const struct eval_model *model, const char *set,
                               const char *name, double value, struct err *err)
{
    struct record_metric metric = {.step = model->step, .value = value};

    (void)snprintf(metric.key, sizeof metric.key, "eval/%s/%s", set, name);
    return db_metric_put(db, model->run.id, &metric, err);
}

static enum status figures_keep_metrics(struct db *db, const struct eval_set *set,
                                        const struct eval_model *model,
                                        const struct eval_figures *of, struct err *err)
{
    const struct verification *verification = &of->judgement.verification;
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {METRIC_ACCURACY, verification->accuracy},
        {"accuracy-error", verification->accuracy_error},
        {METRIC_THRESHOLD, verification->threshold},
        {METRIC_AUC, verification->auc},
        {METRIC_EER, verification->eer},
        {"precision@1", of->retrieval.precision_at_1},
        {"r-precision", of->retrieval.r_precision},
        {METRIC_MAP_AT_R, of->retrieval.map_at_r},
        {METRIC_DIMENSIONS, of->judgement.dimensions},
        {METRIC_PEOPLE, (double)model->trained.people},
        {METRIC_TRAINED, model->trained.unknown ? NAN : (double)model->trained.trained},
        {"skipped-pairs", (double)set->skipped},
    };
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < sizeof figures / sizeof *figures; i++)
        status = figures_put(db, model, set->kept, figures[i].name, figures[i].value, err);
    for (int i = 0; i < VERIFICATION_FARS; i++) {
        const struct verification_rate *rate = &verification->at[i];
        const double value[] = {rate->val, rate->error, rate->threshold};
        static const char *const names[] = {"val", "val-error", "threshold"};

        for (int j = 0; status == ST_OK && j < 3; j++) {
            char name[24];

            (void)snprintf(name, sizeof name, "%s@1e-%d", names[j], i + 1);
            status = figures_put(db, model, set->kept, name, value[j], err);
        }
    }
    return status;
}

static enum status figures_keep_roc(struct db *db, const struct eval_set *set,
                                    const struct eval_model *model, const struct judgement *of,
                                    struct err *err)
{
    struct db_roc which = {.run = model->run.id, .step = model->step};

    (void)snprintf(which.pairs, sizeof which.pairs, "%s", set->kept);
    return db_roc_put(db, &which, of->roc, of->roc_points, err);
}

enum status eval_figures_keep(struct db *db, const struct eval_set *set,
                              const struct eval_model *model, const struct eval_figures *figures,
                              struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = figures_keep_metrics(db, set, model, figures, err);
    if (status == ST_OK)
        status = figures_keep_roc(db, set, model, &figures->judgement, err);
    return db_end(db, status, err);
}
