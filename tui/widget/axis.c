/* See axis.h. */
#include "tui/widget/axis.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AXIS_DECIMALS 4 /* most of a label; finer steps have an exponent */
#define AXIS_CLOSE 1e-6 /* of a step, so that rounding loses no tick at an end */

double axis_round_up(double x)
{
    static const double nice[] = {1, 2, 5};
    double power = pow(10, floor(log10(x)));

    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
        if (x <= nice[i] * power * (1 + 1e-9))
            return nice[i] * power;
    return 10 * power;
}

static void axis_add(struct axis_ticks *out, double at)
{
    out->at[out->count++] = at;
    out->most = fmax(out->most, fabs(at));
}

static void axis_linear(double low, double high, size_t most, struct axis_ticks *out)
{
    double step = axis_round_up((high - low) / (double)(most + 1)), first, last;

    for (;; step = axis_round_up(step * 1.1)) {
        first = ceil(low / step - AXIS_CLOSE);
        last = floor(high / step + AXIS_CLOSE);
        if (last - first < (double)most)
            break;
    }
    out->step = step;
    for (double i = first; i <= last; i++)
        axis_add(out, i * step);
}

/* Numbers of low ... high: with each of the first digits in every apart-th decade. */
static bool axis_decades(double low, double high, const char *digits, int apart, size_t most,
                         struct axis_ticks *out)
{
    int first = (int)floor(log10(low)), last = (int)ceil(log10(high));

    *out = (struct axis_ticks){.decades = true, .step = low};
    for (int decade = first; decade <= last; decade++) {
        for (const char *digit = digits; decade % apart == 0 && *digit != '\0'; digit++) {
            double at = (*digit - '0') * pow(10, decade);

            if (at < low * (1 - AXIS_CLOSE) || at > high * (1 + AXIS_CLOSE))
                continue;
            if (out->count == most)
                return false;
            axis_add(out, at);
        }
    }
    return true;
}

void axis_ticks(double low, double high, bool logarithmic, size_t most, struct axis_ticks *out)
{
    *out = (struct axis_ticks){0};
    most = most < AXIS_TICKS ? most : AXIS_TICKS;
    if (most == 0 || !(high > low) || !isfinite(high - low))
        return;
    if (logarithmic && high / low > 5) {
        bool found = axis_decades(low, high, "125", 1, most, out) ||
                     axis_decades(low, high, "15", 1, most, out);

        for (int apart = 1; !found; apart++)
            found = axis_decades(low, high, "1", apart, most, out);
        return;
    }
    axis_linear(low, high, most, out);
}

/* An exponent without its sign + and its zeros: 8e-5. */
static void axis_exponent(char *out, size_t size, double value, int digits)
{
    char text[32], *e;

    (void)snprintf(text, sizeof text, "%.*e", digits, value);
    e = strchr(text, 'e');
    (void)snprintf(out, size, "%.*se%d", e != NULL ? (int)(e - text) : 0, text,
                   (int)floor(log10(fabs(value)) + 1e-9));
}

void axis_label(char *out, size_t size, const struct axis_ticks *ticks, size_t tick)
{
    double value = ticks->at[tick], least = ticks->decades ? fabs(value) : ticks->step;
    const char *unit = ticks->most >= 1e6 ? "M" : ticks->most >= 1e4 ? "k" : "";
    double by = ticks->most >= 1e6 ? 1e6 : ticks->most >= 1e4 ? 1e3 : 1;
    int decimals = -(int)floor(log10(least / by) + AXIS_CLOSE);

    decimals = decimals < 0 ? 0 : decimals;
    if (fabs(value) < least * 0.5)
        (void)snprintf(out, size, "0");
    else if (-floor(log10(ticks->step) + AXIS_CLOSE) > AXIS_DECIMALS || ticks->most >= 1e9)
        axis_exponent(out, size, value,
                      ticks->decades
                          ? 0
                          : (int)(floor(log10(ticks->most)) - floor(log10(least) + AXIS_CLOSE)));
    else if (decimals == 0 && value >= 1000 && by == 1) /* as the steps below a plot */
        text_format_count(out, size, (uint64_t)(value + 0.5));
    else
        (void)snprintf(out, size, "%.*f%s", decimals, value / by, unit);
}

void axis_number(char *out, size_t size, double value)
{
    double large = fabs(value);
    int decimals = large > 0 ? 2 - (int)floor(log10(large)) : 0;

    if (!isfinite(value)) {
        (void)snprintf(out, size, "%g", value);
        return;
    }
    if (large > 0 && large < 1e-6) {
        axis_exponent(out, size, value, 0);
        return;
    }
    (void)snprintf(out, size, "%.*f", decimals < 0 ? 0 : decimals, value);
    if (decimals > 0) { /* 0.500 -> 0.5 */
        size_t length = strlen(out);

        while (out[length - 1] == '0')
            length--;
        out[out[length - 1] == '.' ? length - 1 : length] = '\0';
    }
}
