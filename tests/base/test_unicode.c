/* Names that are the same in other bytes, and words that are nearly the same. */
#include "unit.h"

#include "base/mem.h"
#include "base/similar.h"
#include "base/text.h"
#include "base/unicode.h"

#include <stdio.h>
#include <string.h>

static void expect(char *made, const char *wanted)
{
    assert_non_null(made);
    assert_string_equal(made, wanted);
    mem_free(made);
}

static void test_key(void **state)
{
    (void)state;
    expect(unicode_key("J\xC3\xB6rg"), "J\xC3\xB6rg");
    expect(unicode_key("Jo\xCC\x88rg"), "J\xC3\xB6rg");                   /* as macOS writes it */
    expect(unicode_key("a\xCC\x81\xCC\xA3"), "\xE1\xBA\xA1\xCC\x81");     /* marks in any order */
    expect(unicode_key("\xE1\x84\x80\xE1\x85\xA1"), "\xEA\xB0\x80");      /* Hangul */
    expect(unicode_key(" \t Ann Lee\xC2\xA0\xE3\x80\x80 \r"), "Ann Lee"); /* wide blanks, too */
    expect(unicode_key("Stra\xC3\x9F"
                       "e"),
           "Stra\xC3\x9F"
           "e");                                           /* case is kept */
    expect(unicode_key("\xEF\xAC\x81x"), "\xEF\xAC\x81x"); /* so is a ligature */
    expect(unicode_key("  "), "  ");
    expect(unicode_key(""), "");
    expect(unicode_key(" a\xFF"
                       "b\xCC "),
           "a\xFF"
           "b\xCC");                                     /* not UTF-8: bytes */
    expect(unicode_key("\xED\xA0\x80"), "\xED\xA0\x80"); /* half of a pair */
    expect(unicode_key("a \xBC"), "a \xBC");             /* a blank before what is none */
    expect(unicode_key("a\xC2\xA0\x80"), "a\xC2\xA0\x80");
    expect(unicode_key("\x80\x80\x80\x80\x80"), "\x80\x80\x80\x80\x80");
}

static void test_fold(void **state)
{
    char *part = unicode_fold(" MU\xCC\x88LL"), *name = unicode_fold("J\xC3\xB6rg M\xC3\xBCller");

    (void)state;
    assert_non_null(strstr(name, part));
    mem_free(part);
    mem_free(name);
    expect(unicode_fold("STRASSE"), "strasse");
    expect(unicode_fold("Stra\xC3\x9F"
                        "e"),
           "strasse");
    expect(unicode_fold("\xCE\xA3\xCF\x83\xCF\x82"), "\xCF\x83\xCF\x83\xCF\x83"); /* all sigmas */
    expect(unicode_fold("A\xFF"
                        "B"),
           "a\xFF"
           "b");
}

static void test_search(void **state)
{
    (void)state;
    assert_true(unicode_same("J\xC3\xB6rg", "Jo\xCC\x88rg "));
    assert_false(unicode_same("J\xC3\xB6rg", "j\xC3\xB6rg"));
    assert_false(unicode_same("a\xFF", "a\xFE"));
    assert_true(unicode_has("Anna M\xC3\xBCller", "M\xC3\x9CLL"));
    assert_false(unicode_has("Anna Muller", "M\xC3\x9CLL"));
    assert_true(unicode_begins("M\xC3\xBCller", "mu\xCC\x88"));
    assert_false(unicode_begins("Anna M\xC3\xBCller", "mu\xCC\x88"));
    assert_true(unicode_begins("Anna", ""));
    /* Turkish: I with a dot, composed or not, and i without. */
    assert_true(unicode_has("\xC4\xB0zmir", "izmir"));
    assert_true(unicode_has("I\xCC\x87zmir", "IZMIR"));
    assert_true(unicode_has("Y\xC4\xB1ld\xC4\xB1z", "YILDIZ"));
    assert_true(unicode_has("YILDIZ", "y\xC4\xB1ld"));
    assert_false(unicode_same("Y\xC4\xB1ld\xC4\xB1z", "Yildiz"));
}

static void test_memory(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        bool failed;
        char *key;

        mem_fail_after(n);
        key = unicode_key("Jo\xCC\x88rg");
        failed = mem_failed();
        mem_fail_after(0);
        if (!failed) {
            expect(key, "J\xC3\xB6rg");
            assert_true(n > 1);
            return;
        }
        assert_null(key);
    }
}

static void test_distance(void **state)
{
    char longest[RECORD_NAME + 1];

    (void)state;
    assert_int_equal(similar_distance("kitten", "sitting", 9), 3);
    assert_int_equal(similar_distance("thershold", "threshold", 3), 1); /* neighbours swapped */
    assert_int_equal(similar_distance("ca", "abc", 9), 3); /* no edit within a swapped pair */
    assert_int_equal(similar_distance("", "abc", 9), 3);
    assert_int_equal(similar_distance("abc", "abc", 0), 0);
    assert_int_equal(similar_distance("abcdef", "uvwxyz", 2), 3); /* limit + 1 */
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(similar_distance(longest, longest, 2), 3);
    assert_int_equal(similar_distance(longest + 1, longest + 2, 2), 1);
}

static void test_nearest(void **state)
{
    struct similar similar;
    char question[SIMILAR_QUESTION];

    (void)state;
    similar_begin(&similar, "Aaron_Ekhart");
    assert_string_equal(similar_question(&similar, "", question), "");
    assert_false(similar_offer(&similar, "Aaron_Guiel"));
    assert_true(similar_offer(&similar, "Aaron_Eckhardt"));
    assert_true(similar_offer(&similar, "Aaron_Eckhart"));
    assert_false(similar_offer(&similar, "Aaron_Ekhard"));
    assert_string_equal(similar_question(&similar, "--", question),
                        " (did you mean --Aaron_Eckhart?)");
    similar_begin(&similar, "x");
    assert_false(similar_offer(&similar, "y")); /* nothing in common */
    assert_false(similar_offer(&similar, ""));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_key),    cmocka_unit_test(test_fold),     cmocka_unit_test(test_memory),
    cmocka_unit_test(test_search), cmocka_unit_test(test_distance), cmocka_unit_test(test_nearest),
};

UNIT_MAIN(tests)
