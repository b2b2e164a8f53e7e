/* Fields of CSV (RFC 4180). */
#ifndef FACENET_CMD_EXPORT_CSV_H
#define FACENET_CMD_EXPORT_CSV_H

#include <stdbool.h>
#include <stdio.h>

/* A quoted field.  Names are kept byte for byte, but for a terminal (shown); quotes are doubled. */
void csv_text(FILE *stream, bool shown, const char *text);
/* A comma and the number in full precision; nothing after the comma where it is not known. */
void csv_real(FILE *stream, double value);

#endif
