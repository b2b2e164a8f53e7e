/* See params.h. */
#include "db/runs/params.h"

#include "base/mem.h"
#include "base/text.h"
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum status params_add_run(struct db *db, const char *name, int64_t dataset, int64_t parent,
                           const struct settings *settings, int64_t verdicts, int64_t *id,
                           struct err *err)
{
    static const char version[] = PACKAGE_VERSION;
    struct db_param params[SETTING_COUNT + 1];

    for (int i = 0; i < SETTING_COUNT; i++) {
        char value[48];

        settings_format(settings, (enum setting_id)i, value);
        (void)snprintf(params[i].name, sizeof params[i].name, "%s", settings_table[i].name);
        (void)snprintf(params[i].value, sizeof params[i].value, "%s", value);
    }
    (void)snprintf(params[SETTING_COUNT].name, sizeof params->name, "%s", PARAM_VERDICTS);
    (void)snprintf(params[SETTING_COUNT].value, sizeof params->value, "%" PRId64, verdicts);
    return db_run_add(db, name, dataset, parent, (uint64_t)settings_integer(settings, SETTING_SEED),
                      version, params, SETTING_COUNT + 1, id, err);
}

enum status params_read_settings(struct settings *out, const struct db_param *params, size_t count,
                                 struct err *err)
{
    enum status status = ST_OK;

    settings_init(out);
    for (size_t i = 0; i < count; i++) {
        enum setting_id id = settings_find(params[i].name);

        if (id < SETTING_COUNT &&
            settings_set(out, id, params[i].value, status == ST_OK ? err : NULL) != ST_OK)
            status = ST_INVALID;
    }
    return status;
}

enum status params_checkpoint(struct db *db, int64_t run, const char *name, int64_t *checkpoint,
                              struct err *err)
{
    struct db_param *params;
    size_t count;
    enum status status = db_run_params(db, run, &params, &count, err);

    *checkpoint = 0;
    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (strcmp(params[i].name, name) == 0 &&
            !text_parse_integer(params[i].value, 1, INT64_MAX, checkpoint))
            status = err_set(err, ST_CORRUPT, "the run's %s is no checkpoint", name);
    mem_free(params);
    return status;
}

bool params_is_change(const struct record_request *request)
{
    return request->taken != 0 && strcmp(request->verb, "set") == 0 &&
           strcmp(request->result, "ok") == 0;
}

void params_read_changed(struct settings *out, const struct db_param *params, size_t param_count,
                         const struct record_request *requests, size_t request_count)
{
    (void)!params_read_settings(out, params, param_count, NULL);
    for (size_t i = 0; i < request_count; i++)
        if (params_is_change(&requests[i]))
            (void)!settings_change(out, requests[i].argument, NULL);
}
