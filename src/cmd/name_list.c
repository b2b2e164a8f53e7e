/* See name_list.h.  Entries are sorted by their keys, of which several may be equal. */
#include "cmd/name_list.h"

#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/similar.h"
#include "base/text.h"
#include "base/unicode.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LIST_WORK 50000000u /* comparisons for near matches, some seconds */

struct name_entry {
    char *key;
    const char *name; /* as it was written */
    bool met;
    bool total; /* the first line, which is a number: of the names after it when it is nobody's */
};

struct name_seen {
    char *name, *folded;
};

static int name_entry_compare(const void *a, const void *b)
{
    return strcmp(((const struct name_entry *)a)->key, ((const struct name_entry *)b)->key);
}

static bool name_list_is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* The TAB before the count of LFW's "Name<TAB>count", or NULL. */
static char *name_list_count_at(char *line)
{
    char *tab = strrchr(line, '\t');

    return tab != NULL && tab > line && name_list_is_number(tab + 1) ? tab : NULL;
}

/* Where a line has a count, one that is only a number counts the lines of its part. */
static enum status name_list_take(struct name_list *list, size_t lines, struct err *err)
{
    bool counted = false;
    int64_t total;

    list->entries = mem_new(lines > 0 ? lines : 1, sizeof *list->entries);
    if (list->entries == NULL)
        return err_nomem(err, list->file);
    for (size_t i = 0; i < lines; i++)
        counted = name_list_count_at(list->lines[i]) != NULL || counted;
    for (size_t i = 0; i < lines; i++) {
        char *line = list->lines[i], *tab = name_list_count_at(line);

        if (tab != NULL)
            *tab = '\0';
        else if (line[strspn(line, " \t")] == '\0' || (counted && name_list_is_number(line)))
            continue;
        list->entries[list->count] = (struct name_entry){.key = unicode_key(line), .name = line};
        if (list->entries[list->count].key == NULL)
            return err_nomem(err, list->file);
        list->count++;
    }
    if (list->count == 0)
        return err_set(err, ST_INVALID, "%s has no name in it", list->file);
    list->entries[0].total = text_parse_integer(list->entries[0].key, 1, INT64_MAX, &total) &&
                             (size_t)total == list->count - 1;
    qsort(list->entries, list->count, sizeof *list->entries, name_entry_compare);
    return ST_OK;
}

enum status name_list_read(struct name_list *list, const char *file, struct err *err)
{
    size_t lines;
    enum status status = file_read_names(file, &list->lines, &lines, err);

    list->file = strcmp(file, "-") == 0 ? "standard input" : file;
    return status == ST_OK ? name_list_take(list, lines, err) : status;
}

static void name_seen_free(struct name_seen *seen)
{
    mem_free(seen->name);
    mem_free(seen->folded);
}

void name_list_free(struct name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        mem_free(list->entries[i].key);
    for (size_t i = 0; i < list->people_count; i++)
        name_seen_free(&list->people[i]);
    mem_free(list->entries);
    mem_free(list->people);
    mem_free(list->lines);
    *list = (struct name_list){0};
}

/* The first entry of a person, or NULL; *status: out of memory. */
static struct name_entry *name_list_find(const struct name_list *list, const char *person,
                                         enum status *status, struct err *err)
{
    struct name_entry wanted = {.key = unicode_key(person)}, *found;

    *status = wanted.key == NULL ? err_nomem(err, "a name") : ST_OK;
    if (*status != ST_OK)
        return NULL;
    found = bsearch(&wanted, list->entries, list->count, sizeof wanted, name_entry_compare);
    while (found != NULL && found > list->entries && name_entry_compare(found - 1, found) == 0)
        found--;
    mem_free(wanted.key);
    return found;
}

enum status name_list_has(const struct name_list *list, const char *person, bool *has,
                          struct err *err)
{
    enum status status;

    *has = name_list_find(list, person, &status, err) != NULL;
    return status;
}

static enum status name_list_remember(struct name_list *list, const char *person, struct err *err)
{
    struct name_seen seen;

    if (list->people_count == list->people_capacity) {
        size_t capacity = list->people_capacity == 0 ? 64 : list->people_capacity * 2;
        struct name_seen *people = mem_resize(list->people, capacity, sizeof *people);

        if (people == NULL)
            return err_nomem(err, "a list of people");
        list->people = people;
        list->people_capacity = capacity;
    }
    seen = (struct name_seen){mem_string(person), unicode_fold(person)};
    if (seen.name == NULL || seen.folded == NULL) {
        name_seen_free(&seen);
        return err_nomem(err, "a list of people");
    }
    list->people[list->people_count++] = seen;
    return ST_OK;
}

enum status name_list_meet(struct name_list *list, const char *person, struct err *err)
{
    struct name_entry *entry, *end = list->entries + list->count;
    const char *key;
    enum status status;

    if (list->file == NULL)
        return ST_OK;
    entry = name_list_find(list, person, &status, err);
    key = entry == NULL ? NULL : entry->key;
    for (; entry != NULL && entry < end && strcmp(entry->key, key) == 0; entry++)
        entry->met = true;
    return status == ST_OK ? name_list_remember(list, person, err) : status;
}

/* " (did you mean ...?)" with the nearest of the people; "" when none is near. */
static enum status name_list_near(const struct name_list *list, const char *name,
                                  char question[SIMILAR_QUESTION], struct err *err)
{
    struct similar similar;
    const char *nearest = NULL;
    char *word = unicode_fold(name);

    if (word == NULL)
        return err_nomem(err, "a name");
    similar_begin(&similar, word);
    for (size_t i = 0; i < list->people_count; i++)
        if (similar_offer(&similar, list->people[i].folded))
            nearest = list->people[i].name;
    if (nearest != NULL)
        (void)snprintf(similar.best, sizeof similar.best, "%s", nearest);
    (void)similar_question(&similar, "", question);
    mem_free(word);
    return ST_OK;
}

enum status name_list_check(const struct name_list *list, const char *option, bool allow,
                            struct err *err)
{
    size_t unknown = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < list->count; i++) {
        const struct name_entry *entry = &list->entries[i];
        char question[SIMILAR_QUESTION] = "";

        if (entry->met || entry->total)
            continue;
        if (unknown++ * list->people_count < NAME_LIST_WORK)
            status = name_list_near(list, entry->key, question, err);
        if (status == ST_OK)
            output_warn("facenet import: %s: %s is nobody's name%s", option, entry->name, question);
    }
    if (status == ST_OK && unknown > 0 && !allow)
        status =
            err_set(err, ST_NOTFOUND,
                    "%zu of the %zu names in %s %s nobody's; nothing is imported: correct them, "
                    "or leave them out with --allow-unknown",
                    unknown, list->count, list->file, text_noun(unknown, "is", "are"));
    return status;
}
