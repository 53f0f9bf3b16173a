// Philox4x32-10 (Salmon et al., SC 2011) over the columns of a row: lane j of counter q is column 4q + j.
#include <string.h>

#include "Functions.h"
#include "Loop.h"

enum { lanes = 16 };  // counters at a time, 64 words

CLONES static void philox(
  uint32_t k0, uint32_t k1, uint32_t first, uint32_t stream, uint32_t low, uint32_t high, word *out) {
  uint32_t a[lanes], b[lanes], c[lanes], d[lanes];
  for (int i = 0; i < lanes; i++) {
    a[i] = first + (uint32_t)i;
    b[i] = stream;
    c[i] = low;
    d[i] = high;
  }
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < lanes; i++) {
      uint64_t p = (uint64_t)0xD2511F53u * a[i], q = (uint64_t)0xCD9E8D57u * c[i];
      a[i] = (uint32_t)(q >> 32) ^ b[i] ^ k0;
      b[i] = (uint32_t)q;
      c[i] = (uint32_t)(p >> 32) ^ d[i] ^ k1;
      d[i] = (uint32_t)p;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  for (int i = 0; i < lanes; i++) {
    out[4 * i] = a[i];
    out[4 * i + 1] = b[i];
    out[4 * i + 2] = c[i];
    out[4 * i + 3] = d[i];
  }
}

void cv_random_words(const random_source *source, int64_t start, int64_t count, word *out) {
  word words[4 * lanes];
  while (count > 0) {
    int64_t row = start / source->columns, column = start % source->columns;
    int64_t piece = source->columns - column < count ? source->columns - column : count;
    const uint32_t *id = source->rows + 2 * row;
    for (int64_t done = 0; done < piece;) {
      int64_t at = column + done, skip = at % 4;
      int64_t take = 4 * lanes - skip < piece - done ? 4 * lanes - skip : piece - done;
      // Whole groups go straight to their place.
      word *target = take == 4 * lanes ? out + done : words;
      philox(
        source->key[0], source->key[1], (uint32_t)(at / 4), source->stream, id[0], id[1], target);
      if (target == words) memcpy(out + done, words + skip, (size_t)take * sizeof(word));
      done += take;
    }
    out += piece;
    start += piece;
    count -= piece;
  }
}
