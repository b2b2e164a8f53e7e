/* A form for what changes an import of a folder of people, with a preview of its pictures as they
 * would come in.  A field that is left empty is left to "facenet import", whose options the fields
 * are. */
#ifndef FACENET_TUI_IMPORT_FORM_H
#define FACENET_TUI_IMPORT_FORM_H

#include "tui/jobs/import_preview.h"
#include "tui/view/form/form.h"

enum import_field {
    IMPORT_CROP,
    IMPORT_SIZE,
    IMPORT_ALIGN,
    IMPORT_NAME,
    IMPORT_LAYOUT,
    IMPORT_IDENTITIES,
    IMPORT_HELD_OUT,
    IMPORT_JOIN,
    IMPORT_FIELDS
};

/* The words of the command line, and what they point to. */
struct import_words {
    const char *word[2 + 2 * IMPORT_FIELDS + 1]; /* ended by NULL */
    char value[IMPORT_FIELDS][RECORD_NAME];
    int wrong; /* the field whose value is refused */
};

struct import_form {
    bool open;
    bool fresh;                                      /* the next character replaces the value */
    int at;                                          /* the field under the cursor */
    char folder[RECORD_TEXT], own_name[RECORD_NAME]; /* own_name: its last part */
    char value[IMPORT_FIELDS][RECORD_NAME];
    struct import_preview preview;
};

/* Opens it for a folder, an absolute path. */
void import_form_open(struct import_form *form, const char *folder);
void import_form_close(struct import_form *form);

/* Whether the field under the cursor takes a text. */
bool import_form_types(const struct import_form *form);
/* FORM_DONE: Enter.  FORM_TURNED: a value changed.  FORM_LEFT: Escape. */
enum form_result import_form_key(struct import_form *form, int key);

/* The name of the data set. */
const char *import_form_name(const struct import_form *form);
/* "import FOLDER OPTION..."; borrows the form.  ST_INVALID: a number is none, or out of range. */
enum status import_form_words(const struct import_form *form, struct import_words *out,
                              struct err *err) MUST_CHECK;
void import_form_go(struct import_form *form, int field);

void import_form_draw(const struct import_form *form, struct canvas *canvas,
                      const struct layout *layout, struct rect body);

#endif
