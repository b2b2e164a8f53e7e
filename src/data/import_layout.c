/* See import_layout.h. A folder directly in the directory is called a top here. That each top holds
 * a person is only certain if pictures are directly in one of them. If all pictures are deeper, the
 * tops may be people with folders of their own, or "train" and "test" with people in them: names
 * decide, or the user. */
#include "data/import_layout.h"

#include "base/mem.h"
#include "data/identity_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LAYOUT_NAMES 3u /* that a sentence has */

/* What is seen of the paths, which are in the order of the walk: those of a top follow each other.
 */
struct tops {
    size_t count, direct; /* tops; those with pictures directly in them */
    size_t splits;        /* tops without, whose name is that of a part of a data set */
    size_t direct_splits; /* the same with */
    size_t loose;         /* pictures in no top */
    size_t first;         /* an item in the first top */
    size_t deep;          /* an item that is deeper than directly in a top */
};

static const char *layout_path(const struct import_scan *scan, const struct import_item *item)
{
    return scan->strings.data + item->path;
}

/* Whether the length bytes at name are what the parts of data sets are called; *training: the part
 * to train on. */
static bool layout_is_split(const char *name, size_t length, bool *training)
{
    static const char *const splits[] = {
        "train",      "training", "trainset", "test",       "testing", "testset", "val",  "valid",
        "validation", "dev",      "eval",     "evaluation", "query",   "gallery", "probe"};

    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++)
        if (strlen(splits[i]) == length && strncasecmp(splits[i], name, length) == 0) {
            *training = i < 3;
            return true;
        }
    return false;
}

static void layout_end_top(struct tops *tops, const char *top, bool direct)
{
    bool training;
    bool split = top != NULL && layout_is_split(top, strcspn(top, "/"), &training);

    if (top == NULL)
        return;
    tops->count++;
    tops->direct += direct;
    tops->splits += split && !direct;
    tops->direct_splits += split && direct;
}

static struct tops layout_look(const struct import_scan *scan)
{
    struct tops tops = {0};
    const char *top = NULL;
    bool direct = false;

    for (size_t i = 0; i < scan->count; i++) {
        const char *path = layout_path(scan, &scan->items[i]), *slash = strchr(path, '/');
        size_t length = slash != NULL ? (size_t)(slash - path) + 1 : 0;

        if (slash == NULL) {
            tops.loose++;
            continue;
        }
        if (top == NULL || strncmp(top, path, length) != 0) {
            layout_end_top(&tops, top, direct);
            if (tops.count == 0)
                tops.first = i;
            top = path;
            direct = false;
        }
        if (strchr(slash + 1, '/') == NULL)
            direct = true;
        else
            tops.deep = i;
    }
    layout_end_top(&tops, top, direct);
    return tops;
}

/* "a/b" of "a/b/c/d" for 2 folders, cleaned. */
static const char *layout_folder(char out[256], const struct import_scan *scan, size_t item,
                                 unsigned folders)
{
    const char *path = layout_path(scan, &scan->items[item]);
    size_t length = strcspn(path, "/");
    char name[256];

    while (--folders > 0)
        length += 1 + strcspn(path + length + 1, "/");
    (void)snprintf(name, sizeof name, "%.*s", (int)length, path);
    (void)text_clean(out, 256, name, false);
    return out;
}

static enum status layout_refuse_loose(const struct import_scan_options *options,
                                       const struct tops *tops, struct err *err)
{
    return err_set(err, ST_INVALID,
                   "%s holds %zu %s and no folders, so it isn't known who is who: put each "
                   "person's pictures into a folder with the person's name, give --identities FILE "
                   "with a line \"picture person\" for each, or --photos to find the faces in "
                   "them",
                   options->directory, tops->loose, text_noun(tops->loose, "picture", "pictures"));
}

static enum status layout_refuse_flat_splits(const struct import_scan_options *options,
                                             const struct import_scan *scan,
                                             const struct tops *tops, struct err *err)
{
    char top[256];

    return err_set(err, ST_INVALID,
                   "%s in %s has the name of a part of a data set, and pictures but no people in "
                   "it: give --identities FILE with a line \"picture person\" for each, or "
                   "--layout people if it is a person",
                   layout_folder(top, scan, tops->first, 1), options->directory);
}

static enum status layout_refuse_deep(const struct import_scan_options *options,
                                      const struct import_scan *scan, const struct tops *tops,
                                      struct err *err)
{
    char top[256], below[256];
    struct text inner = {0}, word = {0};
    enum status status;

    (void)layout_folder(top, scan, tops->deep, 1);
    (void)layout_folder(below, scan, tops->deep, 2);
    if (tops->count == 1) {
        text_addf(&inner, "%s/%s", options->directory, top);
        text_add_word(&word, text_string(&inner));
        status = err_set(err, ST_INVALID,
                         "%s holds one folder, with folders in it: facenet import %s if these "
                         "are people, such as %s; --layout people if %s is a person",
                         options->directory, text_string(&word), below, top);
        text_free(&inner);
        text_free(&word);
        return status;
    }
    return err_set(err, ST_INVALID,
                   "it isn't clear who is who in %s: --layout people if its folders are people, "
                   "such as %s; --layout nested if the folders in them are, such as %s",
                   options->directory, top, below);
}

/* The layout that the paths have for sure. */
static enum status layout_recognise(const struct import_scan_options *options,
                                    struct import_scan *scan, const struct tops *tops,
                                    struct err *err)
{
    char top[256];

    if (tops->count == 0)
        return layout_refuse_loose(options, tops, err);
    if (tops->direct == 0 && tops->splits == tops->count) {
        scan->layout = IMPORT_SPLIT;
        return ST_OK;
    }
    if (tops->direct == 0)
        return layout_refuse_deep(options, scan, tops, err);
    if (tops->direct_splits == tops->count)
        return layout_refuse_flat_splits(options, scan, tops, err);
    if (tops->splits > 0)
        return err_set(err, ST_INVALID,
                       "some folders of %s are people, others look like parts of a data set with "
                       "people in them, such as %s: import one by one, or give --layout people or "
                       "nested",
                       options->directory, layout_folder(top, scan, tops->deep, 2));
    if (tops->count == 1) {
        char sentence[400];

        (void)snprintf(sentence, sizeof sentence,
                       "all pictures are in one folder, %s, which is taken for a person; if it is "
                       "none, --identities FILE says who is who",
                       layout_folder(top, scan, tops->first, 1));
        options->note(options->context, sentence);
    }
    scan->layout = IMPORT_PEOPLE;
    return ST_OK;
}

/* Where the person's name begins in a path of the layout, and its length; 0: there is none. */
static size_t layout_name(const struct import_scan *scan, const char *path, size_t *begin)
{
    *begin = 0;
    if (scan->layout != IMPORT_PEOPLE) {
        *begin = strcspn(path, "/");
        *begin += path[*begin] == '/';
    }
    return path[*begin + strcspn(path + *begin, "/")] == '/' ? strcspn(path + *begin, "/") : 0;
}

static enum status layout_add_person(struct import_scan *scan, size_t *capacity, const char *name,
                                     size_t length, struct err *err)
{
    if (scan->people_count == *capacity) {
        size_t more = *capacity == 0 ? 64 : *capacity * 2;
        struct import_person *people = mem_resize(scan->people, more, sizeof *people);

        if (people == NULL)
            return err_nomem(err, "the list of people");
        scan->people = people;
        *capacity = more;
    }
    scan->people[scan->people_count++] = (struct import_person){.name = scan->strings.length};
    text_add_bytes(&scan->strings, name, length);
    text_add_bytes(&scan->strings, "", 1);
    return scan->strings.failed ? err_nomem(err, "the list of people") : ST_OK;
}

/* Makes a person of each folder that is one; pictures in none are dropped as loose. */
static enum status layout_take_people(struct import_scan *scan, struct err *err)
{
    size_t kept = 0, capacity = 0, prefix = 0, last = 0; /* of the last person: path, length */
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < scan->count; i++) {
        struct import_item item = scan->items[i];
        const char *path = layout_path(scan, &item);
        size_t begin, length = layout_name(scan, path, &begin);
        bool training = true;

        if (length == 0) {
            scan->loose++;
            continue;
        }
        if (scan->people_count == 0 || prefix != begin + length ||
            strncmp(scan->strings.data + last, path, prefix + 1) != 0) {
            char *name = mem_string_n(path + begin, length); /* strings may move */

            status = name == NULL ? err_nomem(err, "a name")
                                  : layout_add_person(scan, &capacity, name, length, err);
            mem_free(name);
            if (status != ST_OK)
                break;
            path = layout_path(scan, &item);
            prefix = begin + length;
            last = item.path;
            if (scan->layout == IMPORT_SPLIT &&
                layout_is_split(path, strcspn(path, "/"), &training))
                scan->people[scan->people_count - 1].held_out = !training;
        }
        item.person = scan->people_count - 1;
        scan->people[item.person].pictures++;
        scan->items[kept++] = item;
    }
    scan->count = kept;
    return status;
}

enum status import_layout_by_folders(const struct import_scan_options *options,
                                     struct import_scan *scan, struct err *err)
{
    const struct tops tops = layout_look(scan);
    enum status status = ST_OK;

    if (scan->layout == IMPORT_AUTO)
        status = layout_recognise(options, scan, &tops, err);
    if (status == ST_OK && scan->layout == IMPORT_SPLIT && tops.splits < tops.count)
        status = err_set(err, ST_INVALID,
                         "--layout split: the folders of %s should be train, test, val, ... with "
                         "a folder per person in them; --layout nested takes any names",
                         options->directory);
    if (status == ST_OK)
        status = layout_take_people(scan, err);
    if (status == ST_OK && scan->count == 0)
        status = err_set(err, ST_INVALID, "no picture of %s is in a folder of a person",
                         options->directory);
    return status;
}

enum status import_layout_photos(struct import_scan *scan, struct err *err)
{
    size_t capacity = 0;
    enum status status = layout_add_person(scan, &capacity, "", 0, err);

    if (status == ST_OK)
        scan->people[0].pictures = scan->count;
    return status; /* the items have person 0 */
}

struct named_person {
    const char *name;
    size_t person;
};

static int layout_compare(const void *a, const void *b)
{
    const struct named_person *left = a, *right = b;
    int order = strcmp(left->name, right->name);

    return order != 0 ? order : (left->person > right->person) - (left->person < right->person);
}

/* The people of the entries that were met, by name; each entry gets the number of its person. */
static enum status layout_list_people(struct import_scan *scan, const struct identity_list *list,
                                      size_t *person, struct err *err)
{
    struct named_person *sorted = mem_new(list->count + 1, sizeof *sorted);
    size_t count = 0, capacity = 0;
    enum status status = ST_OK;

    if (sorted == NULL)
        return err_nomem(err, "the list of people");
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].met)
            sorted[count++] = (struct named_person){list->entries[i].person, i};
    qsort(sorted, count, sizeof *sorted, layout_compare);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        if (i == 0 || strcmp(sorted[i].name, sorted[i - 1].name) != 0)
            status =
                layout_add_person(scan, &capacity, sorted[i].name, strlen(sorted[i].name), err);
        person[sorted[i].person] = scan->people_count - 1;
    }
    mem_free(sorted);
    return status;
}

/* Says which entries have no file. */
static void layout_note_unlisted(const struct import_scan_options *options,
                                 struct import_scan *scan, const struct identity_list *list)
{
    char sentence[512] = "", clean[96];

    for (size_t i = 0; i < list->count; i++) {
        size_t used = strlen(sentence);

        if (list->entries[i].met || scan->unlisted++ >= LAYOUT_NAMES)
            continue;
        (void)text_clean(clean, sizeof clean, list->entries[i].picture, false);
        (void)snprintf(sentence + used, sizeof sentence - used, "%s%s", used > 0 ? ", " : "",
                       clean);
    }
    if (scan->unlisted > 0) {
        struct text text = {0};

        text_addf(&text, "%llu %s of the list %s not there: %s%s",
                  (unsigned long long)scan->unlisted,
                  text_noun(scan->unlisted, "picture", "pictures"),
                  text_noun(scan->unlisted, "is", "are"), sentence,
                  scan->unlisted > LAYOUT_NAMES ? ", ..." : "");
        options->note(options->context, text_string(&text));
        text_free(&text);
    }
}

/* No listed picture is there: perhaps all are in a folder below. */
static enum status layout_refuse_list(const struct import_scan_options *options,
                                      const struct import_scan *scan,
                                      const struct identity_list *list, struct err *err)
{
    char clean[128], below[256];

    (void)text_clean(clean, sizeof clean, list->entries[0].picture, false);
    for (size_t i = 0; i < scan->count; i++) {
        const char *path = import_scan_path(scan, i), *slash = strrchr(path, '/');

        if (slash == NULL || identity_list_find(list, slash + 1) == NULL)
            continue;
        (void)snprintf(below, sizeof below, "%.*s", (int)(slash - path), path);
        return err_set(err, ST_INVALID,
                       "no picture of %s is in %s, but in %s/%s: import that folder",
                       options->identities, options->directory, options->directory, below);
    }
    return err_set(err, ST_INVALID, "no picture of %s is in %s; its first one is \"%s\"",
                   options->identities, options->directory, clean);
}

enum status import_layout_by_list(const struct import_scan_options *options,
                                  struct import_scan *scan, struct err *err)
{
    struct identity_list list;
    size_t *person = NULL, kept = 0;
    enum status status = identity_list_read(&list, options->identities, err);

    scan->layout = IMPORT_LIST;
    for (size_t i = 0; status == ST_OK && i < scan->count; i++) {
        struct identity_entry *entry = identity_list_find(&list, import_scan_path(scan, i));

        if (entry != NULL) {
            entry->met = true;
            scan->items[i].person = (size_t)(entry - list.entries);
            scan->items[kept++] = scan->items[i];
        }
    }
    if (status == ST_OK && kept == 0)
        status = layout_refuse_list(options, scan, &list, err);
    if (status == ST_OK && (person = mem_new(list.count, sizeof *person)) == NULL)
        status = err_nomem(err, "the list of people");
    if (status == ST_OK)
        status = layout_list_people(scan, &list, person, err);
    if (status == ST_OK) {
        scan->loose = scan->count - kept;
        scan->count = kept;
        for (size_t i = 0; i < kept; i++) {
            scan->items[i].person = person[scan->items[i].person];
            scan->people[scan->items[i].person].pictures++;
        }
        layout_note_unlisted(options, scan, &list);
    }
    mem_free(person);
    identity_list_free(&list);
    return status;
}
