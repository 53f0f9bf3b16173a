// Weights rounded and laid out in pairs of rows (Packing.h).
#include "Packing.h"

#include <string.h>

#include "Lanes.h"

// Fewer numbers than this take less time than a team needs to meet.
enum { alone = 1 << 13 };

// The first `count` of sixteen numbers, and zeros.
static inline __attribute__((always_inline)) void read_some(const float *from, int64_t count, lanes *to) {
  if (count >= lane_count) {
    *to = *(const stored_lanes *)from;
    return;
  }
  *to = (lanes){0};
  if (count > 0) memcpy(to, from, (size_t)count * sizeof(float));
}

// Two rows of all blocks, where rows lie without gaps.
CLONES static void pack_rows(const cv_packing *p, int64_t row, word *to, int64_t next) {
  const float *from = p->source + row * p->row_stride;
  const int64_t above = row < p->rows ? p->columns : 0, below = row + 1 < p->rows ? p->columns : 0;
  const int64_t width = p->block_columns;
  for (int64_t column = 0; column < p->columns; column += width, to += next) {
    int64_t c = 0;
    for (; c < width && column + c < above; c += lane_count) {
      lanes first, second;
      read_some(from + column + c, above - column - c, &first);
      read_some(from + p->row_stride + column + c, below - column - c, &second);
      cv_store((float *)to + c, &first, &second, as_pairs);
    }
    memset(to + c, 0, (size_t)(width - c) * sizeof(word));
  }
}

// The pairs of 32 rows that lie without gaps, of which `count` exist.
static inline __attribute__((always_inline)) void pairs_of(const float *from, int64_t count, lanes *to) {
  lanes low, high;
  read_some(from, count, &low);
  read_some(from + lane_count, count - lane_count, &high);
  const lanes even =
    __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const lanes odd =
    __builtin_shufflevector(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  cv_store((float *)to, &even, &odd, as_pairs);
}

// Sixteen columns of a block, where columns lie without gaps: pairs of sixteen of them are turned.
CLONES static void pack_columns(
  const cv_packing *p, int64_t row, int64_t column, word *to) {
  for (int64_t r = row; r < row + p->block_rows; r += 2 * lane_count, to += lane_count * p->block_columns) {
    const float *from = p->source + column * p->column_stride + r;
    lanes m[lane_count];
    if (column + lane_count <= p->columns && r + 2 * lane_count <= p->rows) {
#pragma unroll
      for (int i = 0; i < lane_count; i++) pairs_of(from + i * p->column_stride, 2 * lane_count, &m[i]);
    } else {
      for (int i = 0; i < lane_count; i++)
        pairs_of(from + i * p->column_stride, column + i < p->columns ? p->rows - r : 0, &m[i]);
    }
    cv_turn(m);
#pragma unroll
    for (int i = 0; i < lane_count; i++) *(stored_lanes *)(void *)(to + i * p->block_columns) = m[i];
  }
}

// What lies together in the source is packed together: pairs of rows, or columns of blocks.
static void pack_share(int thread, void *context) {
  const cv_packing *p = context;
  const int64_t down = (p->rows + p->block_rows - 1) / p->block_rows;
  const int64_t across = (p->columns + p->block_columns - 1) / p->block_columns;
  const int64_t pairs = p->block_rows / 2, size = pairs * p->block_columns;
  const int64_t team = p->rows * p->columns < alone ? 1 : p->threads;
  const int64_t items = down * (p->column_stride == 1 ? pairs : across);
  word *target = (word *)p->target;
  for (int64_t i = items * thread / team; i < items * (thread + 1) / team; i++) {
    if (p->column_stride == 1) {
      pack_rows(p, 2 * i, target + i / pairs * size + i % pairs * p->block_columns, down * size);
      continue;
    }
    const int64_t row = i % down * p->block_rows, column = i / down * p->block_columns;
    for (int64_t c = 0; c < p->block_columns; c += lane_count)
      pack_columns(p, row, column + c, target + i * size + c);
  }
}

int cv_packing_run(void *work) {
  const cv_packing *p = work;
  cv_team(p->rows * p->columns < alone ? 1 : p->threads, pack_share, work);
  return 0;
}
