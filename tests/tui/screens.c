/* See screens.h. */
#include "screens.h"

#include "fixture.h"
#include "unit.h"

#include "base/file.h"
#include "base/mem.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

struct train *screens_train(const struct ui *ui)
{
    return ui_state(ui, "train");
}

struct history *screens_history(const struct ui *ui)
{
    return &screens_train(ui)->history;
}

struct runs *screens_runs(const struct ui *ui)
{
    return ui_state(ui, "runs");
}

struct compare *screens_compare(const struct ui *ui)
{
    return ui_state(ui, "compare");
}

struct people_view *screens_people(const struct ui *ui)
{
    return ui_state(ui, "people");
}

struct review *screens_review(const struct ui *ui)
{
    return ui_state(ui, "clusters");
}

struct suspects *screens_suspects(const struct ui *ui)
{
    return ui_state(ui, "suspects");
}

void screens_start(struct ui *ui, int rows, int cols)
{
    struct db *fake = mem_new(1, sizeof *fake);
    struct err err;

    assert_ok(app_init(ui, &err));
    fixture_fill(&ui->snap, screens_history(ui));
    assert_ok(canvas_resize(&ui->canvas, rows, cols, &err));
    assert_non_null(fake);
    fake->dataset_count = 1;
    ui->snap.writer = ui->snap.reader = fake;
}

struct db *screens_fake(const struct ui *ui)
{
    return ui->snap.reader;
}

void screens_finish(struct ui *ui)
{
    struct db *fake = screens_fake(ui);

    app_free(ui);
    mem_free(fake);
}

unsigned screens_type(struct ui *ui, const char *keys)
{
    unsigned flags = 0;

    for (; *keys != '\0'; keys++)
        flags |= app_key(ui, *keys == '<'   ? KEY_CODE_LEFT
                             : *keys == '>' ? KEY_CODE_RIGHT
                             : *keys == '^' ? KEY_CODE_UP
                             : *keys == '_' ? KEY_CODE_DOWN
                                            : *keys);
    return flags;
}

void screens_print(struct ui *ui, struct text *text)
{
    text_clear(text);
    app_draw(ui);
    canvas_print(&ui->canvas, text);
    assert_false(text->failed);
}

void screens_expect_picture(struct ui *ui, const char *name)
{
    char path[1024];
    struct text text = {0};
    unsigned char *expected;
    struct err err;
    size_t length;

    (void)snprintf(path, sizeof path, "%s/tests/tui/pictures/%s.txt", getenv("FACENET_SOURCE"),
                   name);
    screens_print(ui, &text);
    if (getenv("FACENET_UPDATE") != NULL) {
        FILE *stream = fopen(path, "w");

        assert_non_null(stream);
        assert_true(fputs(text_string(&text), stream) >= 0);
        assert_int_equal(fclose(stream), 0);
    }
    assert_ok(file_read(path, 1u << 20, &expected, &length, &err));
    assert_string_equal(text_string(&text), (const char *)expected);
    mem_free(expected);
    text_free(&text);
}

void screens_expect_pictures(struct ui *ui, const char *name)
{
    static const int sizes[3][2] = {{80, 24}, {120, 40}, {200, 60}};
    char full[64];
    struct err err;

    for (size_t i = 0; i < 3; i++) {
        assert_ok(canvas_resize(&ui->canvas, sizes[i][1], sizes[i][0], &err));
        (void)snprintf(full, sizeof full, "%s-%dx%d", name, sizes[i][0], sizes[i][1]);
        screens_expect_picture(ui, full);
    }
    assert_ok(canvas_resize(&ui->canvas, 24, 80, &err));
}

void screens_expect(struct ui *ui, const char *words)
{
    struct text text = {0};

    screens_print(ui, &text);
    if (strstr(text_string(&text), words) == NULL)
        fail_msg("\"%s\" is not on the screen:\n%s", words, text_string(&text));
    text_free(&text);
}

void screens_fill_runs(struct ui *ui)
{
    static const struct {
        const char *name, *select;
        enum record_status status;
        bool paused;
        int64_t pid, steps;
        double val;
    } runs[] = {
        {"lfw-adaptive", "hardest-semi-hard", RECORD_RUNNING, false, 1, 2410, 0.553},
        {"lfw-small", "hardest-semi-hard", RECORD_FINISHED, false, 0, 6000, 0.612},
        {"lfw-batchhard", "batch-hard", RECORD_KILLED, false, 0, 4100, 0.58},
        {"lfw-hard", "batch-all", RECORD_FAILED, false, 0, 310, NAN},
        {"night", "semi-hard", RECORD_RUNNING, true, 1, 77, NAN},
        {"lost", "semi-hard", RECORD_RUNNING, false, 2, 1500, 0.31},
        {"next", "random", RECORD_SCHEDULED, false, 0, 0, NAN},
    };
    size_t count = sizeof runs / sizeof *runs;

    screens_runs(ui)->list.rows = mem_new(count, sizeof *screens_runs(ui)->list.rows);
    assert_non_null(screens_runs(ui)->list.rows);
    screens_runs(ui)->list.row_count = count;
    for (size_t i = 0; i < count; i++) {
        struct db_run *run = &screens_runs(ui)->list.rows[i];

        *run = ui->snap.run;
        run->id = 13 - (int64_t)i;
        run->status = runs[i].status;
        run->paused = runs[i].paused;
        run->process.pid = runs[i].pid;
        run->last_step = runs[i].steps;
        run->val = runs[i].val;
        run->accuracy = runs[i].val + 0.27;
        run->best = run->accuracy;
        (void)snprintf(run->best_metric, sizeof run->best_metric, METRIC_ACCURACY);
        run->started = runs[i].steps > 0 ? FIXTURE_TIME - (int64_t)i * 7200000 : 0;
        run->ended = run->started + (int64_t)(runs[i].steps * 1100);
        (void)snprintf(run->name, sizeof run->name, "%s", runs[i].name);
        (void)snprintf(run->select, sizeof run->select, "%s", runs[i].select);
    }
}

int screens_prepare(void **state)
{
    (void)state;
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || setenv("TZ", "UTC", 1) != 0 ||
        setenv("PATH", "/nonexistent", 1) != 0)
        return -1;
    tzset();
    return 0;
}
