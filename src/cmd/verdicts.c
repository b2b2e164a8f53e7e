/* See verdicts.h. */
#include "cmd/verdicts.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

/* The next word of a line, ended at its tab; *line goes behind it, or becomes NULL. */
static char *verdicts_word(char **line)
{
    char *word = *line, *tab = word == NULL ? NULL : strchr(word, '\t');

    if (tab != NULL)
        *tab++ = '\0';
    *line = tab;
    return word;
}

static enum status verdicts_line(struct db *db, int64_t dataset, char *line, struct err *err)
{
    char *picture = verdicts_word(&line), *verdict = verdicts_word(&line);
    char *person = verdicts_word(&line), clean[RECORD_NAME];
    int64_t image, identity = 0;
    enum db_verdict kind = verdict == NULL ? VERDICT_COUNT : db_verdict_find(verdict);
    enum status status;

    (void)text_clean(clean, sizeof clean, picture, false);
    if (kind == VERDICT_COUNT || line != NULL || (person != NULL) != (kind == VERDICT_MOVE))
        return err_set(err, ST_INVALID,
                       "%s: it takes a tab and fine, exclude, none, or move, a tab and a person",
                       clean);
    status = db_image_find(db, dataset, picture, &image, err);
    if (status == ST_OK && person != NULL)
        status = db_identity_get(db, dataset, person, false, &identity, err);
    return status == ST_OK ? db_verdict_add(db, image, kind, identity, err) : status;
}

enum status verdicts_apply(struct db *db, int64_t dataset, const char *path, size_t *count,
                           struct err *err)
{
    char **lines;
    enum status status = file_read_names(path, &lines, count, err);

    if (status != ST_OK)
        return status;
    status = db_begin(db, true, err);
    for (size_t i = 0; status == ST_OK && i < *count; i++)
        status = verdicts_line(db, dataset, lines[i], err);
    if (status == ST_OK)
        status = db_commit(db, err);
    else
        db_rollback(db);
    mem_free(lines);
    return status;
}
