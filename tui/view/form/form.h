/* A form made from the table of settings, to start a run or to change the live settings of one.  A
 * new setting appears here when it has a row in the table. */
#ifndef FACENET_TUI_FORM_H
#define FACENET_TUI_FORM_H

#include "base/presets.h"
#include "db/faces/people.h"
#include "tui/widget/layout.h"

#define FORM_NAME SETTING_COUNT            /* the field of the run's name */
#define FORM_PRESET (SETTING_COUNT + 4)    /* the field of the preset */
#define FORM_DATA (SETTING_COUNT + 1)      /* the field of the data set */
#define FORM_START (SETTING_COUNT + 2)     /* the field of the start: now or queued */
#define FORM_DECISIONS (SETTING_COUNT + 3) /* the field of the decisions to apply */
#define FORM_FIELDS (SETTING_COUNT + 5)

/* No decisions, all decisions made so far, those that the parent applies. */
enum form_decisions { FORM_DECISIONS_OFF, FORM_DECISIONS_ON, FORM_DECISIONS_LIKE };

#define FORM_OWN 9 /* most presets that are earlier runs */

enum form_result { FORM_GOES_ON, FORM_DONE, FORM_TURNED, FORM_LEFT };

struct form {
    bool open, live;        /* live: change a run, else start one */
    bool fresh;             /* the next character replaces the value */
    int field[FORM_FIELDS]; /* setting ids in the order shown */
    int count, at, top;
    char value[FORM_FIELDS][64], before[FORM_FIELDS][64]; /* by id */
    struct form_data {
        int64_t id;
        char name[RECORD_NAME];
        bool drawn, vectors;
    } * data; /* (data_count): the data sets */
    size_t data_count, data_at;
    struct {
        int64_t run;
        char name[RECORD_NAME];
    } own[FORM_OWN]; /* after those of presets_table */
    size_t own_count, preset_at;
    bool preset_chosen;      /* not by what the data set holds */
    bool queued;             /* it starts once no other run is being trained */
    int64_t parent;          /* the run that this one is a copy of; 0: none */
    int64_t parent_verdicts; /* the newest verdict that the parent applies; 0: none */
    enum form_decisions decisions;
};

/* To start a run: on the newest data set, with the preset that suits it. */
enum status form_open_new(struct form *form, const struct db_dataset *datasets, size_t count,
                          struct err *err) MUST_CHECK;
/* Adds a run as a preset, unless it is one already. */
void form_add_own(struct form *form, int64_t run, const char *name);
/* The run of the chosen preset; 0: the preset is in presets_table. */
int64_t form_preset(struct form *form);
/* After form_open_new: fills in another run's settings and data set; changes to them are marked. */
void form_copy(struct form *form, const struct settings *settings, int64_t dataset, int64_t parent,
               int64_t verdicts);
/* To change a run: its live settings with their values. */
void form_open_live(struct form *form, const struct settings *settings);
void form_close(struct form *form);

/* Whether the field under the cursor takes a text. */
bool form_types(const struct form *form);
/* FORM_DONE: Enter; the caller checks and closes the form.  Escape closes it; FORM_LEFT: it has
 * edits, about which the caller asks first.  FORM_TURNED: another preset was chosen, by the user or
 * with the data set; the caller fills in the form, where edits stay. */
enum form_result form_key(struct form *form, int key);

/* Reads all fields.  On the first invalid value the cursor moves to its field. */
enum status form_read(struct form *form, struct settings *out, struct err *err) MUST_CHECK;

void form_draw(struct form *form, struct canvas *canvas, const struct layout *layout,
               struct rect body);

#endif
