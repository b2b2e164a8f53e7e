/* Pairs of images, same person or different: drawn by a seed, or read from a file. */
#ifndef FACENET_EVAL_PAIRS_H
#define FACENET_EVAL_PAIRS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pair {
    uint32_t a, b; /* indices of images */
    bool same;
    bool extra; /* a different pair beyond the number of the same ones: see verification */
    uint16_t fold;
};

/* Draws wanted / 2 same and wanted / 2 different pairs of the images (label[i] = identity), without
 * repeating a pair, in folds of equal size and mix; fewer when there are not so many (*count 0 when
 * there are none), always equally many of both.  *pairs is new (mem_free), fold by fold, same pairs
 * first; up to extra further different pairs, spread over the folds, come after them.  Identities
 * are drawn evenly (for same pairs: among those with two images), so that a person with many images
 * does not fill the list.  With fewer pairs of a kind than folds some folds stay empty. */
enum status pairs_draw(struct pair **pairs, size_t *count, const uint32_t *label, size_t images,
                       size_t wanted, size_t extra, size_t folds, uint64_t seed,
                       struct err *err) MUST_CHECK;

/* A picture of a file of pairs: its index and that of its person. */
struct pairs_picture {
    uint32_t image, person;
};

/* Who knows the pictures.  find says which one a name and a number mean: ST_NOTFOUND, if there is
 * no such picture or it is unreadable; any other failure refuses the file.  Its sentence follows
 * the line's number. */
struct pairs_source {
    enum status (*find)(void *context, const char *name, unsigned number, struct pairs_picture *out,
                        struct err *err);
    void *context;
};

#define PAIRS_NAMED 10 /* pairs without a picture that are named */

struct pairs_file {
    struct pair *pairs; /* (count) owned */
    size_t count, folds;
    size_t without;             /* pairs of the file that are not in pairs: a picture is missing */
    size_t named;               /* how many of these why has */
    char why[PAIRS_NAMED][256]; /* "line 3: there is no ..." */
    size_t repeated, repeated_line; /* pairs that are there more than once, the first such line */
};

/* LFW's pairs format, from a file or, of path "-", standard input.  The head is "N" (one fold: N
 * same, N different) or "FOLDS<tab>N" (each); lines are "name i j" and "name i name j".  Ours may
 * go on with a third number in the head: as many extra different pairs follow the folds.  Without
 * a head all pairs are one fold.  Fields are separated by tabs or, in a line without any, by
 * blanks; names may hold blanks.  Refused by line: what is no pair, a picture paired with itself, a
 * different pair of one person.  Pairs without a picture are ST_NOTFOUND, after all of them are
 * counted, unless skip leaves them out.  Free with pairs_file_free, on failure too. */
enum status pairs_read(struct pairs_file *file, const char *path, bool skip,
                       const struct pairs_source *source, struct err *err) MUST_CHECK;
void pairs_file_free(struct pairs_file *file);

#endif
