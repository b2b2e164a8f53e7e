/* The steps of a run, its histograms and metrics. */
#ifndef FACENET_DB_STEPS_H
#define FACENET_DB_STEPS_H

#include "db/core/db.h"

/* Inserts a step's row.  When (run, step) is there already, as a resumed run replays, it compares
 * instead: *differs when anything but time and images/s isn't the same to the bit. */
enum status db_step_put(struct db *db, int64_t run, const struct record_step *row,
                        const struct record_histogram *histogram, bool *differs,
                        struct err *err) MUST_CHECK;
enum status db_step_last(struct db *db, int64_t run, struct record_step *out, bool *found,
                         struct err *err) MUST_CHECK;
/* At most limit steps after a step, in order; *out: mem_free. */
enum status db_step_list(struct db *db, int64_t run, int64_t after, size_t limit,
                         struct record_step **out, size_t *count, struct err *err) MUST_CHECK;
/* The newest histogram; with step > 0 the newest one up to that step. */
enum status db_histogram_at(struct db *db, int64_t run, int64_t step, struct record_histogram *out,
                            bool *found, struct err *err) MUST_CHECK;

/* At most points rows of [first, last] (last < 0: the newest), each the mean of an equal share of
 * the steps (counts are means, too, but class_images and class_right sums; step is the last step of
 * the share), with the least and largest loss_all of the share.  Above 200,000 steps each share is
 * 16 steps spread evenly over it, found by key: their mean, least and largest stand for the
 * share's.  *out: mem_free. */
struct db_point {
    struct record_step mean;
    double loss_all_low, loss_all_high;
};
enum status db_step_series(struct db *db, int64_t run, int64_t first, int64_t last, size_t points,
                           struct db_point **out, size_t *count, struct err *err) MUST_CHECK;

enum status db_metric_put(struct db *db, int64_t run, const struct record_metric *metric,
                          struct err *err) MUST_CHECK;
/* The newest value of a key; NaN if there is none. */
enum status db_metric_newest(struct db *db, int64_t run, const char *key, double *value,
                             struct err *err) MUST_CHECK;
/* All values of a key (NULL: of all keys) ordered by step; *out: mem_free. */
enum status db_metric_series(struct db *db, int64_t run, const char *key,
                             struct record_metric **out, size_t *count, struct err *err) MUST_CHECK;

#endif
