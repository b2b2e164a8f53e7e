/* A few pictures of a folder as they would come in, before it is imported. */
#ifndef FACENET_CMD_IMPORT_PREVIEW_H
#define FACENET_CMD_IMPORT_PREVIEW_H

#include "cmd/import/source.h"
#include "data/import.h"

#define PREVIEW_MOST 64 /* pictures */

/* Writes the crops of at most count pictures (1 .. PREVIEW_MOST), spread over those of the scan
 * that come in, to standard output: one PPM, from top to bottom.  Its comments say what is in the
 * folder, "crop C, size S", and the path of each crop.  ST_INVALID: none of the pictures can be
 * read. */
enum status preview_write(const struct source *source, const struct import_scan *scan,
                          const struct import_options *options, size_t count,
                          struct err *err) MUST_CHECK;

#endif
