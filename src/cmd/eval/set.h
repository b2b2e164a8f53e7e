/* The pairs that facenet eval judges, from a file or drawn from the held-out people, and their
 * pictures. */
#ifndef FACENET_CMD_EVAL_SET_H
#define FACENET_CMD_EVAL_SET_H

#include "cmd/eval/pictures.h"
#include "cmd/faces.h"

#include "eval/verification.h"

/* Where the pairs come from. */
struct eval_ask {
    const char *data;     /* data set, by name or id */
    const char *pairs;    /* file, "-" is standard input; NULL: they are drawn */
    bool skip_missing;    /* leave out pairs of the file without a picture */
    int64_t count, extra; /* pairs to draw; additional different pairs, also with a file */
    int64_t verdicts;     /* applied up to this id, see db/faces/faces.h */
    uint64_t seed;
};

#define EVAL_PAIRS_DRAWN "held-out" /* the name of pairs that are drawn */

struct eval_set {
    struct faces faces;
    char name[32];      /* EVAL_PAIRS_DRAWN, or the file's name without its folder */
    char kept[160];     /* under which its figures are kept: with options that make other figures */
    struct pair *pairs; /* a, b: into image */
    size_t pair_count, folds;
    uint32_t *image, *label; /* (images): into the data set's images; into its identities */
    size_t images, people;   /* in a pair; where pairs are drawn, all held-out ones */
    struct eval_pictures pictures;
    size_t skipped; /* pairs of the file that are left out: a picture is missing */
};

/* Free with eval_set_free, on failure too. */
enum status eval_set_open(struct db *db, const struct eval_ask *ask, struct eval_set *set,
                          struct err *err) MUST_CHECK;
void eval_set_free(struct eval_set *set);

/* Prints the pairs in the format of --pairs. */
enum status eval_set_list(const struct eval_set *set, struct err *err) MUST_CHECK;

#endif
