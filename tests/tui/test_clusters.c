/* View 4 on a real database: keys make decisions, the screen shows them, undo restores every
 * state. */
#include "unit.h"

#include "clustered.h"
#include "tui/view/actions.h"
#include "tui/view/clusters/review_draw.h"

#include "base/mem.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* The cluster of every face, and the clusters with their names and flags; the caller frees it. */
static char *state_of(const struct ui *ui)
{
    struct review *review = (struct review *)screens_review(ui);
    struct text out = {0};
    struct db_member *members;
    struct db_cluster *rows;
    struct err err;
    size_t count;

    assert_ok(db_member_list(ui->snap.reader, review->clustering.id, 0, &members, &count, &err));
    for (size_t i = 0; i < count; i++)
        text_addf(&out, "%d:%d ", (int)members[i].image, (int)members[i].cluster);
    mem_free(members);
    assert_ok(db_cluster_list(ui->snap.reader, review->clustering.id, &rows, &count, &err));
    for (size_t i = 0; i < count; i++)
        text_addf(&out, "%d=%s%s ", (int)rows[i].id, rows[i].name, rows[i].confirmed ? "+" : "");
    mem_free(rows);
    assert_false(out.failed);
    return out.data;
}

static void expect_state(const struct ui *ui, const char *expected)
{
    char *state = state_of(ui);

    assert_string_equal(state, expected);
    mem_free(state);
}

static void test_pictures(void **state)
{
    static const struct {
        int cols, rows;
    } sizes[] = {{80, 24}, {120, 40}, {40, 9}};
    static const struct {
        const char *name, *keys;
    } screens[] = {{"clusters", "U"},
                   {"faces", "\n_vl"},
                   {"targets", "\x1B m"},
                   {"questions", "\x1B\x1B\x1BQ"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct ui ui;

        clustered_open(&ui, sizes[i].rows, sizes[i].cols, true);
        for (size_t s = 0; s < 4; s++) {
            char name[64];

            (void)screens_type(&ui, screens[s].keys);
            ui.message[0] = '\0';
            (void)snprintf(name, sizeof name, "review-%s-%dx%d", screens[s].name, sizes[i].cols,
                           sizes[i].rows);
            screens_expect_picture(&ui, name);
        }
        clustered_close(&ui);
    }
}

/* An empty view says what fills it. */
static void test_empty(void **state)
{
    struct ui ui;

    (void)state;
    clustered_open(&ui, 24, 80, false);
    screens_expect(&ui, "No clusters of faces yet, and no run");
    (void)screens_type(&ui, "C");
    screens_expect(&ui, "there is no run yet that could group the faces: n in Train (1)");
    (void)screens_type(&ui, "\nnamtQ vNrx*[]jkGgyns");
    assert_false(ui.prompt.ops != NULL);
    ui.snap.run_id = 3;
    screens_expect(&ui, "C groups its faces into people");
    (void)screens_type(&ui, ":cluster 0.9\n"); /* there is no facenet to start here */
    assert_non_null(strstr(ui.message, "facenet"));
    clustered_close(&ui);
}

/* The command line of the newest process that the dashboard started. */
static void expect_words(struct ui *ui, const char *expected)
{
    const struct timespec pause = {0, 5000000};

    assert_true(ui->jobs.child.pid != 0);
    for (int i = 0; i < 2000 && ui->jobs.child.pid != 0; i++) {
        (void)nanosleep(&pause, NULL);
        (void)action_follow(ui);
    }
    assert_string_equal(ui->message, expected);
}

/* In every view :cluster starts with the data set in its message. */
static void test_cluster_elsewhere(void **state)
{
    static const char *const views[] = {"", "4", "4D", "3", "3D", "2", "1", "5", "?"};
    static const int sets[] = {1, 1, 2, 2, 1, 1, 1, 1, 1};
    char folder[64], program[96], expected[160];
    struct ui ui;
    struct err err;
    int64_t data, run;
    FILE *stream;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    clustered_folder(&ui, folder);
    (void)snprintf(program, sizeof program, "%s/facenet", folder);
    stream = fopen(program, "w");
    assert_non_null(stream);
    assert_true(fputs("#!/bin/sh\necho \"$@\"\n", stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(chmod(program, 0700), 0);
    assert_int_equal(setenv("PATH", folder, 1), 0);
    assert_ok(db_dataset_add(ui.snap.writer, "second", "", 64, 1, &data, &err));
    assert_ok(db_run_add(ui.snap.writer, "run", 1, 0, 1, "", NULL, 0, &run, &err));
    (void)ui_show(&ui, "train");
    ui.snap.dataset = 0;
    review_free(screens_review(&ui));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, run);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        for (const char *key = views[i]; *key != '\0'; key++) {
            /* No key typed ahead acts on rows of the previous view. */
            assert_true((app_key(&ui, *key) & UI_SETTLE) != 0);
            assert_ok(app_load(&ui, &err));
        }
        (void)screens_type(&ui, ":cluster 0.9\n");
        (void)snprintf(expected, sizeof expected, "clustering the faces of %s by run",
                       sets[i] == 1 ? "faces" : "second");
        assert_string_equal(ui.message, expected);
        (void)snprintf(expected, sizeof expected,
                       "--db %s/faces.db cluster id:%d --data id:%d --threshold 0.9", folder,
                       (int)run, sets[i]);
        expect_words(&ui, expected);
    }
    clustered_close(&ui);
}

static void test_decisions(void **state)
{
    struct ui ui;
    char *states[32], *now;
    int count = 0;
    /* Each entry makes one decision. */
    static const char *const keys[] = {
        "\nr",         /* the odd one is not this person */
        "v>> m_\n",    /* a range of three faces goes to the second candidate */
        "n\n",         /* the rest gets the likely name */
        "a",           /* confirmed; the next one is chosen */
        "m\n",         /* and merged with the nearest */
        "\x1BG\n m\n", /* one of those alone becomes a cluster */
        "\x1B/2\n\nx", /* unusable */
        " >  N",       /* two marked faces are a new cluster */
    };

    (void)state;
    clustered_open(&ui, 24, 80, true);
    states[0] = state_of(&ui);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        (void)screens_type(&ui, keys[i]);
        states[++count] = state_of(&ui);
        if (strcmp(states[count], states[count - 1]) == 0)
            fail_msg("\"%s\" decided nothing: %s", keys[i], ui.message);
        assert_int_equal(screens_review(&ui)->undos, count + 1); /* the clustering is one, too */
    }
    for (int i = count; i-- > 0;) {
        (void)screens_type(&ui, "u");
        screens_expect(&ui, "undone: ");
        expect_state(&ui, states[i]);
    }
    for (int i = 1; i <= count; i++) {
        (void)app_key(&ui, i % 2 == 0 ? 18 : 'U');
        expect_state(&ui, states[i]);
    }
    (void)screens_type(&ui, "U");
    screens_expect(&ui, "there is nothing to redo");
    while (screens_review(&ui)->undos > 0)
        (void)screens_type(&ui, "u");
    screens_expect(&ui, "No clusters of faces yet"); /* the clustering itself */
    (void)screens_type(&ui, "U");
    now = state_of(&ui);
    assert_string_equal(now, states[0]);
    mem_free(now);
    for (int i = 0; i <= count; i++)
        mem_free(states[i]);
    clustered_close(&ui);
}

static void test_faces(void **state)
{
    struct ui ui;
    struct review *review;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    screens_expect(&ui, "1 odd"); /* the cluster that most needs attention comes first */
    (void)screens_type(&ui, "\n");
    assert_int_equal(review->side[0].faces[0].image, 7); /* the outlier */
    screens_expect(&ui, "0.70!");
    screens_expect(&ui, "Ada_Lovelace?");
    (void)screens_type(&ui, "l v__");
    screens_expect(&ui, "1 marked, 6 of 6");
    (void)screens_type(&ui, "v");
    screens_expect(&ui, "5 marked");
    (void)screens_type(&ui, "v\x1B\x1B"); /* leaves the range, then the marks */
    assert_int_equal(review->mark_count, 0);
    (void)screens_type(&ui, "*");
    assert_int_equal(review->mark_count, 6);
    (void)screens_type(&ui, "*h ");
    assert_int_equal(review->mark_count, 1);
    (void)screens_type(&ui, "]"); /* marks belong to their cluster */
    assert_true(review->chosen == 2 && review->mark_count == 0 && review->face == 0);
    (void)screens_type(&ui, "[--++-=--"); /* two steps, no more */
    assert_true(review->chosen == 1 && review->size == -1);
    (void)screens_type(&ui, "\n");
    assert_true(ui.viewer.open);
    (void)screens_type(&ui, " "); /* any key closes the picture, and does nothing else */
    assert_true(!ui.viewer.open && review->mark_count == 0);
    (void)screens_type(&ui, "*xu"); /* of many images the first few are listed */
    screens_expect(&ui, "undone: 6 faces of cluster 1: unusable");
    (void)screens_type(&ui, "Uu/1\n\n*r"); /* all faces leave: the list is shown again */
    assert_int_equal(review->mode, REVIEW_LIST);
    screens_expect(&ui, "6 faces left");
    (void)screens_type(&ui, "Gn");
    screens_expect(&ui, "faces alone are not a cluster");
    (void)screens_type(&ui, "m");
    screens_expect(&ui, "faces alone are not one person");
    (void)screens_type(&ui, "\nr");
    screens_expect(&ui, "is in no cluster that it could leave");
    clustered_close(&ui);
}

static void test_targets(void **state)
{
    struct ui ui;
    struct review *review;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    (void)screens_type(&ui, "/zz\n");
    screens_expect(&ui, "no cluster has the number or the name zz");
    (void)screens_type(&ui, "m");
    screens_expect(&ui, "1.30 over 24 pairs");
    (void)screens_type(&ui, "/1\n"); /* it is not its own candidate */
    screens_expect(&ui, "no cluster has the number or the name 1");
    assert_true(review->target_count == 2 && review->side[1].cluster == 2);
    assert_int_equal(review->side[1].faces[0].image, 6); /* the most typical one first */
    (void)screens_type(&ui, "/GRA\n");
    assert_int_equal(review->side[1].cluster, 3);
    screens_expect(&ui, "Grace \xEF\xBF\xBD[2J"); /* no name reaches the terminal raw */
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "cluster 1 joined "); /* the cluster with a name stays */
    assert_int_equal(review->chosen, 3);
    (void)screens_type(&ui, "/2\n");
    assert_int_equal(review->chosen, 2);
    (void)screens_type(&ui, "\n ma");       /* no key of the faces works among the targets */
    assert_int_equal(review->target_at, 1); /* the nearest, though a new cluster is offered */
    screens_expect(&ui, "a new cluster for a new person");
    (void)screens_type(&ui, "k\n");
    screens_expect(&ui, "1 face moved to cluster 4");
    assert_int_equal(review->mode, REVIEW_FACES);
    clustered_close(&ui);
}

static void test_names(void **state)
{
    struct ui ui;
    struct review *review;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    (void)screens_type(&ui, "n");
    assert_string_equal(ui.prompt.value, "Ada_Lovelace"); /* the known name of most faces */
    (void)screens_type(&ui, "\x15\t");                    /* several: shown, as a shell does */
    assert_non_null(strstr(ui.prompt.hint, ", Ada_Lovelace, Emmy_Noether, Grace_Hopper"));
    (void)screens_type(&ui, "Em\t");
    assert_string_equal(ui.prompt.value, "Emmy_Noether");
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "cluster 1 is Emmy_Noether");
    (void)screens_type(&ui, "jn");
    (void)screens_type(&ui, "oether\t"); /* the only name that contains it */
    assert_string_equal(ui.prompt.value, "Emmy_Noether");
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "Emmy_Noether is cluster 1 too: m merges them");
    (void)screens_type(&ui, "n");
    for (int i = 0; i < 12; i++)
        (void)app_key(&ui, KEY_CODE_BACKSPACE);
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "has no name");
    assert_string_equal(review_row(review, 2)->name, "");
    (void)screens_type(&ui, "n\x1B");
    assert_null(ui.prompt.ops);
    (void)screens_type(&ui, "/3\nn");
    for (int i = 0; i < 20; i++)
        (void)app_key(&ui, KEY_CODE_BACKSPACE);
    (void)screens_type(&ui, "id:1\n\n");
    screens_expect(&ui, "a cluster cannot be named id:1");
    (void)screens_type(&ui, "n\x15"
                            "2\n");
    screens_expect(&ui, "nobody has that name yet; Enter adds a new person:");
    (void)screens_type(&ui, "\n/1\n/2\n"); /* a name before a number */
    assert_int_equal(review->chosen, 3);
    clustered_close(&ui);
}

static void test_questions(void **state)
{
    struct ui ui;
    struct review *review;
    size_t left;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    (void)screens_type(&ui, "Q");
    assert_int_equal(review->question_count, 3);
    assert_true(review->side[0].cluster == 1 && review->side[1].cluster == 2);
    screens_expect(&ui, "same person?");
    screens_expect(&ui, "0 %");
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "cluster 1 and cluster 2 stay apart");
    assert_int_equal(review->question_count, 2);
    assert_true(review_progress(review, &left) > 0.5 && left > 0);
    (void)screens_type(&ui, "s");
    assert_int_equal(review->question_count, 1);
    (void)screens_type(&ui, "u"); /* a skipped question is not asked again meanwhile */
    assert_int_equal(review->question_count, 2);
    (void)screens_type(&ui, "y");
    screens_expect(&ui, "cluster 2 joined cluster 1");
    (void)screens_type(&ui, "  yn");
    screens_expect(&ui, "Only skipped questions are left");
    (void)screens_type(&ui, "\x1B");
    assert_int_equal(review->mode, REVIEW_LIST);
    clustered_close(&ui);
}

/* A contradiction is reported and decides nothing; what a decision revokes is reported too. */
static void test_contradictions(void **state)
{
    struct ui ui;
    struct review *review;
    int64_t undos;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    (void)screens_type(&ui, "/1\nnAnn\n\na/2\nnBob\n\na");
    undos = review->undos;
    (void)screens_type(&ui, "Qy");
    assert_non_null(strstr(ui.message, "2, Bob, and 1, Ann, are both confirmed: merge them (m"));
    assert_true(review->undos == undos && review->question_count == 3);
    (void)screens_type(&ui, "\x1B/1\nm\n");
    assert_string_equal(ui.message, "Bob joined Ann; the name Ann is kept, Bob dropped");
    (void)screens_type(&ui, "\nr");
    screens_expect(&ui, "left, and will not come back; released: ");
    clustered_close(&ui);
}

/* Every screen draws at every size, and a press hits what is drawn there. */
static void test_sizes(void **state)
{
    static const char *const keys[] = {"g", "\n", "\x1Bm", "\x1BQ"};
    struct ui ui;
    struct err err;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    for (size_t s = 0; s < 4; s++) {
        (void)screens_type(&ui, keys[s]);
        for (int rows = 1; rows <= 30; rows++)
            for (int cols = 1; cols <= 130; cols += cols < 80 ? 3 : 10) {
                assert_ok(canvas_resize(&ui.canvas, rows, cols, &err));
                app_draw(&ui);
                (void)app_mouse(&ui, (struct mouse){MOUSE_DRAG, rows / 2, cols / 2});
            }
        assert_int_equal(screens_review(&ui)->mode, s);
    }
    for (int rows = 0; rows <= 60; rows++)
        for (int cols = 0; cols <= 150; cols++) {
            const struct rect area = {1, 2, rows, cols};
            const struct tiles tiles = tiles_fit(area, 6, 9);
            int count = tiles.across * tiles.down;

            assert_true(count <= 9 && (count > 0 || rows == 0 || cols <= 1));
            for (int i = 0; i < count; i++) {
                struct rect tile = tiles_at(&tiles, i);

                assert_true(tile.row >= 1 && tile.row + tile.rows < 1 + rows);
                assert_true(tile.col > 2 && tile.col + tile.cols <= 2 + cols);
                assert_int_equal(tiles_find(&tiles, tile.row + tile.rows, tile.col), i);
            }
            assert_int_equal(tiles_find(&tiles, 0, 5), -1);
            assert_int_equal(tiles_find(&tiles, 3, 2), -1);
        }
    clustered_close(&ui);
}

/* The rows of the faces of two clusters, of 30 faces and of one: as large as the screen has room
 * for, though there are many targets. */
static void test_pairs(void **state)
{
    static const struct {
        int rows, cols;
        enum review_mode mode;
        int many, one;
    } cases[] = {
        {24, 80, REVIEW_TARGETS, 6, 13},   {24, 80, REVIEW_QUESTIONS, 7, 16},
        {36, 120, REVIEW_TARGETS, 10, 22}, {36, 120, REVIEW_QUESTIONS, 13, 28},
        {60, 200, REVIEW_TARGETS, 19, 32}, {60, 200, REVIEW_QUESTIONS, 23, 32},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct review review = {.mode = cases[i].mode, .target_count = 100};
        struct review_layout layout;

        review.side[0].count = 30;
        review.side[1].count = 1;
        review_lay_out(&review, cases[i].rows, cases[i].cols, &layout);
        assert_int_equal(review_tiles(&review, 0, layout.box[0]).rows, cases[i].many);
        assert_int_equal(review_tiles(&review, 1, layout.box[1]).rows, cases[i].one);
        assert_true(review.mode == REVIEW_QUESTIONS || layout.list.rows >= 5);
    }
}

static void press(struct ui *ui, int row, int col)
{
    (void)app_mouse(ui, (struct mouse){MOUSE_PRESS, row, col});
}

static void test_mouse(void **state)
{
    struct ui ui;
    struct review *review;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    press(&ui, 3, 4);
    assert_int_equal(review->at, 1);
    press(&ui, 3, 60); /* the faces beside the list */
    assert_true(review->at == 1 && review->mode == REVIEW_LIST);
    press(&ui, 3, 4);
    assert_int_equal(review->mode, REVIEW_FACES);
    press(&ui, 4, 30);
    assert_int_equal(review->face, 1);
    press(&ui, 4, 30);
    assert_int_equal(review->mark_count, 1);
    (void)screens_type(&ui, "m");
    press(&ui, ui.canvas.rows - 1, 2); /* the name of the key Enter */
    screens_expect(&ui, "1 face moved");
    (void)app_mouse(&ui, (struct mouse){MOUSE_WHEEL_DOWN, 5, 5});
    assert_int_equal(review->mode, REVIEW_FACES);
    clustered_close(&ui);
}

/* A database that cannot be written is shown, and no decision is made. */
static void test_looking_on(void **state)
{
    struct db *writer;
    struct ui ui;
    char *before;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    writer = ui.snap.writer;
    before = state_of(&ui);
    ui.snap.writer = NULL;
    (void)screens_type(&ui, "a");
    screens_expect(&ui, "cannot be written");
    (void)screens_type(&ui, "nmtuU\n rxN");
    expect_state(&ui, before);
    ui.snap.writer = writer;
    mem_free(before);
    clustered_close(&ui);
}

/* Without memory only what is shown is lost, and it comes back. */
static void test_memory(void **state)
{
    static const struct {
        const char *keys;
        enum review_mode mode;
        bool unread; /* what the mode reads alone, in place of all */
    } cases[] = {{"g", REVIEW_LIST, false},
                 {"\n ", REVIEW_FACES, false},
                 {"m", REVIEW_TARGETS, false},
                 {"", REVIEW_TARGETS, true},
                 {"\x1B\x1B\x1BQ", REVIEW_QUESTIONS, false},
                 {"", REVIEW_QUESTIONS, true}};
    struct ui ui;
    struct review *review;
    struct err err;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    for (size_t s = 0; s < sizeof cases / sizeof *cases; s++) {
        size_t failures = 0, marks;
        enum status status;

        (void)screens_type(&ui, cases[s].keys);
        marks = review->mark_count;
        do {
            review->stale = !cases[s].unread;
            review->unread = cases[s].unread;
            mem_fail_after(failures + 1);
            status = review_update(review, ui.snap.reader, &err);
            mem_fail_after(0);
            if (status != ST_OK) {
                assert_status(status, ST_NOMEM);
                app_draw(&ui);
                assert_true(review->found && review->count == 4 && review->mark_count == marks);
                failures++;
            }
        } while (status != ST_OK);
        assert_true(failures > (cases[s].unread ? 0 : 3));
        assert_int_equal(review->mode, cases[s].mode);
    }
    clustered_close(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_pictures, screens_prepare),
    cmocka_unit_test_setup(test_empty, screens_prepare),
    cmocka_unit_test_setup(test_cluster_elsewhere, screens_prepare),
    cmocka_unit_test_setup(test_decisions, screens_prepare),
    cmocka_unit_test_setup(test_faces, screens_prepare),
    cmocka_unit_test_setup(test_targets, screens_prepare),
    cmocka_unit_test_setup(test_names, screens_prepare),
    cmocka_unit_test_setup(test_questions, screens_prepare),
    cmocka_unit_test_setup(test_contradictions, screens_prepare),
    cmocka_unit_test_setup(test_sizes, screens_prepare),
    cmocka_unit_test(test_pairs),
    cmocka_unit_test_setup(test_mouse, screens_prepare),
    cmocka_unit_test_setup(test_looking_on, screens_prepare),
    cmocka_unit_test_setup(test_memory, screens_prepare),
};
UNIT_MAIN(tests)
