/* See palette.h. */
#include "image/decode/palette.h"

#include <string.h>

bool palette_expand(const struct palette *palette, const uint8_t *indices, size_t count,
                    uint8_t *out)
{
    for (size_t i = 0; i < count; i++, out += palette->channels) {
        if (indices[i] >= palette->count)
            return false;
        memcpy(out, palette->colours[indices[i]], palette->channels);
    }
    return true;
}
