/* XMP files that an export wrote: writing them, and taking our names out of them again. */
#ifndef FACENET_CMD_EXPORT_SIDECAR_H
#define FACENET_CMD_EXPORT_SIDECAR_H

#include "db/faces/exports.h"
#include "image/xmp/xmp.h"

#include <stdbool.h>
#include <sys/types.h>

/* A file to be written. */
struct sidecar {
    char *path;
    unsigned char *bytes;
    size_t length;
    mode_t mode; /* of a new file */
};

/* Opens the decoder; ST_UNSUPPORTED when this facenet was built without exempi. */
enum status sidecar_decoder(struct decoder **decoder, struct err *err) MUST_CHECK;

/* Writes a file in one piece, in a folder that is made. */
enum status sidecar_put(const struct sidecar *sidecar, struct err *err) MUST_CHECK;

/* Takes our regions out of a file: all, or those of a person unless name is NULL; removes the file
 * when nothing is left in it.  *changed: whether it did; reason (DECODE_REASON bytes): why it could
 * not, or "". */
enum status sidecar_clean(struct decoder *decoder, const char *path, const char *name,
                          bool *changed, char *reason, struct err *err) MUST_CHECK;

/* The same with all sidecars of a list of exports; says what it did.  *left counts those that it
 * could not change. */
enum status sidecar_clean_all(const struct db_export *exports, size_t count, const char *name,
                              size_t *left, struct err *err) MUST_CHECK;

#endif
