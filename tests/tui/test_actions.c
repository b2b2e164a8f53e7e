/* What keys do, without a terminal: requests, runs and the messages about them. */
#include "unit.h"

#include "screens.h"
#include "tui/view/actions.h"

#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

static void test_requests(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    assert_true((screens_type(&ui, "p") & UI_RELOAD) != 0);
    (void)screens_type(&ui, "m");
    screens_expect(&ui, "margin alpha between D_ap and D_an");
    (void)screens_type(&ui, "0.3\n");
    screens_expect(&ui, "requested: set margin=0.3");
    (void)screens_type(&ui, "k");
    (void)screens_type(&ui, "e");
    (void)screens_type(&ui, "s>\n");
    (void)screens_type(&ui, "xn"); /* asked, and answered with no */
    (void)screens_type(&ui, "xy");
    assert_string_equal(fake->requests, "pause;set margin=0.3;checkpoint;evaluate;"
                                        "set select=batch-hard;stop;");
    screens_finish(&ui);
}

static void paste(struct ui *ui, const char *text)
{
    (void)app_key(ui, KEY_CODE_PASTE);
    (void)screens_type(ui, text);
    (void)app_key(ui, KEY_CODE_PASTE_END);
}

/* A pasted text presses no key; in a field that is typed its characters are text. */
static void test_pasted(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    paste(&ui, "kxy2");
    screens_expect(&ui, "the pasted text is dropped");
    assert_string_equal(screens_fake(&ui)->requests, "");
    assert_ptr_equal(ui.view, ui.views[0]);
    (void)screens_type(&ui, "x");
    paste(&ui, "y"); /* a question that a key answers */
    assert_non_null(ui.prompt.ops);
    (void)screens_type(&ui, "n:");
    paste(&ui, "\nset\x1B margin\t\n0.3\n");
    assert_string_equal(ui.prompt.value, " set margin 0.3");
    (void)screens_type(&ui, "\x1Bs");
    paste(&ui, " \n"); /* a choice */
    assert_string_equal(ui.prompt.value, "hardest-semi-hard");
    (void)screens_type(&ui, "\x1Bn");
    paste(&ui, "two\nwords");
    assert_string_equal(ui.form.value[FORM_NAME], "two words");
    (void)screens_type(&ui, "_");
    paste(&ui, " ");
    assert_int_equal(ui.form.preset_at, 0);
    assert_string_equal(screens_fake(&ui)->requests, "");
    screens_finish(&ui);
}

/* A finished run is asked for how many more steps, and is evaluated by a process of its own. */
static void test_finished(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_FINISHED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "more steps: ");
    (void)screens_type(&ui, "0\n");
    screens_expect(&ui, "a whole number of steps:");
    (void)screens_type(&ui, "\x15"
                            "100\n");
    assert_null(ui.prompt.ops);
    (void)screens_type(&ui, "e");
    assert_string_equal(screens_fake(&ui)->requests, "");
    assert_non_null(strstr(ui.message, "to start for eval id:12"));
    assert_null(strstr(ui.message, "@best"));
    screens_fake(&ui)->busy = true;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "Another run is being trained: both get slower. More steps:");
    screens_finish(&ui);
}

/* Where the best checkpoint is better than the last one, keys ask which. */
static void test_best(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_FINISHED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    ui.snap.best = (struct db_best){"accuracy", 400, 0.882, 0.86, true, true};
    (void)screens_type(&ui, "e");
    screens_expect(&ui, "Evaluate the best (step 400, accuracy 88.2 %) or the last (86.0 %)?");
    screens_expect(&ui, "b the best  l the last  Esc cancel");
    (void)screens_type(&ui, "b");
    assert_non_null(strstr(ui.message, "to start for eval id:12@best"));
    (void)screens_type(&ui, "el");
    assert_non_null(strstr(ui.message, "to start for eval id:12"));
    assert_null(strstr(ui.message, "@best"));
    (void)screens_type(&ui, "C");
    screens_expect(&ui, "Cluster by the best (step 400, accuracy 88.2 %) or the last (86.0 %)?");
    (void)screens_type(&ui, "b");
    assert_non_null(strstr(ui.message, "to start for cluster id:12@best"));
    screens_finish(&ui);
}

/* A request is reported once the run has taken it. */
static void test_taken(void **state)
{
    struct ui ui;
    struct record_request *request;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "k"); /* the fake database gives it id 1 */
    request = &ui.snap.requests[0];
    *request = (struct record_request){.id = 1, .verb = "checkpoint", .asker = "ada@host"};
    assert_int_equal(action_follow(&ui), 0);
    request->taken = 1;
    request->taken_step = 1841;
    (void)snprintf(request->result, sizeof request->result, "ok");
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "checkpoint by ada, taken at step 1,841");
    assert_int_equal(action_follow(&ui), 0);
    screens_finish(&ui);
}

/* When a program that was started ends, its last line is shown. */
static void test_child(void **state)
{
    char path[] = "/tmp/facenet-log-XXXXXX";
    static const char log[] = "starting\n 10 %\r 20 %\rfacenet: no such data set\n";
    struct ui ui;
    struct err err;
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, log, sizeof log - 1), sizeof log - 1);
    assert_int_equal(close(descriptor), 0);
    screens_start(&ui, 24, 80);
    assert_ok(process_self(&ui.jobs.child, &err));
    ui.jobs.log = mem_string(path);
    assert_int_equal(action_follow(&ui), 0);
    ui.jobs.child.start_time--; /* another process had this pid */
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "facenet: no such data set");
    assert_int_equal(ui.jobs.child.pid, 0);
    assert_int_equal(unlink(path), 0);
    screens_finish(&ui);
}

/* A warning of it is shown with its last line, with what the dashboard has for an option; not those
 * of a process before it in the same log. */
static void test_child_warns(void **state)
{
    char path[] = "/tmp/facenet-log-XXXXXX";
    static const char old[] = "facenet cluster: another warning\n3 clusters\n";
    static const char log[] = "facenet cluster: too few pairs; give --threshold D\n\n9 clusters\n";
    struct ui ui;
    struct err err;
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, old, sizeof old - 1), sizeof old - 1);
    screens_start(&ui, 24, 80);
    assert_ok(process_self(&ui.jobs.child, &err));
    ui.jobs.child_tells = true;
    ui.jobs.log = mem_string(path);
    ui.jobs.log_begin = sizeof old - 1;
    assert_int_equal(action_follow(&ui), 0); /* it has said nothing yet */
    assert_int_equal(write(descriptor, log, sizeof log - 1), sizeof log - 1);
    assert_int_equal(close(descriptor), 0);
    ui.jobs.child.start_time--;
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "9 clusters; too few pairs; give --threshold D (here: "
                                    "\":cluster D\")");
    assert_int_equal(ui.message_role, ROLE_WARNING);
    assert_int_equal(unlink(path), 0);
    screens_finish(&ui);
}

/* An invalid value is refused with a reason before it is requested, and can be corrected. */
static void test_refused_value(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "l-1\n");
    screens_expect(&ui, "expected a number from 0 to 100");
    assert_string_equal(fake->requests, "");
    (void)screens_type(&ui, "0.01\n"); /* typed over the refused value */
    assert_string_equal(fake->requests, "set lr=0.01;");
    (void)screens_type(&ui, "l-1\n\x7F\x7F"
                            "75\x15"
                            "0.02\n"); /* or corrected; Ctrl-U clears it */
    assert_string_equal(fake->requests, "set lr=0.01;set lr=0.02;");
    (void)screens_type(&ui, "l5\x1B");
    assert_string_equal(fake->requests, "set lr=0.01;set lr=0.02;");
    screens_finish(&ui);
}

static void test_nobody_trains(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    ui.snap.liveness = RUN_DEAD;
    (void)screens_type(&ui, "p");
    screens_expect(&ui, "lfw-small is not being trained: r resumes it");
    ui.snap.liveness = RUN_ALIVE;
    ui.snap.writer = NULL;
    (void)screens_type(&ui, "p");
    screens_expect(&ui, "cannot be written");
    assert_string_equal(fake->requests, "");
    screens_finish(&ui);
}

/* The queue is checked at intervals; a run that cannot start is not started repeatedly. */
static void test_queue(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fake(&ui)->queued = 5;
    screens_fake(&ui)->busy = true;
    assert_int_equal(action_follow(&ui), 0);
    screens_fake(&ui)->busy = false;
    assert_int_equal(action_follow(&ui), 0); /* too early */
    ui.jobs.queue_looked = 0;
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_non_null(strstr(ui.message, "facenet")); /* there is no facenet to start here */
    ui.jobs.queue_looked = 0;
    assert_int_equal(action_follow(&ui), 0);
    screens_finish(&ui);
}

/* A run that is resumed while another one is being trained: that is said first. */
static void test_resume_beside(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_KILLED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    screens_fake(&ui)->busy = true;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "Another run is being trained: both get slower. Train beside it?");
    (void)screens_type(&ui, "n");
    assert_string_equal(ui.message, "");
    (void)screens_type(&ui, "ry");
    assert_non_null(strstr(ui.message, "no facenet to start for train"));
    screens_fake(&ui)->busy = false;
    (void)screens_type(&ui, "r");
    assert_null(ui.prompt.ops);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_requests, screens_prepare),
    cmocka_unit_test_setup(test_pasted, screens_prepare),
    cmocka_unit_test_setup(test_finished, screens_prepare),
    cmocka_unit_test_setup(test_best, screens_prepare),
    cmocka_unit_test_setup(test_taken, screens_prepare),
    cmocka_unit_test_setup(test_child, screens_prepare),
    cmocka_unit_test_setup(test_child_warns, screens_prepare),
    cmocka_unit_test_setup(test_refused_value, screens_prepare),
    cmocka_unit_test_setup(test_nobody_trains, screens_prepare),
    cmocka_unit_test_setup(test_queue, screens_prepare),
    cmocka_unit_test_setup(test_resume_beside, screens_prepare),
};
UNIT_MAIN(tests)
