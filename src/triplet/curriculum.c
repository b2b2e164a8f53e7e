/* See curriculum.h. */
#include "triplet/curriculum.h"

#include <math.h>

#define CURRICULUM_LEVELS 5       /* of the schedule "steps", floor included */
#define CURRICULUM_RISE_STEPS 50  /* from floor to start while collapsing */
#define CURRICULUM_FALL_STEPS 200 /* the most steps that "adaptive" takes from start to floor */
#define PI 3.14159265358979323846

void curriculum_init(struct curriculum *curriculum, const struct settings *settings)
{
    curriculum->value = settings_real(settings, SETTING_CURRICULUM_START);
}

/* Steps from start to floor, at least 1. */
static double curriculum_length(const struct settings *settings, uint64_t total)
{
    return fmax(1, settings_real(settings, SETTING_CURRICULUM_UNTIL) * (double)total);
}

static double curriculum_adapt(double value, const struct settings *settings, uint64_t total,
                               double allowed_share, bool collapsing)
{
    double start = settings_real(settings, SETTING_CURRICULUM_START);
    double floor_ = settings_real(settings, SETTING_CURRICULUM_FLOOR);

    if (collapsing)
        value += (start - floor_) / CURRICULUM_RISE_STEPS;
    else if (allowed_share < settings_real(settings, SETTING_CURRICULUM_TARGET)) /* not NaN */
        value -= (start - floor_) / fmin(CURRICULUM_FALL_STEPS, curriculum_length(settings, total));
    return fmin(start, fmax(floor_, value));
}

double curriculum_next(struct curriculum *curriculum, const struct settings *settings,
                       uint64_t step, uint64_t total, double allowed_share, bool collapsing)
{
    double start = settings_real(settings, SETTING_CURRICULUM_START);
    double floor_ = settings_real(settings, SETTING_CURRICULUM_FLOOR);
    double done = (double)(step < 1 ? 0 : step - 1) / curriculum_length(settings, total);
    double left; /* share of the way from start to floor that is still to go */

    done = fmin(1, done);
    switch ((enum curriculum_schedule)settings_index(settings, SETTING_SCHEDULE)) {
    case SCHEDULE_ADAPTIVE:
        curriculum->value =
            curriculum_adapt(curriculum->value, settings, total, allowed_share, collapsing);
        return curriculum->value;
    case SCHEDULE_LINEAR:
        left = 1 - done;
        break;
    case SCHEDULE_COSINE:
        left = 0.5 + 0.5 * cos(PI * done);
        break;
    case SCHEDULE_STEPS:
        left = 1 - floor(done * (CURRICULUM_LEVELS - 1)) / (CURRICULUM_LEVELS - 1);
        break;
    case SCHEDULE_CONSTANT:
    default:
        left = 1;
    }
    curriculum->value = done == 1 && left < 1 ? floor_ : floor_ + (start - floor_) * left;
    if (left == 1)
        curriculum->value = start;
    return curriculum->value;
}

void curriculum_rescale(struct curriculum *curriculum, struct settings *settings, double new_margin)
{
    curriculum->value *= settings_scale_margin(settings, new_margin);
}
