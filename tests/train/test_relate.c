/* train: how the items of a batch are related by labels and by what users said. */
#include "unit.h"

#include "train/relate.h"
#include "triplet/distances.h"

static void test_relate(void **state)
{
    /* Items 0: a, 1: a b, 2: b, 3: none, 4: c.  Users said that 2 and 4 are relevant to each other,
     * 0 and 4 not, 0 and 1 not, whatever their labels. */
    static const uint32_t item[] = {4, 0, 2, 1, 3};
    static const uint32_t expected[] = {1, 2, 1, 0, 0, 2, 1, 0, 2, 0, 1, 0, 1,
                                        1, 0, 0, 2, 1, 1, 0, 0, 0, 0, 0, 1};
    uint32_t start[] = {0, 1, 3, 4, 4, 5}, label[] = {0, 0, 1, 1, 2}, place[5], relation[25];
    struct labels_pair pairs[] = {{0, 1, false}, {0, 4, false}, {2, 4, true}};
    const struct labels labels = {
        .items = 5, .labels = 3, .pair_count = 3, .start = start, .label = label, .pairs = pairs};

    (void)state;
    relate(relation, &labels, item, 5, place);
    for (size_t i = 0; i < 25; i++)
        if (relation[i] != expected[i])
            fail_msg("%zu and %zu: %u", i / 5, i % 5, relation[i]);
    relate(relation, &labels, item, 1, place);
    assert_int_equal(relation[0], RELATION_POSITIVE);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_relate)};

UNIT_MAIN(tests)
