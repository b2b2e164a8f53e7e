/* Files: read in one piece, written so that a crash leaves the old or the new one; paths. */
#ifndef FACENET_BASE_FILE_H
#define FACENET_BASE_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Opens a regular file for reading; flags may add O_RDWR and O_CREAT (mode 0600).  Directories,
 * pipes and devices are refused, and opening never waits.  *length may be NULL. */
enum status file_open(const char *path, int flags, int *descriptor, uint64_t *length,
                      struct err *err) MUST_CHECK;

/* Reads a regular file of at most limit bytes. *out is a new block (mem_free) of *length bytes and
 * a terminating zero byte. Others are refused, as by file_open. */
enum status file_read(const char *path, size_t limit, unsigned char **out, size_t *length,
                      struct err *err) MUST_CHECK;

/* A text that the user names, "-" is standard input, and a FIFO is read to its end; refused if it
 * has zero bytes, as in UTF-16. */
enum status file_read_named(const char *path, size_t limit, unsigned char **out, size_t *length,
                            struct err *err) MUST_CHECK;

/* Reads the beginning of a file of /proc or /sys as a string, cut to size; false when nothing is
 * there.  root stands before its path: "", or a folder of a test. */
bool file_read_system(const char *root, const char *path, char *out, size_t size);
/* The number after a word at the beginning of a line of such a file, of at most 16 KiB; false:
 * there is none, such as of "max". */
bool file_find_number(const char *root, const char *path, const char *word, uint64_t *out);

/* Writing in one piece: file_writer_open makes path + ".tmp-PID", the caller writes to stream,
 * file_writer_commit flushes, fsyncs, renames and fsyncs the directory; file_writer_abort removes
 * the temporary (and is a no-op after commit).  A link with that name is replaced, not followed. */
struct file_writer {
    FILE *stream;
    char *path, *temporary; /* temporary NULL: path is written directly */
};
enum status file_writer_open(struct file_writer *writer, const char *path,
                             struct err *err) MUST_CHECK;
/* The same for a file that the user names: links are followed, a file that is there keeps its mode
 * and, where that is allowed, its owner, and what isn't a regular file, such as a device, a FIFO or
 * /dev/stdout, is written directly. */
enum status file_writer_open_named(struct file_writer *writer, const char *path,
                                   struct err *err) MUST_CHECK;
enum status file_writer_commit(struct file_writer *writer, struct err *err) MUST_CHECK;
void file_writer_abort(struct file_writer *writer);

/* Makes the entry of path in its directory durable: for a file that was made in place. */
enum status file_sync_directory(const char *path, struct err *err) MUST_CHECK;

/* Makes a directory and its parents, mode 0700. */
enum status file_make_directory(const char *path, struct err *err) MUST_CHECK;

/* "directory/name", new (mem_free); NULL when out of memory. */
char *file_join(const char *directory, const char *name);

/* Whether both paths lead to one file. */
bool file_same(const char *a, const char *b);
bool file_exists(const char *path);
/* It is known not to be there; false also when that cannot be seen. */
bool file_is_gone(const char *path);

/* The lines of a file of names, "-" for standard input, without blank lines, a byte-order mark and
 * CR at the end of a line. *names is one block (mem_free) of *count pointers followed by the text
 * that they point into. */
enum status file_read_names(const char *path, char ***names, size_t *count,
                            struct err *err) MUST_CHECK;

#endif
