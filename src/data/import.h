/* Importing pictures that were found (import_scan.h): decodes them in worker processes on several
 * threads, crops them, and delivers them in their order to a sink. It knows no database: what
 * happens to the pictures is up to the sink. A picture that cannot be read is delivered with the
 * reason. */
#ifndef FACENET_DATA_IMPORT_H
#define FACENET_DATA_IMPORT_H

#include "base/sha256.h"
#include "data/import_found.h"
#include "image/image.h"

#define IMPORT_THUMBNAIL 32    /* side of a thumbnail in pixels */
#define IMPORT_THREAD_LIMIT 64 /* more are not started */

/* Looks for faces in whole pictures, in place of the crop at the centre.  Several threads do so at
 * once, each with a state of its own; an error ends the import. */
struct import_finder {
    void *context;
    enum status (*open)(void *context, void **state, struct err *err);
    /* *found: what was found, which the sink gets; *error: why the picture is of no use, or NULL;
     * it is not freed. */
    enum status (*find)(void *state, size_t item, const struct image *picture, void **found,
                        const char **error, struct err *err);
    void (*close)(void *state);
    void (*drop)(void *found); /* may be NULL */
};

struct import_options {
    const char *directory;
    const struct import_finder *finder; /* NULL: crops, as the next two say */
    double crop;                        /* fraction of the shorter side, (0, 1] */
    uint32_t size;                      /* side of a crop in pixels, 1 .. 4096 */
    unsigned threads;                   /* 1 .. IMPORT_THREAD_LIMIT; 0: one per core */
    const char *worker;                 /* path of facenet-decode: process_find_program finds it */
    double timeout;                     /* seconds for one picture; 0: 10 s */
    const volatile sig_atomic_t *stop;  /* not 0: end with ST_INTERRUPTED; may be NULL */
};

/* One picture, valid during the call. */
struct import_image {
    size_t item;              /* of the scan */
    const char *path;         /* below the directory, verbatim */
    char sha256[SHA256_HEX];  /* of the file; "" when it could not be read */
    uint32_t width, height;   /* upright; 0 when it was not decoded */
    int orientation;          /* EXIF, 1 .. 8 */
    const char *error;        /* why there is no crop; NULL: there is one or it was not wanted */
    const uint8_t *crop;      /* (size, size, 3) RGB, or NULL */
    const uint8_t *thumbnail; /* (IMPORT_THUMBNAIL, IMPORT_THUMBNAIL, 3) RGB, or NULL */
    const void *found;        /* by the finder, then crop and thumbnail are NULL; or NULL */
};

struct import_progress {
    uint64_t done, total; /* pictures */
    uint64_t failed;      /* of done: those with an error */
    double seconds;       /* since the first picture was started */
};

/* All calls but wants come from the thread that called import_run: image in the order of the
 * items; progress after each picture; waiting about every 0.1 s while the next picture is not
 * decoded yet, so that a sink can release a lock. A status other than ST_OK ends the import. wants
 * says whether a file with these bytes is to be decoded; several threads call it at once. Only
 * image may not be NULL. */
struct import_sink {
    void *context;
    bool (*wants)(const void *context, size_t item, const char *sha256);
    enum status (*image)(void *context, const struct import_image *image, struct err *err);
    void (*progress)(void *context, const struct import_progress *progress);
    enum status (*waiting)(void *context, struct err *err);
};

/* Imports the items todo (count, rising) of the scan. ST_INTERRUPTED: stop was set; the pictures
 * delivered before are complete. */
enum status import_run(const struct import_options *options, const struct import_scan *scan,
                       const size_t *todo, size_t count, const struct import_sink *sink,
                       struct err *err) MUST_CHECK;

#endif
