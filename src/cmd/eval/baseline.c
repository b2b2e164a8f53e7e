/* See baseline.h. */
#include "cmd/eval/baseline.h"

static double baseline_pixels(const uint8_t *a, const uint8_t *b, size_t pixels)
{
    double sum = 0;

    for (size_t i = 0; i < 3 * pixels; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum / (255.0 * 255.0 * 3 * (double)pixels);
}

static double baseline_colour(const uint8_t *a, const uint8_t *b, size_t pixels)
{
    double off[3] = {0}, sum = 0;

    for (size_t i = 0; i < 3 * pixels; i++)
        off[i % 3] += a[i] - b[i];
    for (int i = 0; i < 3; i++)
        sum += off[i] / (255.0 * (double)pixels) * off[i] / (255.0 * (double)pixels);
    return sum / 3;
}

void eval_baseline(float *distance, const struct eval_set *set, bool colour)
{
    const struct crops *crops = set->faces.crops;
    const struct dataset_image *images = set->faces.dataset.images;
    size_t side = crops_size(crops);

    for (size_t i = 0; i < set->pair_count; i++) {
        const uint8_t *a = crops_at(crops, images[set->image[set->pairs[i].a]].crop);
        const uint8_t *b = crops_at(crops, images[set->image[set->pairs[i].b]].crop);

        distance[i] = (float)(colour ? baseline_colour(a, b, side * side)
                                     : baseline_pixels(a, b, side * side));
    }
}
