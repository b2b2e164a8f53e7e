/* Verdicts on recorded runs, healthy ones and sick ones, as the dashboard would give them while the
 * runs train: every four steps.  histories.sh records them, histories.txt has them.
 *
 * FACENET_VERDICTS=1 in the environment prints each run's verdicts and the counts of
 * docs/results.md. */
#include "unit.h"

#include "base/mem.h"
#include "base/text.h"
#include "tui/data/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINT_STEPS 4 /* that a recorded point is the mean of */
#define POINTS_MOST 1000
#define LATE 60 /* steps after the onset in which a run may still be called learning */
#define TRIPLETS 1e9

/* A recorded run. */
struct recorded {
    char name[64], kind[32];
    bool sick;
    int64_t onset, end; /* of the sickness, steps; marked by hand */
    struct db_point points[POINTS_MOST];
    size_t point_count;
    struct record_metric accuracy[POINTS_MOST], dimensions[POINTS_MOST];
    size_t evaluations;
};

/* Verdicts on the healthy time of runs, and on the sick time. */
struct tally {
    size_t runs;
    size_t learning, neutral, alarms;                       /* healthy */
    size_t right, other, sick_neutral, sick_learning, late; /* sick */
};

static const char *const words[VERDICT_KINDS] = {"early",       "learning",   "slow",    "flat",
                                                 "too-easy",    "idle",       "chance",  "worse",
                                                 "overfitting", "collapsing", "diverged"};

static bool is_alarm(enum verdict_kind kind)
{
    return kind >= VERDICT_EASY;
}

static void read_point(const char *line, struct recorded *run)
{
    struct record_step *step = &run->points[run->point_count++].mean;
    double number[8];
    uint64_t hard, easy;
    char *end = (char *)line;

    assert_true(run->point_count < POINTS_MOST);
    for (int i = 0; i < 8; i++)
        number[i] = strtod(end, &end);
    hard = (uint64_t)(TRIPLETS * number[2]);
    easy = (uint64_t)(TRIPLETS * fmin(number[3], 1 - number[2])); /* rounded numbers */
    *step = (struct record_step){.step = (int64_t)number[0],
                                 .loss_all = number[1],
                                 .hard = hard,
                                 .easy = easy,
                                 .semi_hard = (uint64_t)TRIPLETS - hard - easy,
                                 .pairs = (uint64_t)TRIPLETS,
                                 .pairs_without = (uint64_t)(TRIPLETS * number[4]),
                                 .mean_random = number[5],
                                 .variance = number[6],
                                 .learning_rate = number[7]};
}

/* Reads the next run; false at the end of the file. */
static bool read_run(FILE *file, struct recorded *run)
{
    char line[256];
    bool found = false;

    memset(run, 0, sizeof *run);
    while (fgets(line, sizeof line, file) != NULL && strcmp(line, "end\n") != 0) {
        double accuracy, dimensions;
        long long step, onset = 0, end = 0;

        if (line[0] == '#' || line[0] == '\n')
            continue;
        if (sscanf(line, "healthy %63s", run->name) == 1)
            found = true;
        else if (sscanf(line, "sick %63s %31s %lld %lld", run->name, run->kind, &onset, &end) == 4)
            found = run->sick = true;
        else if (sscanf(line, "evaluation %lld %lf %lf", &step, &accuracy, &dimensions) == 3) {
            run->accuracy[run->evaluations] =
                (struct record_metric){.step = step, .value = accuracy};
            run->dimensions[run->evaluations++] =
                (struct record_metric){.step = step, .value = dimensions};
        } else
            read_point(line, run);
        if (onset != 0) {
            run->onset = onset;
            run->end = end;
        }
    }
    return found;
}

/* The verdict after that many points. */
static enum verdict_kind judge(struct recorded *run, size_t points, struct verdict *out)
{
    struct snapshot snap = {0};
    struct history history = {.has_step = true};
    size_t recent = HISTORY_RECENT / POINT_STEPS;

    settings_init(&snap.settings);
    snap.run.total_steps = run->points[run->point_count - 1].mean.step;
    history.step = run->points[points - 1].mean;
    history.whole = (struct history_curve){.points = run->points, .count = points};
    recent = points < recent ? points : recent;
    history.recent =
        (struct history_curve){.points = &run->points[points - recent], .count = recent};
    history.accuracy.rows = run->accuracy;
    history.dimensions.rows = run->dimensions;
    while (history.accuracy.count < run->evaluations &&
           run->accuracy[history.accuracy.count].step <= history.step.step)
        history.dimensions.count = ++history.accuracy.count;
    verdict_of(&history, &snap, out);
    return out->kind;
}

static void complain(const struct recorded *run, int64_t step, const char *what)
{
    (void)fprintf(stderr, "%s, step %lld: %s\n", run->name, (long long)step, what);
}

/* Counts a verdict; true if it is wrong. */
static bool count_verdict(struct tally *tally, const struct recorded *run, int64_t step,
                          enum verdict_kind kind)
{
    bool sick = run->sick && step >= run->onset && step <= run->end;

    if (run->sick && step > run->end) /* it may recover, or not */
        return false;
    if (!sick) {
        tally->learning += kind == VERDICT_LEARNING;
        tally->neutral += kind != VERDICT_LEARNING && !is_alarm(kind);
        tally->alarms += is_alarm(kind);
        return is_alarm(kind);
    }
    if (strcmp(words[kind], run->kind) == 0)
        tally->right++;
    else if (is_alarm(kind))
        tally->other++;
    else if (kind != VERDICT_LEARNING)
        tally->sick_neutral++;
    else if (step > run->onset + LATE)
        tally->late++;
    else
        tally->sick_learning++;
    return kind == VERDICT_LEARNING && step > run->onset + LATE;
}

static void check_run(struct recorded *run, struct tally *tally)
{
    bool print = getenv("FACENET_VERDICTS") != NULL;
    size_t right = tally->right;
    int before = -1;

    tally->runs++;
    if (print)
        (void)printf("%s %s %s\n", run->sick ? "sick" : "healthy", run->name, run->kind);
    for (size_t i = 1; i <= run->point_count; i++) {
        struct verdict verdict;
        enum verdict_kind kind = judge(run, i, &verdict);
        int64_t step = run->points[i - 1].mean.step;

        if (print && (int)kind != before)
            (void)printf("  %5lld %s\n", (long long)step, verdict.sentence);
        if (count_verdict(tally, run, step, kind) && (int)kind != before)
            complain(run, step, verdict.sentence);
        before = (int)kind;
    }
    if (run->sick && tally->right == right) {
        complain(run, run->end, "its sickness was never named");
        tally->late++;
    }
}

static void print_tally(const char *what, const struct tally *tally)
{
    (void)printf("%zu %s runs: healthy time: %zu learning, %zu neutral, %zu alarms; sick time: "
                 "%zu named, %zu another alarm, %zu neutral, %zu learning in the first %d steps, "
                 "%zu later\n",
                 tally->runs, what, tally->learning, tally->neutral, tally->alarms, tally->right,
                 tally->other, tally->sick_neutral, tally->sick_learning, LATE, tally->late);
}

static void test_recorded(void **state)
{
    struct recorded *run = mem_new(1, sizeof *run);
    struct tally healthy = {0}, sick = {0};
    char path[4096];
    const char *source = getenv("FACENET_SOURCE");
    FILE *file;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/tests/tui/histories.txt", source != NULL ? source : ".");
    file = fopen(path, "re");
    assert_non_null(file);
    while (read_run(file, run))
        check_run(run, run->sick ? &sick : &healthy);
    (void)fclose(file);
    mem_free(run);
    if (getenv("FACENET_VERDICTS") != NULL) {
        print_tally("healthy", &healthy);
        print_tally("sick", &sick);
    }
    assert_int_equal(healthy.alarms, 0);
    assert_int_equal(sick.alarms, 0);
    assert_int_equal(sick.late, 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_recorded)};
UNIT_MAIN(tests)
