/* Text as JSON (RFC 8259). */
#ifndef FACENET_BASE_JSON_H
#define FACENET_BASE_JSON_H

#include "base/text.h"

/* Appends a string in its quotes.  What could harm a terminal is escaped, and bytes that aren't
 * UTF-8 become U+FFFD. */
void json_string(struct text *out, const char *string);

#endif
