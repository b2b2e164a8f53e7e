/* Names for drawn people.  See synth.h. */
#include "image/synth/synth.h"

#include "base/rng.h"

#include <stdio.h>

/* Given name and family name are two syllables each, always a consonant and a vowel, so that
 * different numbers give different letters. */
#define NAME_CONSONANTS "bdfghjklmnprstvz"
#define NAME_VOWELS "aeiou"
#define NAME_SYLLABLES 80u
#define NAME_HALF (NAME_SYLLABLES * NAME_SYLLABLES)

static void name_half(char *out, uint32_t number)
{
    uint32_t syllable[2] = {number / NAME_SYLLABLES, number % NAME_SYLLABLES};

    for (int i = 0; i < 2; i++) {
        *out++ = NAME_CONSONANTS[syllable[i] / 5];
        *out++ = NAME_VOWELS[syllable[i] % 5];
    }
}

void synth_name(uint64_t seed, uint64_t identity, char out[32])
{
    static const char ends[4][2] = {"n", "s", "l", "r"};
    uint32_t left = (uint32_t)(identity / NAME_HALF % NAME_HALF);
    uint32_t right = (uint32_t)(identity % NAME_HALF);
    char given[5] = {0}, family[5] = {0};

    /* Four Feistel rounds: a bijection of the pairs, so no two identities share a name. */
    for (uint64_t round = 0; round < 4; round += 2) {
        left = (left + (uint32_t)(rng_mix(rng_mix(seed + round) + right) % NAME_HALF)) % NAME_HALF;
        right =
            (right + (uint32_t)(rng_mix(rng_mix(~seed - round) + left) % NAME_HALF)) % NAME_HALF;
    }
    name_half(given, left);
    name_half(family, right);
    given[0] = (char)(given[0] - 'a' + 'A');
    family[0] = (char)(family[0] - 'a' + 'A');
    (void)snprintf(out, 32, "%s_%s%s", given, family, ends[(left + right) % 4]);
}
