/* The words after a command's name: options and operands, in any order.
 *
 * As with GNU's getopt_long: --name VALUE or --name=VALUE, a name may be shortened while it stays
 * unique, "--" ends the options, "-" is an operand.  Unlike there, an error always names the word
 * that is wrong. */
#include "cmd/options.h"

#include "base/similar.h"
#include "base/text.h"

#include <assert.h>
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

static size_t options_count(const struct option_syntax *syntax)
{
    size_t count = 0;

    while (syntax->options[count].name != NULL)
        count++;
    return count;
}

static size_t options_settings(const struct option_syntax *syntax)
{
    return syntax->settings != NULL ? SETTING_COUNT : 0;
}

/* Options are numbered: those of the table, the settings, --help.  NULL after it. */
static const char *option_name(const struct option_syntax *syntax, size_t i)
{
    size_t own = options_count(syntax), settings = options_settings(syntax);

    if (i < own)
        return syntax->options[i].name;
    if (i < own + settings)
        return settings_table[i - own].name;
    return i == own + settings ? "help" : NULL;
}

/* Whether a list with blanks between its words has the word. */
static bool has_word(const char *list, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = list; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        const size_t next = strcspn(at, " ");

        if (next == length && strncmp(at, word, length) == 0)
            return true;
        at += next;
    }
    return false;
}

enum status options_only(struct command_line *line, const struct option_syntax *syntax,
                         const char *mode, const char *also, struct err *err)
{
    const char *name;

    for (size_t i = 0; (name = option_name(syntax, i)) != NULL; i++)
        if ((line->given >> i & 1) != 0 && strcmp(name, mode) != 0 && !has_word(also, name))
            return options_refuse(line, err, "--%s does not go with --%s", name, mode);
    return ST_OK;
}

static void option_near(const struct option_syntax *syntax, const char *word, size_t length,
                        char question[SIMILAR_QUESTION])
{
    struct similar similar;
    char wanted[RECORD_NAME];
    const char *name;

    (void)snprintf(wanted, sizeof wanted, "%.*s", (int)length, word);
    similar_begin(&similar, wanted);
    for (size_t i = 0; (name = option_name(syntax, i)) != NULL; i++)
        (void)similar_offer(&similar, name);
    (void)similar_question(&similar, "--", question);
}

/* The option that the first length bytes of word name, in full or by a unique beginning. */
static enum status option_find(struct command_line *line, const struct option_syntax *syntax,
                               const char *word, size_t length, size_t *found, struct err *err)
{
    const char *name, *other = NULL;
    char question[SIMILAR_QUESTION];

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
    if (*found == OPTIONS_NONE) {
        option_near(syntax, word, length, question);
        return options_refuse(line, err, "--%.*s: there is no such option%s", (int)length, word,
                              question);
    }
    if (other != NULL)
        return options_refuse(line, err, "--%.*s may be --%s or --%s; write it in full",
                              (int)length, word, option_name(syntax, *found), other);
    return ST_OK;
}

static enum status option_set(struct command_line *line, const struct option *option,
                              const char *value, struct err *err)
{
    if (option->flag != NULL)
        *option->flag = true;
    else if (option->text != NULL)
        *option->text = value;
    else if (option->integer != NULL &&
             !text_parse_whole(value, option->least, option->most, option->integer))
        return options_refuse(line, err,
                              "--%s %.40s: expected a whole number from %" PRId64 " to %" PRId64,
                              option->name, value, option->least, option->most);
    else if (option->real != NULL &&
             !text_parse_real(value, option->low, option->high, option->real))
        return options_refuse(line, err, "--%s %.40s: expected a number from %g to %g",
                              option->name, value, option->low, option->high);
    return ST_OK;
}

/* Option i with its value, NULL where it takes none. */
static enum status option_take(struct command_line *line, const struct option_syntax *syntax,
                               size_t i, const char *value, struct err *err)
{
    size_t own = options_count(syntax);
    enum status status;

    assert(i < 64);
    line->given |= UINT64_C(1) << i;
    if (i < own)
        return option_set(line, &syntax->options[i], value, err);
    if (i == own + options_settings(syntax)) {
        options_help(syntax);
        line->helped = true;
        return ST_OK;
    }
    status = settings_set(syntax->settings, (enum setting_id)(i - own), value, err);
    line->usage = status != ST_OK;
    return status;
}

/* Takes the option at *at and its value, which may be the next word; *at: the last word taken. */
static enum status option_parse(struct command_line *line, const struct option_syntax *syntax,
                                int *at, struct err *err)
{
    size_t own = options_count(syntax), end = own + options_settings(syntax), length, i = end;
    const char *word = line->argv[*at], *value;
    char question[SIMILAR_QUESTION];
    bool valued;
    enum status status;

    if (strcmp(word, "-h") == 0)
        return option_take(line, syntax, end, NULL, err);
    if (word[1] != '-') {
        option_near(syntax, word + 1, strcspn(word + 1, "="), question);
        return options_refuse(line, err, "%s: there is no such option%s", word, question);
    }
    word += 2;
    length = strcspn(word, "=");
    status = option_find(line, syntax, word, length, &i, err);
    if (status != ST_OK)
        return status;
    value = word[length] == '=' ? word + length + 1 : NULL;
    valued = i < own ? syntax->options[i].value != NULL : i < end;
    if (!valued && value != NULL)
        return options_refuse(line, err, "--%s takes no value", option_name(syntax, i));
    if (valued && value == NULL && *at + 1 < line->argc)
        value = line->argv[++*at];
    if (valued && value == NULL)
        return options_refuse(line, err, "--%s needs a value", option_name(syntax, i));
    return option_take(line, syntax, i, value, err);
}

bool options_have_setting(const struct command_line *line, const struct option_syntax *syntax,
                          enum setting_id id)
{
    return (line->given >> (options_count(syntax) + (size_t)id) & 1) != 0;
}

enum status options_parse(struct command_line *line, const struct option_syntax *syntax,
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
    if (kept - 1 < syntax->least)
        return options_refuse(line, err, "an argument is missing");
    if (kept - 1 > syntax->most)
        return options_refuse(line, err, "%s is one argument too many",
                              line->argv[1 + syntax->most]);
    return ST_OK;
}
