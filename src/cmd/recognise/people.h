/* The people whom the faces of a database show, to compare a face with. */
#ifndef FACENET_CMD_RECOGNISE_PEOPLE_H
#define FACENET_CMD_RECOGNISE_PEOPLE_H

#include "base/vector_index.h"
#include "db/core/db.h"

#include <stddef.h>

/* Somebody: a cluster of a data set, a known person outside of one, or a face alone. */
struct somebody {
    int64_t dataset, cluster, identity; /* cluster, identity: 0: none */
    char *name;                         /* "": none */
    bool confirmed, hidden;
    size_t faces;
    struct somebody_near {
        double distance; /* to the mean of the faces */
        double nearest;  /* to the nearest face: */
        int64_t image;
    } near, *of; /* of: (vectors) from each vector; near: from the one that ranks */
};

struct people {
    struct somebody *list; /* (count) */
    size_t count;
};

/* Measures vectors (vectors, dim) against all embeddings by a checkpoint of a data set (0: of all),
 * in one pass, and in another against those by older (0: none), a checkpoint that it stays
 * comparable with, of images that it has none of.  Those that are hidden or left out by a decision
 * are not among them.  With an index of the checkpoint's embeddings only those people are measured
 * who have a face that it finds near a vector.  Free with known_people_free, on failure too. */
enum status known_people_measure(struct people *people, struct db *db, int64_t checkpoint,
                                 int64_t older, int64_t dataset, const float *vector,
                                 size_t vectors, size_t dim, const struct vector_index *index,
                                 struct err *err) MUST_CHECK;
/* Those nearest to a vector come first. */
void known_people_rank(struct people *people, size_t vector);
void known_people_free(struct people *people);

#endif
