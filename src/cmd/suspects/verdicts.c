/* See verdicts.h. */
#include "cmd/suspects/verdicts.h"

#include "cmd/suspects/pairs.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/faces/faces.h"

#include <stdio.h>
#include <string.h>

#define VERDICTS_LIMIT ((size_t)64 << 20) /* bytes of a file */

/* The next word of a line, ended at its tab; *line moves after it, or becomes NULL. */
static char *verdicts_word(char **line)
{
    char *word = *line, *tab = word == NULL ? NULL : strchr(word, '\t');

    if (tab != NULL)
        *tab++ = '\0';
    *line = tab;
    return word;
}

/* Adds the person of the line to fresh if it is a new one. */
static enum status verdicts_line(struct db *db, int64_t dataset, char *line, struct text *fresh,
                                 struct err *err)
{
    char *picture = verdicts_word(&line), *verdict = verdicts_word(&line);
    char *person = verdicts_word(&line), clean[RECORD_NAME];
    int64_t image, identity = 0;
    enum db_verdict kind = verdict == NULL ? VERDICT_COUNT : db_verdict_find(verdict);
    bool found = true;
    enum status status;

    (void)text_clean(clean, sizeof clean, picture, false);
    if (kind == VERDICT_COUNT || line != NULL || (person != NULL) != (kind == VERDICT_MOVE) ||
        (person != NULL && person[strspn(person, " ")] == '\0'))
        return err_set(
            err, ST_INVALID,
            "%s: a tab must follow, and fine, exclude, none, or move, a tab and a person", clean);
    status = db_image_find(db, dataset, picture, &image, err);
    if (status == ST_OK && person != NULL)
        status = db_identity_find(db, dataset, person, &identity, &found, err);
    if (status == ST_OK && !found)
        status = db_named_check("person", person, err);
    if (status == ST_OK && !found) {
        (void)text_clean(clean, sizeof clean, person, false);
        text_addf(fresh, "new person: %s\n", clean);
        status = fresh->failed ? err_nomem(err, "the names of new people")
                               : db_identity_get(db, dataset, person, false, &identity, err);
    }
    return status == ST_OK ? db_verdict_add(db, image, kind, identity, err) : status;
}

/* Line by line; blank lines and comments (#) are skipped. */
static enum status verdicts_lines(struct db *db, const struct db_dataset *dataset, const char *path,
                                  char *line, size_t *count, struct text *fresh, struct err *err)
{
    enum status status = ST_OK;
    struct err inner;
    char *next;

    *count = 0;
    for (size_t number = 1; status == ST_OK && line != NULL; number++, line = next) {
        size_t length = strcspn(line, "\n");

        next = line[length] == '\n' ? line + length + 1 : NULL;
        line[length] = '\0';
        if (length > 0 && line[length - 1] == '\r')
            line[length - 1] = '\0';
        if (line[0] == '\0' || line[0] == '#')
            continue;
        status = dataset->dimensions != 0 ? pairs_answer(db, dataset->id, line, &inner)
                                          : verdicts_line(db, dataset->id, line, fresh, &inner);
        if (status == ST_OK)
            ++*count;
        else
            status = err_set(err, status, "%s, line %zu: %s; none of its verdicts was applied",
                             path, number, inner.message);
    }
    return status;
}

enum status verdicts_apply(struct db *db, int64_t id, const char *path, size_t *count,
                           struct err *err)
{
    struct db_dataset dataset;
    const char mark[] = "\xEF\xBB\xBF"; /* a byte-order mark */
    struct text fresh = {0};
    unsigned char *bytes;
    size_t length;
    char *text;
    enum status status = db_dataset_get(db, id, &dataset, err);

    if (status == ST_OK)
        status = file_read_named(path, VERDICTS_LIMIT, &bytes, &length, err);

    if (status != ST_OK)
        return status;
    text = (char *)bytes;
    status = db_begin(db, true, err);
    if (status == ST_OK) {
        status = verdicts_lines(db, &dataset, strcmp(path, "-") == 0 ? "standard input" : path,
                                text + (strncmp(text, mark, 3) == 0 ? 3 : 0), count, &fresh, err);
        status = db_end(db, status, err);
    }
    if (status == ST_OK)
        (void)fputs(text_string(&fresh), stdout);
    text_free(&fresh);
    mem_free(bytes);
    return status;
}
