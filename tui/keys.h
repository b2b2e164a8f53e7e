/* The one table of keys: it feeds the dispatch, the last line, the help and the manual (a test
 * holds facenet-tui.1 against it).  A key exists by having a row in keys.c. */
#ifndef FACENET_TUI_KEYS_H
#define FACENET_TUI_KEYS_H

#include "tui/term/canvas.h"

#include <stddef.h>

/* A key is its Unicode code point, or one of these. */
enum key_code {
    KEY_CODE_NONE = 0,
    KEY_CODE_TAB = '\t',
    KEY_CODE_ENTER = '\n',
    KEY_CODE_ESCAPE = 27,
    KEY_CODE_BACKSPACE = 127,
    KEY_CODE_UP = 0x110000,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_BACK_TAB,
    KEY_CODE_RESIZE,
    KEY_CODE_MOUSE, /* terminal_mouse tells more */
    KEY_CODE_HANGUP /* the terminal is gone */
};

enum key_action {
    ACTION_NONE,
    ACTION_TRAIN,
    ACTION_RUNS,
    ACTION_PEOPLE,
    ACTION_CLUSTERS,
    ACTION_SUSPECTS,
    ACTION_IMPORT,
    ACTION_DATASET,
    ACTION_EXCLUDE_IMAGE,
    ACTION_EXCLUDE_PERSON,
    ACTION_CLUSTER,
    ACTION_QUESTIONS,
    ACTION_CONFIRM,
    ACTION_MERGE,
    ACTION_SPLIT,
    ACTION_NOT,
    ACTION_UNUSABLE,
    ACTION_NEW_CLUSTER,
    ACTION_RANGE,
    ACTION_MARK_ALL,
    ACTION_SAME,
    ACTION_DIFFERENT,
    ACTION_SKIP,
    ACTION_MOVE,
    ACTION_MOVE_TO,
    ACTION_BAD,
    ACTION_FINE,
    ACTION_RANK,
    ACTION_PICTURE,
    ACTION_HELP,
    ACTION_NEXT_VIEW,
    ACTION_QUIT,
    ACTION_REDRAW,
    ACTION_THEME,
    ACTION_PAUSE,
    ACTION_STEP,
    ACTION_MARGIN,
    ACTION_CURRICULUM,
    ACTION_RATE,
    ACTION_SELECT,
    ACTION_LIVE,
    ACTION_CHECKPOINT,
    ACTION_EVALUATE,
    ACTION_STOP,
    ACTION_RESUME,
    ACTION_NEW_RUN,
    ACTION_DRAW_FACES,
    ACTION_SCALE,
    ACTION_SMOOTH,
    ACTION_WINDOW,
    ACTION_EARLIER,
    ACTION_LATER,
    ACTION_ZOOM,
    ACTION_OVERLAY,
    ACTION_ROC,
    ACTION_LEFT,
    ACTION_RIGHT,
    ACTION_FILTER,
    ACTION_MARK,
    ACTION_COMPARE,
    ACTION_TAGS,
    ACTION_NAME,
    ACTION_ARCHIVE,
    ACTION_BASELINE,
    ACTION_DELETE,
    ACTION_UNDO,
    ACTION_REDO,
    ACTION_CLONE,
    ACTION_ROLL_BACK,
    ACTION_QUANTITY,
    ACTION_SORT,
    ACTION_REVERSE,
    ACTION_OPEN,
    ACTION_BACK,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_COMMAND,
    ACTION_COUNT
};

/* Where a key works: a set of these. */
#define KEYS_TRAIN 1u
#define KEYS_RUNS 2u
#define KEYS_HELP 4u
#define KEYS_WELCOME 8u /* Train while there is no run */
#define KEYS_COMPARE 16u
#define KEYS_PEOPLE 32u
#define KEYS_SUSPECTS 64u
#define KEYS_CLUSTERS 128u /* the list of clusters, */
#define KEYS_FACES 256u    /* the faces of one, */
#define KEYS_TARGETS 512u  /* where they could go, */
#define KEYS_QUESTIONS 1024u
#define KEYS_ALL 2047u

struct key_binding {
    int key, also;     /* also: a second key of the same meaning, or 0 */
    const char *shown; /* as on the screen and in the manual */
    const char *label; /* a word for the last line; "": not shown there */
    const char *help;  /* one line */
    unsigned where;
    enum key_action action;
    bool vital; /* kept in the last line longest */
};

extern const struct key_binding keys_table[];
extern const size_t keys_count;

enum key_action keys_find(unsigned where, int key);
/* Whether some key does this there. */
bool keys_has(unsigned where, enum key_action action);

/* What a mouse does: never anything that a key could not. */
enum mouse_kind { MOUSE_PRESS, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct mouse {
    enum mouse_kind kind;
    int row, col;
};

/* The action whose label lies at a column of the last line; ACTION_NONE between them. */
enum key_action keys_at(struct rect area, unsigned where, int col);
/* The last line: the labels of the keys that work here, as many as fit, "? keys" always. */
void keys_draw(struct canvas *canvas, struct rect area, unsigned where);

#endif
