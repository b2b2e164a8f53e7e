/* Which person a face is: against the definition of assign.h, taken literally, and cases by hand.
 */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/cluster/assign.h"

#include <math.h>
#include <string.h>

#define DIM 8
#define FACES 24
#define PEOPLE 7
#define RULES 12

static struct err err;

/* Coordinates are eighths, so that products are exact in any order. */
static void draw(struct rng *rng, float *vector, size_t count)
{
    for (size_t i = 0; i < count; i++)
        vector[i] = (float)rng_below(rng, 9) / 8 - 0.5f;
}

struct world {
    float face[FACES * DIM], mean[PEOPLE * DIM];
    uint32_t who[PEOPLE];
    struct assign_pair never[RULES], apart[RULES];
    struct assign_rules rules;
    struct assign_options options;
};

static void make_world(struct world *world, uint64_t seed)
{
    struct rng rng;

    rng_init(&rng, seed, RNG_TEST, 0, 0);
    draw(&rng, world->face, FACES * DIM);
    draw(&rng, world->mean, PEOPLE * DIM);
    for (uint32_t p = 0; p < PEOPLE; p++)
        world->who[p] = (uint32_t)rng_below(&rng, PEOPLE);
    for (size_t i = 0; i < RULES; i++) {
        world->never[i] = (struct assign_pair){(uint32_t)rng_below(&rng, FACES),
                                               (uint32_t)rng_below(&rng, PEOPLE)};
        world->apart[i].face = (uint32_t)rng_below(&rng, FACES);
        world->apart[i].other =
            (world->apart[i].face + 1 + (uint32_t)rng_below(&rng, FACES - 1)) % FACES;
    }
    world->rules = (struct assign_rules){world->never, rng_below(&rng, RULES + 1), world->apart,
                                         rng_below(&rng, RULES + 1)};
    world->options = (struct assign_options){.sure = 1.7f, .margin = 0.125f, .near = 1.9f};
}

static double distance_of(const struct world *world, size_t face, size_t person)
{
    double product = 0;

    for (size_t d = 0; d < DIM; d++)
        product += (double)world->face[face * DIM + d] * (double)world->mean[person * DIM + d];
    return 2 - 2 * product;
}

/* Whether a face that is apart from this one has the person. */
static bool taken(const struct world *world, const struct assign_answer *out, uint32_t face,
                  uint32_t who)
{
    for (size_t i = 0; i < world->rules.apart_count; i++) {
        const struct assign_pair *pair = &world->apart[i];
        uint32_t other = pair->face == face ? pair->other : pair->face;

        if ((pair->face == face || pair->other == face) && out[other].kind == ASSIGN_SURE &&
            world->who[out[other].person] == who)
            return true;
    }
    return false;
}

static bool never(const struct world *world, uint32_t face, uint32_t who)
{
    for (size_t i = 0; i < world->rules.never_count; i++)
        if (world->never[i].face == face && world->who[world->never[i].other] == who)
            return true;
    return false;
}

/* The nearest row of a person whose the face may be and who is not but. */
static uint32_t nearest(const struct world *world, const struct assign_answer *out, uint32_t face,
                        uint32_t but)
{
    uint32_t best = ASSIGN_NOBODY;

    for (uint32_t p = 0; p < PEOPLE; p++)
        if (world->who[p] != but && !never(world, face, world->who[p]) &&
            !taken(world, out, face, world->who[p]) &&
            (best == ASSIGN_NOBODY || distance_of(world, face, p) < distance_of(world, face, best)))
            best = p;
    return best;
}

/* The definition: of the faces that would be sure when nobody has a person yet, the nearest first.
 */
static void assign_naively(const struct world *world, struct assign_answer *out)
{
    static const struct assign_answer nobody = {ASSIGN_NONE, ASSIGN_NOBODY, ASSIGN_NOBODY, NAN};
    uint32_t first[FACES], second[FACES];
    bool sure[FACES], judged[FACES] = {false};

    for (uint32_t i = 0; i < FACES; i++)
        out[i] = nobody;
    for (uint32_t i = 0; i < FACES; i++) {
        first[i] = nearest(world, out, i, ASSIGN_NOBODY);
        second[i] =
            first[i] == ASSIGN_NOBODY ? first[i] : nearest(world, out, i, world->who[first[i]]);
        sure[i] = first[i] != ASSIGN_NOBODY &&
                  distance_of(world, i, first[i]) <= (double)world->options.sure &&
                  (second[i] == ASSIGN_NOBODY ||
                   distance_of(world, i, second[i]) - distance_of(world, i, first[i]) >=
                       (double)world->options.margin);
    }
    for (;;) {
        uint32_t next = ASSIGN_NOBODY;

        for (uint32_t i = 0; i < FACES; i++)
            if (sure[i] && !judged[i] &&
                (next == ASSIGN_NOBODY ||
                 distance_of(world, i, first[i]) < distance_of(world, next, first[next])))
                next = i;
        if (next == ASSIGN_NOBODY)
            break;
        judged[next] = true;
        if (!taken(world, out, next, world->who[first[next]]))
            out[next] = (struct assign_answer){ASSIGN_SURE, first[next], ASSIGN_NOBODY,
                                               distance_of(world, next, first[next])};
    }
    for (uint32_t i = 0; i < FACES; i++) {
        uint32_t a, b;

        if (out[i].kind == ASSIGN_SURE)
            continue;
        a = nearest(world, out, i, ASSIGN_NOBODY);
        if (a == ASSIGN_NOBODY || distance_of(world, i, a) > (double)world->options.near)
            continue;
        b = nearest(world, out, i, world->who[a]);
        if (b != ASSIGN_NOBODY && distance_of(world, i, b) > (double)world->options.near)
            b = ASSIGN_NOBODY;
        out[i] = (struct assign_answer){ASSIGN_NEAR, a, b, distance_of(world, i, a)};
    }
}

static void test_oracle(void **state)
{
    static struct world world;
    size_t kinds[3] = {0}, seconds = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct assign_answer out[FACES], expected[FACES];
        const struct assign_people people = {world.mean, world.who, PEOPLE};

        make_world(&world, seed);
        assert_ok(assign(out, world.face, FACES, DIM, &people, &world.rules, &world.options, &err));
        assign_naively(&world, expected);
        for (size_t i = 0; i < FACES; i++) {
            assert_int_equal(out[i].kind, expected[i].kind);
            assert_int_equal(out[i].person, expected[i].person);
            assert_int_equal(out[i].second, expected[i].second);
            assert_true(isnan(out[i].distance)
                            ? isnan(expected[i].distance)
                            : fabs(out[i].distance - expected[i].distance) < 1e-9);
            kinds[out[i].kind]++;
            seconds += out[i].second != ASSIGN_NOBODY;
        }
    }
    assert_true(kinds[ASSIGN_NONE] > 200 && kinds[ASSIGN_NEAR] > 500 && kinds[ASSIGN_SURE] > 500 &&
                seconds > 100);
}

/* Of two faces of a photo the nearer one is the person; who is as near to two people is nobody for
 * sure, unless the two are one; a face that is not the person goes to the next. */
static void test_cases(void **state)
{
    static const float mean[3 * 2] = {1, 0, 0, 1, 0.6f, 0.8f};
    static const float face[4 * 2] = {1, 0, 0.8f, 0.6f, 0.6f, 0.8f, -1, 0};
    static const struct assign_pair apart = {1, 0}, never = {0, 0};
    struct assign_options options = {.sure = 0.5f, .margin = 0.1f, .near = 0.9f};
    uint32_t who[3] = {0, 1, 2};
    struct assign_people people = {mean, who, 2};
    struct assign_rules rules = {.never_count = 0};
    struct assign_answer out[4];

    (void)state;
    assert_ok(assign(out, face, 4, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_SURE && out[0].person == 0 && out[0].distance == 0);
    assert_true(out[1].kind == ASSIGN_SURE && out[1].person == 0);
    assert_true(out[2].kind == ASSIGN_SURE && out[2].person == 1);
    assert_true(out[3].kind == ASSIGN_NONE && out[3].person == ASSIGN_NOBODY);
    rules = (struct assign_rules){.apart = &apart, .apart_count = 1};
    assert_ok(assign(out, face, 4, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_SURE && out[1].kind == ASSIGN_NEAR && out[1].person == 1);
    rules = (struct assign_rules){.never = &never, .never_count = 1};
    assert_ok(assign(out, face, 4, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_NONE); /* the other person is too far */
    people.count = 3;
    rules.never_count = 0;
    options.margin = 0.5f;
    assert_ok(assign(out, face + 4, 1, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_NEAR && out[0].person == 2 && out[0].second == 1);
    who[2] = 1; /* they are one person */
    assert_ok(assign(out, face + 4, 1, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_SURE && out[0].person == 2);
    people.count = 0;
    assert_ok(assign(out, face, 4, 2, &people, &rules, &options, &err));
    assert_true(out[0].kind == ASSIGN_NONE && isnan(out[0].distance));
}

static void test_out_of_memory(void **state)
{
    static struct world world;
    struct assign_answer out[FACES];
    const struct assign_people people = {world.mean, world.who, PEOPLE};
    enum status status;
    int failures = 0;

    (void)state;
    make_world(&world, 1);
    do {
        mem_fail_after(failures + 1);
        status = assign(out, world.face, FACES, DIM, &people, &world.rules, &world.options, &err);
        failures += status != ST_OK;
    } while (status == ST_NOMEM);
    mem_fail_after(0);
    assert_ok(status);
    assert_int_equal(failures, 4);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_oracle),
    cmocka_unit_test(test_cases),
    cmocka_unit_test(test_out_of_memory),
};

UNIT_MAIN(tests)
