/* The decision that there is a face in a box that a user drew; see decisions.h. */
#include "db/review/decide.h"

#include "base/mem.h"
#include "db/core/named.h"
#include "db/review/clusters.h"

#include <stdio.h>
#include <string.h>

/* As a clustering would: without a constraint. */
static enum status box_join(struct verdict *verdict, int64_t image, int64_t joins, int64_t *cluster,
                            struct err *err)
{
    int64_t *members = NULL;
    size_t count;
    enum status status;

    if (joins == 0)
        return verdict_move(verdict, &image, 1, 0, cluster, err);
    *cluster = joins;
    status = verdict_members(verdict, joins, &members, &count, err);
    mem_free(members);
    if (status == ST_OK)
        status = decision_change(&verdict->decision, CHANGE_MEMBER, image, verdict->clustering,
                                 joins, err);
    return status == ST_OK ? verdict_look(verdict, &image, 1, false, err) : status;
}

enum status db_decide_box(const struct db_review *review, int64_t image, const char *name,
                          int64_t joins, int64_t *cluster, struct err *err)
{
    struct verdict verdict;
    char argument[RECORD_TEXT];
    enum status status = name == NULL ? ST_OK : db_named_check("cluster", name, err);

    *cluster = 0;
    if (status == ST_OK && name != NULL && (name[0] == '\0' || strlen(name) >= RECORD_NAME))
        status = err_set(err, ST_INVALID, "a name has 1 to %d bytes", RECORD_NAME - 1);
    if (status != ST_OK)
        return status;
    (void)snprintf(argument, sizeof argument, "%lld%s%s", (long long)image, name == NULL ? "" : " ",
                   name == NULL ? "" : name);
    status = verdict_begin(&verdict, review, "box", argument, err);
    if (status != ST_OK)
        return status;
    status = db_member_add(review->db, verdict.clustering, image, err);
    if (status == ST_OK)
        status = decision_change_text(&verdict.decision, CHANGE_VERDICT, image, "none", err);
    if (status == ST_OK)
        status = name != NULL ? verdict_name_face(&verdict, image, name, cluster, err)
                              : box_join(&verdict, image, joins, cluster, err);
    return verdict_end(&verdict, status, err);
}
