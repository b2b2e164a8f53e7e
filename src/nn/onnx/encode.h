/* The wire format of protocol buffers, written; wire.h reads it.  Messages nest: what is put
 * between wire_begin and wire_end is a field of the message around it.  A text that fails (out of
 * memory) stays failed, so a writer checks it once, at the end.
 * https://protobuf.dev/programming-guides/encoding/ */
#ifndef FACENET_NN_ONNX_ENCODE_H
#define FACENET_NN_ONNX_ENCODE_H

#include "base/text.h"

void wire_put_integer(struct text *out, uint32_t field, uint64_t value);
void wire_put_text(struct text *out, uint32_t field, const char *value);
void wire_put_float(struct text *out, uint32_t field, float value);
/* Numbers without a field, as raw bytes have them. */
void wire_put_raw_float(struct text *out, float value);
void wire_put_raw_integer(struct text *out, int64_t value);

/* Begins a message or raw bytes, and ends what began there. */
size_t wire_begin(struct text *out, uint32_t field);
void wire_end(struct text *out, size_t begin);

#endif
