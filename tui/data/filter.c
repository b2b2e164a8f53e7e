/* See filter.h. */
#include "tui/data/filter.h"

#include "base/unicode.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filter_run {
    const struct db_run *run;
    const char *state;
    const struct db_tag *tags;
    size_t tag_count;
};

static const char *filter_field(const struct filter_run *of, const char *name)
{
    const struct {
        const char *name, *value;
    } fields[] = {{"name", of->run->name},
                  {"data", of->run->dataset},
                  {"net", of->run->net},
                  {"select", of->run->select},
                  {"state", of->state}};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].value;
    return NULL;
}

static double filter_number(const struct db_run *run, const char *name)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"run", (double)run->id},          {"from", (double)run->parent_id},
                   {"steps", (double)run->last_step}, {"loss", run->loss_all},
                   {"val", 100 * run->val},           {"acc", 100 * run->accuracy}};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strcmp(numbers[i].name, name) == 0)
            return numbers[i].value;
    return NAN;
}

/* The number to compare with; NaN, which matches nothing, if it is not a number. */
static double filter_value(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    return *end == '\0' || strcmp(end, "%") == 0 ? value : NAN;
}

/* In any case; what contains the other one both ways is equal. */
static bool filter_equals(const char *a, const char *b)
{
    return unicode_has(a, b) && unicode_has(b, a);
}

static bool filter_has_tag(const struct filter_run *of, const char *key)
{
    for (size_t i = 0; i < of->tag_count; i++)
        if (filter_equals(of->tags[i].key, key))
            return true;
    return false;
}

static bool filter_word(const char *word, const struct filter_run *of)
{
    const char *sign = strpbrk(word, "=<>"), *field;
    char name[32];

    if (sign == NULL) {
        for (size_t i = 0; i < of->tag_count; i++)
            if (unicode_has(of->tags[i].key, word))
                return true;
        return unicode_has(of->run->name, word) || unicode_has(of->run->net, word) ||
               unicode_has(of->run->dataset, word) || unicode_has(of->state, word);
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)(sign - word), word);
    if (*sign == '>')
        return filter_number(of->run, name) > filter_value(sign + 1);
    if (*sign == '<')
        return filter_number(of->run, name) < filter_value(sign + 1);
    if (strcmp(name, "tag") == 0)
        return filter_has_tag(of, sign + 1);
    field = filter_field(of, name);
    return field != NULL ? filter_equals(field, sign + 1)
                         : filter_number(of->run, name) == filter_value(sign + 1);
}

bool filter_match(const char *filter, const struct db_run *run, const char *state,
                  const struct db_tag *tags, size_t tag_count)
{
    const struct filter_run of = {run, state, tags, tag_count};
    char word[RECORD_NAME];

    while (*filter != '\0') {
        size_t length = strcspn(filter, " ");

        (void)snprintf(word, sizeof word, "%.*s", (int)length, filter);
        if (length > 0 && !filter_word(word, &of))
            return false;
        filter += length + (filter[length] == ' ');
    }
    return true;
}
