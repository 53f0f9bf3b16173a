// Sixteen numbers at a time: floats and halves of memory, rounding, pairs, and a square of sixteen turned. Vectors go to
// functions and back in memory, which is registers once these are inlined.
#ifndef CVECTOR_LANES_H
#define CVECTOR_LANES_H

#include "Loop.h"

// Sixteen floats or words in registers.
typedef float __attribute__((vector_size(64))) lanes;
typedef uint32_t __attribute__((vector_size(64))) words;
enum { lane_count = 16 };

// The same anywhere in memory, and halves of words. A variable of these would lie across cache lines of the stack.
typedef float __attribute__((vector_size(64), aligned(4), may_alias)) stored_lanes;
typedef uint32_t __attribute__((vector_size(64), aligned(4), may_alias)) stored_words;
typedef uint16_t __attribute__((vector_size(32), aligned(2), may_alias)) half_lanes;

// How a matrix is stored: as floats, a word each; or for products in halves of two steps to a word, which are columns
// 2i and 2i + 1 of a row, or rows 2i and 2i + 1 of a column.
typedef enum { as_floats, as_rows, as_pairs } storage;

// Sixteen numbers of memory that holds floats or halves, `index` numbers from where it begins.
static inline __attribute__((always_inline)) void cv_read(
  const char *from, int64_t index, const int halves, lanes *to) {
  if (!halves) *to = *(const stored_lanes *)(const void *)(from + 4 * index);
  else
    *to = (lanes)(__builtin_convertvector(*(const half_lanes *)(const void *)(from + 2 * index), words) << 16);
}

// The words of floats rounded to their upper halves, as in rounded_to_half; what is below them is undefined.
static inline __attribute__((always_inline)) void cv_round(const lanes *x, words *to) {
  const words bits = (words)*x, nearest = bits + 0x7FFFu + (bits >> 16 & 1u), none = (words)(*x != *x);
  *to = (none & (bits | 0x400000u)) | (~none & nearest);
}

// Stores sixteen columns of a row, or of a row and the one below.
static inline __attribute__((always_inline)) void cv_store(
  float *to, const lanes *row, const lanes *below, const storage stored) {
  words upper, lower;
  if (stored == as_floats) {
    *(stored_lanes *)to = *row;
    return;
  }
  cv_round(row, &upper);
  if (stored == as_rows) {
    *(half_lanes *)(void *)to = __builtin_convertvector(upper >> 16, half_lanes);
    return;
  }
  cv_round(below, &lower);
  *(stored_words *)(void *)to = (lower & 0xFFFF0000u) | upper >> 16;
}

// Sixteen rows of sixteen, turned: in four rounds, pairs of rows 1, 2, 4 and 8 apart exchange what lies as far
// beside the diagonal.
#define EXCHANGE(distance, low, high)                              \
  _Pragma("unroll") for (int i = 0; i < lane_count; i++) {         \
    if (i & distance) continue;                                    \
    const lanes x = m[i], y = m[i + distance];                     \
    m[i] = __builtin_shufflevector(x, y, low);                     \
    m[i + distance] = __builtin_shufflevector(x, y, high);         \
  }
#define LOW1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define HIGH1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define LOW2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define HIGH2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define LOW4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define HIGH4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define LOW8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define HIGH8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31

static inline __attribute__((always_inline)) void cv_turn(lanes m[lane_count]) {
  EXCHANGE(1, LOW1, HIGH1)
  EXCHANGE(2, LOW2, HIGH2)
  EXCHANGE(4, LOW4, HIGH4)
  EXCHANGE(8, LOW8, HIGH8)
}

#undef EXCHANGE
#undef LOW1
#undef HIGH1
#undef LOW2
#undef HIGH2
#undef LOW4
#undef HIGH4
#undef LOW8
#undef HIGH8

#endif
