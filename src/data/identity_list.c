/* See identity_list.h. */
#include "data/identity_list.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "image/decode/format.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LIST_BYTES ((size_t)1 << 30)
#define LIST_FIELDS 64u

/* The fields of a line, which points into the bytes of the list. */
struct fields {
    char *field[LIST_FIELDS];
    size_t count;
    bool torn; /* a quote isn't closed, or has something beside it */
};

/* How the lines of a list are divided. */
struct columns {
    char separator; /* '\t', ',' or ';'; ' ': one or more blanks */
    size_t picture, person;
    bool named; /* by the first line, so there may be more of them */
};

void identity_list_free(struct identity_list *list)
{
    mem_free(list->entries);
    mem_free(list->bytes);
    *list = (struct identity_list){0};
}

static char *list_trim(char *field)
{
    size_t length;

    field += strspn(field, " ");
    length = strlen(field);
    while (length > 0 && field[length - 1] == ' ')
        length--;
    field[length] = '\0';
    return field;
}

/* Takes a field in double quotes, in which two of them are one; gives what follows, NULL when it
 * isn't closed. */
static char *list_quoted(char *at, char **field)
{
    bool closed;

    char *out = at;

    *field = at;
    at++;
    while (*at != '\0' && !(at[0] == '"' && at[1] != '"')) {
        at += at[0] == '"';
        *out++ = *at++;
    }
    closed = *at == '"';
    *out = '\0';
    return closed ? at + 1 : NULL;
}

static void list_split(struct fields *fields, char *line, char separator)
{
    fields->count = 0;
    fields->torn = false;
    if (separator == ' ') {
        char *save = NULL;

        for (char *word = strtok_r(line, " ", &save); word != NULL && fields->count < LIST_FIELDS;
             word = strtok_r(NULL, " ", &save))
            fields->field[fields->count++] = word;
        return;
    }
    while (line != NULL && fields->count < LIST_FIELDS) {
        char **field = &fields->field[fields->count++];
        char *end;

        if (separator != '\t' && *line == '"') {
            line = list_quoted(line, field);
            if (line != NULL)
                line += strspn(line, " ");
            fields->torn = fields->torn || line == NULL || (*line != '\0' && *line != separator);
            if (line == NULL)
                return;
        } else {
            *field = line;
        }
        end = strchr(line, separator);
        if (end != NULL)
            *end = '\0';
        line = end != NULL ? end + 1 : NULL;
        *field = list_trim(*field);
    }
}

/* The column with one of the names, the first name first; the count of fields: none. */
static size_t list_column(const struct fields *fields, const char *const *names)
{
    for (; *names != NULL; names++)
        for (size_t i = 0; i < fields->count; i++)
            if (strcasecmp(fields->field[i], *names) == 0)
                return i;
    return fields->count;
}

/* Learns the columns from the first line; *header: it names them and is no entry. */
static enum status list_learn(struct columns *columns, const struct fields *fields, bool *header,
                              const char *file, struct err *err)
{
    static const char *const picture[] = {"picture",    "image",     "image_id",  "img",
                                          "file",       "filename",  "file_name", "path",
                                          "image_path", "file_path", "photo",     NULL};
    static const char *const person[] = {
        "person", "identity", "identity_id", "celebrity", "celeb_id", "person_id", "subject",
        "label",  "class",    "class_id",    "name",      "id",       NULL};
    size_t first = list_column(fields, picture), second = list_column(fields, person);

    *header = first < fields->count && second < fields->count;
    columns->picture = *header ? first : 0;
    columns->person = *header ? second : 1;
    columns->named = *header;
    if (*header || fields->count == 2)
        return ST_OK;
    return err_set(err, ST_INVALID,
                   "%s, first line: expected a picture and a person, or a header that names the "
                   "columns \"picture\" and \"person\" among others",
                   file);
}

static enum status list_add(struct identity_list *list, const struct columns *columns,
                            const struct fields *fields, size_t line, const char *file,
                            struct err *err)
{
    struct identity_entry *entry;
    size_t least = (columns->picture > columns->person ? columns->picture : columns->person) + 1;

    if (fields->count < least || (!columns->named && fields->count != 2) ||
        fields->field[columns->picture][0] == '\0' || fields->field[columns->person][0] == '\0')
        return err_set(err, ST_INVALID, "%s, line %zu: expected a picture and a person%s", file,
                       line,
                       columns->separator == ' ' ? "; put a TAB between names with blanks" : "");
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;
        struct identity_entry *more = mem_resize(list->entries, capacity, sizeof *more);

        if (more == NULL)
            return err_nomem(err, file);
        list->entries = more;
        list->capacity = capacity;
    }
    entry = &list->entries[list->count++];
    *entry = (struct identity_entry){.picture = fields->field[columns->picture],
                                     .person = fields->field[columns->person],
                                     .line = line};
    while (strncmp(entry->picture, "./", 2) == 0)
        entry->picture += 2 + strspn(entry->picture + 2, "/");
    return ST_OK;
}

static bool list_is_number(const char *line)
{
    return line[strspn(line, "0123456789")] == '\0';
}

static enum status list_parse(struct identity_list *list, const char *file, struct err *err)
{
    struct columns columns = {0};
    enum status status = ST_OK;
    char *rest = list->bytes, *text;

    if (strncmp(rest, "\xEF\xBB\xBF", 3) == 0)
        rest += 3;
    for (size_t line = 1; status == ST_OK && (text = text_next_line(&rest)) != NULL; line++) {
        struct fields fields;
        bool header = false;

        if (text[strspn(text, " \t")] == '\0' || (columns.separator == 0 && list_is_number(text)))
            continue;
        if (columns.separator == 0) {
            const char *found = strpbrk(text, "\t,;");

            columns.separator = strchr(text, '\t') != NULL ? '\t' : found != NULL ? *found : ' ';
            list_split(&fields, text, columns.separator);
            if (!fields.torn)
                status = list_learn(&columns, &fields, &header, file, err);
        } else {
            list_split(&fields, text, columns.separator);
        }
        if (status == ST_OK && fields.torn)
            status = err_set(err, ST_INVALID,
                             "%s, line %zu: a quote isn't closed, or has something beside it", file,
                             line);
        if (status == ST_OK && !header)
            status = list_add(list, &columns, &fields, line, file, err);
    }
    return status;
}

static int list_compare(const void *a, const void *b)
{
    const struct identity_entry *left = a, *right = b;
    int order = strcmp(left->picture, right->picture);

    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

/* Sorts, and leaves each picture once. */
static enum status list_unite(struct identity_list *list, const char *file, struct err *err)
{
    size_t kept = 0;

    if (list->count > 0)
        qsort(list->entries, list->count, sizeof *list->entries, list_compare);
    for (size_t i = 0; i < list->count; i++) {
        const struct identity_entry *entry = &list->entries[i];
        const struct identity_entry *before = kept > 0 ? &list->entries[kept - 1] : NULL;
        char picture[128], one[64], other[64];

        if (before == NULL || strcmp(before->picture, entry->picture) != 0) {
            list->entries[kept++] = *entry;
            continue;
        }
        if (strcmp(before->person, entry->person) == 0)
            continue;
        (void)text_clean(picture, sizeof picture, entry->picture, false);
        (void)text_clean(one, sizeof one, before->person, false);
        (void)text_clean(other, sizeof other, entry->person, false);
        return err_set(err, ST_INVALID, "%s, line %zu: %s is %s, but %s in line %zu", file,
                       entry->line, picture, other, one, before->line);
    }
    list->count = kept;
    return ST_OK;
}

enum status identity_list_read(struct identity_list *list, const char *file, struct err *err)
{
    unsigned char *bytes;
    size_t length;
    enum status status = file_read_named(file, LIST_BYTES, &bytes, &length, err);

    *list = (struct identity_list){0};
    if (status != ST_OK)
        return status;
    list->bytes = mem_string_n((const char *)bytes, length);
    mem_free(bytes);
    if (list->bytes == NULL)
        return err_nomem(err, file);
    status = list_parse(list, file, err);
    if (status == ST_OK)
        status = list_unite(list, file, err);
    if (status == ST_OK && list->count == 0)
        status = err_set(err, ST_INVALID, "%s has no line \"picture person\"", file);
    return status;
}

struct identity_entry *identity_list_find(const struct identity_list *list, const char *picture)
{
    size_t low = 0, high = list->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(picture, list->entries[middle].picture);

        if (order == 0)
            return &list->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
