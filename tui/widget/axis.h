/* The ticks of an axis: round numbers in one style.
 *
 * A pure function of the range; plot.c looks which ticks fit beside each other.  All labels of an
 * axis have the same number of decimals, or all have an exponent; 0 is always "0". */
#ifndef FACENET_TUI_AXIS_H
#define FACENET_TUI_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#define AXIS_TICKS 24

struct axis_ticks {
    double at[AXIS_TICKS]; /* ascending */
    size_t count;
    double step, most; /* the least distance of two ticks, and the largest absolute value */
    bool decades;      /* of a logarithmic axis: each label has the decimals that it needs */
};

/* At most most ticks in low ... high, as many as round steps allow: multiples of 1, 2 or 5 times a
 * power of ten; of a logarithmic axis, with low > 0, such numbers themselves where it is long. */
void axis_ticks(double low, double high, bool logarithmic, size_t most, struct axis_ticks *out);

/* Writes the label of a tick. */
void axis_label(char *out, size_t size, const struct axis_ticks *ticks, size_t tick);

/* The round number, 1, 2 or 5 times a power of ten, at or above x > 0. */
double axis_round_up(double x);

/* Writes a value with three significant digits, without an exponent as the axes do: 0.35, 0.00008;
 * below a millionth as 5e-7. */
void axis_number(char *out, size_t size, double value);

#endif
