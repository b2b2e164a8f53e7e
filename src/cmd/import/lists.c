/* See lists.h. */
#include "cmd/import/lists.h"

#include "cmd/output.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"
#include "data/dataset.h"
#include "db/faces/held_out.h"

#include <inttypes.h>
#include <string.h>

static bool lists_is_input(const char *file)
{
    return file != NULL && strcmp(file, "-") == 0;
}

enum status lists_read(struct lists *lists, struct command_line *line, const char *people,
                       const char *held_out, const char *identities, struct err *err)
{
    enum status status = ST_OK;

    lists->share = 0.1;
    lists->given = held_out != NULL;
    if (lists_is_input(people) + lists_is_input(held_out) + lists_is_input(identities) > 1)
        return options_refuse(line, err, "only one file can be standard input");
    if (held_out != NULL && !text_parse_real(held_out, 0, 0.9, &lists->share)) {
        if (!lists_is_input(held_out) && !file_exists(held_out))
            return options_refuse(line, err,
                                  "--held-out %.80s: there is no such file; expected a file of "
                                  "names, or a share from 0 to 0.9, such as 0.1",
                                  held_out);
        status = name_list_read(&lists->held_out, held_out, err);
    }
    if (status == ST_OK && people != NULL)
        status = name_list_read(&lists->people, people, err);
    return status;
}

void lists_free(struct lists *lists)
{
    name_list_free(&lists->people);
    name_list_free(&lists->held_out);
}

static enum status lists_meet_known(void *context, const char *person, struct err *err)
{
    struct lists *lists = context;

    return name_list_meet(&lists->held_out, person, err);
}

enum status lists_check(struct lists *lists, struct import_scan *scan, const char *directory,
                        struct db *db, int64_t dataset, struct err *err)
{
    enum status status = ST_OK;
    size_t wanted = 0, lost = 0;
    const char *first = NULL;

    for (size_t i = 0; status == ST_OK && i < scan->people_count; i++) {
        const char *name = import_scan_name(scan, i);
        bool has = true, held_out = false;

        status = name_list_meet(&lists->people, name, err);
        if (status == ST_OK)
            status = name_list_meet(&lists->held_out, name, err);
        if (status == ST_OK && lists->people.file != NULL)
            status = name_list_has(&lists->people, name, &has, err);
        if (status == ST_OK && !has && lists->held_out.file != NULL)
            status = name_list_has(&lists->held_out, name, &held_out, err);
        scan->people[i].left_out = !has;
        wanted += has;
        first = held_out && first == NULL ? name : first;
        lost += held_out;
    }
    if (status == ST_OK && dataset != 0)
        status = db_people_each(db, dataset, lists, lists_meet_known, err);
    if (status == ST_OK)
        status = name_list_check(&lists->people, "--people", lists->allow_unknown, err);
    if (status == ST_OK)
        status = name_list_check(&lists->held_out, "--held-out", lists->allow_unknown, err);
    if (status == ST_OK && lost > 0)
        output_warn("facenet import: --held-out: %zu of these people %s not imported, as --people "
                    "leaves them out: %s%s",
                    lost, text_noun(lost, "is", "are"), first, lost > 1 ? " ..." : "");
    if (status == ST_OK && wanted == 0)
        status = err_set(err, ST_NOTFOUND, "no pictures in %s of anybody in %s", directory,
                         lists->people.file);
    return status;
}

enum status lists_held_out(const struct lists *lists, const char *person, bool *held_out,
                           struct err *err)
{
    char *key;

    if (lists->held_out.file != NULL)
        return name_list_has(&lists->held_out, person, held_out, err);
    key = unicode_key(person);
    if (key == NULL)
        return err_nomem(err, "a name");
    *held_out = dataset_name_held_out(key, lists->share);
    mem_free(key);
    return ST_OK;
}

static enum status lists_is_held_out(void *context, const char *person, bool *held_out,
                                     struct err *err)
{
    return lists_held_out(context, person, held_out, err);
}

enum status lists_hold_out(struct lists *lists, struct db *db, const struct db_dataset *dataset,
                           bool dry, struct err *err)
{
    struct db_held_out changed = {0};
    enum status status = ST_OK;

    if (lists->given)
        status = db_held_out_set(db, dataset->id, lists, lists_is_held_out, dry, &changed, err);
    if (status == ST_OK && changed.added + changed.removed > 0)
        output_say("%s: of the people known before, %" PRIu64 " %s now held out, and %" PRIu64
                   " no longer",
                   dataset->name, changed.added, text_noun(changed.added, "is", "are"),
                   changed.removed);
    return status;
}
