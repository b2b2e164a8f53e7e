/* See hardest.h. */
#include "eval/hardest.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <string.h>

#define HARDEST_BLOCK 64 /* anchors in one matrix product */

/* Improves *best by the triplets of one anchor; dot (n): its products with all images. */
static void hardest_look(struct hardest *best, bool *found, const float *dot, const uint32_t *label,
                         size_t n, size_t anchor)
{
    struct hardest own = {.anchor = (uint32_t)anchor, .ap = -1, .an = INFINITY};

    for (size_t i = 0; i < n; i++) {
        float distance = fmaxf(0, 2 - 2 * dot[i]);

        if (label[i] != label[anchor] && distance < own.an) {
            own.an = distance;
            own.negative = (uint32_t)i;
        } else if (label[i] == label[anchor] && i != anchor && distance > own.ap) {
            own.ap = distance;
            own.positive = (uint32_t)i;
        }
    }
    if (own.ap < 0 || isinf(own.an) || (*found && own.ap - own.an <= best->ap - best->an))
        return;
    *best = own;
    *found = true;
}

enum status hardest_find(struct hardest *out, bool *found, const float *embedding,
                         const uint32_t *label, size_t n, size_t dim, size_t most, struct err *err)
{
    size_t anchors = n < most ? n : most;
    float *block = mem_new(HARDEST_BLOCK * dim, sizeof *block);
    float *dot = mem_new(HARDEST_BLOCK * n, sizeof *dot);
    enum status status = ST_OK;

    *found = false;
    if (block == NULL || dot == NULL)
        status = err_nomem(err, "the hardest triplet");
    for (size_t first = 0; status == ST_OK && first < anchors; first += HARDEST_BLOCK) {
        size_t rows = anchors - first < HARDEST_BLOCK ? anchors - first : HARDEST_BLOCK;

        for (size_t i = 0; i < rows; i++)
            memcpy(block + i * dim, embedding + (first + i) * n / anchors * dim,
                   dim * sizeof *block);
        blas_gemm(false, true, rows, n, dim, 1, block, dim, embedding, dim, 0, dot, n);
        for (size_t i = 0; i < rows; i++)
            hardest_look(out, found, dot + i * n, label, n, (first + i) * n / anchors);
    }
    mem_free(block);
    mem_free(dot);
    return status;
}
