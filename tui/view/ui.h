/* The dashboard as its views see it: what they share, and what each provides.
 *
 * A view is a folder and a row in tui/views.c.  Its state is its own: the dashboard allocates it,
 * zeroed, and hands it to each operation. */
#ifndef FACENET_TUI_UI_H
#define FACENET_TUI_UI_H

#include "tui/data/compared.h"
#include "tui/data/snapshot.h"
#include "tui/jobs/jobs.h"
#include "tui/term/graphics.h"
#include "tui/view/binding.h"
#include "tui/view/form/form.h"
#include "tui/view/import/import_form.h"
#include "tui/view/notes.h"
#include "tui/view/viewer.h"
#include "tui/widget/prompt.h"

#define VIEWS_MOST 16

/* What must happen after a key: handlers return these flags, the loop acts on them. */
enum ui_flags {
    UI_REDRAW = 1,  /* the canvas is out of date */
    UI_RELOAD = 2,  /* the data from the database is out of date */
    UI_REPAINT = 4, /* the terminal's screen may be wrong */
    UI_QUIT = 8,
    UI_SETTLE = 16, /* load before the next key */
    UI_WORK = 32    /* the view has more work: do not wait for a key */
};

struct ui;

/* What a view provides.  state: its own state of state_size bytes. */
struct view {
    const char *name;       /* on the command line and for --snapshot */
    struct key_binding key; /* shows the view; key 0: it is reached in another way */
    size_t state_size;
    const struct key_binding *keys; /* (key_count) its keys and commands */
    size_t key_count;
    const char *const *modes; /* titles of its modes in the help, one per bit, ended by NULL */
    bool datasets;            /* it needs the list of data sets */
    bool footed;              /* a long message leaves the line above it in sight */
    /* The current mode, one bit.  NULL: it has only mode 1. */
    unsigned (*mode)(const struct ui *ui, const void *state);
    /* Loads what it shows, after the snapshot; on an error it keeps what it had.  NULL: it needs
     * only the snapshot. */
    enum status (*load)(struct ui *ui, void *state, struct err *err);
    /* Draws the canvas but for the last two lines; may adjust its scroll position. */
    void (*draw)(struct ui *ui, void *state, struct canvas *canvas);
    /* Does an action of one of its rows; argument: the text after the command, "" for a key.
     * Returns flags. */
    unsigned (*act)(struct ui *ui, void *state, int action, const char *argument);
    /* Handles a press or a drag above the last two lines; returns flags.  NULL: ignores them. */
    unsigned (*press)(struct ui *ui, void *state, struct mouse mouse);
    /* Does some hundredths of a second of what takes too long for one key; called between keys
     * while the view is shown.  Returns flags, UI_WORK while there is more.  NULL: no work. */
    unsigned (*work)(struct ui *ui, void *state);
    /* The user leaves the dashboard: carries out what could be undone so far, once; a failure keeps
     * the dashboard open.  NULL: nothing. */
    enum status (*leave)(struct ui *ui, void *state, struct err *err);
    void (*close)(void *state); /* frees what state owns; NULL: nothing */
};

/* The dashboard. */
struct ui {
    struct snapshot snap;
    struct jobs jobs;
    struct canvas canvas;

    const struct view *const *views; /* (view_count), borrowed */
    size_t view_count;
    void *states[VIEWS_MOST];
    const struct view *view; /* the view shown, and its state */
    void *state;
    const struct view *before; /* the view shown before it */

    const struct view *asker, *asked; /* asked shows a face for asker; NULL: none does */
    int64_t wanted; /* image of the face that the view shown is to find when it loads; 0: none */

    struct prompt prompt;      /* takes the keys while it is open */
    struct form form;          /* takes the keys while it is open */
    struct import_form import; /* takes the keys while it is open */
    double pasted;  /* clock_seconds() of the last key of a paste that goes on; 0: none does */
    bool paste_gap; /* a line or a tab of it ended: a blank comes before the next character */
    struct viewer viewer;           /* takes the next key, which closes it */
    char message[ERR_MESSAGE_SIZE]; /* the newest message, until the next key or some seconds */
    enum role message_role;
    double message_said; /* clock_seconds() */
    struct notes notes;

    struct run_marks marks;      /* runs to compare, and to draw beside the run shown */
    unsigned logarithmic;        /* plots with a logarithmic scale, one bit per panel */
    int smoothing;               /* averaging of curves: 0 off, 1 a little, 2 much */
    int face_size;               /* of faces in Clusters: -1 small, 1 large */
    enum theme_name theme;       /* the loop passes it on to the terminal */
    enum graphics graphics;      /* how pictures are shown */
    enum graphics_colour colour; /* of pictures in cells */
};

/* Sizes of faces by name, "small", "middle", "large"; false: there is none of this name. */
bool ui_face_size_find(const char *name, int *size);
const char *ui_face_size_word(int size);

/* Shows a view; returns flags. */
unsigned ui_show(struct ui *ui, const char *view);
/* Shows the view that was shown before; returns flags. */
unsigned ui_back(struct ui *ui);
/* Shows a view that finds a face, by its image; returns flags. */
unsigned ui_show_face(struct ui *ui, const char *view, int64_t image);
/* Whether the view shown was asked for a face, until another view is shown (but for the help); then
 * ui_answer goes back to the view that asked, and returns flags. */
bool ui_is_asked(const struct ui *ui);
unsigned ui_answer(struct ui *ui);
/* The state of a view, for its own folder. */
void *ui_state(const struct ui *ui, const char *view);
/* Shows a message in the line above the keys, and keeps warnings as notes; returns UI_REDRAW. */
unsigned ui_say(struct ui *ui, enum role role, const char *format, ...) PRINTF_LIKE(3, 4);
/* Removes a message that was there for long; returns flags. */
unsigned ui_expire(struct ui *ui);
/* Shows the message of an error; returns UI_REDRAW. */
unsigned ui_refuse(struct ui *ui, const struct err *err);
/* By how many lines an action moves in a list that fills the screen, past its ends for the first
 * and last line; 0: it is another action. */
int ui_step(const struct ui *ui, int action);
/* Shows a picture over the whole screen; portrait NULL: says that there is none. */
unsigned ui_view_picture(struct ui *ui, const char *person, const struct db_portrait *portrait);

#endif
