/* See stop.h. */
#include "cmd/stop.h"

#include <stddef.h>

volatile sig_atomic_t stop_requested;

static void stop_on_signal(int number)
{
    (void)number;
    stop_requested = 1;
}

void stop_on_signals(void)
{
    struct sigaction action = {.sa_handler = stop_on_signal, .sa_flags = SA_RESTART};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}
