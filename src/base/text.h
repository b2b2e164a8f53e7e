/* Text: growable strings with a limit, numbers to and from text, and names from outside made
 * harmless. */
#ifndef FACENET_BASE_TEXT_H
#define FACENET_BASE_TEXT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growable, always terminated string of at most limit bytes.  {0} is a valid empty text with the
 * default limit of 1 MiB.  Once an append fails (out of memory or limit) failed stays true and
 * later appends do nothing, so a writer may check once at the end. */
struct text {
    char *data;
    size_t length, capacity, limit;
    bool failed;
};

void text_free(struct text *text);
void text_clear(struct text *text);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const void *bytes, size_t length);
/* As one word of a shell, in quotes where it needs them. */
void text_add_word(struct text *text, const char *word);
void text_addf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* The string; "" when empty or failed. */
const char *text_string(const struct text *text);

/* Parsers of a whole string: false unless all of it is one number in range. */
bool text_parse_integer(const char *string, int64_t low, int64_t high, int64_t *out);
/* A whole number that a user types: as text_parse_integer, or as a real without a fraction, "1e3".
 */
bool text_parse_whole(const char *string, int64_t low, int64_t high, int64_t *out);
bool text_parse_real(const char *string, double low, double high, double *out);

/* "123,552,000"; and a short form of at most 7 characters: "123.6 M". out holds >= 32 bytes. */
void text_format_count(char *out, size_t size, uint64_t n);
void text_format_short(char *out, size_t size, uint64_t n);
/* The former for an argument: text_count(n).words, valid until the end of the call. */
struct text_count {
    char words[32];
};
struct text_count text_count(uint64_t n);

/* Cuts the next line off *rest and moves *rest past its end: LF, CR LF, or CR as on old Macs.  NULL
 * after the last line. */
char *text_next_line(char **rest);

/* The noun for a count: one for 1, else many. */
const char *text_noun(uint64_t n, const char *one, const char *many);

/* Copies a name from outside (person, file, run) for a terminal, a log or a table: control bytes,
 * DEL, newlines, C1 controls, bidi controls and invalid UTF-8 become U+FFFD ('?' when ascii).
 * At most size - 1 bytes, cut between characters.  Returns the length. */
size_t text_clean(char *out, size_t size, const char *name, bool ascii);

/* Decodes one UTF-8 character of the length bytes at s: returns bytes used (>= 1) and the code
 * point, or U+FFFD for an invalid byte.  length >= 1. */
size_t text_decode_utf8(const char *s, size_t length, uint32_t *code);

/* Encodes code at out (4 bytes of room); returns bytes written. */
size_t text_encode_utf8(char *out, uint32_t code);

/* Columns a cleaned UTF-8 string takes on a terminal (wide characters count 2). */
size_t text_width(const char *s);
/* The width that printf needs, "%-*s", to fill so many columns: it counts bytes. */
int text_field(const char *s, int columns);
/* Columns of one character: 0, 1 or 2. */
int text_char_width(uint32_t code);

#endif
