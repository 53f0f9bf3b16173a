// The loop of products of transformed tiles, included once for every kind of factor. PRODUCT and ROWS name its two
// functions, PRODUCT_TARGET and ROWS_TARGET are their attributes, and ADD(sum, x, y) is the sum and the products of
// the word x, in a float's place, and sixteen words y.

// Ten loads for the sixteen multiplications of a step.
static inline ROWS_TARGET void ROWS(const panel_product *p, int64_t row, const int rows) {
  const float *left = p->left + row * p->left_row;
  const float *right = p->right;
  float *out = p->out + row * p->out_row;
  lanes sums[rows_together][2];
#pragma unroll
  for (int r = 0; r < rows; r++) {
    sums[r][0] = p->add ? *(const stored_lanes *)(out + r * p->out_row) : (lanes){0};
    sums[r][1] = p->add ? *(const stored_lanes *)(out + r * p->out_row + lane_count) : (lanes){0};
  }
  const int64_t left_row = p->left_row, left_step = p->left_step, right_step = p->right_step;
  for (int64_t step = 0; step < p->steps; step++) {
    const lanes first = *(const stored_lanes *)right, second = *(const stored_lanes *)(right + lane_count);
#pragma unroll
    for (int r = 0; r < rows; r++) {
      const float x = left[r * left_row];
      sums[r][0] = ADD(sums[r][0], x, first);
      sums[r][1] = ADD(sums[r][1], x, second);
    }
    left += left_step;
    right += right_step;
  }
#pragma unroll
  for (int r = 0; r < rows; r++) {
    *(stored_lanes *)(out + r * p->out_row) = sums[r][0];
    *(stored_lanes *)(out + r * p->out_row + lane_count) = sums[r][1];
  }
}

PRODUCT_TARGET void PRODUCT(const panel_product *p) {
  int64_t row = 0;
  for (; row + rows_together <= p->rows; row += rows_together) ROWS(p, row, rows_together);
  if (row + 4 <= p->rows) {
    ROWS(p, row, 4);
    row += 4;
  }
  if (row + 2 <= p->rows) {
    ROWS(p, row, 2);
    row += 2;
  }
  if (row < p->rows) ROWS(p, row, 1);
}

#undef PRODUCT
#undef PRODUCT_TARGET
#undef ROWS
#undef ROWS_TARGET
#undef ADD
