// The products of transformed tiles: a panel of 32 columns, eight rows at a time, sums in registers.
#include "Tiles.h"

enum { rows_together = 8 };

// A multiplication per register and step, ten loads for sixteen of them.
static inline __attribute__((always_inline)) void multiply(const panel_product *p, int64_t row, const int rows) {
  const float *left = p->left + row * p->left_row;
  const float *right = p->right;
  float *out = p->out + row * p->out_row;
  lanes sums[rows_together][2];
#pragma unroll
  for (int r = 0; r < rows; r++) {
    sums[r][0] = p->add ? *(const lanes *)(out + r * p->out_row) : (lanes){0};
    sums[r][1] = p->add ? *(const lanes *)(out + r * p->out_row + lane_count) : (lanes){0};
  }
  const int64_t left_row = p->left_row, left_step = p->left_step, right_step = p->right_step;
  for (int64_t step = 0; step < p->steps; step++) {
    const lanes first = *(const lanes *)right, second = *(const lanes *)(right + lane_count);
#pragma unroll
    for (int r = 0; r < rows; r++) {
      const float x = left[r * left_row];
      sums[r][0] += x * first;
      sums[r][1] += x * second;
    }
    left += left_step;
    right += right_step;
  }
#pragma unroll
  for (int r = 0; r < rows; r++) {
    *(lanes *)(out + r * p->out_row) = sums[r][0];
    *(lanes *)(out + r * p->out_row + lane_count) = sums[r][1];
  }
}

CLONES void cv_panel_product(const panel_product *p) {
  int64_t row = 0;
  for (; row + rows_together <= p->rows; row += rows_together) multiply(p, row, rows_together);
  if (row + 4 <= p->rows) {
    multiply(p, row, 4);
    row += 4;
  }
  if (row + 2 <= p->rows) {
    multiply(p, row, 2);
    row += 2;
  }
  if (row < p->rows) multiply(p, row, 1);
}
