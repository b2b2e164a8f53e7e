/* facenet-tui: the dashboard.  Options, then the loop; or, with --snapshot, one view as text. */
#include "config.h"

#include "base/mem.h"
#include "tui/app.h"
#include "tui/loop.h"
#include "tui/terminal.h"

#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

struct options {
    const char *database, *run, *snapshot;
    bool plain;
    int rows, cols;
};

static const char main_help[] =
    "Usage: facenet-tui [OPTION]...\n"
    "Shows training runs live, starts, steers and stops them.  Leaving it leaves them running.\n"
    "\n"
    "  --db FILE         the database (else $FACENET_DB, else\n"
    "                    $XDG_DATA_HOME/facenet/facenet.db)\n"
    "  --run RUN         the run to show, by id or name (else a live one, else the newest)\n"
    "  --no-color        no colours; so does the environment variable NO_COLOR\n"
    "  --snapshot VIEW   print a view (train, runs or help) as text and leave\n"
    "  --size COLSxROWS  size of the snapshot (80x24)\n"
    "  --help            this text\n"
    "  --version         the version\n"
    "\n"
    "Press ? for the keys.  The manual: man facenet-tui.\n";

/* "120x40" */
static bool main_parse_size(const char *text, struct options *options)
{
    const char *cross = strchr(text, 'x');
    char cols[16];
    int64_t width, height;

    if (cross == NULL || (size_t)(cross - text) >= sizeof cols)
        return false;
    memcpy(cols, text, (size_t)(cross - text));
    cols[cross - text] = '\0';
    if (!text_parse_integer(cols, 1, 1000, &width) ||
        !text_parse_integer(cross + 1, 1, 1000, &height))
        return false;
    options->cols = (int)width;
    options->rows = (int)height;
    return true;
}

static bool main_parse_view(const char *name, enum app_view *view)
{
    static const char *const names[VIEW_COUNT] = {"train", "runs", "help"};

    for (int i = 0; i < VIEW_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *view = (enum app_view)i;
            return true;
        }
    }
    return false;
}

/* Returns an exit code when the program ends here, else -1. */
static int main_options(int argc, char **argv, struct options *options)
{
    enum { DB = 1, RUN, PLAIN, SNAPSHOT, SIZE, HELP, ABOUT };
    static const struct option table[] = {
        {"db", required_argument, NULL, DB},     {"run", required_argument, NULL, RUN},
        {"no-color", no_argument, NULL, PLAIN},  {"snapshot", required_argument, NULL, SNAPSHOT},
        {"size", required_argument, NULL, SIZE}, {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, ABOUT},   {NULL, 0, NULL, 0},
    };
    enum app_view view;
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        switch (option) {
        case DB:
            options->database = optarg;
            break;
        case RUN:
            options->run = optarg;
            break;
        case PLAIN:
            options->plain = true;
            break;
        case SNAPSHOT:
            options->snapshot = optarg;
            if (!main_parse_view(optarg, &view)) {
                (void)fprintf(stderr, "facenet-tui: --snapshot %s: it takes train, runs or help\n",
                              optarg);
                return EXIT_USAGE;
            }
            break;
        case SIZE:
            if (!main_parse_size(optarg, options)) {
                (void)fprintf(stderr, "facenet-tui: --size %s: it takes COLSxROWS, as 120x40\n",
                              optarg);
                return EXIT_USAGE;
            }
            break;
        case HELP:
            return fputs(main_help, stdout) < 0 || fflush(stdout) != 0;
        case ABOUT:
            return puts("facenet-tui " PACKAGE_VERSION) < 0 || fflush(stdout) != 0;
        default:
            (void)fputs("Try \"facenet-tui --help\".\n", stderr);
            return EXIT_USAGE;
        }
    }
    if (optind < argc) {
        (void)fprintf(stderr,
                      "facenet-tui: %s: it takes options only; try \"facenet-tui --help\"\n",
                      argv[optind]);
        return EXIT_USAGE;
    }
    return -1;
}

/* Prints one view as text. */
static enum status main_snapshot(struct app *app, const struct options *options, struct err *err)
{
    struct text text = {.limit = 16u << 20};
    enum app_view view = VIEW_TRAIN;
    enum status status = canvas_resize(&app->canvas, options->rows, options->cols, err);

    if (status == ST_OK && main_parse_view(options->snapshot, &view)) {
        (void)app_show(app, view);
        status = model_load(&app->model, err);
    }
    if (status == ST_OK) {
        app_draw(app);
        canvas_print(&app->canvas, &text);
        if (text.failed)
            status = err_nomem(err, "the snapshot");
        else if (fputs(text_string(&text), stdout) < 0 || fflush(stdout) != 0)
            status = err_set(err, ST_IO, "standard output cannot be written");
    }
    text_free(&text);
    return status;
}

static enum status main_run(struct app *app, const struct options *options, struct err *err)
{
    const char *no_color = getenv("NO_COLOR");
    bool plain = options->plain || (no_color != NULL && no_color[0] != '\0');
    struct terminal *terminal = NULL;
    enum status status = model_load(&app->model, err);

    if (status == ST_OK)
        status = terminal_open(&terminal, plain, err);
    if (status == ST_OK)
        app->canvas.pictures = terminal_has_pictures(terminal);
    if (status == ST_OK)
        status = loop_run(app, terminal, err);
    terminal_close(terminal);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {.rows = 24, .cols = 80};
    struct err err = {0}, note = {0};
    enum status status;
    char *path = NULL;
    struct app app;
    int code;

    (void)setlocale(LC_CTYPE, ""); /* nothing but the character set: numbers keep their point */
    code = main_options(argc, argv, &options);
    if (code >= 0)
        return code;
    app_init(&app);
    app.canvas.ascii = !terminal_has_unicode();
    /* Before the database, so that a refusal leaves no file behind. */
    status = options.snapshot != NULL ? ST_OK : terminal_check(&err);
    if (status == ST_OK)
        status = db_default_path(options.database, &path, &err);
    if (status == ST_OK)
        status = model_open(&app.model, path, options.snapshot == NULL, &note, &err);
    if (status == ST_OK && options.run != NULL)
        status = model_choose(&app.model, options.run, &err);
    if (status == ST_OK && note.status != ST_OK)
        (void)app_say(&app, ROLE_WARNING, "only looking on: %s", note.message);
    if (status == ST_OK)
        status = options.snapshot != NULL ? main_snapshot(&app, &options, &err)
                                          : main_run(&app, &options, &err);
    app_free(&app);
    mem_free(path);
    if (status != ST_OK)
        (void)fprintf(stderr, "facenet-tui: %s\n", err.message);
    return status == ST_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
