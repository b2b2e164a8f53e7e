/* The ranking of a run's most suspect images, kept as it was made, and read with the verdicts
 * since. */
#ifndef FACENET_DB_SUSPECTS_H
#define FACENET_DB_SUSPECTS_H

#include "base/record.h"
#include "db/faces/verdicts.h"

struct db_suspect {
    int64_t image, like; /* like: the person that it resembles, 0: not known */
    double score;        /* hardness above that of its person */
    double own, other;   /* mean squared distances to its person and to that one; NaN: not known */
};

/* Replaces a run's ranking; the most suspect image comes first. */
enum status db_suspects_put(struct db *db, int64_t run, const struct db_suspect *suspects,
                            size_t count, struct err *err) MUST_CHECK;

struct db_suspect_row {
    struct db_suspect suspect;
    double hard; /* mean share of its triplets that were hard, by the newest count; NaN: none */
    int64_t person;
    char name[RECORD_NAME], like_name[RECORD_NAME]; /* cut when longer, as the path */
    char path[RECORD_TEXT],
        twin[RECORD_TEXT];   /* twin: a picture of like with the same bytes, or "" */
    enum db_verdict verdict; /* that stands, whose number is verdict_id; of VERDICT_MOVE: to whom */
    int64_t verdict_id;
    char moved_name[RECORD_NAME];
};

/* A run's ranking, without images that were excluded meanwhile; *out: mem_free. */
enum status db_suspect_list(struct db *db, int64_t run, struct db_suspect_row **out, size_t *count,
                            struct err *err) MUST_CHECK;

/* Two items of a data set of vectors that share no label and are near each other; a < b. */
struct db_pair {
    int64_t a, b;
    double distance, dropped; /* dropped: share of positives with which the filter drops it */
};

/* Replaces a run's pairs; the nearest comes first. */
enum status db_pairs_put(struct db *db, int64_t run, const struct db_pair *pairs, size_t count,
                         struct err *err) MUST_CHECK;

enum db_answer { ANSWER_NONE, ANSWER_RELEVANT, ANSWER_NOT, ANSWER_COUNT };

struct db_pair_row {
    struct db_pair pair;
    char number[2][32], caption[2][RECORD_TEXT]; /* of a and b, cut when longer */
    enum db_answer answer;                       /* that stands, whose number is answer_id */
    int64_t answer_id;
};

/* A run's pairs, without those of items that were excluded meanwhile; *out: mem_free. */
enum status db_pair_list(struct db *db, int64_t run, struct db_pair_row **out, size_t *count,
                         struct err *err) MUST_CHECK;
/* The newest answer in force on a pair of a data set, if *found; its distance and share are 0. */
enum status db_pair_answered(struct db *db, int64_t dataset, struct db_pair_row *out, bool *found,
                             struct err *err) MUST_CHECK;

#endif
