/* See import_same.h. */
#include "data/import_same.h"

#include "base/mem.h"
#include "base/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAME_NAMES 3u /* that a sentence has */

struct same_key {
    char *key;
    size_t person;
};

static int same_compare(const void *a, const void *b)
{
    const struct same_key *left = a, *right = b;
    int order = strcmp(left->key, right->key);

    return order != 0 ? order : (left->person > right->person) - (left->person < right->person);
}

/* Compares names as people mean them: finds for each person the first one of that name. */
static enum status same_find(struct import_scan *scan, struct err *err)
{
    struct same_key *sorted = mem_new(scan->people_count, sizeof *sorted);
    enum status status = sorted == NULL ? err_nomem(err, "the list of people") : ST_OK;
    size_t count = 0;

    while (status == ST_OK && count < scan->people_count) {
        char *key = unicode_key(import_scan_name(scan, count));

        if (key == NULL)
            status = err_nomem(err, "the list of people");
        else
            sorted[count] = (struct same_key){key, count};
        count += key != NULL;
    }
    if (status == ST_OK)
        qsort(sorted, count, sizeof *sorted, same_compare);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        bool same = i > 0 && strcmp(sorted[i].key, sorted[i - 1].key) == 0;

        scan->people[sorted[i].person].same =
            same ? scan->people[sorted[i - 1].person].same : sorted[i].person;
    }
    for (size_t i = 0; i < count; i++)
        mem_free(sorted[i].key);
    mem_free(sorted);
    return status;
}

/* The people who are another one's same, and the first names of them; count: how many. */
static const char *same_names(const struct import_scan *scan, char *names, size_t size,
                              size_t *count)
{
    char clean[48];

    *count = 0;
    names[0] = '\0';
    for (size_t i = 0; i < scan->people_count; i++) {
        size_t used = strlen(names);

        if (scan->people[i].same == i || (*count)++ >= SAME_NAMES)
            continue;
        (void)text_clean(clean, sizeof clean, import_scan_name(scan, i), false);
        (void)snprintf(names + used, size - used, "%s%s", used > 0 ? ", " : "", clean);
    }
    return *count > SAME_NAMES ? ", ..." : "";
}

/* Two tops with a folder of one name: whether that is one person isn't known. */
static enum status same_refuse(const struct import_scan_options *options,
                               const struct import_scan *scan, struct err *err)
{
    char names[SAME_NAMES * 64];
    size_t twice;
    const char *more = same_names(scan, names, sizeof names, &twice);

    if (twice == 0)
        return ST_OK;
    return err_set(err, ST_INVALID,
                   "%zu %s of one name in more than one folder of %s (%s%s): import one folder, "
                   "such as %s/%.*s, or rename those who are not the same person",
                   twice, text_noun(twice, "person is", "people are"), options->directory, names,
                   more, options->directory, (int)strcspn(import_scan_path(scan, 0), "/"),
                   import_scan_path(scan, 0));
}

/* Says who is one person under names that differ in bytes only. */
static void same_note(const struct import_scan_options *options, const struct import_scan *scan)
{
    char names[SAME_NAMES * 64], sentence[SAME_NAMES * 64 + 160];
    size_t count;
    const char *more = same_names(scan, names, sizeof names, &count);

    if (count == 0)
        return;
    (void)snprintf(sentence, sizeof sentence,
                   "%zu %s that of another one in other bytes, and %s taken for the same person: "
                   "%s%s",
                   count, text_noun(count, "name is", "names are"), text_noun(count, "is", "are"),
                   names, more);
    options->note(options->context, sentence);
}

enum status import_same(const struct import_scan_options *options, struct import_scan *scan,
                        struct err *err)
{
    enum status status = same_find(scan, err);

    if (status != ST_OK)
        return status;
    if (scan->layout == IMPORT_NESTED || scan->layout == IMPORT_SPLIT)
        return same_refuse(options, scan, err);
    same_note(options, scan);
    return ST_OK;
}
