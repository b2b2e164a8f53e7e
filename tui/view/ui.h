/* The dashboard as its views see it: what they share, and what a view provides.
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
#include "tui/view/viewer.h"
#include "tui/widget/prompt.h"

#define VIEWS_MOST 16

/* What must happen after a key: handlers return these flags, the loop acts on them. */
enum app_flags {
    APP_REDRAW = 1,  /* the canvas is out of date */
    APP_RELOAD = 2,  /* what was read from the database is */
    APP_REPAINT = 4, /* the terminal's picture is not to be trusted */
    APP_QUIT = 8,
    APP_SETTLE = 16 /* the next key needs what is read after this one */
};

struct app;

/* What a view provides.  state: its own, of state_size bytes. */
struct view {
    const char *name;       /* on the command line and for --snapshot */
    struct key_binding key; /* that shows it; key 0: another way leads to it */
    size_t state_size;
    const struct key_binding *keys; /* (key_count) what its keys and commands do */
    size_t key_count;
    const char *const *modes; /* titles of its modes in the help, one a bit, NULL ends them */
    bool datasets;            /* it shows the list of data sets */
    /* The mode it is in, one bit.  NULL: it has one mode, 1. */
    unsigned (*mode)(const struct app *app, const void *state);
    /* Reads what it shows, after the snapshot; on an error it shows what it had, or less.  NULL:
     * the snapshot is all. */
    enum status (*load)(struct app *app, void *state, struct err *err);
    /* Draws all of the canvas but the last two lines; may adjust its scroll position. */
    void (*draw)(struct app *app, void *state, struct canvas *canvas);
    /* Does an action of its rows; argument: what follows the command, "" for a key.  Returns
     * flags. */
    unsigned (*act)(struct app *app, void *state, int action, const char *argument);
    /* A press or a drag above the last two lines; returns flags.  NULL: nothing there to press. */
    unsigned (*press)(struct app *app, void *state, struct mouse mouse);
    /* The user leaves the dashboard: does what could be taken back until now.  NULL: nothing. */
    void (*leave)(struct app *app, void *state);
    void (*close)(void *state); /* frees what state owns; NULL: nothing */
};

/* The dashboard. */
struct app {
    struct snapshot snap;
    struct jobs jobs;
    struct canvas canvas;

    const struct view *const *views; /* (view_count), borrowed */
    size_t view_count;
    void *states[VIEWS_MOST];
    const struct view *view; /* the one shown, and its state */
    void *state;

    struct prompt prompt;           /* takes the keys while it is open */
    struct form form;               /* likewise */
    struct viewer viewer;           /* likewise: any key closes it */
    char message[ERR_MESSAGE_SIZE]; /* the newest sentence for the user, until the next key */
    enum role message_role;

    struct run_marks marks; /* runs to be compared, and drawn beside the one shown */
    unsigned logarithmic;   /* plots with a logarithmic scale, a bit for each panel */
    int smoothing;          /* of curves: 0, 1, 2: not, a little, much */
    enum theme_name theme;  /* the loop passes it on to the terminal */
    enum graphics graphics; /* that the viewer is to use */
};

/* Shows a view; returns flags. */
unsigned app_show(struct app *app, const char *view);
/* The state of a view, for its folder. */
void *app_state(const struct app *app, const char *view);
/* Shows a message in the line above the keys; returns APP_REDRAW. */
unsigned app_say(struct app *app, enum role role, const char *format, ...) PRINTF_LIKE(3, 4);
/* Shows the sentence of an error; returns APP_REDRAW. */
unsigned app_refuse(struct app *app, const struct err *err);
/* Shows a picture over the whole screen; NULL: there is none. */
unsigned app_view_picture(struct app *app, const char *person, const struct db_portrait *portrait);

#endif
