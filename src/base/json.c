/* See json.h. */
#include "base/json.h"

#include <string.h>

/* As \u1234, or two of these above U+FFFF. */
static void json_escape(struct text *out, uint32_t code)
{
    if (code > 0xffff)
        text_addf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                  0xdc00 + (code & 0x3ff));
    else
        text_addf(out, "\\u%04x", code);
}

void json_string(struct text *out, const char *string)
{
    size_t length = strlen(string);

    text_add(out, "\"");
    while (length > 0) {
        char one[8] = "", clean[8];
        uint32_t code;
        const size_t used = text_decode_utf8(string, length, &code);

        one[text_encode_utf8(one, code)] = '\0';
        (void)text_clean(clean, sizeof clean, one, false);
        if (code == '"' || code == '\\')
            text_addf(out, "\\%c", (char)code);
        else if (strcmp(one, clean) == 0)
            text_add(out, one);
        else
            json_escape(out, code);
        string += used;
        length -= used;
    }
    text_add(out, "\"");
}
