/* See named.h. */
#include "db/core/named.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"
#include "db/core/sqlite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What follows prefix in word; NULL when it doesn't begin so. */
static const char *named_after(const char *word, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(word, prefix, length) == 0 ? word + length : NULL;
}

/* The digits of "id:7" and "#7"; NULL of anything else. */
static const char *named_digits(const char *word)
{
    const char *digits = named_after(word, "id:");

    if (digits == NULL)
        digits = named_after(word, "#");
    return digits != NULL && digits[0] != '\0' && digits[strspn(digits, "0123456789")] == '\0'
               ? digits
               : NULL;
}

static enum status named_by_name(struct db *db, const char *query, int64_t within, const char *name,
                                 int64_t *id, int64_t *count, struct err *err)
{
    *count = 0;
    return sql_run(db, NULL, err, query, "is>ii", within, name, id, count);
}

enum status db_named_near(struct db *db, const char *names, int64_t within, const char *word,
                          char question[SIMILAR_QUESTION], struct err *err)
{
    struct similar similar;
    sqlite3_stmt *row;
    char *folded = unicode_fold(word);
    bool found = true;
    enum status status =
        folded == NULL ? err_nomem(err, "a name") : sql_open(db, &row, err, names, "i", within);

    question[0] = '\0';
    if (folded == NULL)
        return status;
    similar_begin(&similar, folded);
    while (status == ST_OK && (status = sql_next(db, row, &found, err)) == ST_OK && found) {
        const char *name;
        char *candidate;

        sql_get(row, "p", &name);
        candidate = name == NULL ? NULL : unicode_fold(name);
        if (candidate == NULL)
            status = err_nomem(err, "a name");
        else if (similar_offer(&similar, candidate))
            (void)snprintf(similar.best, sizeof similar.best, "%s", name);
        mem_free(candidate);
    }
    (void)similar_question(&similar, "", question);
    sql_close(row);
    mem_free(folded);
    return status;
}

/* The sentence for a word that is no row's. */
static enum status named_missing(struct db *db, const struct named *kind, int64_t within,
                                 const char *name, struct err *err)
{
    char clean[RECORD_NAME], question[SIMILAR_QUESTION];
    enum status status = db_named_near(db, kind->names, within, name, question, err);

    (void)text_clean(clean, sizeof clean, name, false);
    return status != ST_OK
               ? status
               : err_set(err, ST_NOTFOUND, "there is no %s \"%s\"%s", kind->noun, clean, question);
}

/* *found: there is a row with the id that digits are.  An id has no zeros before it. */
static enum status named_by_id(struct db *db, const struct named *kind, int64_t within,
                               const char *digits, int64_t *id, char name[RECORD_NAME], bool *found,
                               struct err *err)
{
    *found = false;
    if (digits[0] == '0' || !text_parse_integer(digits, 1, INT64_MAX, id))
        return ST_OK;
    return sql_run(db, found, err, kind->id, "ii>s", within, *id, name, (size_t)RECORD_NAME);
}

enum status db_named(struct db *db, const struct named *kind, int64_t within, const char *word,
                     int64_t *id, struct err *err)
{
    const char *digits = named_digits(word), *name = named_after(word, "name:");
    char other[RECORD_NAME], clean[RECORD_NAME], clean_other[RECORD_NAME];
    int64_t other_id, count = 0;
    bool found = false;
    enum status status = ST_OK;

    if (digits == NULL)
        status =
            named_by_name(db, kind->named, within, name != NULL ? name : word, id, &count, err);
    if (status == ST_OK && name == NULL)
        status = named_by_id(db, kind, within, digits != NULL ? digits : word, &other_id, other,
                             &found, err);
    if (status == ST_OK && count == 0 && !found && digits == NULL)
        status =
            named_by_name(db, kind->keyed, within, name != NULL ? name : word, id, &count, err);
    if (status != ST_OK)
        return status;
    if (count == 0 && !found)
        return named_missing(db, kind, within, name != NULL ? name : word, err);
    (void)text_clean(clean, sizeof clean, name != NULL ? name : word, false);
    if (count > 1)
        return err_set(err, ST_INVALID, "%" PRId64 " %ss have the name %s: say which by id:ID",
                       count, kind->noun, clean);
    if (found && count == 1 && other_id != *id) {
        (void)text_clean(clean_other, sizeof clean_other, other, false);
        return err_set(err, ST_INVALID,
                       "%s is the name of %s %" PRId64 " and the id of %s \"%s\": write name:%s or "
                       "id:%s",
                       clean, kind->noun, *id, kind->noun, clean_other, clean, clean);
    }
    if (found)
        *id = other_id;
    return ST_OK;
}

enum status db_named_check(const char *noun, const char *name, struct err *err)
{
    char clean[RECORD_NAME];

    if (named_digits(name) == NULL && named_after(name, "name:") == NULL)
        return ST_OK;
    (void)text_clean(clean, sizeof clean, name, false);
    return err_set(err, ST_INVALID,
                   "a %s cannot be named %s, which is how one is chosen by its id or its name",
                   noun, clean);
}
