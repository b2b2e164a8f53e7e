/* pairs_read; see pairs.h.  The format is that of http://vis-www.cs.umass.edu/lfw: a head,
 * then for each fold its same pairs and its different ones; ours ends with the extra ones. */
#include "eval/pairs.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)64 << 20)
#define PIECES 64
#define PAIRS_LIMIT 10000000 /* pairs of a kind in a fold */

/* What separators delimit in a line: a field, or a word of a name. */
struct piece {
    char *at;
    size_t length;
};

/* A line as it is understood. */
struct fields {
    char *name[2], *number[2];
    bool same; /* name[1] is name[0] */
};

struct head {
    size_t folds, each, extra;
    bool present;
    const char *doubt; /* what else the head could be, for errors */
};

/* The file at work. */
struct reader {
    char *at; /* what is left of the text */
    const char *path;
    size_t line;
    char *text; /* of the line, without blanks around it */
    struct piece piece[PIECES];
    size_t pieces; /* of the line; PIECES: perhaps more */
    bool tabs;     /* its fields are separated by tabs: a piece is a field */
    size_t *lines; /* of each pair that was read */
    const struct pairs_source *source;
    bool skip;
};

/* A pair with its line, to find those that are there again. */
struct lined {
    uint32_t low, high;
    size_t line;
};

static bool piece_is_number(const struct piece *piece)
{
    return piece->length > 0 && strspn(piece->at, "0123456789") >= piece->length;
}

static void reader_take_piece(struct reader *reader, char *at, size_t length)
{
    while (length > 0 && (*at == ' ' || *at == '\t')) {
        at++;
        length--;
    }
    while (length > 0 && (at[length - 1] == ' ' || at[length - 1] == '\t'))
        length--;
    if (length > 0 && reader->pieces < PIECES)
        reader->piece[reader->pieces++] = (struct piece){at, length};
}

/* The next line that is not blank, with its pieces; false at the end. */
static bool reader_next(struct reader *reader)
{
    const char *separator;
    char *line;

    do {
        line = text_next_line(&reader->at);
        if (line == NULL)
            return false;
        reader->line++;
        line += strspn(line, " \t");
    } while (*line == '\0');
    for (size_t end = strlen(line); line[end - 1] == ' ' || line[end - 1] == '\t'; end--)
        line[end - 1] = '\0';
    reader->text = line;
    reader->tabs = strchr(line, '\t') != NULL;
    reader->pieces = 0;
    separator = reader->tabs ? "\t" : " ";
    for (char *at = line; *at != '\0';) {
        size_t length = strcspn(at, separator);

        reader_take_piece(reader, at, length);
        at += length;
        at += *at != '\0';
    }
    return true;
}

static char *reader_join(struct reader *reader, size_t first, size_t last)
{
    struct piece *end = &reader->piece[last];

    end->at[end->length] = '\0';
    return reader->piece[first].at;
}

/* "name i j": the name has the first names pieces. */
static void reader_take_same(struct reader *reader, size_t names, struct fields *fields)
{
    *fields = (struct fields){.same = true};
    fields->name[0] = fields->name[1] = reader_join(reader, 0, names - 1);
    fields->number[0] = reader_join(reader, names, names);
    fields->number[1] = reader_join(reader, names + 1, names + 1);
}

/* "name i name j": i is piece number. */
static void reader_take_different(struct reader *reader, size_t number, struct fields *fields)
{
    size_t last = reader->pieces - 1;

    fields->same = false;
    fields->name[0] = reader_join(reader, 0, number - 1);
    fields->number[0] = reader_join(reader, number, number);
    fields->name[1] = reader_join(reader, number + 1, last - 1);
    fields->number[1] = reader_join(reader, last, last);
}

static enum status reader_refuse(const struct reader *reader, const char *why, struct err *err)
{
    char clean[128];

    (void)text_clean(clean, sizeof clean, reader->text, false);
    return err_set(err, ST_CORRUPT,
                   "%s:%zu: a line is \"name i j\" or \"name i name j\", not \"%s\"%s",
                   reader->path, reader->line, clean, why);
}

/* Understands a line that is separated by blanks and has names with blanks. */
static enum status reader_words(struct reader *reader, struct fields *fields, struct err *err)
{
    const struct piece *piece = reader->piece;
    size_t last = reader->pieces - 1, number = 0, ways = 0;
    bool same = piece_is_number(&piece[last - 1]);

    for (size_t i = 1; i + 2 <= last; i++)
        if (piece_is_number(&piece[i])) {
            number = i;
            ways++;
        }
    ways += same;
    if (!piece_is_number(&piece[last]) || ways == 0)
        return reader_refuse(reader, "", err);
    if (ways > 1)
        return reader_refuse(reader, ", which can be read in several ways: separate by tabs", err);
    if (same)
        reader_take_same(reader, last - 1, fields);
    else
        reader_take_different(reader, number, fields);
    return ST_OK;
}

static enum status reader_fields(struct reader *reader, struct fields *fields, struct err *err)
{
    size_t pieces = reader->pieces;
    bool plain = reader->tabs || pieces == 3 || piece_is_number(&reader->piece[1]);

    if (pieces < 3 || pieces == PIECES || (reader->tabs && pieces > 4))
        return reader_refuse(reader, "", err);
    if (pieces == 3)
        reader_take_same(reader, 1, fields);
    else if (pieces == 4 && plain)
        reader_take_different(reader, 1, fields);
    else
        return reader_words(reader, fields, err);
    return ST_OK;
}

static enum status reader_number(const struct reader *reader, const char *name, const char *text,
                                 unsigned *number, struct err *err)
{
    char clean[128], found[64];
    int64_t n;

    if (text_parse_integer(text, 0, UINT32_MAX, &n)) {
        *number = (unsigned)n;
        return ST_OK;
    }
    (void)text_clean(clean, sizeof clean, name, false);
    (void)text_clean(found, sizeof found, text, false);
    return err_set(err, ST_CORRUPT, "%s:%zu: no picture number after %s: \"%s\" isn't one",
                   reader->path, reader->line, clean, found);
}

/* Finds a picture; what fails names the line. */
static enum status reader_find(const struct reader *reader, const char *name, unsigned number,
                               struct pairs_picture *picture, struct err *err)
{
    struct err why;
    enum status status = reader->source->find(reader->source->context, name, number, picture, &why);

    if (status == ST_OK)
        return ST_OK;
    if (status == ST_NOTFOUND)
        return err_set(err, status, "line %zu: %s", reader->line, why.message);
    return err_set(err, status, "%s:%zu: %s", reader->path, reader->line, why.message);
}

/* The pair of a line; ST_NOTFOUND if a picture is missing. */
static enum status reader_pair(struct reader *reader, struct pair *pair, struct err *err)
{
    struct pairs_picture picture[2] = {{0}};
    struct fields fields = {0};
    unsigned number[2] = {0};
    char clean[2][128];
    bool self, one;
    enum status status = reader_fields(reader, &fields, err), second;

    for (int i = 0; status == ST_OK && i < 2; i++)
        status = reader_number(reader, fields.name[i], fields.number[i], &number[i], err);
    if (status != ST_OK)
        return status;
    status = reader_find(reader, fields.name[0], number[0], &picture[0], err);
    if (status != ST_OK && status != ST_NOTFOUND)
        return status;
    second =
        reader_find(reader, fields.name[1], number[1], &picture[1], status == ST_OK ? err : NULL);
    status = status == ST_OK ? second : status;
    self = (fields.same && number[0] == number[1]) ||
           (status == ST_OK && picture[0].image == picture[1].image);
    one = !fields.same && (strcmp(fields.name[0], fields.name[1]) == 0 ||
                           (status == ST_OK && picture[0].person == picture[1].person));
    for (int i = 0; i < 2; i++)
        (void)text_clean(clean[i], sizeof clean[i], fields.name[i], false);
    if (self)
        return err_set(err, ST_CORRUPT, "%s:%zu: picture %u of %s is paired with itself",
                       reader->path, reader->line, number[0], clean[0]);
    if (one)
        return err_set(err, ST_CORRUPT,
                       "%s:%zu: a pair of different people, but %s and %s are one person; a pair "
                       "of one person is \"name i j\"",
                       reader->path, reader->line, clean[0], clean[1]);
    *pair = (struct pair){.a = picture[0].image, .b = picture[1].image, .same = fields.same};
    return status;
}

/* "N", "FOLDS N" or "FOLDS N EXTRA", if the first line has numbers only; else it is a pair, and
 * there is no head. */
static enum status reader_head(struct reader *reader, struct head *head, struct err *err)
{
    int64_t number[3] = {1, 0, 0};
    const struct piece *piece = reader->piece;
    bool any = reader_next(reader), good = any && reader->pieces <= 3;

    for (size_t i = 0; good && i < reader->pieces; i++) {
        char digits[16];
        size_t at = reader->pieces == 1 ? 1 : i;

        head->present = piece_is_number(&piece[i]);
        (void)snprintf(digits, sizeof digits, "%.*s", (int)piece[i].length, piece[i].at);
        good = head->present &&
               text_parse_integer(digits, at < 2, at == 0 ? UINT16_MAX : PAIRS_LIMIT, &number[at]);
    }
    if (!good && any && reader->pieces >= 3 && !head->present) {
        *head = (struct head){.folds = 1};
        return ST_OK;
    }
    if (!good)
        return err_set(err, ST_CORRUPT,
                       "%s does not start as a list of pairs does, with \"N\", \"FOLDS N\" or a "
                       "pair \"name i j\"",
                       reader->path);
    *head = (struct head){(size_t)number[0], (size_t)number[1], (size_t)number[2], true,
                          reader->pieces < 3 ? ""
                                             : "; if its first line is a pair, write a line with "
                                               "the number of pairs above it"};
    return ST_OK;
}

/* Takes the line at hand, the index-th pair. */
static enum status reader_take(struct reader *reader, struct pairs_file *file,
                               const struct head *head, size_t index, struct err *err)
{
    struct pair *pair = &file->pairs[file->count];
    struct err why;
    enum status status = reader_pair(reader, pair, &why);

    if (status != ST_OK && status != ST_NOTFOUND)
        return err_set(err, status, "%s", why.message);
    pair->extra = head->present && index >= 2 * head->each * head->folds;
    pair->fold = (uint16_t)(!head->present ? 0
                            : pair->extra  ? index % head->folds
                                           : index / (2 * head->each));
    if (pair->extra && pair->same)
        return err_set(err, ST_CORRUPT, "%s:%zu: an extra pair must be of different people",
                       reader->path, reader->line);
    if (status == ST_OK)
        reader->lines[file->count++] = reader->line;
    else if (++file->without <= PAIRS_NAMED)
        (void)snprintf(file->why[file->named++], sizeof file->why[0], "%.255s", why.message);
    return ST_OK;
}

static enum status reader_pairs(struct reader *reader, struct pairs_file *file,
                                const struct head *head, struct err *err)
{
    size_t promised = head->folds * head->each * 2 + head->extra, index = 0;
    enum status status = ST_OK;
    bool more = head->present ? reader_next(reader) : true;

    for (; status == ST_OK && more; index++) {
        if (head->present && index == promised)
            return err_set(err, ST_CORRUPT,
                           "%s:%zu: there are more lines than the %zu pairs its head promises%s",
                           reader->path, reader->line, promised, head->doubt);
        status = reader_take(reader, file, head, index, err);
        more = reader_next(reader);
    }
    if (status == ST_OK && head->present && index < promised)
        return err_set(err, ST_CORRUPT, "%s ends after %zu of the %zu pairs its head promises%s",
                       reader->path, index, promised, head->doubt);
    if (status == ST_OK && file->without > 0 && (!reader->skip || file->count == 0))
        return err_set(err, ST_NOTFOUND,
                       "%s: %zu of %zu %s %s a picture that is missing or unreadable%s",
                       reader->path, file->without, index, text_noun(index, "pair", "pairs"),
                       file->without == 1 ? "has" : "have",
                       file->count == 0 ? "; import the pictures"
                                        : "; import the pictures, or leave these pairs out with "
                                          "--skip-missing");
    return status;
}

static int lined_compare(const void *a, const void *b)
{
    const struct lined *x = a, *y = b;

    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    if (x->high != y->high)
        return x->high < y->high ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static enum status reader_repeated(const struct reader *reader, struct pairs_file *file,
                                   struct err *err)
{
    struct lined *lined = mem_new(file->count, sizeof *lined);

    if (lined == NULL)
        return err_nomem(err, "the list of pairs");
    for (size_t i = 0; i < file->count; i++) {
        uint32_t a = file->pairs[i].a, b = file->pairs[i].b;

        lined[i] = (struct lined){a < b ? a : b, a < b ? b : a, reader->lines[i]};
    }
    qsort(lined, file->count, sizeof *lined, lined_compare);
    for (size_t i = 1; i < file->count; i++) {
        if (lined[i].low != lined[i - 1].low || lined[i].high != lined[i - 1].high)
            continue;
        if (file->repeated++ == 0 || lined[i].line < file->repeated_line)
            file->repeated_line = lined[i].line;
    }
    mem_free(lined);
    return ST_OK;
}

/* Room for as many pairs as there are lines, so that a head that lies asks for no memory. */
static enum status reader_room(struct reader *reader, struct pairs_file *file, size_t length,
                               struct err *err)
{
    size_t lines = 1;

    for (size_t i = 0; i < length; i++)
        lines += reader->at[i] == '\n' || reader->at[i] == '\r';
    file->pairs = mem_new(lines, sizeof *file->pairs);
    reader->lines = mem_new(lines, sizeof *reader->lines);
    return file->pairs == NULL || reader->lines == NULL ? err_nomem(err, "the list of pairs")
                                                        : ST_OK;
}

enum status pairs_read(struct pairs_file *file, const char *path, bool skip,
                       const struct pairs_source *source, struct err *err)
{
    bool input = strcmp(path, "-") == 0;
    struct reader reader = {
        .path = input ? "standard input" : path, .source = source, .skip = skip};
    unsigned char *text = NULL;
    struct head head = {0};
    size_t length, mark;
    enum status status;

    *file = (struct pairs_file){0};
    status = file_read_named(path, FILE_LIMIT, &text, &length, err);
    if (status != ST_OK)
        return status;
    mark = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    reader.at = (char *)text + mark;
    status = reader_room(&reader, file, length - mark, err);
    if (status == ST_OK)
        status = reader_head(&reader, &head, err);
    file->folds = head.folds;
    if (status == ST_OK)
        status = reader_pairs(&reader, file, &head, err);
    if (status == ST_OK)
        status = reader_repeated(&reader, file, err);
    mem_free(reader.lines);
    mem_free(text);
    return status;
}

void pairs_file_free(struct pairs_file *file)
{
    mem_free(file->pairs);
    *file = (struct pairs_file){0};
}
