/* facenet: the program that does the work.  Finds the command, runs it, prints its error. */
#include "config.h"

#include "cmd/commands.h"

#include "base/similar.h"
#include "base/standard.h"
#include "base/text.h"
#include "image/decode/format.h"
#include "nn/kernel/environment.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name, *summary;
    enum status (*run)(struct command_line *line, struct err *err);
};

#define COMMAND_ROW(name, summary) {#name, summary, command_##name},
static const struct command commands[] = {COMMANDS(COMMAND_ROW)};

/* Output that did not arrive, on a full disk or in a closed pipe, is a failure. */
static int main_flush(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    (void)fputs("facenet: cannot write the output\n", stderr);
    return 1;
}

static int main_help(void)
{
    (void)fputs("usage: facenet [--db FILE] COMMAND [OPTION...]\n"
                "Trains face embeddings with the triplet loss; everything is kept in SQLite.\n\n",
                stdout);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        (void)printf("  %-10s %s\n", commands[i].name, commands[i].summary);
    (void)fputs(
        "\n  --db FILE  database; without it $FACENET_DB or\n"
        "             $XDG_DATA_HOME/facenet/facenet.db\n"
        "facenet COMMAND --help lists the options of a command; facenet-tui shows runs live.\n",
        stdout);
    return main_flush();
}

static int main_usage(const char *word, const char *sentence, const char *question)
{
    char clean[256];

    (void)text_clean(clean, sizeof clean, word, false);
    (void)fprintf(stderr, "facenet: %s%s%s; see facenet --help\n", clean, sentence, question);
    return 2;
}

static int main_no_option(const char *word)
{
    static const char *const names[] = {"db", "help", "version"};
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, word + strspn(word, "-"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)similar_offer(&similar, names[i]);
    return main_usage(word, ": there is no such option",
                      similar_question(&similar, "--", question));
}

static int main_no_command(const char *word)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, word);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        (void)similar_offer(&similar, commands[i].name);
    return main_usage(word, ": there is no such command", similar_question(&similar, "", question));
}

static int main_run(const struct command *command, struct command_line *line)
{
    struct err err = {.message = "unknown failure"};
    enum status status = command->run(line, &err);
    char clean[ERR_MESSAGE_SIZE * 3]; /* a byte becomes up to three */

    if (status != ST_OK) {
        (void)fflush(stdout);
        (void)text_clean(clean, sizeof clean, err.message, false);
        (void)fprintf(stderr, "facenet %s: %s\n", command->name, clean);
        return line->usage ? 2 : 1;
    }
    return main_flush() == 0 ? line->exit : 1;
}

int main(int argc, char **argv)
{
    struct command_line line = {0};
    int at = 1;

    if (!standard_hold())
        return 1;
    environment_improve(argv);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
    (void)setlocale(LC_CTYPE, "");
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
            return main_help();
        }
        if (strcmp(argv[at], "--version") == 0) {
            (void)puts("facenet " PACKAGE_VERSION "\nreads " FORMAT_LIST);
            return main_flush();
        }
        if (strncmp(argv[at], "--db=", 5) == 0)
            line.db_path = argv[at] + 5;
        else if (strcmp(argv[at], "--db") == 0 && at + 1 < argc)
            line.db_path = argv[++at];
        else if (strcmp(argv[at], "--db") == 0)
            return main_usage(argv[at], " needs a value", "");
        else
            return main_no_option(argv[at]);
    }
    if (at == argc)
        return main_usage("a command is missing", "", "");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[at], commands[i].name) != 0)
            continue;
        line.argc = argc - at;
        line.argv = argv + at;
        return main_run(&commands[i], &line);
    }
    return main_no_command(argv[at]);
}
