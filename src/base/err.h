/* Status codes and the one sentence that says what went wrong.
 *
 * Every function that can fail returns an enum status and takes a struct err *.  On ST_OK the err
 * is untouched.  On anything else it holds one sentence for the user: what failed, on which file or
 * value, and what to do next.  Nothing below a main() prints it or exits. */
#ifndef FACENET_BASE_ERR_H
#define FACENET_BASE_ERR_H

enum status {
    ST_OK = 0,
    ST_NOMEM,       /* an allocation failed */
    ST_IO,          /* the operating system refused: file, pipe, process */
    ST_INVALID,     /* a value from the user is out of range or malformed */
    ST_CORRUPT,     /* a file is not what it should be */
    ST_NOTFOUND,    /* no such run, data set, image, file */
    ST_EXISTS,      /* the name is taken */
    ST_BUSY,        /* in use by another process; try again */
    ST_UNSUPPORTED, /* known, but not supported: an image format, a newer database */
    ST_LIMIT,       /* over a limit of ours: pixels, time, memory */
    ST_INTERRUPTED  /* a signal asked us to stop */
};

#define ERR_MESSAGE_SIZE 512

struct err {
    enum status status;
    char message[ERR_MESSAGE_SIZE];
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* Formats the sentence into err and returns status, so that callers can write `return err_set(err,
 * ST_IO, ...)`. With err NULL the sentence is dropped; a sentence that is too long is cut. */
enum status err_set(struct err *err, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* As err_set, followed by ": " and strerror(number). */
enum status err_set_errno(struct err *err, enum status status, int number, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* The sentence for a failed allocation of what; returns ST_NOMEM. */
enum status err_nomem(struct err *err, const char *what);

#endif
