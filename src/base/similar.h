/* What a misspelt word may have meant: the nearest of the words that there are. */
#ifndef FACENET_BASE_SIMILAR_H
#define FACENET_BASE_SIMILAR_H

#include "base/record.h"

struct similar {
    const char *word;
    size_t limit;           /* edits that a better one may have; SIZE_MAX: none can be better */
    char best[RECORD_NAME]; /* "": none is near */
};

/* word is borrowed.  Then offer all that there are; best is the nearest, the first of equals.
 * Offering returns whether the candidate is the best so far. */
void similar_begin(struct similar *similar, const char *word);
bool similar_offer(struct similar *similar, const char *candidate);

/* Edits from one word to the other: a byte put in, taken out or replaced, or two neighbours swapped
 * (optimal string alignment).  limit + 1 when there are more, or a word has 128 bytes or more. */
size_t similar_distance(const char *a, const char *b, size_t limit);

/* The edits that a misspelt word may have: 1 of up to five bytes, 2 of up to ten, else 3. */
size_t similar_limit(const char *word);

/* " (did you mean BEFOREbest?)", or "" when none is near.  Returns out. */
#define SIMILAR_QUESTION (RECORD_NAME + 32)
const char *similar_question(const struct similar *similar, const char *before,
                             char out[SIMILAR_QUESTION]);

#endif
