// Philox4x32-10 (Salmon et al., SC 2011) over the columns of a row: lane j of counter q is column 4q + j.
#include <string.h>

#include "Functions.h"
#include "Loop.h"

enum { lanes = 16 };  // counters at a time, 64 words

// A word of eight counters each, in the lower half of a lane. What products and shifts leave in upper halves is never
// read: products take lower halves only.
typedef uint64_t __attribute__((vector_size(64))) eight;
typedef uint64_t __attribute__((vector_size(64), aligned(4), may_alias)) stored_eight;

CLONES static void philox(
  uint32_t k0, uint32_t k1, uint32_t first, uint32_t stream, uint32_t low, uint32_t high, word *out) {
  const uint64_t lower = 0xFFFFFFFFu;
  const eight zero = {0}, steps = {0, 1, 2, 3, 4, 5, 6, 7};
  eight a[2], b[2], c[2], d[2];
#pragma unroll
  for (int i = 0; i < 2; i++) {
    a[i] = first + 8 * (uint64_t)i + steps;
    b[i] = stream + zero;
    c[i] = low + zero;
    d[i] = high + zero;
  }
  for (int round = 0; round < 10; round++) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      const eight p = 0xD2511F53u * (a[i] & lower), q = 0xCD9E8D57u * (c[i] & lower);
      a[i] = q >> 32 ^ b[i] ^ k0;
      b[i] = q;
      c[i] = p >> 32 ^ d[i] ^ k1;
      d[i] = p;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
#pragma unroll
  for (int i = 0; i < 2; i++) {
    const eight x = (a[i] & lower) | b[i] << 32, y = (c[i] & lower) | d[i] << 32;
    stored_eight *to = (stored_eight *)(void *)(out + 32 * i);
    to[0] = __builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11);
    to[1] = __builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15);
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
