// Windows from the products of tiles, with bias and activation, and the adjoint (Winograd.c).
#include <math.h>

#include "Functions.h"
#include "Tiles.h"

static inline float *window(const cv_winograd *work, int64_t picture, int64_t row, int64_t column) {
  return (float *)work->windows + ((picture * work->rows + row) * work->columns + column) * work->features;
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
        const lanes middle = *(const stored_lanes *)(m + (3 + j) * from.component);
        half[0][j] = *(const stored_lanes *)(m + j * from.component) + middle;
        half[1][j] = middle + *(const stored_lanes *)(m + (6 + j) * from.component);
      }
      const lanes bias = work->bias ? *(const stored_lanes *)(work->bias + f) : (lanes){0};
      for (int i = 0; i < rows; i++) {
        *(stored_lanes *)(window(work, picture, top + i, left) + f) = half[i][0] + half[i][1] + bias;
        if (columns == 2)
          *(stored_lanes *)(window(work, picture, top + i, left + 1) + f) = half[i][1] + half[i][2] + bias;
      }
    }
    for (int i = 0; i < rows; i++)
      activate(work->activation, window(work, picture, top + i, left), columns * work->features);
  }
}

// The windows of a tile that exist; of what lies before them in memory, `down` and `right` numbers are skipped.
typedef struct {
  const char *first;
  int64_t down, right;
  int exists, below, beside;
} quad;

static inline quad quad_of(const cv_winograd *work, int64_t picture, int64_t tile, tiling t) {
  const int64_t top = 2 * (tile / t.across), left = 2 * (tile % t.across);
  const int64_t place = ((picture * work->rows + top) * work->columns + left) * work->features;
  return (quad){
    .first = (const char *)work->windows + place * (work->halves ? 2 : 4),
    .down = work->columns * work->features,
    .right = work->features,
    .exists = tile < t.tiles,
    .below = tile < t.tiles && top + 1 < work->rows,
    .beside = tile < t.tiles && left + 1 < work->columns};
}

// In one dimension y0, y0 + y1, y1; windows beyond the last are zero.
static inline __attribute__((always_inline)) void spread(const quad *y, int64_t f, const int halves, lanes m[9]) {
  lanes rows[3][2] = {{{0}}};
  if (y->exists) cv_read(y->first, f, halves, &rows[0][0]);
  if (y->beside) cv_read(y->first, f + y->right, halves, &rows[0][1]);
  if (y->below) cv_read(y->first, f + y->down, halves, &rows[2][0]);
  if (y->below && y->beside) cv_read(y->first, f + y->down + y->right, halves, &rows[2][1]);
  rows[1][0] = rows[0][0] + rows[2][0];
  rows[1][1] = rows[0][1] + rows[2][1];
#pragma unroll
  for (int i = 0; i < 3; i++) {
    m[3 * i] = rows[i][0];
    m[3 * i + 1] = rows[i][0] + rows[i][1];
    m[3 * i + 2] = rows[i][1];
  }
}

static inline __attribute__((always_inline)) void adjoint(
  const cv_winograd *work, int64_t picture, nine out, int64_t row, const storage stored) {
  const int halves = stored != as_floats, together = stored == as_pairs ? 2 : 1;
  const tiling t = cv_tiling(work);
  for (int64_t tile = 0; tile < t.stored; tile += together, row += together) {
    quad y[2];
    for (int i = 0; i < together; i++) y[i] = quad_of(work, picture, tile + i, t);
    for (int64_t f = 0; f < work->features; f += lane_count) {
      lanes m[2][9];
#pragma unroll
      for (int i = 0; i < together; i++) spread(&y[i], f, halves, m[i]);
      float *to = cv_number(out, row, f, stored);
#pragma unroll
      for (int i = 0; i < 9; i++) cv_store(to + i * out.component, &m[0][i], &m[together - 1][i], stored);
    }
  }
}

CLONES static void adjoint_floats(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  adjoint(work, picture, out, row, as_floats);
}
CLONES static void adjoint_rows(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  adjoint(work, picture, out, row, as_rows);
}
CLONES static void adjoint_pairs(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  adjoint(work, picture, out, row, as_pairs);
}

void cv_windows_adjoint(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  if (!work->halves) adjoint_floats(work, picture, out, row);
  else if (work->form == cv_winograd_transposed) adjoint_rows(work, picture, out, row);
  else adjoint_pairs(work, picture, out, row);
}
