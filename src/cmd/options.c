/* The words behind a command's name: options and operands, in any order.
 *
 * As GNU's getopt_long: --name VALUE or --name=VALUE, names may be shortened while they stay
 * unique, "--" ends the options, "-" is an operand.  Unlike it, an error always names the word that
 * is wrong. */
#include "cmd/options.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS_NONE SIZE_MAX

enum status options_refuse(struct command_line *line, struct err *err, const char *format, ...)
{
    va_list arguments;
    char sentence[400];

    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    line->usage = true;
    return err_set(err, ST_INVALID, "%s; see facenet %s --help", sentence, line->argv[0]);
}

enum status options_integer(struct command_line *line, const char *name, const char *value,
                            int64_t low, int64_t high, int64_t *out, struct err *err)
{
    if (value == NULL || text_parse_integer(value, low, high, out))
        return ST_OK;
    return options_refuse(line, err,
                          "--%s %.40s: it takes a whole number from %" PRId64 " to %" PRId64, name,
                          value, low, high);
}

enum status options_real(struct command_line *line, const char *name, const char *value, double low,
                         double high, double *out, struct err *err)
{
    if (value == NULL || text_parse_real(value, low, high, out))
        return ST_OK;
    return options_refuse(line, err, "--%s %.40s: it takes a number from %g to %g", name, value,
                          low, high);
}

/* The options of a command are numbered: --help, its own, then the settings. */
static const char *option_name(const struct option_syntax *syntax, size_t i)
{
    if (i == 0)
        return "help";
    if (i <= syntax->option_count)
        return syntax->options[i - 1].name;
    i -= syntax->option_count + 1;
    return syntax->settings != NULL && i < SETTING_COUNT ? settings_table[i].name : NULL;
}

/* The option that the first length bytes of word name, in full or unmistakably shortened. */
static enum status option_find(struct command_line *line, const struct option_syntax *syntax,
                               const char *word, size_t length, size_t *found, struct err *err)
{
    const char *name, *other = NULL;

    *found = OPTIONS_NONE;
    for (size_t i = 0; (name = option_name(syntax, i)) != NULL; i++) {
        if (strncmp(name, word, length) != 0)
            continue;
        if (strlen(name) == length) {
            *found = i;
            return ST_OK;
        }
        if (*found == OPTIONS_NONE)
            *found = i;
        else if (other == NULL)
            other = name;
    }
    if (*found == OPTIONS_NONE)
        return options_refuse(line, err, "--%.*s: there is no such option", (int)length, word);
    if (other != NULL)
        return options_refuse(line, err, "--%.*s may be --%s or --%s; write it in full",
                              (int)length, word, option_name(syntax, *found), other);
    return ST_OK;
}

static enum status option_take(struct command_line *line, const struct option_syntax *syntax,
                               size_t i, const char *value, struct err *err)
{
    enum setting_id id;
    enum status status;

    if (i == 0) {
        (void)fputs(syntax->help, stdout);
        line->helped = true;
        return ST_OK;
    }
    if (i <= syntax->option_count) {
        if (value != NULL)
            *syntax->options[i - 1].value = value;
        else
            *syntax->options[i - 1].flag = true;
        return ST_OK;
    }
    id = (enum setting_id)(i - syntax->option_count - 1);
    status = settings_set(syntax->settings, id, value, err);
    if (syntax->given != NULL)
        syntax->given[id] = true;
    line->usage = status != ST_OK;
    return status;
}

/* The option at *at, whose value may be the next word: *at is the last one that was used. */
static enum status option_parse(struct command_line *line, const struct option_syntax *syntax,
                                int *at, struct err *err)
{
    const char *word = line->argv[*at], *value;
    size_t length, i = 0;
    bool valued;
    enum status status;

    if (strcmp(word, "-h") == 0)
        return option_take(line, syntax, 0, NULL, err);
    if (word[1] != '-')
        return options_refuse(line, err, "%s: there is no such option", word);
    word += 2;
    length = strcspn(word, "=");
    status = option_find(line, syntax, word, length, &i, err);
    if (status != ST_OK)
        return status;
    value = word[length] == '=' ? word + length + 1 : NULL;
    valued = i > syntax->option_count || (i > 0 && syntax->options[i - 1].value != NULL);
    if (!valued && value != NULL)
        return options_refuse(line, err, "--%s takes no value", option_name(syntax, i));
    if (valued && value == NULL && *at + 1 < line->argc)
        value = line->argv[++*at];
    if (valued && value == NULL)
        return options_refuse(line, err, "--%s needs a value", option_name(syntax, i));
    return option_take(line, syntax, i, value, err);
}

enum status options_parse(struct command_line *line, const struct option_syntax *syntax, int *first,
                          struct err *err)
{
    int kept = 1;
    bool ended = false;

    for (int at = 1; at < line->argc; at++) {
        char *word = line->argv[at];

        if (ended || word[0] != '-' || word[1] == '\0') {
            line->argv[kept++] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else {
            enum status status = option_parse(line, syntax, &at, err);

            if (status != ST_OK || line->helped)
                return status;
        }
    }
    line->argc = kept;
    *first = 1;
    if (kept - 1 < syntax->least)
        return options_refuse(line, err, "facenet %s needs an argument", line->argv[0]);
    if (kept - 1 > syntax->most)
        return options_refuse(line, err, "%s is one argument too many",
                              line->argv[1 + syntax->most]);
    return ST_OK;
}
