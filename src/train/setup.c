/* See setup.h. */
#include "train/setup.h"

#include "base/crop.h"
#include "nn/net/optimizer.h"
#include "nn/net/table.h"

#include <string.h>
#include <unistd.h>

#define SETUP_OLD_BETA_1 "0.9"

enum status setup_load_settings(struct settings *settings, const struct checkpoint *checkpoint,
                                struct err *err)
{
    settings_init(settings);
    for (int id = 0; id < SETTING_COUNT; id++) {
        const char *value = checkpoint_get_meta(checkpoint, settings_table[id].name);
        struct err inner;

        if (value != NULL && settings_set(settings, (enum setting_id)id, value, &inner) != ST_OK)
            return err_set(err, ST_CORRUPT, "%s: %.200s", checkpoint_path(checkpoint),
                           inner.message);
    }
    if (checkpoint_get_meta(checkpoint, SETUP_BETA_1) == NULL &&
        optimizer_has_beta_1((enum optimizer_kind)settings_index(settings, SETTING_OPTIMIZER)))
        return settings_set(settings, SETTING_MOMENTUM, SETUP_OLD_BETA_1, err);
    return ST_OK;
}

int setup_threads(const struct settings *settings)
{
    int64_t wanted = settings_integer(settings, SETTING_THREADS);
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    if (wanted > 0)
        return (int)wanted;
    return online > 0 && online < 256 ? (int)online : 1;
}

/* The net of a table that a checkpoint has. */
static enum status setup_imported(struct net **out, const struct checkpoint *checkpoint,
                                  const struct net_options *options, struct err *err)
{
    const char *text = checkpoint == NULL ? NULL : checkpoint_get_meta(checkpoint, TABLE_META);
    struct table *table;
    enum status status;

    if (text == NULL)
        return err_set(err, ST_INVALID,
                       "--net %s is a net that facenet models add added: --init-from NAME begins "
                       "with it",
                       SETTINGS_NET_IMPORTED);
    status = table_read(&table, SETTINGS_NET_IMPORTED, options->size, text, err);
    return status == ST_OK ? net_new_of(out, table, options, err) : status;
}

enum status setup_suits(const struct settings *settings, uint32_t layout, struct err *err)
{
    bool vectors = (layout & CROP_VECTORS) != 0;
    const struct zoo_net *zoo;
    char name[48];

    settings_format(settings, SETTING_NET, name);
    zoo = zoo_find(name);
    if (vectors == (zoo != NULL && zoo->vector))
        return ST_OK;
    return err_set(err, ST_INVALID,
                   vectors ? "--net %s takes pictures, and these are vectors: give --net linear or "
                             "--net mlp"
                           : "--net %s takes vectors, and these are pictures: give another --net",
                   name);
}

enum status setup_net(struct net **out, const struct settings *settings,
                      const struct checkpoint *checkpoint, uint32_t layout, size_t max_batch,
                      bool only_runs, struct err *err)
{
    char name[48];
    const struct net_options options = {
        .name = name,
        .size = layout & ~CROP_VECTORS,
        .embedding = (uint32_t)settings_integer(settings, SETTING_EMBEDDING),
        .dropout = (float)settings_real(settings, SETTING_DROPOUT),
        .frozen_norm = settings_flag(settings, SETTING_FREEZE_NORM),
        .max_batch = max_batch,
        .threads = setup_threads(settings),
        .only_runs = only_runs,
    };
    enum status status;

    settings_format(settings, SETTING_NET, name);
    status = setup_suits(settings, layout, err);
    if (status != ST_OK)
        return status;
    if (strcmp(name, SETTINGS_NET_IMPORTED) == 0)
        return setup_imported(out, checkpoint, &options, err);
    return net_new(out, &options, err);
}

enum status setup_weights(struct net *net, const struct settings *settings,
                          const struct checkpoint *from, struct err *err)
{
    struct settings theirs;
    enum status status = ST_OK;

    if (from != NULL)
        status = setup_load_settings(&theirs, from, err);
    if (status != ST_OK)
        return status;
    if (from != NULL && settings_integer(&theirs, SETTING_EMBEDDING) ==
                            settings_integer(settings, SETTING_EMBEDDING))
        return checkpoint_load_net(from, net, err);
    net_init_weights(net, (uint64_t)settings_integer(settings, SETTING_SEED));
    for (size_t i = 0; from != NULL && status == ST_OK && i < net_tensor_count(net); i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        if (checkpoint_has(from, &tensor))
            status = checkpoint_load(from, &tensor, err);
    }
    return status;
}
