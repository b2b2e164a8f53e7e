/* See kept.h. */
#include "cmd/eval/kept.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

int64_t eval_different(const struct eval_ask *ask)
{
    return ask->pairs == NULL ? EVAL_DIFFERENT : 0;
}

void eval_name_kept(char out[EVAL_KEPT], const char *set, const struct eval_options *options,
                    int64_t data, int64_t own)
{
    const struct eval_ask *ask = &options->ask;
    struct text kept = {0};

    text_add(&kept, set);
    if (data != own)
        text_addf(&kept, "+data=%" PRId64, data);
    if (ask->pairs == NULL && ask->count != EVAL_COUNT)
        text_addf(&kept, "+count=%" PRId64, ask->count);
    if (ask->extra != eval_different(ask))
        text_addf(&kept, "+different=%" PRId64, ask->extra);
    if (ask->seed != 1 && (ask->pairs == NULL || ask->extra > 0))
        text_addf(&kept, "+seed=%" PRIu64, ask->seed);
    if (options->views.mirror)
        text_add(&kept, "+mirror");
    if (options->views.zoom > 0)
        text_addf(&kept, "+zoom=%g", options->views.zoom);
    if (options->decisions)
        text_add(&kept, "+decisions");
    if (options->pixels > 0)
        text_addf(&kept, "+pixels=%" PRId64, options->pixels);
    if (options->jpeg_quality > 0)
        text_addf(&kept, "+jpeg-quality=%" PRId64, options->jpeg_quality);
    (void)snprintf(out, EVAL_KEPT, "%s", text_string(&kept));
    text_free(&kept);
}
