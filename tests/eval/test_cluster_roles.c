/* eval: faces of one photo stay apart, poor faces join clusters and found none. */
#include "unit.h"

#include "base/mem.h"
#include "eval/cluster/apart.h"
#include "eval/cluster/roles.h"

#include <math.h>

enum { FACES = 8, NOBODY = -1 };

static struct err err;

/* Faces in the plane, at an angle in degrees. */
static void place(float x[FACES][2], const double angle[FACES])
{
    for (int i = 0; i < FACES; i++) {
        x[i][0] = (float)cos(angle[i] * acos(-1) / 180);
        x[i][1] = (float)sin(angle[i] * acos(-1) / 180);
    }
}

static void check(const double angle[FACES], const enum cluster_role role[FACES],
                  const struct cluster_constraint *constraints, size_t count, size_t least,
                  const int expected[FACES])
{
    float x[FACES][2];
    uint32_t label[FACES];
    size_t clusters;

    place(x, angle);
    for (enum cluster_method method = 0; method < CLUSTER_METHODS; method++) {
        struct cluster_options options = cluster_defaults(0.1f); /* 18 degrees */

        options.method = method;
        options.constraints = constraints;
        options.constraint_count = count;
        options.neighbours = 2;
        options.least = least;
        assert_ok(cluster_run_roles(label, &clusters, x[0], FACES, 2, role, &options, &err));
        for (int i = 0; i < FACES; i++)
            assert_int_equal(label[i],
                             expected[i] == NOBODY ? CLUSTER_NONE : (uint32_t)expected[i]);
    }
}

#define A CLUSTER_ALONE
#define J CLUSTER_JOINS
#define F CLUSTER_FOUNDS

/* A blurred face between two people joins the nearer one and doesn't link them. */
static void test_joins(void **state)
{
    static const double angle[FACES] = {0, 1, 14, 29, 30, 200, 0, 15};
    static const enum cluster_role role[FACES] = {F, F, J, F, F, J, A, J};
    static const int expected[FACES] = {0, 0, 0, 1, 1, NOBODY, NOBODY, 1};

    (void)state;
    check(angle, role, NULL, 0, 2, expected);
}

/* What must not be together isn't: the nearer of two faces of a photo joins, the other one joins
 * the next cluster or none; by hand, a poor face founds. */
static void test_constraints(void **state)
{
    static const double angle[FACES] = {0, 1, 3, 5, 15, 16, 100, 101};
    static const enum cluster_role role[FACES] = {F, F, J, J, F, F, J, A};
    static const struct cluster_constraint apart[] = {{2, 3, false}, {0, 4, false}, {6, 7, true}};
    static const struct cluster_constraint none[] = {
        {2, 3, false}, {0, 4, false}, {3, 5, false}, {6, 7, true}};
    static const int next[FACES] = {0, 0, 0, 1, 1, 1, 2, 2};
    static const int alone[FACES] = {0, 0, 0, NOBODY, 1, 1, 2, 2};

    (void)state;
    check(angle, role, apart, 3, 2, next);
    check(angle, role, none, 4, 2, alone);
}

/* One good face and one poor one are a cluster, if clusters of two are. */
static void test_least(void **state)
{
    static const double angle[FACES] = {0, 60, 120, 180, 240, 300, 301, 90};
    static const enum cluster_role role[FACES] = {F, F, F, F, F, F, J, A};
    static const int two[FACES] = {NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, 0, 0, NOBODY};
    static const int three[FACES] = {NOBODY, NOBODY, NOBODY, NOBODY,
                                     NOBODY, NOBODY, NOBODY, NOBODY};

    (void)state;
    check(angle, role, NULL, 0, 2, two);
    check(angle, role, NULL, 0, 3, three);
}

/* Pairs of a photo, but not those that are bound, here over a face elsewhere. */
static void test_photos(void **state)
{
    static const int64_t photo[FACES] = {7, 0, 7, 7, 9, 0, 9, 5};
    struct cluster_constraint *constraints = mem_new(2, sizeof *constraints);
    size_t count = 2;

    (void)state;
    assert_non_null(constraints);
    constraints[0] = (struct cluster_constraint){0, 5, true};
    constraints[1] = (struct cluster_constraint){5, 3, true};
    assert_ok(cluster_apart(&constraints, &count, photo, FACES, &err));
    assert_int_equal(count, 5);
    assert_true(constraints[2].a == 0 && constraints[2].b == 2 && !constraints[2].same);
    assert_true(constraints[3].a == 2 && constraints[3].b == 3 && !constraints[3].same);
    assert_true(constraints[4].a == 4 && constraints[4].b == 6 && !constraints[4].same);
    mem_free(constraints);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_joins),
    cmocka_unit_test(test_constraints),
    cmocka_unit_test(test_least),
    cmocka_unit_test(test_photos),
};

UNIT_MAIN(tests)
