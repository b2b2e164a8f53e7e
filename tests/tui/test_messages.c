/* Messages and the log: how long they stay, the rows they take, that each thing is said once. */
#include "unit.h"

#include "fixture.h"
#include "screens.h"
#include "tui/data/request_words.h"
#include "tui/view/actions.h"

#include <string.h>

static const char long_message[] =
    "collapse: the embeddings become one point. Random pairs are 0.0041 apart, a tenth of the "
    "start."
    " Try a learning rate that is lower by ten, or --select batch-all, or a larger batch; the "
    "newest"
    " checkpoint before it is that of step 200, and B rolls back to it.";

/* Some seconds after it was said a message goes, without a key. */
static void test_expires(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)ui_say(&ui, ROLE_ACCENT, "requested: checkpoint");
    assert_int_equal(action_follow(&ui), 0);
    screens_expect(&ui, "requested: checkpoint");
    ui.message_said -= 60;
    assert_int_equal(action_follow(&ui), UI_REDRAW);
    assert_string_equal(ui.message, "");
    screens_finish(&ui);
}

static const char *line_of(const struct text *text, const char *words)
{
    const char *found = strstr(text_string(text), words);

    return found != NULL ? found : "";
}

/* The health line stays in sight above a message of any length. */
static void test_health_in_sight(void **state)
{
    static const int rows[] = {10, 13, 24, 40};
    struct ui ui;
    struct err err;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t length = 40; length < sizeof long_message; length += 40) {
            struct text text = {.limit = 1 << 20};

            assert_ok(canvas_resize(&ui.canvas, rows[i], 80, &err));
            (void)ui_say(&ui, ROLE_BAD, "%.*s", (int)length, long_message);
            screens_print(&ui, &text);
            assert_memory_equal(line_of(&text, " health    "), " health    ", 11);
            assert_true(line_of(&text, " health    ") < line_of(&text, "\n collapse: "));
            text_free(&text);
        }
    }
    screens_finish(&ui);
}

/* What is refused is in the log after its message is gone; said twice it is one line. */
static void test_refusals_in_log(void **state)
{
    struct ui ui;
    struct text text = {.limit = 1 << 20};
    const char *found;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, ":set net nn1\n:set net nn1\na");
    assert_string_equal(ui.message, "curves averaged much");
    ui.message[0] = '\0';
    screens_print(&ui, &text);
    found = line_of(&text, "net cannot be changed while a run trains");
    assert_true(found[0] != '\0');
    assert_null(strstr(found + 1, "net cannot be changed"));
    assert_null(strstr(text_string(&text), "curves averaged"));
    text_free(&text);
    for (int i = 0; i < 2 * NOTES_MOST; i++)
        (void)ui_say(&ui, ROLE_WARNING, "refused %d", i);
    assert_int_equal(ui.notes.count, NOTES_MOST);
    screens_expect(&ui, "refused 15");
    screens_finish(&ui);
}

/* The zoomed log shows each line as long as it is. */
static void test_log_wraps(void **state)
{
    struct ui ui;
    struct history *history;
    struct record_event *newest;

    (void)state;
    screens_start(&ui, 24, 80);
    history = screens_history(&ui);
    newest = &history->events[history->event_count - 1];
    newest->time = ui.snap.requests[0].asked + 1;
    newest->level = RECORD_ERROR;
    (void)snprintf(newest->message, sizeof newest->message, "%s", long_message);
    (void)screens_type(&ui, "z");
    screens_train(&ui)->panel = PANEL_LOG;
    screens_expect(&ui, "collapse: the embeddings become one point.");
    screens_expect(&ui, "and B rolls back to it.");
    screens_expect(&ui, "training 45 x 40 images");
    screens_finish(&ui);
}

/* A request and the event that says the same are one line. */
static void test_said_once(void **state)
{
    static const struct {
        const char *verb, *argument, *result, *event;
        int64_t step;
        bool same;
    } cases[] = {
        {"set", "margin=0.25", "ok", "margin 0.2 -> 0.25 by ada@host pts/1", 1802, true},
        {"set", "margin=0.25", "ok", "margin 0.2 -> 0.25 by ada@host pts/1", 1801, false},
        {"set", "margin=0.25", "ok", "margin 0.2 -> 0.3 by ada@host pts/1", 1802, false},
        {"set", "margin=0.25", "the margin is below", "the margin is below", 1802, true},
        {"set", "what=1", "ok", "paused", 1802, false},
        {"pause", "", "ok", "paused", 1802, true},
        {"pause", "", "ok", "resumed", 1802, false},
        {"resume", "", "ok", "resumed", 1802, true},
        {"checkpoint", "", "ok", "checkpoint of step 1,802 written", 1802, false},
    };
    struct ui ui;
    struct history *history;
    struct record_event *newest;

    (void)state;
    screens_start(&ui, 24, 80);
    history = screens_history(&ui);
    newest = &history->events[history->event_count - 1];
    newest->time = ui.snap.requests[0].taken;
    (void)screens_type(&ui, "z");
    screens_train(&ui)->panel = PANEL_LOG;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_request *request = &ui.snap.requests[0];
        struct text text = {.limit = 1 << 20};

        (void)snprintf(request->verb, sizeof request->verb, "%s", cases[i].verb);
        (void)snprintf(request->argument, sizeof request->argument, "%s", cases[i].argument);
        (void)snprintf(request->result, sizeof request->result, "%s", cases[i].result);
        (void)snprintf(newest->message, sizeof newest->message, "%s", cases[i].event);
        newest->step = cases[i].step;
        assert_int_equal(request_is_event(request, newest), cases[i].same);
        screens_print(&ui, &text);
        assert_int_equal(strstr(text_string(&text), cases[i].event) == NULL ||
                             strcmp(cases[i].result, cases[i].event) == 0,
                         cases[i].same);
        text_free(&text);
        request->taken = 0;
        assert_false(request_is_event(request, newest));
        request->taken = newest->time;
    }
    screens_finish(&ui);
}

/* A long message is shown completely, over whatever is above its line. */
static void test_long_message(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)ui_say(&ui, ROLE_BAD,
                 "facenet cluster: run 2 has no embeddings of faces; make them"
                 " with facenet embed 2 --data faces, then press C again");
    screens_expect(&ui,
                   " facenet cluster: run 2 has no embeddings of faces; make them with facenet\n");
    screens_expect(&ui, "\n embed 2 --data faces, then press C again\n");
    screens_finish(&ui);
}

/* A message takes exactly the rows that it needs, and its end can be seen. */
static void test_message_rows(void **state)
{
    static const struct {
        const char *piece, *end; /* repetitions of the piece before the end */
        int pieces, rows;
    } cases[] = {
        {"x", "", 78, 1},
        {"x", "", 79, 2},
        {"x", "", 156, 2},
        {"\xE4\xB8\x89", "", 39, 1},    /* wide characters, two columns each */
        {"\xE4\xB8\x89", "end", 39, 2}, /* that fill the line */
        {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ", "end", 3, 3}, /* one word per row */
    };
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};
        const char *piece = cases[i].piece;
        int first = 22 - cases[i].rows + 1;

        for (int k = 0; k < cases[i].pieces; k++)
            text_add(&text, piece);
        text_add(&text, cases[i].end);
        (void)ui_say(&ui, ROLE_BAD, "%s", text_string(&text));
        app_draw(&ui);
        assert_true(canvas_at(&ui.canvas, first - 1, 1)->role != ROLE_BAD);
        for (int row = first; row <= 22; row++) {
            assert_int_equal(canvas_at(&ui.canvas, row, 1)->role, ROLE_BAD);
            for (int col = 0; col < 80; col++)
                assert_true(canvas_at(&ui.canvas, row, col)->code != 0x2026);
        }
        text_free(&text);
    }
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_expires, screens_prepare),
    cmocka_unit_test_setup(test_health_in_sight, screens_prepare),
    cmocka_unit_test_setup(test_refusals_in_log, screens_prepare),
    cmocka_unit_test_setup(test_log_wraps, screens_prepare),
    cmocka_unit_test_setup(test_long_message, screens_prepare),
    cmocka_unit_test_setup(test_message_rows, screens_prepare),
    cmocka_unit_test_setup(test_said_once, screens_prepare),
};
UNIT_MAIN(tests)
