/* See judgement.h. */
#include "eval/judgement.h"

#include "eval/dimensions.h"

#include <assert.h>
#include <math.h>

enum status judgement_make(struct judgement *out, const struct judged *of, struct err *err)
{
    enum status status;

    assert(of->roc_most >= 2 && of->roc_most <= JUDGEMENT_ROC);
    out->dimensions = NAN;
    status = verification_compute(&out->verification, of->pairs, of->distance, of->pair_count,
                                  of->folds, err);
    if (status == ST_OK && of->embedding != NULL)
        status = dimensions_used(&out->dimensions, of->embedding, of->images, of->dim, err);
    if (status == ST_OK)
        status = roc_draw(out->roc, of->roc_most, &out->roc_points, of->pairs, of->distance,
                          of->pair_count, err);
    return status;
}
