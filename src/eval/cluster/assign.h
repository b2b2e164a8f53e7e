/* Faces that come to people who are known: which person's each face is, when that is sure. */
#ifndef FACENET_EVAL_CLUSTER_ASSIGN_H
#define FACENET_EVAL_CLUSTER_ASSIGN_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define ASSIGN_NOBODY UINT32_MAX

/* Squared distances D, in means over the faces of a person. */
struct assign_options {
    float sure;   /* up to this D a face is the person's ... */
    float margin; /* if the second person is farther by at least this */
    float near;   /* up to this D, at least sure, it may be */
};

/* Two numbers: of a face and a person, or of two faces. */
struct assign_pair {
    uint32_t face, other;
};

struct assign_people {
    const float *mean;   /* (count, dim) the mean over the faces that are known */
    const uint32_t *who; /* (count) those of one number are one person, seen as several */
    size_t count;
};

struct assign_rules {
    const struct assign_pair
        *never; /* (never_count) a face that isn't that person, in any of its rows */
    size_t never_count;
    const struct assign_pair *apart; /* (apart_count) two faces of different people, either way */
    size_t apart_count;
};

enum assign_kind { ASSIGN_NONE, ASSIGN_NEAR, ASSIGN_SURE };

struct assign_answer {
    enum assign_kind kind;
    uint32_t person; /* sure or near: row of the people; else ASSIGN_NOBODY */
    uint32_t second; /* near: another person that is near, too; else ASSIGN_NOBODY */
    double distance; /* to person; NAN without one */
};

/* out (n), of faces (n, dim) of length 1.  D of a face f and a person of mean m is 2 - 2 f . m.
 *
 * A face is judged by the two nearest people whose it may be.  The sure ones are taken nearest
 * first (of equals the first): one whose person has a face from which it is apart isn't sure, and
 * what is near is judged once all sure ones have their person, without the people of faces from
 * which it is apart. */
enum status assign(struct assign_answer *out, const float *face, size_t n, size_t dim,
                   const struct assign_people *people, const struct assign_rules *rules,
                   const struct assign_options *options, struct err *err) MUST_CHECK;

#endif
