/* See setup.h. */
#include "train/setup.h"

#include <unistd.h>

int setup_threads(const struct settings *settings)
{
    int64_t wanted = settings_integer(settings, SETTING_THREADS);
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    if (wanted > 0)
        return (int)wanted;
    return online > 0 && online < 256 ? (int)online : 1;
}

enum status setup_net(struct net **out, const struct settings *settings, uint32_t size,
                      size_t max_batch, struct err *err)
{
    char name[48];
    const struct net_options options = {
        .name = name,
        .size = size,
        .embedding = (uint32_t)settings_integer(settings, SETTING_EMBEDDING),
        .dropout = (float)settings_real(settings, SETTING_DROPOUT),
        .max_batch = max_batch,
        .threads = setup_threads(settings),
    };

    settings_format(settings, SETTING_NET, name);
    return net_new(out, &options, err);
}
