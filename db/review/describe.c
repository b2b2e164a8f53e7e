/* See describe.h. */
#include "db/review/describe.h"

#include "base/text.h"
#include "db/core/sqlite.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESCRIBE_WHO (RECORD_NAME + 64)

/* What a part of an argument becomes. */
enum describe_part {
    DESCRIBE_NOTHING,
    DESCRIBE_SKIPPED, /* a number: "" */
    DESCRIBE_CLUSTER, /* a number, or "new": "Ann", "cluster 65" */
    DESCRIBE_IMAGE,   /* a number: whom its cluster shows, likewise */
    DESCRIBE_FACE,    /* a number: "a face of Ann" */
    DESCRIBE_IMAGES,  /* all numbers, of many the first and "... (COUNT)": "3 faces of Ann" */
    DESCRIBE_NAME,    /* the rest: " is named Ann", " has no name" */
    DESCRIBE_OF,      /* the rest: " of Ann", "" */
    DESCRIBE_REST     /* the rest, as it is */
};

static const struct {
    const char *verb;
    enum describe_part first;
    const char *middle;
    enum describe_part second;
    const char *end;
} describe_verbs[] = {
    {"merge", DESCRIBE_CLUSTER, " joins ", DESCRIBE_CLUSTER, ""},
    {"same", DESCRIBE_IMAGE, " and ", DESCRIBE_IMAGE, " are one person"},
    {"different", DESCRIBE_IMAGE, " and ", DESCRIBE_IMAGE, " stay apart"},
    {"move", DESCRIBE_CLUSTER, " gets ", DESCRIBE_IMAGES, ""},
    {"not", DESCRIBE_IMAGES, ": not this person", DESCRIBE_NOTHING, ""},
    {"unusable", DESCRIBE_IMAGES, ": unusable", DESCRIBE_NOTHING, ""},
    {"nonface", DESCRIBE_IMAGES, ": no face", DESCRIBE_NOTHING, ""},
    {"name", DESCRIBE_CLUSTER, "", DESCRIBE_NAME, ""},
    {"confirm", DESCRIBE_CLUSTER, " is confirmed", DESCRIBE_NOTHING, ""},
    {"hide", DESCRIBE_CLUSTER, " is hidden", DESCRIBE_NOTHING, ""},
    {"show", DESCRIBE_CLUSTER, " is shown again", DESCRIBE_NOTHING, ""},
    {"split", DESCRIBE_CLUSTER, " is split", DESCRIBE_NOTHING, ""},
    {"person", DESCRIBE_FACE, " is ", DESCRIBE_REST, ""},
    {"cover", DESCRIBE_FACE, " is the cover", DESCRIBE_NOTHING, ""},
    {"box", DESCRIBE_SKIPPED, "added by hand: a face", DESCRIBE_OF, ""},
    {"names", DESCRIBE_NOTHING, "names of other programs: ", DESCRIBE_REST, ""},
    {"cluster", DESCRIBE_NOTHING, "clustering by ", DESCRIBE_REST, ""},
};

struct describe {
    struct db *db;
    int64_t dataset;
    const char *at; /* what is left of the argument */
};

/* The next number of the argument; 0: "new", or none is left. */
static int64_t describe_number(struct describe *describe)
{
    const char *at = describe->at;
    char *end;
    int64_t number = strtoll(at, &end, 10);

    describe->at = end != at ? end : at + strcspn(at, " ");
    describe->at += *describe->at == ' ';
    return number;
}

static enum status describe_cluster(struct describe *describe, char who[DESCRIBE_WHO],
                                    struct err *err)
{
    int64_t id = describe_number(describe);
    char name[RECORD_NAME] = "";
    enum status status = sql_run(describe->db, NULL, err, "SELECT name FROM clusters WHERE id = ?",
                                 "i>s", id, name, sizeof name);

    if (name[0] != '\0')
        (void)snprintf(who, DESCRIBE_WHO, "%s", name);
    else if (id != 0)
        (void)snprintf(who, DESCRIBE_WHO, "cluster %" PRId64, id);
    else
        (void)snprintf(who, DESCRIBE_WHO, "a new cluster");
    return status;
}

/* Whom the cluster of the next image shows: before and name, or before and its number; alone: it is
 * in none. */
static enum status describe_image(struct describe *describe, const char *before, const char *alone,
                                  char who[DESCRIBE_WHO], struct err *err)
{
    int64_t image = describe_number(describe), cluster = 0;
    char name[RECORD_NAME] = "";
    enum status status =
        sql_run(describe->db, NULL, err,
                "SELECT c.id, c.name FROM cluster_members m JOIN clusters c ON c.id = m.cluster_id"
                " WHERE m.image_id = ? AND m.clustering_id ="
                " (SELECT id FROM clusterings WHERE dataset_id = ? AND current)",
                "ii>is", image, describe->dataset, &cluster, name, sizeof name);

    if (name[0] != '\0')
        (void)snprintf(who, DESCRIBE_WHO, "%s%s", before, name);
    else if (cluster != 0)
        (void)snprintf(who, DESCRIBE_WHO, "%scluster %" PRId64, before, cluster);
    else
        (void)snprintf(who, DESCRIBE_WHO, "%s", alone);
    return status;
}

/* Those of several clusters are of nobody. */
static enum status describe_images(struct describe *describe, char who[DESCRIBE_WHO],
                                   struct err *err)
{
    const char *many = strstr(describe->at, "... (");
    char of[DESCRIBE_WHO], other[DESCRIBE_WHO];
    size_t count = 1;
    enum status status = describe_image(describe, " of ", "", of, err);

    for (; status == ST_OK && describe->at[0] != '\0' && describe->at != many; count++) {
        status = describe_image(describe, " of ", "", other, err);
        if (strcmp(other, of) != 0)
            of[0] = '\0';
    }
    if (many != NULL)
        count = (size_t)strtoull(many + 5, NULL, 10);
    (void)snprintf(who, DESCRIBE_WHO, "%zu %s%.*s", count, text_noun(count, "face", "faces"),
                   RECORD_NAME + 32, of);
    return status;
}

static enum status describe_take(struct describe *describe, enum describe_part part,
                                 char who[DESCRIBE_WHO], struct err *err)
{
    who[0] = '\0';
    switch (part) {
    case DESCRIBE_SKIPPED:
        (void)describe_number(describe);
        break;
    case DESCRIBE_CLUSTER:
        return describe_cluster(describe, who, err);
    case DESCRIBE_IMAGE:
        return describe_image(describe, "", "a face", who, err);
    case DESCRIBE_FACE:
        return describe_image(describe, "a face of ", "a face", who, err);
    case DESCRIBE_IMAGES:
        return describe_images(describe, who, err);
    case DESCRIBE_NAME:
    case DESCRIBE_OF:
        if (describe->at[0] != '\0')
            (void)snprintf(who, DESCRIBE_WHO, "%s%s", part == DESCRIBE_NAME ? " is named " : " of ",
                           describe->at);
        else if (part == DESCRIBE_NAME)
            (void)snprintf(who, DESCRIBE_WHO, " has no name");
        break;
    case DESCRIBE_REST:
        (void)snprintf(who, DESCRIBE_WHO, "%s", describe->at);
        break;
    case DESCRIBE_NOTHING:
        break;
    }
    return ST_OK;
}

enum status decision_describe(struct db *db, int64_t dataset, const char *verb,
                              const char *argument, char said[RECORD_TEXT], struct err *err)
{
    struct describe describe = {db, dataset, argument};
    char first[DESCRIBE_WHO], second[DESCRIBE_WHO];
    const size_t count = sizeof describe_verbs / sizeof *describe_verbs;
    enum status status;
    size_t i = 0;

    while (i < count && strcmp(describe_verbs[i].verb, verb) != 0)
        i++;
    if (i == count) {
        (void)snprintf(said, RECORD_TEXT, "%s %.440s", verb, argument);
        return ST_OK;
    }
    status = describe_take(&describe, describe_verbs[i].first, first, err);
    if (status == ST_OK)
        status = describe_take(&describe, describe_verbs[i].second, second, err);
    if (status == ST_OK)
        (void)snprintf(said, RECORD_TEXT, "%s%s%s%s", first, describe_verbs[i].middle, second,
                       describe_verbs[i].end);
    return status;
}
