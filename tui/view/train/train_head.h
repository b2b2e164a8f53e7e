/* The two lines above the panels of Train, and the line below them while the cursor reads values.
 */
#ifndef FACENET_TUI_TRAIN_HEAD_H
#define FACENET_TUI_TRAIN_HEAD_H

#include "tui/view/health.h"
#include "tui/view/train/train_state.h"

/* With the loss where the layout has no plot of it. */
void train_head_draw(const struct train_scene *scene, const struct health *health,
                     struct canvas *canvas, const struct layout *layout);
void train_head_draw_cursor(const struct train_scene *scene, struct canvas *canvas,
                            struct rect area);

#endif
