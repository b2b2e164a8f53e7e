/* See keys.h. */
#include "tui/keys.h"

#define RUN KEYS_TRAIN
#define REVIEW (KEYS_CLUSTERS | KEYS_FACES)
#define LISTS (KEYS_RUNS | KEYS_HELP | KEYS_PEOPLE | REVIEW | KEYS_TARGETS | KEYS_SUSPECTS)

/* clang-format off */
const struct key_binding keys_table[] = {
    {'p', ' ', "p", "pause", "pause the run, or let it go on", RUN, ACTION_PAUSE, true},
    {'.', 0, ".", "", "one step of a paused run", RUN, ACTION_STEP, false},
    {'m', 0, "m", "margin", "change the margin while the run trains", RUN, ACTION_MARGIN, false},
    {'c', 0, "c", "curriculum", "change the floor of the curriculum margin", RUN,
     ACTION_CURRICULUM, false},
    {'l', 0, "l", "rate", "change the learning rate", RUN, ACTION_RATE, false},
    {'s', 0, "s", "select", "change the rule that selects triplets", RUN, ACTION_SELECT, false},
    {'v', 0, "v", "", "change any setting that may change during a run", RUN, ACTION_LIVE, false},
    {'k', 0, "k", "checkpoint", "write a checkpoint now", RUN, ACTION_CHECKPOINT, false},
    {'e', 0, "e", "", "evaluate on the held-out identities now", RUN, ACTION_EVALUATE, false},
    {'x', 0, "x", "stop", "stop the run, after a question", RUN, ACTION_STOP, true},
    {'r', 0, "r", "", "resume a run that has ended or died, at its last checkpoint",
     RUN | KEYS_RUNS, ACTION_RESUME, false},
    {'n', 0, "n", "new run", "start a run: a form with the defaults filled in",
     RUN | KEYS_RUNS | KEYS_WELCOME, ACTION_NEW_RUN, false},
    {'N', 0, "N", "", "start a copy of the run with changes: the form filled in from it",
     RUN | KEYS_RUNS, ACTION_CLONE, false},
    {'B', 0, "B", "", "roll back: a new run that goes on from a checkpoint of this one", RUN,
     ACTION_ROLL_BACK, false},
    {'f', 0, "f", "draw faces", "draw a data set of faces to try things on",
     KEYS_WELCOME | KEYS_PEOPLE, ACTION_DRAW_FACES, false},
    {'I', 0, "I", "import", "import a folder of pictures, one folder a person",
     KEYS_WELCOME | KEYS_PEOPLE, ACTION_IMPORT, true},
    {KEY_CODE_LEFT, 0, "Left", "", "the picture before", KEYS_PEOPLE, ACTION_LEFT, false},
    {KEY_CODE_RIGHT, 0, "Right", "", "the next picture", KEYS_PEOPLE, ACTION_RIGHT, false},
    {KEY_CODE_ENTER, 0, "Enter", "", "the picture over the whole screen, until the next key",
     KEYS_PEOPLE | KEYS_SUSPECTS | KEYS_FACES, ACTION_PICTURE, false},
    {'i', 0, "i", "leave out", "leave the picture out of training, or take it in again",
     KEYS_PEOPLE,
     ACTION_EXCLUDE_IMAGE, true},
    {'x', 0, "x", "person out", "leave the whole person out, or take it in again", KEYS_PEOPLE,
     ACTION_EXCLUDE_PERSON, false},
    {'D', 0, "D", "data set", "the next data set", KEYS_PEOPLE | KEYS_CLUSTERS, ACTION_DATASET,
     false},
    {KEY_CODE_ENTER, 0, "Enter", "open", "all faces of the cluster", KEYS_CLUSTERS, ACTION_OPEN,
     true},
    {KEY_CODE_ENTER, 0, "Enter", "so be it", "move or merge there", KEYS_TARGETS, ACTION_OPEN,
     true},
    {' ', 0, "Space", "mark", "mark the face, or take the mark away", KEYS_FACES, ACTION_MARK,
     true},
    {'*', 0, "*", "", "mark all faces, or none", KEYS_FACES, ACTION_MARK_ALL, false},
    {'n', 0, "n", "name", "name the cluster; Tab completes", REVIEW, ACTION_NAME, false},
    {'a', 0, "a", "confirm", "confirm: all its faces are one person; goes on to the next", REVIEW,
     ACTION_CONFIRM, true},
    {'m', 0, "m", "merge", "merge with another cluster, or move what is marked: those near first",
     REVIEW, ACTION_MERGE, false},
    {'N', 0, "N", "", "what is marked is a new cluster", KEYS_FACES, ACTION_NEW_CLUSTER, false},
    {'r', 0, "r", "not", "what is marked is not this person, for ever", KEYS_FACES,
     ACTION_NOT, true},
    {'x', 0, "x", "bad", "what is marked is no face, or of no use", KEYS_FACES,
     ACTION_UNUSABLE, false},
    {'t', 0, "t", "split", "split: cluster its faces again, tighter", REVIEW, ACTION_SPLIT, false},
    {'v', 0, "v", "range", "mark from here to where it, or Space, is pressed again", KEYS_FACES,
     ACTION_RANGE, false},
    {'Q', 0, "Q", "ask", "ask what is most worth to know: are these two one person?", KEYS_CLUSTERS,
     ACTION_QUESTIONS, true},
    {'y', 0, "y", "same", "the same person: merge them", KEYS_QUESTIONS, ACTION_SAME, true},
    {'n', 0, "n", "different", "different people, for ever", KEYS_QUESTIONS, ACTION_DIFFERENT,
     true},
    {'s', ' ', "s", "skip", "skip the question; also Space", KEYS_QUESTIONS, ACTION_SKIP, true},
    {'u', 0, "u", "undo", "take back the decision before, without limit", REVIEW | KEYS_QUESTIONS,
     ACTION_UNDO, true},
    {'U', 18, "U", "", "make again what was taken back; also Ctrl-R", REVIEW | KEYS_QUESTIONS,
     ACTION_REDO, false},
    {'C', 0, "C", "cluster", "group the faces anew, by the run shown, under all decisions",
     KEYS_CLUSTERS, ACTION_CLUSTER, false},
    {'z', 0, "z", "", "smaller faces, or larger ones", REVIEW | KEYS_TARGETS | KEYS_QUESTIONS,
     ACTION_ZOOM, false},
    {KEY_CODE_LEFT, 'h', "Left", "", "the face before; also h", KEYS_FACES, ACTION_LEFT, false},
    {KEY_CODE_RIGHT, 'l', "Right", "", "the next face; also l", KEYS_FACES, ACTION_RIGHT, false},
    {'[', 0, "[", "", "the cluster before", KEYS_FACES, ACTION_EARLIER, false},
    {']', 0, "]", "", "the next cluster", KEYS_FACES, ACTION_LATER, false},
    {'/', 0, "/", "find", "go to a cluster, by number or a part of its name",
     KEYS_CLUSTERS | KEYS_TARGETS, ACTION_FILTER, false},
    {'m', 0, "m", "move", "wrong name: it shows the person that it is like", KEYS_SUSPECTS,
     ACTION_MOVE, true},
    {'n', 0, "n", "name", "wrong name: it shows somebody else, whose name is typed", KEYS_SUSPECTS,
     ACTION_MOVE_TO, false},
    {'x', 0, "x", "bad", "a bad picture: leave it out", KEYS_SUSPECTS, ACTION_BAD, false},
    {'f', 0, "f", "fine", "the name is right: never ask again", KEYS_SUSPECTS, ACTION_FINE, true},
    {'u', 0, "u", "undo", "take back what was said last: it is asked again", KEYS_SUSPECTS,
     ACTION_UNDO, false},
    {'r', 0, "r", "rank", "rank the pictures anew, as they were counted until now", KEYS_SUSPECTS,
     ACTION_RANK, false},
    {'w', 0, "w", "window", "show all steps, the last 1,000 or the last 100", RUN, ACTION_WINDOW,
     false},
    {'[', KEY_CODE_PAGE_UP, "[", "", "half a window back in history; also PgUp", RUN,
     ACTION_EARLIER, false},
    {']', KEY_CODE_PAGE_DOWN, "]", "", "half a window on; also PgDn", RUN, ACTION_LATER, false},
    {KEY_CODE_LEFT, 0, "Left", "", "a cursor that reads values: earlier", RUN, ACTION_LEFT, false},
    {KEY_CODE_RIGHT, 0, "Right", "", "the cursor: later", RUN, ACTION_RIGHT, false},
    {KEY_CODE_HOME, 0, "Home", "", "the cursor: first step", RUN, ACTION_FIRST, false},
    {KEY_CODE_END, 0, "End", "", "the cursor: newest step", RUN, ACTION_LAST, false},
    {'z', 0, "z", "zoom", "show one panel alone, or all of them", RUN, ACTION_ZOOM, false},
    {KEY_CODE_UP, 0, "Up", "", "zoomed: the panel before", RUN, ACTION_UP, false},
    {KEY_CODE_DOWN, 0, "Down", "", "zoomed: the next panel", RUN, ACTION_DOWN, false},
    {KEY_CODE_ESCAPE, 0, "Esc", "", "leave the cursor, the zoom, the window", RUN, ACTION_BACK,
     false},
    {'g', 0, "g", "", "a linear or a logarithmic scale: the loss, or the panel zoomed", RUN |
     KEYS_COMPARE,
     ACTION_SCALE, false},
    {'a', 0, "a", "", "average the curves: not, a little, much", RUN | KEYS_COMPARE, ACTION_SMOOTH,
     false},
    {'d', 0, "d", "", "the ROC of the last evaluation alone; g makes it the DET", RUN, ACTION_ROC,
     false},
    {'o', 0, "o", "", "show the marked runs in all plots, or not", RUN, ACTION_OVERLAY, false},
    {KEY_CODE_ENTER, 0, "Enter", "open", "open the run in Train", KEYS_RUNS, ACTION_OPEN, true},
    {'/', 0, "/", "find", "find a text in the help", KEYS_HELP, ACTION_FILTER, true},
    {'/', 0, "/", "search", "show the people with that in their name", KEYS_PEOPLE, ACTION_FILTER,
     true},
    {'/', 0, "/", "filter", "show the runs that fit: words, data=lfw, val>60", KEYS_RUNS,
     ACTION_FILTER, true},
    {' ', 0, "Space", "mark", "mark the run: for comparing, and beside others in Train", KEYS_RUNS,
     ACTION_MARK, true},
    {'c', 0, "c", "compare", "compare the marked runs and the baseline", KEYS_RUNS, ACTION_COMPARE,
     true},
    {'t', 0, "t", "tags", "tag the run", KEYS_RUNS, ACTION_TAGS, false},
    {'R', 0, "R", "", "give the run another name", KEYS_RUNS, ACTION_NAME, false},
    {'b', 0, "b", "baseline", "make the run the baseline, or none", KEYS_RUNS, ACTION_BASELINE,
     false},
    {'A', 0, "A", "", "archive the run, or bring it back: the filter archived shows them",
     KEYS_RUNS,
     ACTION_ARCHIVE, false},
    {'d', 0, "d", "delete", "delete the run once the dashboard is left", KEYS_RUNS, ACTION_DELETE,
     false},
    {'u', 0, "u", "undo", "take back the deletion before", KEYS_RUNS, ACTION_UNDO, false},
    {'y', 0, "y", "quantity", "the next quantity: losses, hard share, VAL, accuracy", KEYS_COMPARE,
     ACTION_QUANTITY, true},
    {'o', 0, "o", "order", "order by the next column", KEYS_RUNS | KEYS_PEOPLE, ACTION_SORT, true},
    {'O', 0, "O", "reverse", "reverse the order", KEYS_RUNS | KEYS_PEOPLE, ACTION_REVERSE, false},
    {KEY_CODE_UP, 'k', "Up", "", "up; also k", LISTS, ACTION_UP, false},
    {KEY_CODE_DOWN, 'j', "Down", "", "down; also j", LISTS, ACTION_DOWN, false},
    {KEY_CODE_PAGE_UP, 0, "PgUp", "", "a screen up", LISTS, ACTION_PAGE_UP, false},
    {KEY_CODE_PAGE_DOWN, 0, "PgDn", "", "a screen down", LISTS, ACTION_PAGE_DOWN, false},
    {KEY_CODE_HOME, 'g', "Home", "", "the first line; also g", LISTS, ACTION_FIRST, false},
    {KEY_CODE_END, 'G', "End", "", "the last line; also G", LISTS, ACTION_LAST, false},
    {'1', 0, "1", "", "Train: the run, live", KEYS_ALL, ACTION_TRAIN, false},
    {'2', 0, "2", "runs", "Runs: the history", KEYS_ALL & ~KEYS_RUNS, ACTION_RUNS,
     false},
    {'2', 0, "2", "", "Runs: the history", KEYS_RUNS, ACTION_RUNS, false},
    {'3', 0, "3", "", "People: the pictures of a data set", KEYS_ALL, ACTION_PEOPLE, false},
    {'4', 0, "4", "", "Clusters: faces as people, to be reviewed", KEYS_ALL, ACTION_CLUSTERS,
     false},
    {'5', 0, "5", "", "Suspects: wrong names and bad pictures", KEYS_ALL, ACTION_SUSPECTS, false},
    {KEY_CODE_TAB, 0, "Tab", "", "the next view", KEYS_ALL, ACTION_NEXT_VIEW, false},
    {KEY_CODE_ESCAPE, 0, "Esc", "back", "back to where one came from",
     LISTS | KEYS_COMPARE | KEYS_QUESTIONS, ACTION_BACK, true},
    {':', 0, ":", "", "a command line: every action by name, Tab completes", KEYS_ALL,
     ACTION_COMMAND, false},
    {'T', 0, "T", "", "the next theme: dark, light, safe, mono", KEYS_ALL, ACTION_THEME, false},
    {12, 0, "Ctrl-L", "", "draw the screen anew", KEYS_ALL, ACTION_REDRAW, false},
    {'q', 0, "q", "quit", "leave the dashboard; the run goes on", KEYS_ALL, ACTION_QUIT, false},
    {'?', 0, "?", "keys", "this list of keys", KEYS_ALL, ACTION_HELP, true},
};
/* clang-format on */
const size_t keys_count = sizeof keys_table / sizeof *keys_table;

enum key_action keys_find(unsigned where, int key)
{
    for (size_t i = 0; i < keys_count; i++) {
        const struct key_binding *binding = &keys_table[i];

        if ((binding->where & where) != 0 && key != 0 &&
            (binding->key == key || binding->also == key))
            return binding->action;
    }
    return ACTION_NONE;
}

bool keys_has(unsigned where, enum key_action action)
{
    for (size_t i = 0; i < keys_count; i++)
        if (keys_table[i].action == action && (keys_table[i].where & where) != 0)
            return true;
    return false;
}

static int keys_width(const struct key_binding *binding)
{
    return (int)(text_width(binding->shown) + text_width(binding->label)) + 3;
}

/* The next binding whose label is shown, from *at on; its column into *col, the one behind it into
 * *end.  Keeps in *room what is left for those that are not vital. */
static const struct key_binding *keys_next(struct rect area, unsigned where, size_t *at, int *room,
                                           int *col, int *end)
{
    if (*at == 0) {
        *room = area.cols + 1; /* a blank before, no gap behind the last */
        *end = area.col + 1;
        for (size_t i = 0; i < keys_count; i++)
            if (keys_table[i].vital && (keys_table[i].where & where) != 0)
                *room -= keys_width(&keys_table[i]);
    }
    while (*at < keys_count) {
        const struct key_binding *binding = &keys_table[(*at)++];

        if (binding->label[0] == '\0' || (binding->where & where) == 0 ||
            (!binding->vital && keys_width(binding) > *room))
            continue;
        if (!binding->vital)
            *room -= keys_width(binding);
        *col = *end;
        *end += keys_width(binding);
        return binding;
    }
    return NULL;
}

void keys_draw(struct canvas *canvas, struct rect area, unsigned where)
{
    const struct key_binding *binding;
    int room = 0, col = 0, end = 0, right = area.col + area.cols;
    size_t at = 0;

    while ((binding = keys_next(area, where, &at, &room, &col, &end)) != NULL) {
        col += 1 + canvas_text(canvas, area.row, col, right - col, ROLE_KEY, binding->shown);
        (void)canvas_text(canvas, area.row, col, right - col, ROLE_DIM, binding->label);
    }
}

enum key_action keys_at(struct rect area, unsigned where, int col)
{
    const struct key_binding *binding;
    int room = 0, begin = 0, end = 0;
    size_t at = 0;

    while ((binding = keys_next(area, where, &at, &room, &begin, &end)) != NULL)
        if (col >= begin && col < end - 2)
            return binding->action;
    return ACTION_NONE;
}
