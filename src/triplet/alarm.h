/* Reports, within 20 steps of its onset, that training has collapsed (all embeddings become one
 * point), diverged, or produced NaN; facenet(7), "Collapse", has the signature. A sentence says
 * what was seen and what to try.
 *
 * An untrained net's embeddings are nearly equal too.  So small distances alone are no collapse:
 * they must also have been ten times larger before, or be too small for any untrained net, or
 * separate no identities, or not have grown for 50 steps after the first 100; see alarm.c. */
#ifndef FACENET_TRIPLET_ALARM_H
#define FACENET_TRIPLET_ALARM_H

#include "base/record.h"

/* ALARM_STALLED_EASY is a hint, not a fault: nothing is left to learn from such batches, or no
 * triplet is allowed.  It must not stop a run. */
enum alarm_kind { ALARM_NONE, ALARM_COLLAPSE, ALARM_DIVERGED, ALARM_NAN, ALARM_STALLED_EASY };

/* State; part of a checkpoint as plain numbers, see alarm_number.  {0} is the start. */
struct alarm {
    double count[4]; /* steps in a row that showed each sign, by kind - 1 */
    double baseline; /* slow mean of loss_all, for divergence; 0: none yet */
    double steps;
    double kind;      /* the alarm that stands, an enum alarm_kind */
    double quiet;     /* steps in a row without the sign of the alarm that stands */
    double idle;      /* steps in a row of small distances, learning-rate warm-up not counted */
    double stuck;     /* of those, the ones in which triplets were selected */
    double peak;      /* largest mean_random so far */
    double reference; /* mean_random that the small distances must outgrow */
    double order;     /* mean share of hard among hard and semi-hard, while small; 0: none yet */
    double gradient;  /* slow mean of ln gradient_norm */
    double updates;   /* steps in it */
    double margin;    /* of the last step: loss_all is compared at one margin only */
    double rate;      /* highest learning rate so far */
};

/* The i-th number of the state, in the order of a checkpoint. */
#define ALARM_NUMBERS 17
double *alarm_number(struct alarm *alarm, size_t i);

/* Looks at one row.  Returns the kind when a new alarm starts (and fills message), else ALARM_NONE.
 * An alarm ends by itself when its sign is gone for 20 steps; a graver one replaces it. */
enum alarm_kind alarm_look(struct alarm *alarm, const struct record_step *row,
                           char message[RECORD_TEXT]);
bool alarm_stands(const struct alarm *alarm, enum alarm_kind kind);

#endif
