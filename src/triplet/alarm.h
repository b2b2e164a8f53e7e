/* Tells, within 20 steps of its onset, that training has collapsed (all embeddings become one
 * point), diverged, or produced NaN; paper.md, "Collapse", has the signature. A sentence says what
 * was seen and what to try. */
#ifndef FACENET_TRIPLET_ALARM_H
#define FACENET_TRIPLET_ALARM_H

#include "base/record.h"

enum alarm_kind { ALARM_NONE, ALARM_COLLAPSE, ALARM_DIVERGED, ALARM_NAN, ALARM_STALLED_EASY };

/* State; part of a checkpoint as plain numbers.  {0} is the start. */
struct alarm {
    double count[4]; /* steps in a row that showed each sign */
    double baseline; /* slow mean of loss_all, for divergence */
    double steps;
    double kind; /* the alarm that stands, an enum alarm_kind */
};

/* Looks at one row.  Returns the kind when a new alarm starts (and fills message), else ALARM_NONE.
 * An alarm ends by itself when its sign is gone for 20 steps. */
enum alarm_kind alarm_look(struct alarm *alarm, const struct record_step *row,
                           char message[RECORD_TEXT]);
bool alarm_stands(const struct alarm *alarm, enum alarm_kind kind);

#endif
