/* Importing a folder of pictures, one folder per person: finds the files, decodes them in worker
 * processes on several threads, crops them, and delivers them in a fixed order to a sink. It knows
 * no database: what happens to the pictures is up to the sink.
 *
 * People are the folders directly in the directory, in byte order; their pictures are in them or in
 * folders below, depth first, in byte order of the names. Hidden names are skipped; a symbolic link
 * to a folder is followed, but never into a folder that is being walked. A file that is no picture,
 * neither by its name nor by its first bytes, is counted and skipped; a picture that cannot be read
 * is delivered with the reason. Names are bytes: they are neither cleaned nor checked for UTF-8. */
#ifndef FACENET_DATA_IMPORT_H
#define FACENET_DATA_IMPORT_H

#include "base/err.h"
#include "base/sha256.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#define IMPORT_THUMBNAIL 32    /* side of a thumbnail in pixels */
#define IMPORT_THREAD_LIMIT 64 /* more are not started */

struct import_options {
    const char *directory;
    double crop;                       /* fraction of the shorter side, (0, 1] */
    uint32_t size;                     /* side of a crop in pixels, 1 .. 4096 */
    unsigned threads;                  /* 1 .. IMPORT_THREAD_LIMIT; 0: one per core */
    const char *worker;                /* path of facenet-decode: process_find_program finds it */
    double timeout;                    /* seconds for one picture; 0: 10 s */
    const volatile sig_atomic_t *stop; /* not 0: end with ST_INTERRUPTED; may be NULL */
};

/* One picture, valid during the call. */
struct import_image {
    const char *person;       /* the folder's name, verbatim */
    const char *path;         /* below the directory: "person/file", verbatim */
    char sha256[SHA256_HEX];  /* of the file; "" when it could not be read */
    uint32_t width, height;   /* upright; 0 when it could not be decoded */
    int orientation;          /* EXIF, 1 .. 8 */
    const char *error;        /* NULL, or why there is no crop */
    const uint8_t *crop;      /* (size, size, 3) RGB, or NULL */
    const uint8_t *thumbnail; /* (IMPORT_THUMBNAIL, IMPORT_THUMBNAIL, 3) RGB, or NULL */
};

struct import_progress {
    uint64_t done, total; /* pictures; those known before are in neither */
    uint64_t failed;      /* of done: those without a crop */
    double seconds;       /* since the first picture was started */
};

/* All calls come from the thread that called import_run. wants is called for every person and known
 * for every picture of those wanted before anything is decoded; image in the order above; progress
 * after each picture; note with a sentence that deserves the attention of the user, its names
 * cleaned; waiting about every 0.1 s while the next picture is not decoded yet, so that a sink can
 * release a lock. A status other than ST_OK
 * ends the import. Only image may not be NULL. */
struct import_sink {
    void *context;
    enum status (*wants)(void *context, const char *person, bool *wanted, struct err *err);
    enum status (*known)(void *context, const char *person, const char *path, bool *known,
                         struct err *err);
    enum status (*image)(void *context, const struct import_image *image, struct err *err);
    void (*progress)(void *context, const struct import_progress *progress);
    void (*note)(void *context, const char *sentence);
    enum status (*waiting)(void *context, struct err *err);
};

struct import_result {
    uint64_t people;   /* with at least one picture */
    uint64_t known;    /* pictures skipped because the sink knew them */
    uint64_t imported; /* delivered with a crop */
    uint64_t failed;   /* delivered without */
    uint64_t ignored;  /* files that are no pictures */
    uint64_t loose;    /* pictures directly in the directory: no person is known for them */
    double seconds;
};

/* Calls each with the name of every person that import_run would find, in no order; the name is
 * valid during the call. */
enum status import_people(const char *directory, void *context,
                          enum status (*each)(void *context, const char *person, struct err *err),
                          struct err *err) MUST_CHECK;

/* result is filled on failure too, with what was delivered until then. ST_NOTFOUND: no directory or
 * no picture in it; ST_INTERRUPTED: stop was set; the pictures delivered before are complete. */
enum status import_run(const struct import_options *options, const struct import_sink *sink,
                       struct import_result *result, struct err *err) MUST_CHECK;

#endif
