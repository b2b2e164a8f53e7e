/* See machine_line.h.  What isn't known has no place in the line. */
#include "tui/view/train/machine_line.h"

#include "tui/widget/segments.h"

#include <math.h>
#include <stdio.h>

#define MACHINE_DISK_LOW 1e9 /* bytes: checkpoints may soon fail */
#define MACHINE_HOT 90       /* degrees Celsius: processors begin to slow down near it */

static const char *machine_bytes(char out[32], double bytes)
{
    char number[24];

    text_format_short(number, sizeof number, (uint64_t)bytes);
    (void)snprintf(out, 32, "%s%sB", number, bytes < 10000 ? " " : ""); /* no unit yet */
    return out;
}

void machine_line_draw(const struct machine *machine, const char *ranks, struct canvas *canvas,
                       struct rect area)
{
    struct segments line = {0};
    char some[32], all[32];

    if (ranks[0] != '\0')
        segments_add(&line, ROLE_NORMAL, 0, "%s", ranks);
    if (isfinite(machine->processors))
        segments_add(&line, ROLE_NORMAL, 0, "%.1f of %.0f %s", machine->processors,
                     machine->all_processors,
                     text_noun((uint64_t)machine->all_processors, "processor", "processors"));
    if (isfinite(machine->memory) && isfinite(machine->all_memory))
        segments_add(&line, ROLE_NORMAL, 1, "%s of %s memory", machine_bytes(some, machine->memory),
                     machine_bytes(all, machine->all_memory));
    if (isfinite(machine->wal))
        segments_add(&line, ROLE_NORMAL, 3, "write-ahead log %s",
                     machine_bytes(some, machine->wal));
    if (isfinite(machine->disk_free))
        segments_add(&line, machine->disk_free < MACHINE_DISK_LOW ? ROLE_WARNING : ROLE_NORMAL, 2,
                     "%s free on the disk", machine_bytes(some, machine->disk_free));
    if (isfinite(machine->celsius))
        segments_add(&line, machine->celsius >= MACHINE_HOT ? ROLE_WARNING : ROLE_NORMAL, 4,
                     "%.0f \xC2\xB0"
                     "C",
                     machine->celsius);
    (void)canvas_text(canvas, area.row, 1, 8, ROLE_DIM, "system");
    (void)segments_draw(&line, canvas, area.row, 11, area.cols - 12);
}
