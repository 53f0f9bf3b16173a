// Weights rounded to bfloat16 and laid out in pairs of rows, block by block, as products of bfloat16 read them.
#ifndef CVECTOR_PACKING_H
#define CVECTOR_PACKING_H

#include <stdint.h>

// A matrix of floats, and the words its pairs go to: word (r / 2, c) is rows r and r + 1 of column c, the first one in
// the lower half. Blocks of block_rows / 2 by block_columns words lie without gaps, blocks of the same columns one
// behind the other; what a block has beyond the matrix is zero. block_rows is a multiple of 32, block_columns of 16.
typedef struct {
  const float *source;
  // From a row to the next and from a column to the next; one of them is 1.
  int64_t row_stride, column_stride;
  int64_t rows, columns, block_rows, block_columns;
  uint32_t *target;
  int threads;
} cv_packing;

// Runs a bound packing; the argument is a cv_packing. Always returns 0.
int cv_packing_run(void *work);

#endif
