/* The decision that a face shows the person of a name; see decisions.h. */
#include "db/review/decide.h"

#include "base/mem.h"
#include "db/core/named.h"

#include <stdio.h>
#include <string.h>

enum status verdict_name_cluster(struct verdict *verdict, int64_t cluster, const char *name,
                                 struct err *err)
{
    int64_t *faces;
    size_t count;
    enum status status = verdict_members(verdict, cluster, &faces, &count, err);

    if (status == ST_OK)
        status = decision_change_text(&verdict->decision, CHANGE_NAME, cluster, name, err);
    if (status == ST_OK && count == 1 && name[0] != '\0')
        status = decision_change(&verdict->decision, CHANGE_CONFIRMED, cluster, 0, 1, err);
    mem_free(faces);
    return status;
}

enum status verdict_name_face(struct verdict *verdict, int64_t image, const char *name,
                              int64_t *cluster, struct err *err)
{
    int64_t into = 0;
    enum status status = verdict_named(verdict, name, &into, err);

    if (status == ST_OK)
        status = verdict_move(verdict, &image, 1, into, cluster, err);
    return status == ST_OK && into == 0 ? verdict_name_cluster(verdict, *cluster, name, err)
                                        : status;
}

static enum status verdict_person(struct verdict *verdict, int64_t image, const char *name,
                                  struct err *err)
{
    char own[RECORD_NAME] = "";
    int64_t from = 0, into = 0, made;
    enum status status = verdict_cluster(verdict, image, &from, err);

    if (status == ST_OK)
        status = verdict_named(verdict, name, &into, err);
    if (status == ST_OK && from != 0)
        status = sql_run(verdict->decision.db, NULL, err, "SELECT name FROM clusters WHERE id = ?",
                         "i>s", from, own, sizeof own);
    if (status != ST_OK || (from != 0 && from == into))
        return status;
    if (into == 0 && from != 0 && own[0] == '\0')
        return verdict_name_cluster(verdict, from, name, err);
    return verdict_name_face(verdict, image, name, &made, err);
}

enum status db_decide_person(const struct db_review *review, int64_t image, const char *name,
                             struct err *err)
{
    struct verdict verdict;
    char argument[RECORD_TEXT];
    enum status status;

    if (name[0] == '\0' || strlen(name) >= RECORD_NAME)
        return err_set(err, ST_INVALID, "a name has 1 to %d bytes", RECORD_NAME - 1);
    status = db_named_check("cluster", name, err);
    if (status != ST_OK)
        return status;
    (void)snprintf(argument, sizeof argument, "%lld %s", (long long)image, name);
    status = verdict_begin(&verdict, review, "person", argument, err);
    if (status != ST_OK)
        return status;
    return verdict_end(&verdict, verdict_person(&verdict, image, name, err), err);
}
