/* A text file beside vectors: a line for each of them, its labels or its caption.  It may come from
 * anyone.  A byte-order mark is skipped, and a line may end in CR LF. */
#ifndef FACENET_DATA_ITEM_LINES_H
#define FACENET_DATA_ITEM_LINES_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define ITEM_LINES_LABELS 1000 /* most labels of one item */

struct item_lines {
    const char *path; /* borrowed */
    char *bytes, *next, *rest;
    size_t left, labels;
    uint64_t line; /* of the newest line, from 1 */
};

/* Reads a regular file of at most 1 GiB without zero bytes.  Free with item_lines_free, on failure
 * too. */
enum status item_lines_open(struct item_lines *lines, const char *path, struct err *err) MUST_CHECK;
void item_lines_free(struct item_lines *lines);

/* The next line, without its end; ST_INVALID: there is none. */
enum status item_lines_next(struct item_lines *lines, char **out, struct err *err) MUST_CHECK;
/* The next label of the newest line, between blanks or tabs; *out NULL: there is none.  ST_INVALID:
 * it is longer than a name, or one too many. */
enum status item_lines_label(struct item_lines *lines, char **out, struct err *err) MUST_CHECK;
/* ST_INVALID: there are more lines. */
enum status item_lines_end(const struct item_lines *lines, struct err *err) MUST_CHECK;

#endif
