/* See similar.h. */
#include "base/similar.h"

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static size_t similar_least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t similar_distance(const char *a, const char *b, size_t limit)
{
    size_t rows = strnlen(a, RECORD_NAME), columns = strnlen(b, RECORD_NAME);
    /* Edits from the first bytes of a, as many as the row, to the first of b: three rows. */
    unsigned char store[3][RECORD_NAME + 1];
    unsigned char *before = store[0], *last = store[1], *row = store[2];

    if (rows >= RECORD_NAME || columns >= RECORD_NAME ||
        (rows > columns ? rows - columns : columns - rows) > limit)
        return limit + 1;
    for (size_t j = 0; j <= columns; j++)
        last[j] = (unsigned char)j;
    for (size_t i = 1; i <= rows; i++) {
        unsigned char *spare = before;
        size_t least = row[0] = (unsigned char)i;

        for (size_t j = 1; j <= columns; j++) {
            size_t edits = similar_least(last[j - 1] + (a[i - 1] != b[j - 1]),
                                         similar_least(last[j], row[j - 1]) + 1u);

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                edits = similar_least(edits, before[j - 2] + 1u);
            row[j] = (unsigned char)edits;
            least = similar_least(least, edits);
        }
        if (least > limit)
            return limit + 1;
        before = last;
        last = row;
        row = spare;
    }
    return similar_least(last[columns], limit + 1);
}

size_t similar_limit(const char *word)
{
    size_t length = strlen(word);

    return length <= 5 ? 1 : length <= 10 ? 2 : 3;
}

void similar_begin(struct similar *similar, const char *word)
{
    *similar = (struct similar){.word = word, .limit = similar_limit(word)};
}

bool similar_offer(struct similar *similar, const char *candidate)
{
    size_t distance;

    if (similar->limit == SIZE_MAX)
        return false;
    distance = similar_distance(similar->word, candidate, similar->limit);
    if (distance > similar->limit || distance >= strlen(candidate))
        return false;
    similar->limit = distance - 1; /* of equal ones the first; 0 - 1: the word itself */
    (void)snprintf(similar->best, sizeof similar->best, "%s", candidate);
    return true;
}

const char *similar_question(const struct similar *similar, const char *before,
                             char out[SIMILAR_QUESTION])
{
    char clean[RECORD_NAME];

    out[0] = '\0';
    (void)text_clean(clean, sizeof clean, similar->best, false);
    if (similar->best[0] != '\0')
        (void)snprintf(out, SIMILAR_QUESTION, " (did you mean %s%s?)", before, clean);
    return out;
}
