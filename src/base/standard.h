/* Standard input, output and error: present, so that no file is opened in their place and then gets
 * what is printed. */
#ifndef FACENET_BASE_STANDARD_H
#define FACENET_BASE_STANDARD_H

#include <stdbool.h>

/* Opens /dev/null for each of the three that is closed; false if that fails.  A program's first
 * act. */
bool standard_hold(void);

#endif
