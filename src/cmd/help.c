/* What --help prints of a command: usage, a paragraph, and a line for each row of its table. */
#include "cmd/options.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HELP_COLUMNS 80

/* Prints words from the column at on, wrapped; further lines begin there too. */
static void help_wrap(const char *words, size_t at)
{
    size_t column = at;

    while (*(words += strspn(words, " ")) != '\0') {
        size_t length = strcspn(words, " ");

        if (column > at && column + 1 + length > HELP_COLUMNS) {
            (void)printf("\n%*s", (int)at, "");
            column = at;
        } else if (column > at) {
            (void)putchar(' ');
            column++;
        }
        (void)printf("%.*s", (int)length, words);
        column += length;
        words += length;
    }
    (void)putchar('\n');
}

/* The columns of "--name VALUE". */
static size_t help_width(const char *name, const char *value)
{
    return 2 + strlen(name) + (value != NULL ? 1 + strlen(value) : 0);
}

static void help_row(const char *name, const char *value, const char *words, size_t width)
{
    char left[64];

    (void)snprintf(left, sizeof left, "--%s%s%s", name, value != NULL ? " " : "",
                   value != NULL ? value : "");
    (void)printf("  %-*s  ", (int)width, left);
    help_wrap(words, width + 4);
}

/* Range and default follow the help.  A default outside the range means that there is none. */
static void help_option(const struct option *option, size_t width)
{
    struct text words = {0};

    text_add(&words, option->help);
    if (option->integer != NULL && option->most < INT64_MAX)
        text_addf(&words, "; %" PRId64 " to %" PRId64, option->least, option->most);
    if (option->integer != NULL && *option->integer >= option->least &&
        *option->integer <= option->most)
        text_addf(&words, " (%" PRId64 ")", *option->integer);
    if (option->real != NULL)
        text_addf(&words, "; %g to %g", option->low, option->high);
    if (option->real != NULL && *option->real >= option->low && *option->real <= option->high)
        text_addf(&words, " (%g)", *option->real);
    if (option->text != NULL && *option->text != NULL)
        text_addf(&words, " (%s)", *option->text);
    help_row(option->name, option->value, text_string(&words), width);
    text_free(&words);
}

void options_help(const struct option_syntax *syntax)
{
    size_t width = 0;

    (void)fputs(syntax->usage, stdout);
    help_wrap(syntax->about, 0);
    (void)putchar('\n');
    for (const struct option *option = syntax->options; option->name != NULL; option++)
        if (help_width(option->name, option->value) > width)
            width = help_width(option->name, option->value);
    for (const struct option *option = syntax->options; option->name != NULL; option++)
        help_option(option, width);
    if (syntax->settings == NULL)
        return;
    (void)puts("\nSettings, described in facenet(1):");
    for (int id = 0; id < SETTING_COUNT; id++) {
        char words[200];

        (void)snprintf(words, sizeof words, "%s (%s)", settings_table[id].help,
                       settings_table[id].fallback);
        help_row(settings_table[id].name, NULL, words, 24);
    }
}
