/* SIGINT and SIGTERM end a command between two steps of its work. */
#ifndef FACENET_CMD_STOP_H
#define FACENET_CMD_STOP_H

#include <signal.h>

/* Set by SIGINT and SIGTERM after stop_on_signals. */
extern volatile sig_atomic_t stop_requested;
void stop_on_signals(void);

#endif
