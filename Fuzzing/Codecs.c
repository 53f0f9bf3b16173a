// What libFuzzer calls with bytes that it makes wrong: every C codec tries to read them, as the program does. What is decoded
// is bounded as it is there: by the pixels and bytes that the head announces and the file can hold.
//
// Checksums keep most wrong PNG files from libpng's decoders, so they are made right again in every second file.

#include <stdlib.h>
#include <string.h>

#include "CCodecs.h"

enum { most_bytes = 1 << 22 };

typedef cc_status describe_picture(const uint8_t *, size_t, cc_picture *, cc_reason *);
typedef cc_status decode_picture(const uint8_t *, size_t, uint8_t *, size_t, cc_reason *);

static void decode(
    const uint8_t *bytes, size_t count, describe_picture *describe, decode_picture *read, int is_png) {
  cc_picture picture;
  cc_reason reason = {{0}};
  if (describe(bytes, count, &picture, &reason) != CC_OK) {
    if (!memchr(reason.text, 0, sizeof reason.text)) abort();
    return;
  }
  uint64_t pixels = (uint64_t)picture.width * picture.height;
  if (picture.least_bytes > count || pixels == 0 || pixels > most_bytes / 8) return;
  if (picture.channels < 1 || picture.channels > 4 || picture.orientation < 1 || picture.orientation > 8) abort();
  size_t room = (size_t)pixels * (size_t)picture.channels;
  // Memory of exactly this size: whatever is written behind it is noticed.
  uint8_t *output = malloc(room);
  if (output) read(bytes, count, output, room, &reason);
  free(output);
  if (!is_png || picture.bit_depth != 16) return;
  uint16_t *deep = malloc(2 * room);
  if (deep) cc_png_decode_16(bytes, count, deep, 2 * room, &reason);
  free(deep);
}

static void read_archive(const uint8_t *bytes, size_t count, uint8_t *output) {
  cc_zip *archive = NULL;
  if (cc_zip_open(bytes, count, &archive) != CC_OK) return;
  uint64_t members = cc_zip_count(archive);
  for (uint64_t index = 0; index < members && index < 16; index++) {
    cc_zip_member member;
    cc_zip_stream *stream = NULL;
    if (cc_zip_describe(archive, index, &member) != CC_OK) continue;
    if (cc_zip_begin(archive, index, &stream) != CC_OK) continue;
    size_t written = 1, all = 0;
    while (written > 0 && all < most_bytes && cc_zip_next(stream, output, 4096, &written) == CC_OK) all += written;
    cc_zip_end(stream);
  }
  cc_zip_close(archive);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  decode(bytes, count, cc_png_describe, cc_png_decode, 1);
  decode(bytes, count, cc_jpeg_describe, cc_jpeg_decode, 0);
  decode(bytes, count, cc_webp_describe, cc_webp_decode, 0);
  size_t written = 0, ceiling = 1 << 16;
  uint8_t *output = malloc(ceiling);
  if (!output) return 0;
  if (count > 2 && bytes[0] == 0x1F) cc_gunzip(bytes, count, output, ceiling, &written);
  if (count > 2 && bytes[0] == 0x78) cc_inflate(bytes, count, output, ceiling, &written);
  if (written > ceiling) abort();
  read_archive(bytes, count, output);
  free(output);
  return 0;
}

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t most);

static uint32_t big(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// A chunk is its length, its name, its bytes, and the checksum of name and bytes.
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t most, unsigned seed) {
  count = LLVMFuzzerMutate(bytes, count, most);
  if (seed % 2 == 0 || count < 8 || memcmp(bytes, "\x89PNG", 4) != 0) return count;
  for (size_t place = 8; place + 12 <= count;) {
    size_t length = big(bytes + place);
    if (length > count - place - 12) break;
    uint32_t sum = cc_crc32(0, bytes + place + 4, length + 4);
    for (int byte = 0; byte < 4; byte++) bytes[place + 8 + length + byte] = (uint8_t)(sum >> (24 - 8 * byte));
    place += length + 12;
  }
  return count;
}
