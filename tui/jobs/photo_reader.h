/* Photos as small pictures, read by "facenet photo" processes, one at a time, between keys. */
#ifndef FACENET_TUI_PHOTO_READER_H
#define FACENET_TUI_PHOTO_READER_H

#include "base/process.h"

#include <stdint.h>

#define PHOTO_READER_SIDE 1024 /* the longer side of a picture, at most */
#define PHOTO_READER_KEPT 8    /* pictures */

struct photo_picture {
    int64_t photo; /* 0: none */
    uint8_t *rgb;  /* (height, width, 3), owned; NULL: it can't be read */
    int width, height;
    uint64_t used;
};

struct photo_reader {
    struct photo_picture kept[PHOTO_READER_KEPT];
    uint64_t uses;
    struct process_pipe pipe; /* of the photo that is being read: */
    int64_t photo, last;      /* last: the one that was asked for last */
    uint8_t *bytes;           /* (length of capacity) that have come */
    size_t length, capacity;
};

void photo_reader_free(struct photo_reader *reader);
/* The picture of a photo, if it was read; borrowed until the next call. */
const struct photo_picture *photo_reader_find(struct photo_reader *reader, int64_t photo);
/* Begins to read a photo, unless it was read or is being read; stops with another one. */
enum status photo_reader_begin(struct photo_reader *reader, int64_t photo, const char *path,
                               struct err *err) MUST_CHECK;
/* Waits a little for more of it; false once nothing is being read. */
bool photo_reader_work(struct photo_reader *reader);

#endif
