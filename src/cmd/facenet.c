/* facenet: the program that does the work.  Finds the command and says what went wrong. */
#include "cmd/command.h"

#include "nn/threads.h"

#include "config.h"

#include <locale.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_synth,  &command_import, &command_train,    &command_embed,
    &command_eval,   &command_runs,   &command_suspects, &command_export,
    &command_forget, &command_nets,   &command_doctor,
};

static void main_help(void)
{
    (void)fputs("usage: facenet [--db FILE] COMMAND [OPTION...]\n"
                "Trains face embeddings with the triplet loss; everything is kept in SQLite.\n\n",
                stdout);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        (void)printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
    (void)fputs("\n  --db FILE  database; else $FACENET_DB, else\n"
                "             $XDG_DATA_HOME/facenet/facenet.db\n"
                "facenet COMMAND --help tells more; facenet-tui shows it all live.\n",
                stdout);
}

static int main_usage(const char *word, const char *sentence)
{
    (void)fprintf(stderr, "facenet: %s%s; see facenet --help\n", word, sentence);
    return 2;
}

static int main_run(const struct command *command, struct command_line *line)
{
    struct err err = {.message = "unknown failure"};
    enum status status = command->run(line, &err);

    if (status != ST_OK) {
        (void)fprintf(stderr, "facenet %s: %s\n", command->name, err.message);
        return line->usage ? 2 : 1;
    }
    if (fflush(stdout) != 0) {
        (void)fprintf(stderr, "facenet %s: cannot write the output\n", command->name);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct command_line line = {0};
    int at = 1;

    threads_wait_passively(argv);
    (void)setlocale(LC_CTYPE, "");
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
            main_help();
            return 0;
        }
        if (strcmp(argv[at], "--version") == 0) {
            (void)puts("facenet " PACKAGE_VERSION);
            return 0;
        }
        if (strncmp(argv[at], "--db=", 5) == 0)
            line.db_path = argv[at] + 5;
        else if (strcmp(argv[at], "--db") == 0 && at + 1 < argc)
            line.db_path = argv[++at];
        else
            return main_usage(argv[at], ": there is no such option, or its value is missing");
    }
    if (at == argc)
        return main_usage("a command is missing", "");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[at], commands[i]->name) != 0)
            continue;
        line.argc = argc - at;
        line.argv = argv + at;
        return main_run(commands[i], &line);
    }
    return main_usage(argv[at], ": there is no such command");
}
