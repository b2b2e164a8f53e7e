/* Decisions about a whole cluster: its name, that it was looked at, whether it is shown, the face
 * that stands for it; see decisions.h. */
#include "db/review/decide.h"

#include "base/mem.h"
#include "db/core/named.h"

#include <stdio.h>
#include <string.h>

enum status db_decide_name(const struct db_review *review, int64_t cluster, const char *name,
                           struct err *err)
{
    struct verdict verdict;
    char argument[RECORD_TEXT];
    enum status status;

    if (strlen(name) >= RECORD_NAME)
        return err_set(err, ST_INVALID, "a name has at most %d bytes", RECORD_NAME - 1);
    status = db_named_check("cluster", name, err);
    if (status != ST_OK)
        return status;
    (void)snprintf(argument, sizeof argument, "%lld %s", (long long)cluster, name);
    status = verdict_begin(&verdict, review, "name", argument, err);
    if (status != ST_OK)
        return status;
    return verdict_end(&verdict, verdict_name_cluster(&verdict, cluster, name, err), err);
}

enum status db_decide_confirm(const struct db_review *review, int64_t cluster, struct err *err)
{
    struct verdict verdict;
    char argument[32];
    int64_t *members = NULL;
    size_t count;
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld", (long long)cluster);
    status = verdict_begin(&verdict, review, "confirm", argument, err);
    if (status != ST_OK)
        return status;
    status = verdict_members(&verdict, cluster, &members, &count, err);
    if (status == ST_OK)
        status = decision_change(&verdict.decision, CHANGE_CONFIRMED, cluster, 0, 1, err);
    if (status == ST_OK)
        status = verdict_look(&verdict, members, count, true, err);
    if (status == ST_OK)
        status = verdict_bind(&verdict, members[0], members, count, err);
    mem_free(members);
    return verdict_end(&verdict, status, err);
}

enum status db_decide_hide(const struct db_review *review, int64_t cluster, bool hidden,
                           struct err *err)
{
    struct verdict verdict;
    char argument[32];
    int64_t *members = NULL;
    size_t count;
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld", (long long)cluster);
    status = verdict_begin(&verdict, review, hidden ? "hide" : "show", argument, err);
    if (status != ST_OK)
        return status;
    status = verdict_members(&verdict, cluster, &members, &count, err);
    if (status == ST_OK)
        status = decision_change(&verdict.decision, CHANGE_HIDDEN, cluster, 0, hidden, err);
    mem_free(members);
    return verdict_end(&verdict, status, err);
}

enum status db_decide_cover(const struct db_review *review, int64_t image, struct err *err)
{
    struct verdict verdict;
    char argument[32];
    int64_t cluster = 0;
    enum status status;

    (void)snprintf(argument, sizeof argument, "%lld", (long long)image);
    status = verdict_begin(&verdict, review, "cover", argument, err);
    if (status != ST_OK)
        return status;
    status = verdict_cluster(&verdict, image, &cluster, err);
    if (status == ST_OK && cluster == 0)
        status = err_set(err, ST_INVALID, "image %lld is in no cluster that it could stand for",
                         (long long)image);
    if (status == ST_OK)
        status = decision_change(&verdict.decision, CHANGE_COVER, cluster, 0, image, err);
    return verdict_end(&verdict, status, err);
}
