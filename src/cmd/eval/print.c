/* See print.h. */
#include "cmd/eval/print.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define ACCEPTS_FEW 10 /* with fewer false accepts a rate is unreliable */
#define DIMENSIONS_FEW 10

void eval_print_trained(const struct eval_trained *trained, const char *run)
{
    bool one = trained->trained == 1 || trained->people == 1;

    if (trained->unknown) {
        (void)printf("whom %s was trained on is not known: people of these pairs may be among "
                     "them\n",
                     run);
        return;
    }
    (void)printf("%zu of %zu %s of these pairs ", trained->trained, trained->people,
                 text_noun(trained->people, "person", "people"));
    if (trained->by_name)
        (void)printf("%s a name with people that %s was trained on\n", one ? "shares" : "share",
                     run);
    else
        (void)printf("%s trained on by %s\n", one ? "was" : "were", run);
}

void eval_print_set(const struct eval_set *set, const struct verification *counts)
{
    char data[RECORD_NAME], same[32], different[32], extra[32];

    (void)text_clean(data, sizeof data, set->faces.row.name, false);
    text_format_count(same, sizeof same, counts->same);
    text_format_count(different, sizeof different, counts->different - counts->extra);
    text_format_count(extra, sizeof extra, counts->extra);
    (void)printf("faces      %s of %.24s: %zu %s, %zu %s\n", set->name, data, set->people,
                 text_noun(set->people, "person", "people"), set->images,
                 text_noun(set->images, "picture", "pictures"));
    (void)printf("pairs      %s same, %s different", same, different);
    if (counts->extra > 0)
        (void)printf(", %s more different", extra);
    (void)printf("; %zu %s\n", counts->folds, text_noun(counts->folds, "fold", "folds"));
    if (set->skipped > 0)
        (void)printf("skipped    %zu %s of the file: a picture is missing or unreadable\n",
                     set->skipped, text_noun(set->skipped, "pair", "pairs"));
}

static void print_share(const char *name, double share, double error, const char *note)
{
    char text[48] = "-", off[24] = "";

    if (!isnan(error))
        (void)snprintf(off, sizeof off, " +- %.2f", 100 * error);
    if (!isnan(share))
        (void)snprintf(text, sizeof text, "%6.2f%s %%", 100 * share, off);
    if (*note == '\0')
        (void)printf("%-13s%s\n", name, text);
    else
        (void)printf("%-13s%-19s%s\n", name, text, note);
}

static void print_rate(const struct verification_rate *rate, double far, size_t different)
{
    char val[48] = "-", off[24] = "", threshold[24] = "-", accepts[32], note[48] = "";

    if (!isnan(rate->error))
        (void)snprintf(off, sizeof off, " +- %.2f", 100 * rate->error);
    if (!isnan(rate->val))
        (void)snprintf(val, sizeof val, "%6.2f%s %%", 100 * rate->val, off);
    if (!isnan(rate->threshold))
        (void)snprintf(threshold, sizeof threshold, "%.4g", rate->threshold);
    (void)snprintf(accepts, sizeof accepts, "%.*f of %zu", rate->accepts < 100 ? 1 : 0,
                   rate->accepts, different);
    if (rate->accepts < 1)
        (void)snprintf(note, sizeof note, "too few pairs");
    else if (rate->accepts < ACCEPTS_FEW)
        (void)snprintf(note, sizeof note, "few pairs");
    (void)printf("1e%-4d %-19s %-10s %s%s%s\n", (int)lround(log10(far)), val, threshold, accepts,
                 *note == '\0' ? "" : ": ", note);
}

void eval_print_verification(const struct verification *result, const struct eval_trained *trained)
{
    char note[80];

    if (isnan(result->threshold))
        (void)snprintf(note, sizeof note, "needs pairs of one person and of two");
    else if (isnan(result->accuracy_error))
        (void)snprintf(note, sizeof note, "threshold %.4g, chosen on the same pairs",
                       result->threshold);
    else
        (void)snprintf(note, sizeof note, "thresholds from the other folds; overall %.4g",
                       result->threshold);
    (void)printf("\n");
    print_share("accuracy", result->accuracy, result->accuracy_error, note);
    if (trained != NULL && trained->trained > 0)
        (void)printf("%-13s%zu of %zu %s; accuracy on strangers may be lower\n",
                     trained->by_name ? "same name" : "trained on", trained->trained,
                     trained->people, text_noun(trained->people, "person", "people"));
    if (isnan(result->auc))
        (void)printf("%-13s-\n", "AUC");
    else
        (void)printf("%-13s%8.4f\n", "AUC", result->auc);
    print_share("EER", result->eer, NAN, "");
    (void)printf("\nFAR    VAL                 threshold  false accepts\n");
    for (size_t i = 0; i < VERIFICATION_FARS; i++)
        print_rate(&result->at[i], verification_far[i], result->different);
}

void eval_print_retrieval(const struct retrieval *result)
{
    (void)printf("\nretrieval  %zu %s", result->queries,
                 text_noun(result->queries, "query", "queries"));
    if (result->left_out > 0)
        (void)printf(", %zu left out: only picture of a person", result->left_out);
    (void)printf("\n");
    print_share("precision@1", result->precision_at_1, NAN, "");
    print_share("R-precision", result->r_precision, NAN, "");
    print_share("MAP@R", result->map_at_r, NAN, "");
}

void eval_print_dimensions(double used, size_t dim)
{
    (void)printf("\ndimensions   %6.1f of %zu vary%s\n", used, dim,
                 used < DIMENSIONS_FEW ? ": too few to separate people at a low FAR" : "");
}

void eval_print_comparison(const struct bootstrap_interval interval[BOOTSTRAP_FIGURES],
                           const struct eval_model model[2], size_t replicates, uint64_t seed)
{
    static const struct {
        const char *name;
        double scale; /* to what is printed */
    } figures[BOOTSTRAP_FIGURES] = {
        [BOOTSTRAP_ACCURACY] = {"accuracy, %", 100}, [BOOTSTRAP_VAL_1E1] = {"VAL@1e-1, %", 100},
        [BOOTSTRAP_VAL_1E2] = {"VAL@1e-2, %", 100},  [BOOTSTRAP_VAL_1E3] = {"VAL@1e-3, %", 100},
        [BOOTSTRAP_AUC] = {"AUC, %", 100},           [BOOTSTRAP_EER] = {"EER, %", 100},
    };

    (void)printf("\n%-12s %9s %9s %9s   %-20s %s\n", "", "A", "B", "B - A", "95 % of resamples",
                 "B > A");
    for (size_t i = 0; i < BOOTSTRAP_FIGURES; i++) {
        const struct bootstrap_interval *of = &interval[i];
        double scale = figures[i].scale;
        char range[32];

        (void)snprintf(range, sizeof range, "%+.2f to %+.2f", scale * of->low, scale * of->high);
        (void)printf("%-12s %9.2f %9.2f %+9.2f   %-20s %.1f %%\n", figures[i].name, scale * of->a,
                     scale * of->b, scale * (of->b - of->a), range, 100 * of->above);
    }
    if (model[0].trained.trained + model[1].trained.trained > 0)
        (void)printf("%-12s %9zu %9zu\n", "trained on", model[0].trained.trained,
                     model[1].trained.trained);
    (void)printf("\n%zu resamples of people, not of pairs, seed %" PRIu64 "\n", replicates, seed);
}

/* "97.25 +- 0.31" in 17 columns. */
static void print_off(double share, double error)
{
    char text[32] = "-", off[16] = "";

    if (!isnan(error))
        (void)snprintf(off, sizeof off, " +- %.2f", 100 * error);
    if (!isnan(share))
        (void)snprintf(text, sizeof text, "%6.2f%s", 100 * share, off);
    (void)printf("  %-15s", text);
}

void eval_print_against(const struct verification of[EVAL_AGAINST])
{
    static const char *const names[] = {
        [EVAL_NEW] = "new, new", [EVAL_MIXED] = "new, older", [EVAL_OLDER] = "older, older"};

    (void)printf("\n%-12s  %-15s  %-15s  %-15s  %s\n", "embedded by", "accuracy, %", "VAL@1e-2, %",
                 "VAL@1e-3, %", "threshold");
    for (int i = 0; i < EVAL_AGAINST; i++) {
        (void)printf("%-12s", names[i]);
        print_off(of[i].accuracy, of[i].accuracy_error);
        print_off(of[i].at[VERIFICATION_1E2].val, of[i].at[VERIFICATION_1E2].error);
        print_off(of[i].at[VERIFICATION_1E3].val, of[i].at[VERIFICATION_1E3].error);
        (void)printf("  %.4g\n", of[i].threshold);
    }
}
