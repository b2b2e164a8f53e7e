/* pairs_read; see pairs.h.  The format is that of http://vis-www.cs.umass.edu/lfw: a head,
 * then for each fold its same pairs and its different ones; ours ends with the extra ones. */
#include "eval/pairs.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/unicode.h"

#include <string.h>

#define FILE_LIMIT ((size_t)64 << 20)
#define FIELDS 4
#define PAIRS_LIMIT 10000000 /* pairs of a kind in a fold */

/* The file at work. */
struct reader {
    char *at; /* what is left of the text */
    const char *path;
    size_t line;
    char *field[FIELDS + 1];
    size_t fields; /* of the line; FIELDS + 1: too many */
    size_t (*lookup)(void *context, const char *name, unsigned number);
    void *context;
};

/* The next line that is not blank, split into fields in place; false at the end. */
static bool reader_next(struct reader *reader)
{
    const char *separators;
    char *line, *rest;

    do {
        if (*reader->at == '\0')
            return false;
        line = reader->at;
        reader->at += strcspn(line, "\n");
        if (*reader->at == '\n')
            *reader->at++ = '\0';
        reader->line++;
        line[strcspn(line, "\r")] = '\0';
    } while (line[strspn(line, " \t")] == '\0');
    separators = strchr(line, '\t') != NULL ? "\t" : " ";
    reader->fields = 0;
    rest = line;
    while (*(rest += strspn(rest, separators)) != '\0' && reader->fields <= FIELDS) {
        reader->field[reader->fields++] = rest;
        rest += strcspn(rest, separators);
        if (*rest != '\0')
            *rest++ = '\0';
    }
    return true;
}

/* "N", "FOLDS N" or "FOLDS N EXTRA". */
static enum status reader_head(struct reader *reader, size_t *folds, size_t *each, size_t *extra,
                               struct err *err)
{
    int64_t number[3] = {1, 0, 0};
    bool good = reader_next(reader) && reader->fields >= 1 && reader->fields <= 3;

    if (good && reader->fields >= 2)
        good = text_parse_integer(reader->field[0], 1, UINT16_MAX, &number[0]);
    if (good)
        good = text_parse_integer(reader->field[reader->fields > 1], 1, PAIRS_LIMIT, &number[1]);
    if (good && reader->fields == 3)
        good = text_parse_integer(reader->field[2], 0, PAIRS_LIMIT, &number[2]);
    if (!good)
        return err_set(err, ST_CORRUPT,
                       "%s does not start as a list of pairs does, with \"N\" or \"FOLDS N\"",
                       reader->path);
    *folds = (size_t)number[0];
    *each = (size_t)number[1];
    *extra = (size_t)number[2];
    return ST_OK;
}

static enum status reader_image(struct reader *reader, uint32_t *image, const char *name,
                                const char *number, struct err *err)
{
    int64_t n;
    size_t found;
    char clean[128];

    (void)text_clean(clean, sizeof clean, name, false);
    if (!text_parse_integer(number, 0, UINT32_MAX, &n))
        return err_set(err, ST_CORRUPT, "%s:%zu: no picture number after %s", reader->path,
                       reader->line, clean);
    found = reader->lookup(reader->context, name, (unsigned)n);
    if (found > UINT32_MAX)
        return err_set(err, ST_NOTFOUND,
                       "%s:%zu: there is no picture %lld of %s in the data; import it, or leave "
                       "the line out",
                       reader->path, reader->line, (long long)n, clean);
    *image = (uint32_t)found;
    return ST_OK;
}

static enum status reader_pair(struct reader *reader, struct pair *pair, struct err *err)
{
    char **field = reader->field, *name, *other;
    enum status status = ST_OK;

    if (reader->fields != 3 && reader->fields != 4)
        return err_set(err, ST_CORRUPT,
                       "%s:%zu: a line is \"name i j\" or \"name i name j\", this one has %s %d "
                       "%s",
                       reader->path, reader->line, reader->fields > FIELDS ? "more than" : "only",
                       reader->fields > FIELDS ? FIELDS : (int)reader->fields,
                       text_noun(reader->fields, "field", "fields"));
    name = unicode_key(field[0]);
    other = unicode_key(field[reader->fields == 4 ? 2 : 0]);
    if (name == NULL || other == NULL)
        status = err_nomem(err, reader->path);
    else
        pair->same = strcmp(name, other) == 0;
    if (status == ST_OK)
        status = reader_image(reader, &pair->a, name, field[1], err);
    if (status == ST_OK)
        status = reader_image(reader, &pair->b, other, field[reader->fields - 1], err);
    mem_free(name);
    mem_free(other);
    return status;
}

static enum status reader_pairs(struct reader *reader, struct pair *pairs, size_t count,
                                size_t folds, size_t each, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        enum status status;

        if (!reader_next(reader))
            return err_set(err, ST_CORRUPT, "%s ends after %zu of the %zu pairs its head promises",
                           reader->path, i, count);
        status = reader_pair(reader, &pairs[i], err);
        if (status != ST_OK)
            return status;
        pairs[i].extra = i >= 2 * each * folds;
        pairs[i].fold = (uint16_t)(pairs[i].extra ? i % folds : i / (2 * each));
        if (pairs[i].extra && pairs[i].same)
            return err_set(err, ST_CORRUPT, "%s:%zu: an extra pair must be of different people",
                           reader->path, reader->line);
    }
    if (reader_next(reader))
        return err_set(err, ST_CORRUPT,
                       "%s:%zu: there are more lines than the %zu pairs its head "
                       "promises",
                       reader->path, reader->line, count);
    return ST_OK;
}

enum status pairs_read(struct pair **pairs, size_t *count, size_t *folds, const char *path,
                       size_t (*lookup)(void *context, const char *name, unsigned number),
                       void *context, struct err *err)
{
    struct reader reader = {.path = path, .lookup = lookup, .context = context};
    unsigned char *text = NULL;
    size_t length, each = 0, extra = 0;
    enum status status;

    *pairs = NULL;
    *count = *folds = 0;
    status = file_read(path, FILE_LIMIT, &text, &length, err);
    if (status != ST_OK)
        return status;
    reader.at = (char *)text + (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    status = reader_head(&reader, folds, &each, &extra, err);
    if (status != ST_OK)
        goto out;
    *count = *folds * each * 2 + extra;
    /* A pair takes at least six bytes: a head that lies asks for no memory. */
    if (*count > length / 6)
        status = err_set(err, ST_CORRUPT, "%s is too short for the %zu pairs its head promises",
                         path, *count);
    else if ((*pairs = mem_new(*count, sizeof **pairs)) == NULL)
        status = err_nomem(err, "the list of pairs");
    else
        status = reader_pairs(&reader, *pairs, *count, *folds, each, err);
out:
    if (status != ST_OK) {
        mem_free(*pairs);
        *pairs = NULL;
        *count = *folds = 0;
    }
    mem_free(text);
    return status;
}
