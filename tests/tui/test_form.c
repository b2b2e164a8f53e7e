/* The form that starts a run, copies one or changes one while it trains. */
#include "unit.h"

#include "screens.h"

static const char *param(const struct db *fake, const char *name)
{
    for (size_t i = 0; i < fake->param_count; i++)
        if (strcmp(fake->params[i].name, name) == 0)
            return fake->params[i].value;
    return "(absent)";
}

static void test_form(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "n");
    screens_expect_pictures(&ui, "form");
    (void)screens_type(&ui, "my run_____>_64"); /* name, then on to the net, embedding */
    (void)screens_type(&ui, "____1\n");         /* one identity: refused */
    screens_expect(&ui, "--identities 1: expected a whole number from 2 to 10000");
    assert_int_equal(fake->runs_added, 0);
    (void)screens_type(&ui, "8\n");
    assert_int_equal(fake->runs_added, 1);
    assert_string_equal(fake->run_name, "my run");
    assert_string_equal(param(fake, "net"), "nn4.small2");
    assert_string_equal(param(fake, "margin"), "0.2");
    assert_string_equal(param(fake, "identities"), "8");
    assert_int_equal(fake->param_count, SETTING_COUNT + 1);
    assert_string_equal(param(fake, "decisions"), "0");
    assert_int_equal(ui.snap.run_id, 107);
    screens_finish(&ui);
}

/* A copy: filled in with the run's current settings; it is queued when another run is being
 * trained. */
static void test_clone(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    fake->busy = true;
    ui.snap.run.dataset_id = 7;
    ui.snap.settings.value[SETTING_MARGIN] = 0.25;
    (void)screens_type(&ui, "N");
    screens_expect(&ui, "New run, a copy with changes");
    screens_expect(&ui, "in the queue");
    (void)screens_type(&ui, "copy\n");
    assert_int_equal(fake->parent, 12);
    assert_string_equal(fake->run_name, "copy");
    assert_string_equal(param(fake, "margin"), "0.25");
    assert_string_equal(fake->requests, "tag queued=;");
    screens_expect(&ui, "is queued; r starts it now");
    screens_finish(&ui);
}

/* The presets: those of the table, the run shown, and tagged runs. */
static void test_presets(void **state)
{
    struct ui ui;
    struct settings settings;
    struct err err;

    (void)state;
    for (size_t i = 0; i < PRESETS_COUNT; i++) {
        presets_settings(&presets_table[i], &settings);
        assert_ok(settings_check(&settings, &err));
        for (int c = 0; c < PRESETS_CHANGES && presets_table[i].change[c].value != NULL; c++)
            assert_ok(settings_set(&settings, presets_table[i].change[c].id,
                                   presets_table[i].change[c].value, &err));
    }
    screens_start(&ui, 24, 80);
    ui.snap.settings.value[SETTING_MARGIN] = 0.25;
    (void)screens_type(&ui, "nmine_>"); /* to the first of the others */
    screens_expect(&ui, "preset  photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    (void)screens_type(&ui, "_\x10\x10"); /* Ctrl-P on any field */
    screens_expect(&ui, "preset  as lfw-small");
    assert_string_equal(ui.form.value[SETTING_MARGIN], "0.25");
    assert_string_equal(ui.form.value[SETTING_STEPS], "0");
    assert_string_equal(ui.form.value[FORM_NAME], "mine");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  as run-6");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  as run-9");
    assert_int_equal(ui.form.parent, 9);
    assert_string_equal(ui.form.value[SETTING_SEED], "9");
    assert_string_equal(ui.form.value[SETTING_MARGIN], "0.2");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  defaults");
    assert_int_equal(ui.form.parent, 0);
    assert_string_equal(ui.form.value[SETTING_SEED], "1");
    screens_finish(&ui);
}

/* The form begins with the preset for what the data set holds, and says so; another data set brings
 * its own until a preset is chosen. */
static void test_preset_suits(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fake(&ui)->dataset_count = 2;
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "preset  photographs           this data set holds photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    assert_string_equal(ui.form.value[SETTING_IDENTITIES], "16");
    (void)screens_type(&ui, "__>"); /* the other data set */
    screens_expect(&ui, "preset  defaults              this data set holds drawn faces");
    assert_string_equal(ui.form.value[SETTING_STEPS], "0");
    (void)screens_type(&ui, "\x10\x10__>"); /* quick look, start */
    (void)screens_type(&ui, "^^>");         /* the data set */
    screens_expect(&ui, "preset  quick                 this data set holds photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "100");
    (void)screens_type(&ui, "^");
    screens_expect(&ui, "this data set holds photographs; 100 steps to check a setup");
    screens_finish(&ui);
}

/* Vectors: no settings of pictures, a net that takes them, and the answers on pairs. */
static void turn_nets(struct ui *ui, const char *nets)
{
    char turned[160] = "";
    size_t used = 0;

    for (ui->form.at = 0; ui->form.field[ui->form.at] != SETTING_NET;)
        ui->form.at++;
    screens_expect(ui, nets);
    do {
        used += (size_t)snprintf(turned + used, sizeof turned - used, "%s%s", used > 0 ? "|" : "",
                                 ui->form.value[SETTING_NET]);
        (void)screens_type(ui, ">");
    } while (used < 100 && strncmp(turned, ui->form.value[SETTING_NET], strcspn(turned, "|")) != 0);
    assert_string_equal(turned, nets);
}

static void test_vectors(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    fake->dataset_count = 2;
    fake->dimensions = 8;
    fake->newest_pair = 5;
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "preset  defaults              this data set holds vectors");
    assert_string_equal(ui.form.value[SETTING_NET], "linear");
    for (int i = 0; i < ui.form.count; i++)
        assert_true(ui.form.field[i] != SETTING_AUGMENT_FLIP && ui.form.field[i] != SETTING_VIEWS);
    (void)screens_type(&ui, "_>>___>\n"); /* a preset that is chosen; decisions */
    assert_string_equal(param(fake, "decisions"), "5");
    assert_string_equal(param(fake, "net"), "linear");
    (void)screens_type(&ui, "n_>_>"); /* the data set of pictures */
    assert_string_equal(ui.form.value[SETTING_NET], "small");
    assert_int_equal(ui.form.count, FORM_FIELDS);
    (void)screens_type(&ui, ">");
    assert_string_equal(ui.form.value[SETTING_NET], "linear");
    assert_true(ui.form.count < FORM_FIELDS);
    turn_nets(&ui, "linear|mlp");
    (void)screens_type(&ui, ">"); /* mlp, which does not fit the pictures */
    for (ui.form.at = 0; ui.form.field[ui.form.at] != FORM_DATA;)
        ui.form.at++;
    (void)screens_type(&ui, ">");
    assert_string_equal(ui.form.value[SETTING_NET], "small");
    turn_nets(&ui, "small|nn4.small2|resnet|mobilefacenet|nn1|nn2|nn3|nn4|nns1|nns2");
    screens_finish(&ui);
}

/* Edits of the form outlive another preset, and are lost only after a question. */
static void test_form_keeps_edits(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "n\x1B");
    assert_false(ui.form.open);
    (void)screens_type(&ui, "n_____>");
    (void)snprintf(ui.form.value[SETTING_LR], sizeof ui.form.value[SETTING_LR], "0.7");
    (void)screens_type(&ui, "\x10"); /* photographs */
    assert_string_equal(ui.form.value[SETTING_LR], "0.7");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    (void)screens_type(&ui, "\x1B");
    screens_expect(&ui, "Leave the form and lose what you changed");
    screens_expect(&ui, "y leave  n go on");
    (void)screens_type(&ui, "n");
    assert_true(ui.form.open);
    (void)screens_type(&ui, "\x1By");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

/* The form prints ranges as one reads them, and the whole help of the chosen field. */
static void test_form_explains(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "n");
    for (ui.form.at = 0; ui.form.field[ui.form.at] != SETTING_SEED;)
        ui.form.at++;
    screens_expect(&ui, "a whole number from 0 to 9,007,199,254,740,991");
    for (int id = 0; id < SETTING_COUNT; id++) {
        char end[24];
        const char *help = settings_table[id].help;
        size_t length = strlen(help);

        for (ui.form.at = 0; ui.form.field[ui.form.at] != id;)
            ui.form.at++;
        (void)snprintf(end, sizeof end, "%s\n", strrchr(help, ' ') + 1);
        screens_expect(&ui, length > 10 ? end : help);
    }
    screens_finish(&ui);
}

/* A copy applies the verdicts of its parent, the newest ones, or none. */
static void test_decisions(void **state)
{
    static const struct {
        const char *keys, *expected;
    } cases[] = {
        {"N\n", "41"}, {"N____>\n", "0"}, {"N____>>\n", "57"}, {"n\n", "0"}, {"n____>\n", "57"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ui ui;

        screens_start(&ui, 24, 80);
        screens_fake(&ui)->applied = 41;
        screens_fake(&ui)->newest = 57;
        (void)screens_type(&ui, cases[i].keys);
        assert_string_equal(param(screens_fake(&ui), "decisions"), cases[i].expected);
        screens_finish(&ui);
    }
}

static void test_form_needs_faces(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    fake->dataset_count = 0;
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "there are no faces yet");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

/* The form of the live settings requests only what was changed. */
static void test_live_form(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "v");
    assert_int_equal(ui.form.field[0], SETTING_MARGIN);
    (void)screens_type(&ui, "0.4\n");
    assert_string_equal(fake->requests, "set margin=0.4;");
    assert_false(ui.form.open);

    /* Two changes of which none can be asked for: nothing is said to be requested. */
    (void)screens_type(&ui, "v");
    (void)snprintf(ui.form.value[SETTING_LR], sizeof ui.form.value[SETTING_LR], "0.5");
    ui.snap.liveness = RUN_DEAD;
    (void)screens_type(&ui, "0.3\n");
    screens_expect(&ui, "is not being trained");
    assert_true(ui.form.open);
    ui.snap.liveness = RUN_ALIVE;
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "requested 2 changes");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_form, screens_prepare),
    cmocka_unit_test_setup(test_clone, screens_prepare),
    cmocka_unit_test_setup(test_presets, screens_prepare),
    cmocka_unit_test_setup(test_preset_suits, screens_prepare),
    cmocka_unit_test_setup(test_vectors, screens_prepare),
    cmocka_unit_test_setup(test_form_keeps_edits, screens_prepare),
    cmocka_unit_test_setup(test_form_explains, screens_prepare),
    cmocka_unit_test_setup(test_decisions, screens_prepare),
    cmocka_unit_test_setup(test_form_needs_faces, screens_prepare),
    cmocka_unit_test_setup(test_live_form, screens_prepare),
};
UNIT_MAIN(tests)
