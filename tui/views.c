/* See views.h. */
#include "tui/views.h"

#include "tui/view/clusters/clusters.h"
#include "tui/view/help/help.h"
#include "tui/view/people/people.h"
#include "tui/view/photos/photos.h"
#include "tui/view/projection/projection.h"
#include "tui/view/runs/compare.h"
#include "tui/view/runs/run_settings.h"
#include "tui/view/runs/runs.h"
#include "tui/view/suspects/suspects.h"
#include "tui/view/train/train.h"

const struct view *const views_table[] = {
    &view_train,    &view_runs,     &view_compare, &view_settings,   &view_people,
    &view_clusters, &view_suspects, &view_photos,  &view_projection, &view_help,
};
const size_t views_count = sizeof views_table / sizeof *views_table;
_Static_assert(sizeof views_table / sizeof *views_table <= VIEWS_MOST, "too many views");
