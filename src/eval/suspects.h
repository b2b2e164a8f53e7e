/* Suspects: images that stayed hard while the others became easy, ranked.  They are mostly
 * mislabelled or broken pictures (FaceNet, section 3.2). */
#ifndef FACENET_EVAL_SUSPECTS_H
#define FACENET_EVAL_SUSPECTS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* An image as a run saw it. */
struct suspect {
    size_t image;            /* the caller's number for it */
    uint32_t person;         /* images of one person have the same number; any numbers */
    double anchor, positive; /* mean share of its triplets that were hard in that role; NaN: none */
    double own;              /* mean squared distance to the others of its person; NaN: not known */
    double score;            /* made by suspects_rank; NaN sorts last */
};

/* Gives each image its score and sorts by it, the most suspect first; equal ones keep their order.
 * The hardness of an image is the mean of its shares as anchor and as positive. Its score is its
 * hardness minus the median of its person. That median is drawn towards 0 where it rests on few
 * images, so a person who is hard to learn does not fill the list, and of a person with two images
 * both can appear. A tenth of the distance is added: an image that was hard early and is still far
 * away at the end was not learnt. */
enum status suspects_rank(struct suspect *suspect, size_t count, struct err *err) MUST_CHECK;

/* What an image resembles: mean squared distances to the other images of its own person, and to
 * those of the nearest other person. */
struct suspects_likeness {
    double own, other; /* NaN: there are none */
    uint32_t person;   /* the other one */
};

/* The mean squared distance of an image to the others of its person; NaN: there are none. */
double suspects_own(const float *embedding, const uint32_t *person, size_t n, size_t dim,
                    size_t image);

/* embedding (n, dim) of length 1; person (n) in runs: the images of one person follow each other.
 * image < n. */
void suspects_resemble(struct suspects_likeness *out, const float *embedding,
                       const uint32_t *person, size_t n, size_t dim, size_t image);

#endif
