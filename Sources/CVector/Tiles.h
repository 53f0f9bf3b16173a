// The parts of a convolution by tiles, shared by the files that transform and multiply.
#ifndef CVECTOR_TILES_H
#define CVECTOR_TILES_H

#include "Tiling.h"

// Filters [4, 4, channels, features], transformed: rows are depth, columns features, or the other way round; halves
// are pairs of rows. Those of channels [first, end), a multiple of 16.
void cv_filters_transform(const cv_winograd *work, nine out, int64_t first, int64_t end);
void cv_filters_transform_turned(const cv_winograd *work, nine out, int64_t first, int64_t end);
// The adjoint: a gradient by filters from one by their transforms.
void cv_filters_adjoint(const cv_winograd *work, nine from, int64_t first, int64_t end);

// The tiles of a picture, transformed: rows are tiles beginning at `row`, columns depth. Halves lie in rows where
// windows are computed, in pairs where filters are.
void cv_picture_transform(const cv_winograd *work, int64_t picture, nine out, int64_t row);
// The adjoint: the picture whose transformed tiles these are.
void cv_picture_adjoint(const cv_winograd *work, int64_t picture, nine from, int64_t row);
// The windows of a picture from products, and the adjoint, whose halves lie as those of pictures do.
void cv_windows_transform(const cv_winograd *work, int64_t picture, nine from, int64_t row);
void cv_windows_adjoint(const cv_winograd *work, int64_t picture, nine out, int64_t row);

// out[r, j] = sum over s of left[r * left_row + s * left_step] * right[s * right_step + j] for j < 32, added to what
// is there where `add` says so. Every sum runs over s in order, whatever the number of rows. Of halves, every factor
// is a word of two, and their products are added.
typedef struct {
  const float *left, *right;
  float *out;
  int64_t left_row, left_step, right_step, out_row;
  int64_t rows, steps;
  int add;
} panel_product;
void cv_panel_product(const panel_product *product);
void cv_panel_product_of_halves(const panel_product *product);

#endif
