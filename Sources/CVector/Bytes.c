// Counting in text, and where text stops being UTF-8.
#include "Loop.h"

#include <stdint.h>

// A byte holds the sum of 255 truths at most; with 240 at a time the inner loop is one of vectors of bytes.
CLONES int64_t cv_count_bytes(const void *bytes, int64_t count, uint8_t wanted) {
  const uint8_t *text = bytes;
  enum { lanes = 64, rounds = 240 };
  int64_t total = 0, place = 0;
  while (place + lanes <= count) {
    uint8_t sums[lanes] = {0};
    for (int round = 0; round < rounds && place + lanes <= count; round++, place += lanes) {
      for (int lane = 0; lane < lanes; lane++) sums[lane] += text[place + lane] == wanted;
    }
    for (int lane = 0; lane < lanes; lane++) total += sums[lane];
  }
  for (; place < count; place++) total += text[place] == wanted;
  return total;
}

// The bytes of a sequence that begins at `text`, of which `left` are there: 0 where it is not one of UTF-8 (Unicode 15,
// table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF), or is NUL.
static int sequence(const uint8_t *text, int64_t left) {
  const uint8_t first = text[0];
  if (first < 0x80) return first != 0;
  const int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < length) return 0;
  const uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (text[1] < least || text[1] > most) return 0;
  for (int place = 2; place < length; place++) {
    if ((text[place] & 0xC0) != 0x80) return 0;
  }
  return length;
}

// Blocks of 64 bytes that are all ASCII and none of them NUL are passed over at once: as signed bytes these are above 0.
CLONES int64_t cv_utf8_prefix(const void *bytes, int64_t count, int64_t *sequences) {
  const uint8_t *text = bytes;
  const int8_t *plain = bytes;
  int64_t place = 0, found = 0;
  while (place < count) {
    if (place + 64 <= count) {
      int8_t least = 1;
      for (int lane = 0; lane < 64; lane++) least = plain[place + lane] < least ? plain[place + lane] : least;
      if (least == 1) {
        place += 64;
        continue;
      }
    }
    const int64_t stop = place + 64 < count ? place + 64 : count;
    while (place < stop) {
      const int length = sequence(text + place, count - place);
      if (length == 0) {
        *sequences = found;
        return place;
      }
      found += length > 1;
      place += length;
    }
  }
  *sequences = found;
  return count;
}
