/* facenet-tui: the dashboard.  Options, then the loop; or, with --snapshot, one view as text. */
#include "config.h"

#include "base/mem.h"
#include "base/similar.h"
#include "base/standard.h"
#include "base/text.h"
#include "db/core/named.h"
#include "tui/app.h"
#include "tui/loop.h"
#include "tui/recorder.h"
#include "tui/script.h"
#include "tui/term/terminal.h"
#include "tui/userfile.h"
#include "tui/view/runs/compare.h"
#include "tui/views.h"

#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

struct options {
    const char *database, *run, *data, *view, *cells, *snapshot, *script, *record;
    enum theme_name theme;
    enum graphics graphics;
    enum graphics_colour colour;
    bool no_mouse;
    int rows, cols;
};

#define MAIN_HELP \
    "Usage: facenet-tui [OPTION]...\n" \
    "Shows training runs live, starts, steers and stops them.  Runs go on after it is left.\n" \
    "\n" \
    "  --db FILE         the database (else $FACENET_DB, else\n" \
    "                    $XDG_DATA_HOME/facenet/facenet.db)\n" \
    "  --run RUN         the run to show, by id or name (else a live run, else the newest)\n" \
    "  --data DATA       the data set of People and Clusters, by id or name (else the run's)\n" \
    "  --view VIEW       begin with a view: %s\n" \
    "  --theme NAME      dark, light, safe (for all kinds of colour vision) or mono\n" \
    "  --no-color        no colours; so does the environment variable NO_COLOR\n" \
    "  --no-mouse        leave the mouse to the terminal\n" \
    "  --colour KIND     of pictures in cells: auto (as the terminal reports), 24bit or 256\n" \
    "  --cells KIND      the characters of these pictures: quadrant, or sextant, which is finer\n" \
    "                    where the font has them\n" \
    "  --pictures KIND   how to show pictures: auto (as the terminal reports), blocks (cells),\n" \
    "                    sixel or kitty\n" \
    "  --snapshot VIEW   print such a view as text and exit\n" \
    "                    (compare takes the runs of --run A,B)\n" \
    "  --script FILE     press the keys of a file instead, see the manual\n" \
    "  --record FILE     record the keys in a new file for --script\n" \
    "  --size COLSxROWS  size of the screen of a snapshot or a script (80x24)\n" \
    "  --help            this text\n" \
    "  --version         the version\n" \
    "\n" \
    "Press ? for the keys.  The manual: man facenet-tui.\n"

static const struct view *main_find_view(const char *name)
{
    for (size_t i = 0; i < views_count; i++)
        if (strcmp(views_table[i]->name, name) == 0)
            return views_table[i];
    return NULL;
}

/* The names of all views as "train, runs or help". */
static void main_view_names(char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < views_count && used < size; i++) {
        const char *before = i == 0 ? "" : i + 1 < views_count ? ", " : " or ";

        (void)snprintf(out + used, size - used, "%s%s", before, views_table[i]->name);
        used = strlen(out);
    }
}

static int main_wrong(const char *option, const char *value, const char *takes)
{
    (void)fprintf(stderr, "facenet-tui: %s %s: expected %s\n", option, value, takes);
    return EXIT_USAGE;
}

static int main_print_help(void)
{
    char names[128];

    main_view_names(names, sizeof names);
    return printf(MAIN_HELP, names) < 0 || fflush(stdout) != 0;
}

/* Returns an exit code if there is no such view, else -1. */
static int main_view(const char *option, const char *name, const char **view)
{
    char names[128];

    *view = name;
    if (main_find_view(name) != NULL)
        return -1;
    main_view_names(names, sizeof names);
    return main_wrong(option, name, names);
}

enum {
    DB = 1,
    RUN,
    DATA,
    VIEW,
    PLAIN,
    THEME,
    NO_MOUSE,
    COLOUR,
    CELLS,
    PICTURES,
    SNAPSHOT,
    SCRIPT,
    RECORD,
    SIZE,
    HELP,
    ABOUT
};
static const struct option main_table[] = {
    {"db", required_argument, NULL, DB},
    {"run", required_argument, NULL, RUN},
    {"data", required_argument, NULL, DATA},
    {"view", required_argument, NULL, VIEW},
    {"no-color", no_argument, NULL, PLAIN},
    {"theme", required_argument, NULL, THEME},
    {"no-mouse", no_argument, NULL, NO_MOUSE},
    {"colour", required_argument, NULL, COLOUR},
    {"cells", required_argument, NULL, CELLS},
    {"pictures", required_argument, NULL, PICTURES},
    {"snapshot", required_argument, NULL, SNAPSHOT},
    {"script", required_argument, NULL, SCRIPT},
    {"record", required_argument, NULL, RECORD},
    {"size", required_argument, NULL, SIZE},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, ABOUT},
    {NULL, 0, NULL, 0},
};

/* What getopt_long refuses; optopt is 0 where it knows no such word, else one of main_table or a
 * letter, of which there are none. */
static int main_refuse(int option, const char *word)
{
    char letter[] = {'-', (char)optopt, '\0'}, name[RECORD_NAME], question[SIMILAR_QUESTION];
    char clean[3 * RECORD_NAME];
    bool letters = optopt < 0 || optopt > ABOUT;
    const char *why;
    struct similar similar;
    size_t begin = 0;

    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    similar_begin(&similar, name + strspn(name, "-"));
    for (size_t i = 0; main_table[i].name != NULL; i++) {
        (void)similar_offer(&similar, main_table[i].name);
        begin += strncmp(main_table[i].name, similar.word, strlen(similar.word)) == 0;
    }
    if (option == ':')
        why = " needs a value";
    else if (optopt > 0 && !letters)
        why = " takes no value";
    else if (begin > 1 && !letters)
        why = " may be several options; write it in full";
    else
        why = ": there is no such option";
    (void)text_clean(clean, sizeof clean, letters ? letter : name, false);
    (void)fprintf(stderr, "facenet-tui: %s%s%s; see facenet-tui --help\n", clean, why,
                  why[0] == ':' ? similar_question(&similar, "--", question) : "");
    return EXIT_USAGE;
}

/* Returns an exit code if the program ends here, else -1. */
static int main_options(int argc, char **argv, struct options *options)
{
    int option, code = -1;

    opterr = 0;
    while (code < 0 && (option = getopt_long(argc, argv, ":", main_table, NULL)) != -1) {
        switch (option) {
        case DB:
            options->database = optarg;
            break;
        case RUN:
            options->run = optarg;
            break;
        case DATA:
            options->data = optarg;
            break;
        case VIEW:
            code = main_view("--view", optarg, &options->view);
            break;
        case PLAIN:
            options->theme = THEME_NAME_MONO;
            break;
        case THEME:
            if (!theme_find(optarg, &options->theme))
                return main_wrong("--theme", optarg, "dark, light, safe or mono");
            break;
        case NO_MOUSE:
            options->no_mouse = true;
            break;
        case PICTURES:
            if (!graphics_find(optarg, &options->graphics))
                return main_wrong("--pictures", optarg, "auto, blocks, sixel or kitty");
            break;
        case COLOUR:
            if (!graphics_colour_find(optarg, &options->colour))
                return main_wrong("--colour", optarg, "auto, 24bit or 256");
            break;
        case CELLS:
            options->cells = optarg;
            if (!graphics_cells_find(optarg, &(bool){false}))
                return main_wrong("--cells", optarg, "quadrant or sextant");
            break;
        case SNAPSHOT:
            code = main_view("--snapshot", optarg, &options->snapshot);
            break;
        case SCRIPT:
            options->script = optarg;
            break;
        case RECORD:
            options->record = optarg;
            break;
        case SIZE:
            if (!script_parse_size(optarg, &options->cols, &options->rows))
                return main_wrong("--size", optarg, "COLSxROWS, for example 120x40");
            break;
        case HELP:
            return main_print_help();
        case ABOUT:
            return puts("facenet-tui " PACKAGE_VERSION) < 0 || fflush(stdout) != 0;
        default:
            return main_refuse(option, argv[optind - 1]);
        }
    }
    if (code >= 0)
        return code;
    if (options->record != NULL && (options->snapshot != NULL || options->script != NULL))
        return main_wrong("--record", options->record, "a terminal: no --snapshot, no --script");
    if (optind < argc) {
        (void)fprintf(stderr, "facenet-tui: unexpected argument %s; see facenet-tui --help\n",
                      argv[optind]);
        return EXIT_USAGE;
    }
    return -1;
}

/* Marks the runs of a comma-separated list, to be compared. */
static enum status main_compare(struct ui *ui, const char *names, struct err *err)
{
    struct run_marks *wanted = &((struct compare *)ui_state(ui, view_compare.name))->wanted;
    enum status status = ST_OK;

    while (status == ST_OK && names != NULL && wanted->count < COMPARED_MOST) {
        int length = (int)strcspn(names, ",");
        char name[NAMED_PREFIX + RECORD_NAME];

        if (length == 0)
            break;
        (void)snprintf(name, sizeof name, "%.*s", length, names);
        status = snapshot_choose(&ui->snap, name, err);
        wanted->run[wanted->count++] = ui->snap.run_id;
        names = names[length] == ',' ? names + length + 1 : NULL;
    }
    if (status == ST_OK && (wanted->count < 2 || names != NULL))
        return err_set(err, ST_INVALID,
                       "--snapshot compare needs two to %d runs, for example --run 1,2",
                       COMPARED_MOST);
    return status;
}

/* Theme and cells as options say. */
static void main_choose(struct ui *ui, const struct options *options)
{
    if (options->theme != THEME_NAME_COUNT)
        ui->theme = options->theme;
    if (options->cells != NULL)
        (void)graphics_cells_find(options->cells, &ui->canvas.sextants);
}

/* Without a terminal: prints one view as text, or runs a script. */
static enum status main_without(struct ui *ui, const struct options *options, struct err *err)
{
    enum status status = canvas_resize(&ui->canvas, options->rows, options->cols, err);

    main_choose(ui, options);
    if (status == ST_OK)
        status = app_load(ui, err);
    if (status == ST_OK && options->script != NULL)
        return script_run(ui, options->script, stdout, err);
    while (status == ST_OK && (app_work(ui) & UI_WORK) != 0)
        ;
    return status == ST_OK ? script_show(ui, stdout, err) : status;
}

/* Names a value of the file that is not known. */
static void main_check(struct ui *ui, const struct userfile *config, enum userfile_name name,
                       const char *none, bool known)
{
    if (!known && config->value[name][0] != '\0')
        (void)ui_say(ui, ROLE_WARNING, "%s: there %s %s", config->path, none, config->value[name]);
}

/* What was remembered holds where no option says otherwise; a line that is wrong is named. */
static void main_apply(struct ui *ui, const struct options *options, const struct userfile *config,
                       const struct err *note)
{
    const struct view *view = main_find_view(config->value[USERFILE_VIEW]);

    if (note->status != ST_OK)
        (void)ui_say(ui, ROLE_WARNING, "%s", note->message);
    main_check(ui, config, USERFILE_THEME, "is no theme",
               theme_find(config->value[USERFILE_THEME], &ui->theme));
    main_check(ui, config, USERFILE_VIEW, "is no view", view != NULL);
    main_check(ui, config, USERFILE_CELLS, "are no cells",
               graphics_cells_find(config->value[USERFILE_CELLS], &ui->canvas.sextants));
    main_check(ui, config, USERFILE_FACES, "are no faces",
               ui_face_size_find(config->value[USERFILE_FACES], &ui->face_size));
    main_choose(ui, options);
    if (view != NULL && view->key.key != 0 && options->view == NULL && options->run == NULL)
        (void)ui_show(ui, view->name);
}

/* An empty database shows how to begin, whatever view was remembered. */
static enum status main_begin(struct ui *ui, const struct options *options, struct err *err)
{
    enum status status = app_load(ui, err);

    if (status != ST_OK || options->view != NULL || !snapshot_is_empty(&ui->snap) ||
        snapshot_dataset_id(&ui->snap) != 0)
        return status;
    (void)ui_show(ui, "train");
    return app_load(ui, err);
}

/* Remembers the view, and a theme and a size of faces that were chosen by keys. */
static enum status main_remember(const struct ui *ui, enum theme_name begun, int face_size,
                                 struct userfile *config, struct err *err)
{
    const struct view *view = ui->view->key.key != 0 ? ui->view : ui->before;
    struct userfile before = *config;

    if (ui->theme != begun)
        (void)snprintf(config->value[USERFILE_THEME], sizeof config->value[0], "%s",
                       theme_word(ui->theme));
    if (ui->face_size != face_size)
        (void)snprintf(config->value[USERFILE_FACES], sizeof config->value[0], "%s",
                       ui_face_size_word(ui->face_size));
    (void)snprintf(config->value[USERFILE_VIEW], sizeof config->value[0], "%s", view->name);
    return memcmp(before.value, config->value, sizeof before.value) == 0
               ? ST_OK
               : userfile_write(config, err);
}

static enum status main_run(struct ui *ui, const struct options *options, struct err *err)
{
    const char *no_color = getenv("NO_COLOR");
    bool plain = no_color != NULL && no_color[0] != '\0';
    struct terminal *terminal = NULL;
    struct recorder recorder = {0};
    struct userfile config;
    struct err other;
    enum theme_name begun;
    int face_size;
    enum status status = userfile_read(&config, &other, err);

    ui->graphics = options->graphics;
    ui->colour = options->colour;
    if (status == ST_OK)
        main_apply(ui, options, &config, &other);
    ui->theme = plain ? THEME_NAME_MONO : ui->theme;
    begun = ui->theme;
    face_size = ui->face_size;
    if (status == ST_OK)
        status = main_begin(ui, options, err);
    if (status == ST_OK && options->record != NULL)
        status = recorder_open(&recorder, options->record, err);
    if (status == ST_OK)
        status = terminal_open(&terminal, ui->theme, !options->no_mouse, err);
    if (status == ST_OK)
        status = loop_run(ui, terminal, &recorder, err);
    terminal_close(terminal);
    if (status == ST_OK && main_remember(ui, begun, face_size, &config, &other) != ST_OK)
        (void)fprintf(stderr, "facenet-tui: not remembered: %s\n", other.message);
    userfile_free(&config);
    if (recorder_close(&recorder, &other) != ST_OK && status == ST_OK)
        status = err_set(err, other.status, "%s", other.message);
    return status;
}

int main(int argc, char **argv)
{
    struct options options = {.rows = 24, .cols = 80, .theme = THEME_NAME_COUNT};
    struct err err = {0}, note = {0};
    char clean[ERR_MESSAGE_SIZE * 3]; /* cleaning makes at most three bytes of one */
    enum status status;
    char *path = NULL;
    struct ui ui;
    bool without; /* a terminal */
    int code;

    if (!standard_hold())
        return EXIT_FAILURE;
    (void)setlocale(LC_CTYPE, ""); /* the character set only: numbers keep their point */
    code = main_options(argc, argv, &options);
    if (code >= 0)
        return code;
    status = app_init(&ui, &err);
    ui.canvas.ascii = !terminal_has_unicode();
    /* Before the database is opened, so that a refusal creates no file. */
    without = options.snapshot != NULL || options.script != NULL;
    if (status == ST_OK && !without)
        status = terminal_check(&err);
    if (status == ST_OK)
        status = db_default_path(options.database, &path, &err);
    if (status == ST_OK)
        status = snapshot_open(&ui.snap, path, options.snapshot == NULL, &note, &err);
    if (status == ST_OK && ui.snap.reader == NULL && options.database != NULL)
        status = db_open(&ui.snap.reader, path, DB_READ, &err); /* says that it is missing */
    if (status == ST_OK && options.snapshot != NULL &&
        main_find_view(options.snapshot) == &view_compare)
        status = main_compare(&ui, options.run, &err);
    else if (status == ST_OK && options.run != NULL)
        status = snapshot_choose(&ui.snap, options.run, &err);
    if (status == ST_OK && options.data != NULL)
        status = snapshot_choose_dataset(&ui.snap, options.data, &err);
    if (status == ST_OK && (options.view != NULL || options.snapshot != NULL))
        (void)ui_show(&ui, options.snapshot != NULL ? options.snapshot : options.view);
    if (status == ST_OK && note.status != ST_OK)
        (void)ui_say(&ui, ROLE_WARNING, "read-only: %s", note.message);
    if (status == ST_OK)
        status = without ? main_without(&ui, &options, &err) : main_run(&ui, &options, &err);
    app_free(&ui);
    mem_free(path);
    if (status != ST_OK) {
        (void)text_clean(clean, sizeof clean, err.message, false);
        (void)fprintf(stderr, "facenet-tui: %s\n", clean);
    }
    return status == ST_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
