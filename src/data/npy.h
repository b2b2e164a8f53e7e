/* Reads vectors from a file in NumPy's format (numpy.lib.format, versions 1 to 3): float32 or
 * float64 of either byte order, N x D, C order.  The file may come from anyone: its header is
 * checked against its length before anything is allocated, and each number that is read is finite.
 */
#ifndef FACENET_DATA_NPY_H
#define FACENET_DATA_NPY_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct npy {
    FILE *file;
    char path[256];      /* for messages, cut */
    uint64_t rows, next; /* next: the row that npy_next reads */
    uint32_t columns;    /* 1 to NPY_COLUMNS */
    bool doubles, swapped;
    unsigned char *bytes; /* of a row */
};

#define NPY_COLUMNS 4096u

/* ST_INVALID says what is wrong with the file.  Free with npy_close, on failure too. */
enum status npy_open(struct npy *npy, const char *path, struct err *err) MUST_CHECK;
/* The next row (columns) as floats; there must be one.  ST_INVALID names a number that is not
 * finite. */
enum status npy_next(struct npy *npy, float *row, struct err *err) MUST_CHECK;
void npy_close(struct npy *npy);

#endif
