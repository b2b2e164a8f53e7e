/* What the dashboard remembers from one start to the next: theme, last view, characters of pictures
 * and size of faces, as lines "name = value" of $XDG_CONFIG_HOME/facenet/config. Comments (#) and
 * lines that it doesn't know stay as they are. */
#ifndef FACENET_TUI_USERFILE_H
#define FACENET_TUI_USERFILE_H

#include "base/err.h"
#include "base/text.h"

enum userfile_name {
    USERFILE_THEME,
    USERFILE_VIEW,
    USERFILE_CELLS,
    USERFILE_FACES, /* the size of faces in Clusters */
    USERFILE_NAMES
};

struct userfile {
    char *path;                     /* NULL: there is no place for it */
    char value[USERFILE_NAMES][16]; /* "": not said; not checked */
    struct text other;              /* the other lines */
};

/* Reads the file; one that is missing is empty.  note names the first line that is not known, or
 * why the file cannot be read; note->status is ST_OK otherwise. */
enum status userfile_read(struct userfile *config, struct err *note, struct err *err) MUST_CHECK;
/* Writes the file, and its folder. */
enum status userfile_write(const struct userfile *config, struct err *err) MUST_CHECK;
void userfile_free(struct userfile *config);

#endif
