/* See tally.h. */
#include "cmd/import/tally.h"

#include "cmd/output.h"

#include <stdio.h>

#define TALLY_NAMED 5u /* of each kind */

void tally_free(struct tally *tally)
{
    for (unsigned i = 0; i < TALLY_KINDS; i++)
        text_free(&tally->names[i]);
}

void tally_add(struct tally *tally, enum tally_kind kind, const char *name)
{
    char clean[256];

    tally->pending[kind]++;
    if (name == NULL || tally->count[kind] + tally->pending[kind] > TALLY_NAMED)
        return;
    (void)text_clean(clean, sizeof clean, name, false);
    text_addf(&tally->names[kind], "%s%s", tally->names[kind].length > 0 ? "; " : "", clean);
}

void tally_commit(struct tally *tally)
{
    for (unsigned i = 0; i < TALLY_KINDS; i++) {
        tally->count[i] += tally->pending[i];
        tally->pending[i] = 0;
    }
}

void tally_drop(struct tally *tally)
{
    for (unsigned i = 0; i < TALLY_KINDS; i++)
        tally->pending[i] = 0;
}

static void tally_line(const struct tally *tally, enum tally_kind kind, const char *what,
                       const char *then)
{
    uint64_t count = tally->count[kind];
    char more[48] = "";

    if (count == 0)
        return;
    if (count > TALLY_NAMED)
        (void)snprintf(more, sizeof more, " and %s more", text_count(count - TALLY_NAMED).words);
    output_say("%s %s %s: %s%s%s", text_count(count).words, text_noun(count, "picture", "pictures"),
               what, text_string(&tally->names[kind]), more, then);
}

void tally_say(const struct tally *tally, bool prune, bool photos)
{
    tally_line(tally, TALLY_REWRITTEN, "with other bytes that show the same",
               "; all that is known stays");
    tally_line(tally, TALLY_CHANGED, "changed", "");
    tally_line(tally, TALLY_FROZEN, "changed, left as before while a run trains",
               "; import again when it has ended");
    tally_line(tally, TALLY_MOVED, "moved", "");
    tally_line(tally, TALLY_REPLACED, "replaced by another one and removed", "");
    tally_line(tally, TALLY_LOST, "not to be read now, left as before", "");
    tally_line(tally, TALLY_GONE, prune ? "gone and removed" : "gone",
               prune ? "" : "; the same command with --prune removes all that is known");
    tally_line(tally, TALLY_TWIN,
               photos ? "with the same bytes as another one, left out"
                      : "with the same bytes as another one of the person, left out",
               "");
    tally_line(tally, TALLY_SHARED, "with the same bytes under another person",
               "; one of the two names is wrong");
}

static void tally_part(struct text *out, uint64_t count, const char *what)
{
    if (count > 0)
        text_addf(out, ", %s %s", text_count(count).words, what);
}

void tally_sum(const struct tally *tally, struct text *out, uint64_t ignored, bool prune)
{
    const uint64_t *count = tally->count;

    text_addf(out, "%s imported, %s known before, %s unreadable, %s %s",
              text_count(count[TALLY_NEW]).words,
              text_count(count[TALLY_SAME] + count[TALLY_LOST] + count[TALLY_FROZEN]).words,
              text_count(count[TALLY_UNREADABLE]).words, text_count(ignored).words,
              text_noun(ignored, "not a picture", "not pictures"));
    tally_part(out, count[TALLY_REWRITTEN], "with other bytes");
    tally_part(out, count[TALLY_CHANGED], "changed");
    tally_part(out, count[TALLY_MOVED], "moved");
    tally_part(out, count[TALLY_REPLACED], "replaced and removed");
    tally_part(out, count[TALLY_GONE], prune ? "gone and removed" : "gone");
    tally_part(out, count[TALLY_TWIN], "left out as the same bytes");
    tally_part(out, count[TALLY_SHARED], "also under another person");
}
