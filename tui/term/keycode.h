/* What a terminal reports: a key as its Unicode code point or one of the codes below, and the
 * action of the mouse. */
#ifndef FACENET_TUI_KEYCODE_H
#define FACENET_TUI_KEYCODE_H

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
    KEY_CODE_MOUSE, /* terminal_mouse has the details */
    KEY_CODE_PASTE, /* a pasted text begins, */
    KEY_CODE_PASTE_END,
    KEY_CODE_HANGUP /* the terminal is gone */
};

enum mouse_kind { MOUSE_PRESS, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct mouse {
    enum mouse_kind kind;
    int row, col;
};

#endif
