/* See table.h.  Numbers are limited, so that no product of a planned net overflows. */
#include "nn/net/table.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define TABLE_WINDOW_MAX 512 /* kernel, stride, padding */
#define TABLE_CHANNELS_MAX 32768
#define TABLE_LINE_SIZE 256
#define TABLE_NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."

#define TABLE_KIND(id, name) #name,
static const char *const kind_names[LAYER_KIND_COUNT] = {LAYER_KINDS(TABLE_KIND)};

/* The numbers and flags of a row: name, place, largest value (1: a flag). */
struct table_number {
    const char *name;
    size_t at;
    int64_t most;
};
#define NUMBER(field, most) \
    { \
#field, offsetof(struct zoo_layer, field), most \
    }
static const struct table_number numbers[] = {
    NUMBER(channels, TABLE_CHANNELS_MAX), NUMBER(kernel, TABLE_WINDOW_MAX),
    NUMBER(stride, TABLE_WINDOW_MAX),     NUMBER(dilation, TABLE_WINDOW_MAX),
    NUMBER(pad, TABLE_WINDOW_MAX),        NUMBER(pad_end, TABLE_WINDOW_MAX),
    NUMBER(output, NET_OUTPUTS_MAX),
};
static const struct table_number flags[] = {NUMBER(bias, 1), NUMBER(relu, 1), NUMBER(prelu, 1),
                                            NUMBER(fixed, 1)};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static void *row_field(const struct zoo_layer *row, size_t at)
{
    return (char *)(uintptr_t)row + at;
}

enum status table_new(struct table **out, const char *name, uint32_t size, struct err *err)
{
    struct table *table = mem_new(1, sizeof *table);

    if (table != NULL) {
        table->rows = mem_new(LAYER_ROWS_MAX, sizeof *table->rows);
        table->names = mem_new(LAYER_ROWS_MAX, sizeof *table->names);
    }
    if (table == NULL || table->rows == NULL || table->names == NULL) {
        table_del(table);
        return err_nomem(err, "a net's table");
    }
    table->net = (struct zoo_net){name, "", table->rows, 0, size, size, false};
    *out = table;
    return ST_OK;
}

void table_del(struct table *table)
{
    if (table == NULL)
        return;
    mem_free(table->rows);
    mem_free(table->names);
    mem_free(table);
}

struct zoo_layer *table_find(const struct table *table, const char *name)
{
    for (size_t i = table->net.layer_count; i-- > 0;)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    return NULL;
}

enum status table_add(struct table *table, const struct zoo_layer *row, struct err *err)
{
    size_t index = table->net.layer_count;
    struct zoo_layer *copy = &table->rows[index];

    if (index == LAYER_ROWS_MAX)
        return err_set(err, ST_LIMIT, "a net has at most %d layers", LAYER_ROWS_MAX);
    if (row->name[0] == '\0' || strlen(row->name) >= TABLE_NAME_SIZE ||
        row->name[strspn(row->name, TABLE_NAME_CHARACTERS)] != '\0' ||
        table_find(table, row->name) != NULL)
        return err_set(err, ST_CORRUPT, "row %zu of a net's table has no name of its own", index);
    *copy = *row;
    (void)snprintf(table->names[index], TABLE_NAME_SIZE, "%s", row->name);
    copy->name = table->names[index];
    for (size_t k = 0; k < LAYER_INPUTS && row->inputs[k] != NULL; k++) {
        const struct zoo_layer *input = table_find(table, row->inputs[k]);

        if (input == NULL)
            return err_set(err, ST_CORRUPT, "row %s of a net's table reads what isn't there",
                           copy->name);
        copy->inputs[k] = input->name;
    }
    table->net.layer_count++;
    return ST_OK;
}

void table_write(const struct table *table, struct text *out)
{
    for (size_t i = 0; i < table->net.layer_count; i++) {
        const struct zoo_layer *row = &table->rows[i];

        text_addf(out, "%s %s", row->name, kind_names[row->kind]);
        for (size_t k = 0; k < LAYER_INPUTS && row->inputs[k] != NULL; k++)
            text_addf(out, "%s%s", k == 0 ? " inputs=" : ",", row->inputs[k]);
        for (size_t k = 0; k < COUNT(numbers); k++) {
            const uint16_t *value = row_field(row, numbers[k].at);

            if (*value != 0)
                text_addf(out, " %s=%u", numbers[k].name, *value);
        }
        for (size_t k = 0; k < COUNT(flags); k++)
            if (*(const bool *)row_field(row, flags[k].at))
                text_addf(out, " %s", flags[k].name);
        text_add(out, "\n");
    }
}

/* Takes the next word of a line, which ends at end; NULL: there is none. */
static char *next_word(char **at, char end)
{
    char *word = *at, *stop = strchr(word, end);

    if (*word == '\0')
        return NULL;
    *at = stop == NULL ? word + strlen(word) : stop + 1;
    if (stop != NULL)
        *stop = '\0';
    return word;
}

static bool read_inputs(struct zoo_layer *row, char *list)
{
    size_t count = 0;
    const char *name;

    while (count < LAYER_INPUTS && (name = next_word(&list, ',')) != NULL)
        row->inputs[count++] = name;
    return count > 0 && *list == '\0';
}

/* A word after a row's kind. */
static bool read_word(struct zoo_layer *row, char *word)
{
    char *value = strchr(word, '=');
    int64_t number;

    for (size_t k = 0; value == NULL && k < COUNT(flags); k++)
        if (strcmp(word, flags[k].name) == 0)
            return *(bool *)row_field(row, flags[k].at) = true;
    if (value == NULL)
        return false;
    *value++ = '\0';
    if (strcmp(word, "inputs") == 0)
        return read_inputs(row, value);
    for (size_t k = 0; k < COUNT(numbers); k++)
        if (strcmp(word, numbers[k].name) == 0 &&
            text_parse_integer(value, 0, numbers[k].most, &number)) {
            *(uint16_t *)row_field(row, numbers[k].at) = (uint16_t)number;
            return true;
        }
    return false;
}

static bool read_row(struct zoo_layer *row, char *line)
{
    const char *kind;
    char *word;
    int found = 0;

    *row = (struct zoo_layer){.name = next_word(&line, ' ')};
    kind = next_word(&line, ' ');
    if (row->name == NULL || kind == NULL)
        return false;
    while (found < LAYER_KIND_COUNT && strcmp(kind, kind_names[found]) != 0)
        found++;
    row->kind = (enum layer_kind)found;
    while ((word = next_word(&line, ' ')) != NULL)
        if (!read_word(row, word))
            return false;
    return found < LAYER_KIND_COUNT;
}

enum status table_read(struct table **out, const char *name, uint32_t size, const char *text,
                       struct err *err)
{
    struct table *table = NULL;
    enum status status = table_new(&table, name, size, err);

    for (size_t length; status == ST_OK && *text != '\0'; text += length + (text[length] == '\n')) {
        char line[TABLE_LINE_SIZE];
        struct zoo_layer row;

        length = strcspn(text, "\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)(length < sizeof line ? length : 0), text);
        if (read_row(&row, line))
            status = table_add(table, &row, err);
        else
            status = err_set(err, ST_CORRUPT, "row %zu of a net's table is not one",
                             table->net.layer_count);
    }
    if (status == ST_OK)
        *out = table;
    else
        table_del(table);
    return status;
}
