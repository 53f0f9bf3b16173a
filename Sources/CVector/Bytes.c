// Counting in text.
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
