/* The rows that modules exchange: what the trainer reports, the database keeps and the dashboard
 * draws. Plain data; each field gives its unit and range. */
#ifndef FACENET_BASE_RECORD_H
#define FACENET_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_NAME 128 /* a name of a run, data set, person: at most 127 bytes */
#define RECORD_TEXT 512 /* an event's or a request's text */
#define RECORD_BINS 64  /* histogram bins over the squared distances [0, 4] */

/* One training step.  NaN means "not known at this step". */
struct record_step {
    int64_t step;    /* 1, 2, ...; unique within a run */
    int64_t epoch;   /* 1, 2, ... */
    int64_t time;    /* ms since the epoch */
    double loss;     /* mean over the selected triplets, 0 when none was selected; of a classifier,
                      * mean over the images */
    double loss_all; /* mean of max(0, margin - (D_an - D_ap)) over all valid ordered triplets */
    uint64_t easy, semi_hard, hard; /* all valid ordered triplets of the batch */
    uint64_t selected;              /* triplets that gave a gradient */
    uint64_t pairs;                 /* ordered anchor-positive pairs of the batch */
    uint64_t pairs_without;         /* of those, pairs without an allowed negative: skipped */
    uint64_t dropped; /* triplets that the rule allowed but for the filter of false negatives */
    double margin, curriculum; /* alpha and c(t), squared distance */
    double learning_rate;
    double mean_ap, mean_an; /* mean squared distance of positive and of negative pairs */
    double mean_random;      /* mean squared distance of random pairs of the batch */
    double variance;         /* total variance of the embeddings, sum over dimensions: [0, 1] */
    double gradient_norm;    /* L2 norm of the whole parameter gradient; 0: no update */
    double images_per_second;
    uint64_t class_images, class_right; /* images that a classifier was trained on, and those whose
                                         * class it had found; 0: triplets were trained */
};

/* Whether the step trained a classifier: it selected no triplet, and counted them all the same. */
static inline bool record_is_of_classifier(const struct record_step *row)
{
    return row->class_images > 0;
}
/* Share of the images whose class it had found. */
static inline double record_class_accuracy(const struct record_step *row)
{
    return (double)row->class_right / (double)row->class_images;
}

struct record_histogram {
    int64_t step;
    uint64_t ap[RECORD_BINS], an[RECORD_BINS]; /* counts of D in [4 i / 64, 4 (i + 1) / 64) */
};

enum record_level { RECORD_INFO, RECORD_WARNING, RECORD_ERROR };

struct record_event {
    int64_t id, run_id, step, time; /* time: ms since the epoch */
    enum record_level level;
    char message[RECORD_TEXT];
};

/* Status names are those of MLflow; paused is a flag beside RUNNING. */
enum record_status {
    RECORD_SCHEDULED,
    RECORD_RUNNING,
    RECORD_FINISHED,
    RECORD_FAILED,
    RECORD_KILLED
};

/* What a dashboard asks of a run.  Verbs: "pause", "resume", "step", "checkpoint", "evaluate",
 * "stop", "discard", and "set" with argument "name=value" of a live setting. */
struct record_request {
    int64_t id, run_id;
    char verb[32], argument[RECORD_NAME];
    char old_value[RECORD_NAME]; /* what a "set" replaced; "" until taken */
    char asker[RECORD_NAME];     /* user@host tty */
    int64_t asked;               /* ms since the epoch */
    int64_t taken;               /* ms since the epoch, 0 until taken */
    int64_t taken_step;          /* step after which it took effect, -1 until taken */
    char result[RECORD_TEXT];    /* "" until taken; "ok", or why it was refused */
};

/* Keys of what a run's own evaluations find; facenet eval adds more. */
#define METRIC_VAL_1E3 "val@1e-3" /* VAL at a FAR */
#define METRIC_VAL_1E2 "val@1e-2"
#define METRIC_THRESHOLD_1E3 "threshold@1e-3" /* squared distance that keeps the FAR */
#define METRIC_THRESHOLD "threshold"          /* of the best accuracy */
#define METRIC_ACCURACY "accuracy"
#define METRIC_AUC "auc"
#define METRIC_EVALUATED "eval/held-out/accuracy" /* the accuracy that facenet eval found */
#define METRIC_EER "eer"
#define METRIC_MAP_AT_R "map@r" /* see eval/retrieval.h */
#define METRIC_DIMENSIONS "dimensions"
#define METRIC_SILHOUETTE "silhouette"  /* of the points of record_point, eval/silhouette.h */
#define METRIC_EXPLAINED "explained"    /* share of their variance in the plane */
#define METRIC_PEOPLE "people"          /* of facenet eval: in a pair */
#define METRIC_TRAINED "trained-people" /* of these, those that the run was trained on */

struct record_metric {
    int64_t step;
    char key[192];
    double value; /* NaN is NULL in the database */
};

/* The hardest triplet of an evaluation, see eval/hardest.h. */
enum { RECORD_ANCHOR, RECORD_POSITIVE, RECORD_NEGATIVE, RECORD_FACES };
struct record_triplet {
    int64_t step;
    int64_t image[RECORD_FACES]; /* ids */
    double ap, an;               /* squared distances */
};

/* A picture in the plane in which the embeddings of an evaluation differ most. */
struct record_point {
    int64_t image, person; /* ids */
    double x, y;           /* along the two axes, from the mean: [-2, 2] */
};

/* A point of a ROC: what is accepted when D <= threshold. */
struct record_roc_point {
    double threshold; /* squared distance */
    double far, val;  /* shares, [0, 1] */
};

#endif
