/* See text.h. */
#include "base/text.h"

#include "base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TEXT_DEFAULT_LIMIT (1u << 20)
#define TEXT_REPLACEMENT 0xFFFDu

void text_free(struct text *text)
{
    mem_free(text->data);
    text->data = NULL;
    text->length = text->capacity = 0;
    text->failed = false;
}

void text_clear(struct text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->data != NULL)
        text->data[0] = '\0';
}

/* Room for extra bytes and the terminator. */
static bool text_reserve(struct text *text, size_t extra)
{
    size_t limit = text->limit != 0 ? text->limit : TEXT_DEFAULT_LIMIT;
    size_t need, capacity;
    char *data;

    if (text->failed || !mem_add(text->length, extra, &need) || need >= limit) {
        text->failed = true;
        return false;
    }
    if (need < text->capacity)
        return true;
    capacity = need * 2 < 64 ? 64 : need * 2;
    data = mem_resize(text->data, capacity, 1);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add_bytes(struct text *text, const void *bytes, size_t length)
{
    if (!text_reserve(text, length))
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_word(struct text *text, const char *word)
{
    bool plain = word[0] != '\0' && word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
                                                      "RSTUVWXYZ0123456789_./+:@%-")] == '\0';

    text_add(text, plain ? "" : "'");
    for (; *word != '\0'; word++)
        if (*word == '\'')
            text_add(text, "'\\''");
        else
            text_add_bytes(text, word, 1);
    text_add(text, plain ? "" : "'");
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        text->failed = true;
    else if (text_reserve(text, (size_t)length)) {
        (void)vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

const char *text_string(const struct text *text)
{
    return text->failed || text->data == NULL ? "" : text->data;
}

bool text_parse_integer(const char *string, int64_t low, int64_t high, int64_t *out)
{
    char *end;
    intmax_t value;

    if (*string != '-' && (*string < '0' || *string > '9'))
        return false;
    errno = 0;
    value = strtoimax(string, &end, 10);
    if (errno != 0 || *end != '\0' || end == string || value < low || value > high)
        return false;
    *out = value;
    return true;
}

#define TEXT_WHOLE_LIMIT 9007199254740992.0 /* 2^53: doubles below it are exact */

bool text_parse_whole(const char *string, int64_t low, int64_t high, int64_t *out)
{
    double value;
    bool good = text_parse_integer(string, low, high, out);

    if (good || !text_parse_real(string, -TEXT_WHOLE_LIMIT, TEXT_WHOLE_LIMIT, &value) ||
        value != floor(value) || (int64_t)value < low || (int64_t)value > high)
        return good;
    *out = (int64_t)value;
    return true;
}

bool text_parse_real(const char *string, double low, double high, double *out)
{
    static const char allowed[] = "+-.0123456789eE";
    char *end;
    double value;

    if (*string == '\0' || strspn(string, allowed) != strlen(string))
        return false;
    value = strtod(string, &end);
    if (*end != '\0' || !isfinite(value) || value < low || value > high)
        return false;
    *out = value;
    return true;
}

void text_format_count(char *out, size_t size, uint64_t n)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t used = 0;

    for (int i = 0; i < length && used + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    if (size > 0)
        out[used < size ? used : size - 1] = '\0';
}

struct text_count text_count(uint64_t n)
{
    struct text_count count;

    text_format_count(count.words, sizeof count.words, n);
    return count;
}

void text_format_short(char *out, size_t size, uint64_t n)
{
    static const char *const unit[] = {"", " k", " M", " G", " T"};
    double value = (double)n;
    size_t i = 0;

    if (n < 10000) {
        text_format_count(out, size, n);
        return;
    }
    while (value >= 999.95 && i + 1 < sizeof unit / sizeof *unit) {
        value /= 1000;
        i++;
    }
    (void)snprintf(out, size, "%.1f%s", value, unit[i]);
}

char *text_next_line(char **rest)
{
    char *line = *rest, *end = line + strcspn(line, "\r\n");

    if (*line == '\0')
        return NULL;
    *rest = end + (*end != '\0') + (end[0] == '\r' && end[1] == '\n');
    *end = '\0';
    return line;
}

const char *text_noun(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

size_t text_decode_utf8(const char *s, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *u = (const unsigned char *)s;
    size_t more = u[0] < 0x80                   ? 0
                  : u[0] >= 0xC2 && u[0] < 0xE0 ? 1
                  : u[0] >= 0xE0 && u[0] < 0xF0 ? 2
                  : u[0] >= 0xF0 && u[0] < 0xF5 ? 3
                                                : 4;
    uint32_t value;

    *code = TEXT_REPLACEMENT;
    if (more == 4 || more >= length)
        return 1;
    value = more == 0 ? u[0] : u[0] & (0x3Fu >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (u[i] & 0x3F);
    }
    if (value < least[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 1;
    *code = value;
    return more + 1;
}

size_t text_encode_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* Code points that move the cursor, reorder a line or are invisible. */
static bool text_is_harmful(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x61C || code == 0xAD ||
           (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xFFF0 && code <= 0xFFFC) || (code >= 0xE0000 && code <= 0xE0FFF);
}

size_t text_clean(char *out, size_t size, const char *name, bool ascii)
{
    size_t length = strlen(name), used = 0;

    if (size == 0)
        return 0;
    while (length > 0) {
        char bytes[4];
        uint32_t code;
        size_t step = text_decode_utf8(name, length, &code), n;

        if (text_is_harmful(code))
            code = TEXT_REPLACEMENT;
        if (ascii && code >= 0x80)
            code = '?';
        n = text_encode_utf8(bytes, code);
        if (used + n >= size)
            break;
        memcpy(out + used, bytes, n);
        used += n;
        name += step;
        length -= step;
    }
    out[used] = '\0';
    return used;
}

int text_char_width(uint32_t code)
{
    int width;

    if (code >= 0x20 && code < 0x300)
        return code >= 0x7F && code < 0xA0 ? 0 : 1;
    if (code == TEXT_REPLACEMENT || (code >= 0x2500 && code < 0x2900))
        return 1;
    width = wcwidth((wchar_t)code);
    return width < 0 ? 1 : width;
}

size_t text_width(const char *s)
{
    size_t length = strlen(s), width = 0;

    while (length > 0) {
        uint32_t code;
        size_t step = text_decode_utf8(s, length, &code);

        width += (size_t)text_char_width(code);
        s += step;
        length -= step;
    }
    return width;
}

int text_field(const char *s, int columns)
{
    return columns + (int)(strlen(s) - text_width(s));
}
