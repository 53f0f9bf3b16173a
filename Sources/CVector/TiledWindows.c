// Windows from the products of tiles, with bias and activation, and the adjoint (Winograd.c).
#include <math.h>

#include "Functions.h"
#include "Tiles.h"

static inline float *window(const cv_winograd *work, int64_t picture, int64_t row, int64_t column) {
  return work->windows + ((picture * work->rows + row) * work->columns + column) * work->features;
}

CLONES static void activate(cv_winograd_activation activation, float *x, int64_t count) {
  switch (activation) {
    case cv_winograd_linear: break;
    case cv_winograd_rectified:
      for (int64_t i = 0; i < count; i++) x[i] = x[i] < 0.0f ? 0.0f : x[i];
      break;
    case cv_winograd_hyperbolic_tangent:
      for (int64_t i = 0; i < count; i++) x[i] = hyperbolic_tangent(x[i]);
      break;
    case cv_winograd_logistic:
      for (int64_t i = 0; i < count; i++) x[i] = logistic(x[i]);
      break;
  }
}

// In one dimension m0 + m1 and m1 + m2.
CLONES void cv_windows_transform(const cv_winograd *work, int64_t picture, nine from, int64_t row) {
  const tiling t = cv_tiling(work);
  for (int64_t tile = 0; tile < t.tiles; tile++, row++) {
    const int64_t top = 2 * (tile / t.across), left = 2 * (tile % t.across);
    const int rows = top + 1 < work->rows ? 2 : 1, columns = left + 1 < work->columns ? 2 : 1;
    for (int64_t f = 0; f < work->features; f += lane_count) {
      const float *m = cv_place(from, row, f);
      lanes half[2][3];
#pragma unroll
      for (int j = 0; j < 3; j++) {
        const lanes middle = *(const lanes *)(m + (3 + j) * from.component);
        half[0][j] = *(const lanes *)(m + j * from.component) + middle;
        half[1][j] = middle + *(const lanes *)(m + (6 + j) * from.component);
      }
      const lanes bias = work->bias ? *(const lanes *)(work->bias + f) : (lanes){0};
      for (int i = 0; i < rows; i++) {
        *(lanes *)(window(work, picture, top + i, left) + f) = half[i][0] + half[i][1] + bias;
        if (columns == 2)
          *(lanes *)(window(work, picture, top + i, left + 1) + f) = half[i][1] + half[i][2] + bias;
      }
    }
    for (int i = 0; i < rows; i++)
      activate(work->activation, window(work, picture, top + i, left), columns * work->features);
  }
}

// In one dimension y0, y0 + y1, y1; windows beyond the last are zero.
CLONES void cv_windows_adjoint(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  const tiling t = cv_tiling(work);
  const lanes zero = {0};
  for (int64_t tile = 0; tile < t.tiles; tile++, row++) {
    const int64_t top = 2 * (tile / t.across), left = 2 * (tile % t.across);
    const int below = top + 1 < work->rows, beside = left + 1 < work->columns;
    const float *y = window(work, picture, top, left);
    const int64_t down = below ? work->columns * work->features : 0, right = beside ? work->features : 0;
    for (int64_t f = 0; f < work->features; f += lane_count) {
      lanes rows[3][2];
      rows[0][0] = *(const lanes *)(y + f);
      rows[0][1] = beside ? *(const lanes *)(y + right + f) : zero;
      rows[2][0] = below ? *(const lanes *)(y + down + f) : zero;
      rows[2][1] = below && beside ? *(const lanes *)(y + down + right + f) : zero;
      rows[1][0] = rows[0][0] + rows[2][0];
      rows[1][1] = rows[0][1] + rows[2][1];
      float *to = cv_place(out, row, f);
#pragma unroll
      for (int i = 0; i < 3; i++) {
        *(lanes *)(to + 3 * i * out.component) = rows[i][0];
        *(lanes *)(to + (3 * i + 1) * out.component) = rows[i][0] + rows[i][1];
        *(lanes *)(to + (3 * i + 2) * out.component) = rows[i][1];
      }
    }
  }
}
