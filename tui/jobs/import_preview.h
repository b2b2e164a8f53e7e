/* A few pictures of a folder as an import would take them, read by "facenet import --preview"
 * between keys. */
#ifndef FACENET_TUI_IMPORT_PREVIEW_H
#define FACENET_TUI_IMPORT_PREVIEW_H

#include "base/process.h"
#include "base/record.h"

#define IMPORT_PREVIEW_FACES 8
#define IMPORT_PREVIEW_WORDS 24 /* most words of its command line */

struct import_preview {
    struct process_pipe pipe; /* pid 0: nothing is being read */
    uint8_t *bytes;           /* (length) that have come; NULL: none */
    size_t length;

    /* What the last one that ended gave: */
    bool failed;
    char note[ERR_MESSAGE_SIZE];  /* what facenet said: why it failed, or a warning; "": nothing */
    char words[ERR_MESSAGE_SIZE]; /* what is in the folder */
    double crop;                  /* what the pictures were made with */
    int size;
    size_t count;
    char name[IMPORT_PREVIEW_FACES][RECORD_NAME];
    uint8_t *rgb; /* (count, size, size, 3), owned */
};

void import_preview_free(struct import_preview *preview);
/* Begins to read; stops what is being read.  words: of the import, at most IMPORT_PREVIEW_WORDS -
 * 5, ended by NULL.  A failure is shown as that of the preview. */
void import_preview_begin(struct import_preview *preview, const char *db, const char *const *words);
/* Ends it: there is no preview, for this reason. */
void import_preview_fail(struct import_preview *preview, const struct err *err);
/* Waits a little for more of it; false once nothing is being read. */
bool import_preview_work(struct import_preview *preview);

#endif
