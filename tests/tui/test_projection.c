/* View 7: the points of evaluations on a real database, turned onto the newest one's axes. */
#include "unit.h"

#include "fixture.h"
#include "screens.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/findings/points.h"
#include "db/runs/steps.h"
#include "tui/data/rotation.h"
#include "tui/view/projection/projection_draw.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define PEOPLE 60
#define PICTURES 3
#define POINTS (PEOPLE * PICTURES)

static struct err err;

static double distance_after(const struct rotation *rotation, const struct plane_point *from,
                             const struct plane_point *onto, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        struct plane_point turned = rotation_turn(rotation, from[i]);

        sum += pow(turned.x - onto[i].x, 2) + pow(turned.y - onto[i].y, 2);
    }
    return sum;
}

/* Turned points come back, mirrored ones as well. */
static void test_turned(void **state)
{
    static const struct plane_point onto[] = {{1, 0}, {0.5, 2}, {-1, 0.25}, {-0.5, -2.25}};
    struct plane_point from[4];
    struct rotation rotation;

    (void)state;
    for (int mirrored = 0; mirrored < 2; mirrored++)
        for (int degrees = 0; degrees < 360; degrees += 30) {
            double c = cos(degrees * 0.0174532925199433), s = sin(degrees * 0.0174532925199433);

            for (int i = 0; i < 4; i++) {
                double y = mirrored ? -onto[i].y : onto[i].y;

                from[i] = (struct plane_point){c * onto[i].x - s * y, s * onto[i].x + c * y};
            }
            rotation = rotation_fit(from, onto, 4);
            assert_near(distance_after(&rotation, from, onto, 4), 0, 1e-20);
        }
    rotation = rotation_fit(NULL, NULL, 0);
    assert_true(rotation.xx == 1 && rotation.xy == 0 && rotation.yx == 0 && rotation.yy == 1);
}

/* Of points that differ in more than a turn no other turn comes nearer. */
static void test_nearest(void **state)
{
    static const struct plane_point from[] = {{1, 0.5}, {0.25, 2}, {-1, 0.75}, {-0.5, -2}};
    static const struct plane_point onto[] = {{-0.5, 1}, {2.5, -0.75}, {0.5, 0.5}, {-1.5, 0.5}};
    struct rotation best, other;

    (void)state;
    best = rotation_fit(from, onto, 4);
    for (int mirrored = 0; mirrored < 2; mirrored++)
        for (int degrees = 0; degrees < 360; degrees++) {
            double c = cos(degrees * 0.0174532925199433), s = sin(degrees * 0.0174532925199433);

            other = mirrored ? (struct rotation){c, s, s, -c} : (struct rotation){c, -s, s, c};
            assert_true(distance_after(&best, from, onto, 4) <=
                        distance_after(&other, from, onto, 4) + 1e-12);
        }
}

struct place {
    char folder[64], *path;
    struct db *db; /* the trainer's connection */
    int64_t run, image[POINTS], person[PEOPLE];
};

static void place_people(struct place *place, int64_t data)
{
    for (int i = 0; i < POINTS; i++) {
        struct db_image image = {.width = 64, .height = 64, .orientation = 1, .crop = -1};
        uint8_t thumbnail[FACES_THUMBNAIL];
        char name[32], path[96];

        (void)snprintf(name, sizeof name, "Person_%02d", i / PICTURES + 1);
        (void)snprintf(path, sizeof path, "%s/%s_%04d.png", name, name, i % PICTURES + 1);
        for (int at = 0; at < 32 * 32; at++) {
            int x = 2 * (at % 32) - 31, y = 2 * (at / 32) - 31;

            memset(thumbnail + 3 * at, x * x + y * y < 700 ? 250 - i : 20, 3);
        }
        image.path = path;
        image.thumbnail = thumbnail;
        assert_ok(db_identity_get(place->db, data, name, true, &image.identity, &err));
        assert_ok(db_image_add(place->db, &image, &place->image[i], &err));
        place->person[i / PICTURES] = image.identity;
    }
}

/* An evaluation: people on a spiral, their pictures that far from each other.  turned: on axes of
 * its own. */
static void place_evaluate(struct place *place, int64_t step, double apart, bool turned)
{
    const struct record_metric metrics[] = {{step, METRIC_SILHOUETTE, 0.5 - apart},
                                            {step, METRIC_EXPLAINED, 0.25}};
    struct record_point points[POINTS];

    for (int i = 0; i < POINTS; i++) {
        int person = i / PICTURES;
        double t = 2.4 * person, r = 0.1 * sqrt(person + 0.5), u = 2.1 * i;
        double x = r * cos(t) + apart * cos(u), y = r * sin(t) + apart * sin(u);

        points[i] = (struct record_point){place->image[i], place->person[person], turned ? y : x,
                                          turned ? x : y};
    }
    assert_ok(db_points_put(place->db, place->run, step, points, POINTS, &err));
    for (size_t i = 0; i < 2; i++)
        assert_ok(db_metric_put(place->db, place->run, &metrics[i], &err));
}

static void place_open(struct place *place)
{
    int64_t data;

    (void)snprintf(place->folder, sizeof place->folder, "/tmp/facenet-plane-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->path = file_join(place->folder, "faces.db");
    assert_non_null(place->path);
    assert_ok(db_open(&place->db, place->path, DB_CREATE, &err));
    assert_ok(db_begin(place->db, false, &err));
    assert_ok(db_dataset_add(place->db, "lfw", "made up", 64, 1, &data, &err));
    place_people(place, data);
    assert_ok(db_run_add(place->db, "lfw-small", data, 0, 1, "0", NULL, 0, &place->run, &err));
    assert_ok(db_run_end(place->db, place->run, RECORD_FINISHED, "", &err));
    assert_ok(db_end(place->db, ST_OK, &err));
}

static void place_close(struct place *place)
{
    char command[128];

    db_close(place->db);
    mem_free(place->path);
    (void)snprintf(command, sizeof command, "/bin/rm -r %s", place->folder);
    assert_int_equal(system(command), 0);
}

/* The view on that database. */
static struct projection_view *open_view(struct ui *ui, const struct place *place)
{
    struct err note;

    assert_ok(app_init(ui, &err));
    assert_ok(snapshot_open(&ui->snap, place->path, false, &note, &err));
    assert_ok(canvas_resize(&ui->canvas, 24, 80, &err));
    (void)screens_type(ui, "7");
    assert_ok(app_load(ui, &err));
    return ui_state(ui, "projection");
}

static void type(struct ui *ui, const char *keys)
{
    for (; *keys != '\0'; keys++) {
        (void)screens_type(ui, (const char[]){*keys, '\0'});
        assert_ok(app_load(ui, &err));
    }
}

/* A point of an evaluation on other axes is where the newest one has it. */
static void test_axes(void **state)
{
    struct place place;
    struct projection_view *view;
    struct ui ui;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 10, 0.01, true);
    place_evaluate(&place, 20, 0.01, false);
    view = open_view(&ui, &place);
    assert_int_equal(view->data.evaluation, 1);
    assert_int_equal(view->data.count, POINTS);
    assert_int_equal(view->data.people_count, PEOPLE);
    type(&ui, "[");
    assert_int_equal(view->data.evaluation, 0);
    for (size_t i = 0; i < POINTS; i++) {
        assert_int_equal(view->data.points[i].image, place.image[i]);
        assert_near(view->data.points[i].at.x, view->data.points[i].newest.x, 1e-9);
        assert_near(view->data.points[i].at.y, view->data.points[i].newest.y, 1e-9);
    }
    app_free(&ui);
    place_close(&place);
}

static void test_pictures(void **state)
{
    struct place place;
    struct ui ui;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 100, 0.2, true);
    place_evaluate(&place, 1200, 0.08, true);
    place_evaluate(&place, 2300, 0.02, false);
    (void)open_view(&ui, &place);
    type(&ui, "    ");
    screens_expect_pictures(&ui, "projection");
    type(&ui, "g-");
    screens_expect_picture(&ui, "projection-first-80x24");
    assert_ok(canvas_resize(&ui.canvas, 9, 40, &err));
    screens_expect_picture(&ui, "projection-40x9");
    app_free(&ui);
    place_close(&place);
}

/* Nothing is drawn outside at any size, and the person chosen is on the screen. */
static void test_all_sizes(void **state)
{
    struct place place;
    struct ui ui;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 100, 0.2, true);
    (void)open_view(&ui, &place);
    for (int rows = 9; rows <= 60; rows += 1 + rows / 20)
        for (int cols = 40; cols <= 200; cols += 1 + cols % 5) {
            assert_ok(canvas_resize(&ui.canvas, rows, cols, &err));
            screens_expect(&ui, "A Person_01");
            screens_expect(&ui, "[A]");
        }
    app_free(&ui);
    place_close(&place);
}

/* How many of its people are shown. */
static void expect_people(struct ui *ui, const char *words)
{
    screens_expect(ui, words);
    ui->message[0] = '\0';
    screens_expect(ui, words);
}

static void test_keys(void **state)
{
    struct place place;
    struct projection_view *view;
    struct ui ui;
    size_t before;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 100, 0.2, true);
    place_evaluate(&place, 200, 0.02, false);
    view = open_view(&ui, &place);
    screens_expect(&ui, "step 200, evaluation 2 of 2");
    screens_expect(&ui, "25 % of variance");
    type(&ui, "]");
    screens_expect(&ui, "this is the newest evaluation");
    type(&ui, "[");
    screens_expect(&ui, "silhouette 0.30  newest 0.48  52 of 60 held-out people");
    type(&ui, "[");
    screens_expect(&ui, "this is the first evaluation with points");
    place_evaluate(&place, 300, 0.02, false); /* the first one stays */
    type(&ui, " ");
    screens_expect(&ui, "step 100, evaluation 1 of 3");
    screens_expect(&ui, "B Person_02");
    screens_expect(&ui, "0001.png");
    assert_int_equal(view->data.face.image, place.image[PICTURES]);
    type(&ui, "G");
    screens_expect(&ui, "step 300, evaluation 3 of 3");
    place_evaluate(&place, 400, 0.02, false); /* the newest one is followed */
    type(&ui, ">");
    screens_expect(&ui, "step 400, evaluation 4 of 4");
    type(&ui, "+");
    expect_people(&ui, "60 of 60");
    type(&ui, "++--");
    expect_people(&ui, "26 of 60");
    type(&ui, "--");
    expect_people(&ui, "13 of 60");
    type(&ui, "---+");
    expect_people(&ui, "26 of 60");
    for (size_t i = 0; i < 4; i++) { /* a way and back */
        before = projection_cursor(view);
        type(&ui, (const char *const[]){">", "<", "^", "_"}[i]);
        assert_true(projection_cursor(view) != before && projection_cursor(view) < 26 * PICTURES);
    }
    type(&ui, ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>");
    for (size_t i = 0; i < 26 * PICTURES; i++)
        assert_true(view->data.points[i].at.x <= view->data.points[projection_cursor(view)].at.x);
    type(&ui, "-");
    /* The last person has no point here. */
    view->data.people[13].first = view->data.people[12].first;
    view->image = view->data.points[view->data.people[11].first].image;
    type(&ui, " ");
    assert_int_equal(view->image, view->data.points[0].image);
    app_free(&ui);
    place_close(&place);
}

/* The mouse chooses the point that is drawn there, and a person of the list. */
static void test_press(void **state)
{
    struct place place;
    struct projection_view *view;
    struct ui ui;
    const struct cell *cell;
    size_t pressed = 0;
    uint32_t letter;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 100, 0.02, false);
    view = open_view(&ui, &place);
    assert_ok(canvas_resize(&ui.canvas, 60, 200, &err));
    app_draw(&ui);
    for (int row = 2; row < 56; row++)
        for (int col = 1; col < 146; col++) {
            cell = canvas_at(&ui.canvas, row, col);
            if (cell->code == 'K' && cell->role != ROLE_SELECTED) {
                assert_true(ui.view->press(&ui, view, (struct mouse){.row = row, .col = col}) != 0);
                assert_int_equal(view->data.points[projection_cursor(view)].person, 10);
                pressed++;
            }
        }
    assert_int_equal(pressed, PICTURES);
    assert_ok(app_load(&ui, &err));
    screens_expect(&ui, "K Person_11");
    letter = canvas_at(&ui.canvas, 45, 151)->code;
    assert_true(ui.view->press(&ui, view, (struct mouse){.row = 45, .col = 160}) != 0);
    assert_int_equal(view->data.points[projection_cursor(view)].person, letter - 'A');
    assert_int_equal(ui.view->press(&ui, view, (struct mouse){.row = 5, .col = 160}), 0);
    app_free(&ui);
    place_close(&place);
}

static void test_nothing(void **state)
{
    struct place place;
    struct ui ui;

    (void)state;
    place_open(&place);
    (void)open_view(&ui, &place);
    screens_expect(&ui, "No evaluation of this run kept points");
    ui.snap.run.status = RECORD_RUNNING;
    ui.snap.liveness = RUN_ALIVE;
    screens_expect(&ui, "Not evaluated yet");
    ui.snap.run.imported = true;
    screens_expect(&ui, "This net was added");
    type(&ui, "[]+- \n<>^_g"); /* nothing to move in */
    place_evaluate(&place, 100, 0.2, true);
    assert_ok(app_load(&ui, &err));
    screens_expect(&ui, "A Person_01");
    assert_ok(db_points_put(place.db, place.run, 100, NULL, 0, &err));
    assert_ok(app_load(&ui, &err));
    screens_expect(&ui, "The pictures of this evaluation were deleted.");
    type(&ui, "[]+- \n<>^_g");
    assert_ok(db_run_delete(place.db, place.run, &err));
    assert_ok(app_load(&ui, &err));
    assert_ok(app_load(&ui, &err));
    screens_expect(&ui, "No run yet");
    app_free(&ui);
    place_close(&place);
}

/* Coordinates that are no numbers of ours draw something, and the keys end. */
static void test_damaged(void **state)
{
    const struct record_metric metric = {100, METRIC_SILHOUETTE, INFINITY};
    struct record_point points[4];
    struct place place;
    struct ui ui;

    (void)state;
    place_open(&place);
    for (int i = 0; i < 4; i++)
        points[i] = (struct record_point){place.image[i], place.person[i / PICTURES],
                                          i == 1   ? INFINITY
                                          : i == 2 ? -1e300
                                                   : i,
                                          i == 3 ? -INFINITY : 1e308};
    assert_ok(db_points_put(place.db, place.run, 100, points, 4, &err));
    assert_ok(db_metric_put(place.db, place.run, &metric, &err));
    (void)open_view(&ui, &place);
    screens_expect(&ui, "2 of 2 held-out people");
    type(&ui, "<>^_ ");
    screens_expect(&ui, "[");
    app_free(&ui);
    place_close(&place);
}

/* A load that fails leaves what was there. */
static void test_failed_load(void **state)
{
    struct place place;
    struct projection_view *view;
    struct ui ui;
    size_t failures = 0;
    enum status status;

    (void)state;
    place_open(&place);
    place_evaluate(&place, 100, 0.2, true);
    view = open_view(&ui, &place);
    place_evaluate(&place, 200, 0.1, false);
    do {
        mem_fail_after(failures + 1);
        status = app_load(&ui, &err);
        mem_fail_after(0);
        assert_int_equal(view->data.count, POINTS);
        assert_true(status == ST_OK || status == ST_NOMEM);
        failures++;
    } while (status != ST_OK && failures < 1000);
    assert_true(failures > 8 && failures < 1000);
    assert_int_equal(view->data.silhouette.count, 2);
    app_free(&ui);
    place_close(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_turned),    cmocka_unit_test(test_nearest),
    cmocka_unit_test(test_axes),      cmocka_unit_test(test_pictures),
    cmocka_unit_test(test_all_sizes), cmocka_unit_test(test_keys),
    cmocka_unit_test(test_press),     cmocka_unit_test(test_nothing),
    cmocka_unit_test(test_damaged),   cmocka_unit_test(test_failed_load),
};

int main(void)
{
    return UNIT_RUN(tests, screens_prepare, NULL);
}
