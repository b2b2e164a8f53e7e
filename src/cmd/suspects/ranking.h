/* The images of a run, ranked by how hard they stayed. */
#ifndef FACENET_CMD_SUSPECTS_RANKING_H
#define FACENET_CMD_SUSPECTS_RANKING_H

#include "cmd/faces.h"

#include "db/findings/hardness.h"
#include "eval/suspects.h"

/* A picture of another person that has the bytes of this one: one of the two names is wrong. */
struct ranking_twin {
    uint32_t person; /* of the data set */
    char *path;
};

/* The other arrays have an entry for each image of the run's data set, in its order. */
struct ranking {
    struct faces faces;
    struct suspect *suspect; /* (count), the most suspect first */
    size_t count;            /* images that have figures */
    double (*share)[DB_HARDNESS_ROLES];
    char **path;
    uint32_t *person;
    struct ranking_twin *twin; /* the other picture with the same bytes; path NULL: none */
    float *embedding; /* (images, dim), NULL without embeddings; 0 for an image that has none */
    size_t dim, at;   /* at: the image from which the next row is searched */
};

/* Loads and ranks: first those with a twin, also without figures.  ST_NOTFOUND when no image has
 * figures yet and none has a twin.  Free with ranking_free, on failure
 * too. */
enum status ranking_make(struct ranking *ranking, struct db *db, const struct db_run *run,
                         struct err *err) MUST_CHECK;
void ranking_free(struct ranking *ranking);

/* What a ranked image is like: the person of its twin, or the nearest one; NaN where there are no
 * embeddings. */
void ranking_resemble(const struct ranking *ranking, const struct suspect *suspect,
                      struct suspects_likeness *likeness);

#endif
