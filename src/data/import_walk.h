/* The walk of an import: finds the pictures, their people, and the order. */
#ifndef FACENET_DATA_IMPORT_WALK_H
#define FACENET_DATA_IMPORT_WALK_H

#include "base/text.h"
#include "data/import.h"

/* Pictures that the sink does not know yet.  Picture i is paths.data + start[i], "person/file". */
struct import_list {
    struct text paths; /* terminated strings, one after the other */
    size_t *start;
    size_t count, capacity;
};

/* Fills list, and of result: people, known, ignored and loose. */
enum status import_walk(const struct import_options *options, const struct import_sink *sink,
                        struct import_list *list, struct import_result *result,
                        struct err *err) MUST_CHECK;
void import_list_free(struct import_list *list);

#endif
