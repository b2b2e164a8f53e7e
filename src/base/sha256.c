/* See sha256.h.  Only whole blocks are done here, into libmd's context; the method is that of
 * Gulley et al. (2013), "Intel SHA Extensions". */
#include "base/sha256.h"

#include <sha256.h>
#include <stdbool.h>

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)
#include <immintrin.h>
#include <sys/platform/x86.h>

#define SHA256_BLOCK 64

static const uint32_t sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* The C library has asked the processor: cpuid takes microseconds on a virtual one. */
static bool sha256_has_instructions(void)
{
    return CPU_FEATURE_ACTIVE(SSE4_1) && CPU_FEATURE_ACTIVE(SHA);
}

/* The instructions want the state as ABEF and CDGH, and words of a block turned around. */
__attribute__((target("sha,sse4.1"))) static void sha256_blocks(uint32_t state[8],
                                                                const uint8_t *bytes, size_t blocks)
{
    const __m128i turn = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xb1);
    __m128i efgh =
        _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

    for (; blocks > 0; blocks--, bytes += SHA256_BLOCK) {
        __m128i w[4], first = abef, second = cdgh;

        for (size_t i = 0; i < 16; i++) {
            __m128i *word = &w[i % 4], next = w[(i + 3) % 4], rounds;

            if (i < 4)
                *word = _mm_shuffle_epi8(
                    _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i)), turn);
            else
                *word =
                    _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*word, w[(i + 1) % 4]),
                                                       _mm_alignr_epi8(next, w[(i + 2) % 4], 4)),
                                         next);
            rounds = _mm_add_epi32(
                *word, _mm_loadu_si128((const __m128i *)(const void *)(sha256_k + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, rounds);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(rounds, 0x0e));
        }
        abef = _mm_add_epi32(abef, first);
        cdgh = _mm_add_epi32(cdgh, second);
    }
    abef = _mm_shuffle_epi32(abef, 0x1b);
    cdgh = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(abef, cdgh, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(cdgh, abef, 8));
}

/* Takes the whole blocks into the context, if the processor can; returns their bytes. */
static size_t sha256_take(SHA2_CTX *context, const void *bytes, size_t length)
{
    size_t blocks = length / SHA256_BLOCK;

    if (blocks == 0 || !sha256_has_instructions())
        return 0;
    sha256_blocks(context->state.st32, bytes, blocks);
    context->bitcount[0] = (uint64_t)blocks * SHA256_BLOCK * 8;
    return blocks * SHA256_BLOCK;
}
#else
static size_t sha256_take(SHA2_CTX *context, const void *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}
#endif

void sha256_hash(const void *bytes, size_t length, uint8_t digest[SHA256_BYTES])
{
    SHA2_CTX context;
    size_t taken;

    SHA256Init(&context);
    taken = sha256_take(&context, bytes, length);
    SHA256Update(&context, (const uint8_t *)bytes + taken, length - taken);
    SHA256Final(digest, &context);
}
