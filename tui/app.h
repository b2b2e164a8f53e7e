/* The dashboard as a state machine without a terminal: keys in, flags and a drawn canvas out.
 *
 * Handlers return what must happen; only the loop acts on it.  Tests drive this like the loop does
 * and compare the canvas as text. */
#ifndef FACENET_TUI_APP_H
#define FACENET_TUI_APP_H

#include "tui/data/model.h"
#include "tui/data/runs_list.h"
#include "tui/keys.h"
#include "tui/term/graphics.h"
#include "tui/term/theme.h"
#include "tui/view/form/form.h"
#include "tui/widget/layout.h"
#include "tui/widget/prompt.h"
#include "tui/widget/viewer.h"

enum app_flags {
    APP_REDRAW = 1,  /* the canvas is out of date */
    APP_RELOAD = 2,  /* the model is */
    APP_REPAINT = 4, /* the terminal's picture is not to be trusted */
    APP_QUIT = 8,
    APP_SETTLE = 16 /* the next key needs the model of after this one */
};

enum app_view {
    VIEW_TRAIN,
    VIEW_RUNS,
    VIEW_PEOPLE,
    VIEW_CLUSTERS,
    VIEW_SUSPECTS,
    VIEW_HELP,
    VIEW_COMPARE,
    VIEW_COUNT
};

struct app {
    struct model model;
    struct canvas canvas;
    enum app_view view;
    struct prompt prompt;    /* takes the keys while it is open */
    struct form form;        /* likewise */
    struct viewer viewer;    /* likewise: any key closes it */
    enum graphics graphics;  /* that the viewer is to use */
    unsigned logarithmic;    /* a bit for each panel: 1u << PANEL_LOSS and so on */
    enum layout_panel panel; /* shown alone while zoomed */
    bool zoomed;
    bool alone;            /* without the marked runs beside it */
    int smoothing;         /* 0, 1, 2: not, a little, much */
    int runs_at, runs_top; /* the line chosen and the first one shown */
    struct runs_list runs;
    int people_at, people_top, portrait_at; /* likewise for people and the pictures of one */
    int suspects_top;
    int help_top;
    enum theme_name theme;          /* the loop tells the terminal */
    char message[ERR_MESSAGE_SIZE]; /* the newest word to the user, until the next key */
    enum role message_role;
    int64_t asked;           /* the newest request of ours that has not been taken; 0: none */
    struct process_id child; /* the process started last, until it ends; pid 0: none */
    bool child_tells;        /* its progress is to be told: */
    char child_line[ERR_MESSAGE_SIZE]; /* the last line it has printed */
    char *child_log;                   /* what it prints into */
    double queue_looked;               /* clock_seconds() of the last look at the queue */
    int64_t queue_started;             /* the run that this dashboard has started from it last */
};

/* What a view provides. */
struct view_ops {
    const char *name;
    /* Where its keys are in the table of keys: KEYS_TRAIN and so on. */
    unsigned (*where)(const struct app *app);
    /* Draws all of the canvas but the last two lines; may adjust its scroll position. */
    void (*draw)(struct app *app, struct canvas *canvas);
    /* Does an action that is its own; returns flags. */
    unsigned (*act)(struct app *app, enum key_action action);
    /* A press or a drag above the last two lines; returns flags.  NULL: nothing there to press. */
    unsigned (*press)(struct app *app, struct mouse mouse);
};
extern const struct view_ops view_train, view_runs, view_people, view_clusters, view_suspects,
    view_help, view_compare;

/* Goes to the first line of the help from top on that has the text. */
unsigned help_find(struct app *app, const char *text, int top);
/* Shows those columns of the list of runs, by their titles or how these begin; "": all that fit. */
unsigned runs_choose_columns(struct app *app, const char *names);
/* Shows the runs that fit a filter, see filter.h. */
unsigned runs_set_filter(struct app *app, const char *filter);

void app_init(struct app *app); /* beside the model, which its owner opens */
void app_free(struct app *app);

/* Draws at the canvas's size. */
void app_draw(struct app *app);
/* Handles a key; returns flags. */
unsigned app_key(struct app *app, int key);
/* Handles the mouse; returns flags. */
unsigned app_mouse(struct app *app, struct mouse mouse);
/* Does an action as its key would, where it has one; returns flags. */
unsigned app_do(struct app *app, enum key_action action);
/* What came of what was asked and started; after each look at the database.  Returns flags. */
unsigned app_follow(struct app *app);
unsigned app_show(struct app *app, enum app_view view);
/* Shows a picture over the whole screen; NULL: there is none. */
unsigned app_view_picture(struct app *app, const char *person, const struct db_portrait *portrait);

/* Says something to the user in the line above the keys; returns APP_REDRAW. */
unsigned app_say(struct app *app, enum role role, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
