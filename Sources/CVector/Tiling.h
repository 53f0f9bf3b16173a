// How a convolution by tiles is divided, and where the numbers of its nine matrices lie: what those who transform and
// those who multiply have in common, and nothing of either.
#ifndef CVECTOR_TILING_H
#define CVECTOR_TILING_H

#include "Lanes.h"
#include "Winograd.h"

// Columns of a product that are computed together: a panel.
enum { panel_width = 32 };

// The numbers of a convolution that everything else follows from.
typedef struct {
  int64_t down, across, tiles;  // tiles of 2 x 2 windows: in each direction, and of a picture
  int64_t stored;               // rows of a picture's matrices: its tiles, and one of zeros to make pairs
  int64_t depth;                // numbers of a pixel of four: 4 x channels
  int64_t together;             // pictures that are transformed before they are multiplied
} tiling;

tiling cv_tiling(const cv_winograd *work);

// One of the nine matrices of a transform lies `component` words after the one before. The word (row, column) lies at
// row * row_stride + column / 32 * panel + column % 32; where panel is 32, rows lie without gaps.
typedef struct {
  float *base;
  int64_t component, row, panel;
} nine;

static inline float *cv_place(nine m, int64_t row, int64_t column) {
  return m.base + row * m.row + column / panel_width * m.panel + column % panel_width;
}

// Where the number (row, column) of a matrix lies.
static inline float *cv_number(nine m, int64_t row, int64_t column, const storage stored) {
  return cv_place(m, stored == as_pairs ? row / 2 : row, stored == as_rows ? column / 2 : column);
}

// Nine matrices of rows without gaps, or of panels, without their memory.
nine cv_nine_of_rows(int64_t rows, int64_t columns);
nine cv_nine_of_panels(int64_t rows, int64_t columns);

#endif
