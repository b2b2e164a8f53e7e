/* How the training of a run goes: a verdict, and the figures that say so.
 *
 * "learning" needs an effect against its noise: the share of hard triplets, which no live change of
 * the margin moves, or of a classifier its loss, must fall over the last 60 steps and over the last
 * 120, see trend.h.  Whatever
 * is not sure of that is said without praise.  docs/results.md has how often verdicts are right on
 * recorded runs.  A pure function of what was loaded. */
#ifndef FACENET_TUI_VERDICT_H
#define FACENET_TUI_VERDICT_H

#include "tui/data/history.h"

enum verdict_kind {
    VERDICT_EARLY,    /* too few steps */
    VERDICT_LEARNING, /* it falls */
    VERDICT_SLOW,     /* it falls over a longer time only */
    VERDICT_FLAT,     /* it does neither */
    VERDICT_EASY,     /* hardly any triplet gives a gradient */
    VERDICT_IDLE,     /* no pair has an allowed negative */
    VERDICT_CHANCE,   /* flat, and little better than chance */
    VERDICT_WORSE,    /* it rises, or has risen */
    VERDICT_OVERFIT,  /* it falls and so do the held-out figures */
    VERDICT_COLLAPSE, /* all embeddings become equal */
    VERDICT_DIVERGED, /* not a number */
    VERDICT_KINDS
};

struct verdict {
    enum verdict_kind kind;
    char sentence[320]; /* the figures, then what to try */
};

/* Of a run that trains, or as it was at its last step. */
void verdict_of(const struct history *history, const struct snapshot *snap, struct verdict *out);
/* Whether a held-out accuracy is little better than the 0.5 of chance. */
bool verdict_is_chance(double accuracy);

#endif
