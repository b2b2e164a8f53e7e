/* See find.h. */
#include "tui/view/clusters/find.h"

#include "tui/view/clusters/review_actions.h"

#include "base/unicode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* In order of preference: it has the name, its number begins with it, its name contains it. */
enum fit { FIT_NAME, FIT_NUMBER, FIT_PART, FITS };

static bool find_fits(const struct db_cluster *row, const char *text, enum fit fit)
{
    char number[24];

    if (fit == FIT_NAME)
        return unicode_same(row->name, text);
    if (fit == FIT_PART)
        return unicode_has(row->name, text);
    (void)snprintf(number, sizeof number, "%" PRId64, row->id);
    return strncmp(number, text, strlen(text)) == 0;
}

/* Goes to the cluster that the text fits best, while it is typed. */
static unsigned find_typed(struct ui *ui, struct prompt *prompt)
{
    struct review *review = prompt->view;
    const char *text = prompt->value;
    bool targets = review->mode == REVIEW_TARGETS;
    size_t count = targets ? review->target_count : review->count;

    if (text[0] == '\0')
        return review_refresh(ui, review);
    for (size_t i = 0; i < FITS * count; i++) {
        size_t at = i % count;
        const struct db_cluster *row =
            targets ? review_row(review, review->targets[at].other) : &review->rows[at];

        if (row == NULL || !find_fits(row, text, (enum fit)(i / count)))
            continue;
        if (targets)
            review->target_at = at;
        else
            review_choose(review, at);
        return review_refresh(ui, review);
    }
    return ui_say(ui, ROLE_WARNING, "no cluster has the number or the name %s", text);
}

static unsigned find_done(struct ui *ui, struct prompt *prompt)
{
    prompt_close(prompt);
    return find_typed(ui, prompt); /* reports if there is none */
}

unsigned clusters_find(struct ui *ui, struct review *review)
{
    static const struct prompt_ops ops = {.label = "find:",
                                          .hint = "a number, or part of the name",
                                          .typed = find_typed,
                                          .done = find_done};

    prompt_open(&ui->prompt, &ops, review, 0, "");
    return UI_REDRAW;
}
