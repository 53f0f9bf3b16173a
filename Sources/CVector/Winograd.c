// Convolutions by tiles, after Winograd (Arithmetic Complexity of Computations, 1980) and Lavin and Gray (Fast
// Algorithms for Convolutional Neural Networks, CVPR 2016).
//
// Four pixels as one. Window o of 4 x 4 pixels at stride 2 begins at pixel 2o - p. With k = 2u + a its pixels are
//   2o - p + k = 2(o + u) + a - p,
// so over pixels of four, X[q, (a, b, c)] = x[2q + (a, b) - p, c], it is a window of 2 x 2 at stride 1.
//
// Two windows by three products. In one dimension, windows 2t and 2t + 1 read d0, d1, d2 = X[2t], X[2t + 1], X[2t + 2]:
//   y0 = d0 g0 + d1 g1,  y1 = d1 g0 + d2 g1,
// and with m0 = (d0 - d1) g0, m1 = d1 (g0 + g1), m2 = (d2 - d1) g1 they are y0 = m0 + m1 and y1 = m1 + m2. In both
// dimensions a tile of 2 x 2 windows takes 9 products instead of 16, each a product of matrices: for component (i, j)
//   M[tile, f] = sum over (a, b, c) of V[tile, (a, b, c)] U[(a, b, c), f].
// The sums before and after have two terms a dimension, and no number is multiplied by any but those of the operands,
// so the error is that of the definition but for a small factor.
//
// The other forms are the adjoints, step by step in reverse. With the dual of a name in capitals after it:
//   windows to products     M0 = Y0, M1 = Y0 + Y1, M2 = Y1
//   products to tiles       V' = M U',  U' = V' M   (transposed matrices)
//   tiles to pixels         D0 = V0, D1 = V1 - V0 - V2, D2 = V2; pixels 2t are the D0 of tile t and the D2 of t - 1
//   transforms to filters   G0 = U0 + U1, G1 = U1 + U2
//
// Of bfloat16, what is transformed is rounded once more, filters as well as pictures, before it is multiplied; sums
// of products, and transforms after them, are floats.
//
// A picture's sums do not depend on which pictures are transformed with it. Gradients by filters add up pictures in
// order, whatever the team.
#include "Pieces.h"
#include "Tiles.h"

int cv_winograd_pays(int halves) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("x86-64-v4") && (!halves || __builtin_cpu_supports("avx512bf16"));
#else
  return 0;
#endif
}

// What lies in scratch memory. Of pictures, each thread has its own matrices; of filters, the team.
typedef struct {
  const cv_winograd *work;
  tiling t;
  nine filters, pictures, windows;
  int64_t stride;  // from one thread's matrices to the next's
  int64_t size;
  int64_t chunk, count;  // pictures being transformed, of a gradient by filters
  pieces *shares;
} memory;

static memory divide(const cv_winograd *work) {
  memory m = {work, cv_tiling(work), {0}, {0}, {0}, 0, 0, 0, 0, 0};
  const int64_t rows = m.t.together * m.t.stored, steps = work->halves ? 2 : 1;
  const int shared = work->form == cv_winograd_filters;
  switch (work->form) {
    case cv_winograd_forward:
      m.filters = cv_nine_of_panels(m.t.depth / steps, work->features);
      m.pictures = cv_nine_of_rows(rows, m.t.depth / steps);
      m.windows = cv_nine_of_rows(rows, work->features);
      break;
    case cv_winograd_transposed:
      m.filters = cv_nine_of_panels(work->features / steps, m.t.depth);
      m.pictures = cv_nine_of_rows(rows, m.t.depth);
      m.windows = cv_nine_of_rows(rows, work->features / steps);
      break;
    case cv_winograd_filters:
      m.filters = cv_nine_of_rows(m.t.depth, work->features);
      m.pictures = cv_nine_of_rows(rows / steps, m.t.depth);
      m.windows = cv_nine_of_panels(rows / steps, work->features);
      break;
  }
  m.stride = 9 * (m.pictures.component + m.windows.component);
  m.size = 9 * m.filters.component + m.stride * (shared ? 1 : work->threads);
  return m;
}

int64_t cv_winograd_scratch(const cv_winograd *work) { return divide(work).size * (int64_t)sizeof(float); }

static void place(memory *m, char *scratch) {
  m->filters.base = (float *)(void *)scratch;
  m->pictures.base = m->filters.base + 9 * m->filters.component;
  m->windows.base = m->pictures.base + 9 * m->pictures.component;
}

static void multiply(const cv_winograd *work, const panel_product *product) {
  if (work->halves) cv_panel_product_of_halves(product);
  else cv_panel_product(product);
}

static int64_t part(int64_t count, int64_t thread, int64_t threads) { return count * thread / threads; }

static void transform_filters(int thread, void *context) {
  const memory *m = context;
  const int64_t blocks = m->work->channels / lane_count, team = m->work->threads;
  const int64_t first = lane_count * part(blocks, thread, team), end = lane_count * part(blocks, thread + 1, team);
  if (m->work->form == cv_winograd_forward) cv_filters_transform(m->work, m->filters, first, end);
  else if (m->work->form == cv_winograd_transposed) cv_filters_transform_turned(m->work, m->filters, first, end);
  else cv_filters_adjoint(m->work, m->filters, first, end);
}

// Pictures to windows or windows to pictures; a piece is as many of them as are transformed together.
static void convolve_pictures(int thread, void *context) {
  const memory *m = context;
  const cv_winograd *work = m->work;
  const int forward = work->form == cv_winograd_forward;
  nine pictures = m->pictures, windows = m->windows;
  pictures.base += thread * m->stride;
  windows.base += thread * m->stride;
  const nine *from = forward ? &pictures : &windows, *to = forward ? &windows : &pictures;
  const int64_t steps = (forward ? m->t.depth : work->features) / (work->halves ? 2 : 1);
  const int64_t columns = forward ? work->features : m->t.depth;
  int64_t piece;
  while ((piece = cv_take_piece(m->shares, work->threads, thread)) >= 0) {
    const int64_t first = piece * m->t.together, rest = work->pictures - first;
    const int64_t count = rest < m->t.together ? rest : m->t.together;
    for (int64_t i = 0; i < count; i++) {
      if (forward) cv_picture_transform(work, first + i, pictures, i * m->t.stored);
      else cv_windows_adjoint(work, first + i, windows, i * m->t.stored);
    }
    for (int64_t i = 0; i < 9; i++) {
      for (int64_t column = 0; column < columns; column += panel_width) {
        const panel_product product = {
          .left = from->base + i * from->component,
          .right = cv_place(m->filters, 0, column) + i * m->filters.component,
          .out = cv_place(*to, 0, column) + i * to->component,
          .left_row = from->row,
          .left_step = 1,
          .right_step = m->filters.row,
          .out_row = to->row,
          .rows = count * m->t.tiles,
          .steps = steps};
        multiply(work, &product);
      }
    }
    for (int64_t i = 0; i < count; i++) {
      if (forward) cv_windows_transform(work, first + i, windows, i * m->t.stored);
      else cv_picture_adjoint(work, first + i, pictures, i * m->t.stored);
    }
  }
}

// Rows of a product of a gradient by filters that are computed together.
enum { rows_together = 64 };

static void transform_both(int thread, void *context) {
  const memory *m = context;
  int64_t i;
  while ((i = cv_take_piece(m->shares, m->work->threads, thread)) >= 0) {
    cv_picture_transform(m->work, m->chunk + i, m->pictures, i * m->t.stored);
    cv_windows_adjoint(m->work, m->chunk + i, m->windows, i * m->t.stored);
  }
}

// Products of all nine, panel by panel; a piece has 64 rows.
static void multiply_both(int thread, void *context) {
  const memory *m = context;
  const int64_t groups = m->t.depth / rows_together, panels = m->work->features / panel_width;
  int64_t item;
  while ((item = cv_take_piece(m->shares, m->work->threads, thread)) >= 0) {
    const int64_t i = item / (panels * groups), column = item / groups % panels * panel_width;
    const int64_t row = item % groups * rows_together;
    const panel_product product = {
      .left = cv_place(m->pictures, 0, row) + i * m->pictures.component,
      .right = cv_place(m->windows, 0, column) + i * m->windows.component,
      .out = cv_place(m->filters, row, column) + i * m->filters.component,
      .left_row = 1,
      .left_step = m->pictures.row,
      .right_step = m->windows.row,
      .out_row = m->filters.row,
      .rows = rows_together,
      .steps = m->count * m->t.stored / (m->work->halves ? 2 : 1),
      .add = m->chunk > 0};
    multiply(m->work, &product);
  }
}

int cv_winograd_run(void *argument) {
  const cv_winograd *work = argument;
  memory m = divide(work);
  place(&m, work->scratch);
  pieces shares[work->threads];
  m.shares = shares;
  if (work->form != cv_winograd_filters) {
    cv_team(work->threads, transform_filters, &m);
    cv_divide(shares, work->threads, (work->pictures + m.t.together - 1) / m.t.together);
    cv_team(work->threads, convolve_pictures, &m);
    return 0;
  }
  for (; m.chunk < work->pictures; m.chunk += m.count) {
    const int64_t rest = work->pictures - m.chunk;
    m.count = rest < m.t.together ? rest : m.t.together;
    cv_divide(shares, work->threads, m.count);
    cv_team(work->threads, transform_both, &m);
    cv_divide(shares, work->threads, 9 * (work->features / panel_width) * (m.t.depth / rows_together));
    cv_team(work->threads, multiply_both, &m);
  }
  cv_team(work->threads, transform_filters, &m);
  return 0;
}
