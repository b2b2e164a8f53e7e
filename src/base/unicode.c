/* See unicode.h.  The only file that includes utf8proc; its functions that allocate are not used,
 * so that being out of memory can be tested. */
#include "base/unicode.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

/* Makes one i of the Turkish ones: folding keeps the dotless one and the dot of the other. */
static utf8proc_ssize_t unicode_fold_i(utf8proc_int32_t *codes, utf8proc_ssize_t count)
{
    utf8proc_ssize_t kept = 0;

    for (utf8proc_ssize_t i = 0; i < count; i++)
        if (codes[i] != 0x0307 || kept == 0 || codes[kept - 1] != 'i')
            codes[kept++] = codes[i] == 0x0131 ? 'i' : codes[i];
    return kept;
}

/* Composes, and encodes at the code points' place: at most 4 bytes each, and a terminating zero. */
static char *unicode_compose(const char *name, int options)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)name, *ascii = bytes;
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(name), count, size;
    utf8proc_int32_t *codes;

    while (*ascii > 0 && *ascii < 0x80)
        ascii++;
    if (*ascii == 0) /* as in most names: there is nothing to compose */
        return mem_string(name);
    count = utf8proc_decompose(bytes, length, NULL, 0, options);
    if (count < 0) /* not UTF-8 */
        return mem_string(name);
    codes = mem_new((size_t)count + 1, sizeof *codes);
    if (codes == NULL)
        return NULL;
    size = utf8proc_decompose(bytes, length, codes, count, options);
    if (size >= 0 && (options & UTF8PROC_CASEFOLD) != 0)
        size = unicode_fold_i(codes, size);
    if (size >= 0)
        size = utf8proc_reencode(codes, size, options);
    if (size >= 0)
        return (char *)codes;
    mem_free(codes);
    return mem_string(name);
}

/* Bytes of a blank at the start or, with end, at the end of the length bytes; 0: there is none. */
static size_t unicode_blank(const char *s, size_t length, bool end)
{
    size_t used = 1;
    utf8proc_int32_t code;
    utf8proc_ssize_t taken;

    while (end && used < length && used < 4 && ((unsigned char)s[length - used] & 0xC0) == 0x80)
        used++;
    if (end && length > 0)
        s += length - used;
    taken = length == 0 ? 0
                        : utf8proc_iterate((const utf8proc_uint8_t *)s,
                                           (utf8proc_ssize_t)(end ? used : length), &code);
    if (taken <= 0 || (end && (size_t)taken != used) ||
        (utf8proc_category(code) != UTF8PROC_CATEGORY_ZS && (code < '\t' || code > '\r')))
        return 0;
    return (size_t)taken;
}

static char *unicode_trim(char *name)
{
    size_t length = name == NULL ? 0 : strlen(name), start = 0, end = length, used;

    while ((used = unicode_blank(name + start, end - start, false)) > 0)
        start += used;
    if (start == length)
        return name;
    while ((used = unicode_blank(name + start, end - start, true)) > 0)
        end -= used;
    memmove(name, name + start, end - start);
    name[end - start] = '\0';
    return name;
}

char *unicode_key(const char *name)
{
    return unicode_trim(unicode_compose(name, UTF8PROC_STABLE | UTF8PROC_COMPOSE));
}

char *unicode_fold(const char *name)
{
    char *folded =
        unicode_trim(unicode_compose(name, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));

    /* Of ASCII, or not UTF-8: it is not folded yet. */
    for (char *at = folded; at != NULL && *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return folded;
}

bool unicode_same(const char *a, const char *b)
{
    char *a_key = unicode_key(a), *b_key = unicode_key(b);
    bool same = strcmp(a, b) == 0 || (a_key != NULL && b_key != NULL && strcmp(a_key, b_key) == 0);

    mem_free(a_key);
    mem_free(b_key);
    return same;
}

/* Where a part begins in a text, case folded unless there is no memory; SIZE_MAX: nowhere. */
static size_t unicode_find(const char *text, const char *part)
{
    char *text_fold = unicode_fold(text), *part_fold = unicode_fold(part);
    bool folded = text_fold != NULL && part_fold != NULL;
    const char *in = folded ? text_fold : text, *at = strstr(in, folded ? part_fold : part);
    size_t found = at == NULL ? SIZE_MAX : (size_t)(at - in);

    mem_free(text_fold);
    mem_free(part_fold);
    return found;
}

bool unicode_has(const char *text, const char *part)
{
    return unicode_find(text, part) != SIZE_MAX;
}

bool unicode_begins(const char *text, const char *part)
{
    return unicode_find(text, part) == 0;
}
