// The parts of a convolution by tiles, shared by the files that transform and multiply.
#ifndef CVECTOR_TILES_H
#define CVECTOR_TILES_H

#include "Loop.h"
#include "Winograd.h"

// Sixteen floats that lie anywhere.
typedef float __attribute__((vector_size(64), aligned(4), may_alias)) lanes;
enum { lane_count = 16 };

// As many words, and halves of words.
typedef uint32_t __attribute__((vector_size(64), aligned(4), may_alias)) words;
typedef uint16_t __attribute__((vector_size(32), aligned(2), may_alias)) half_lanes;

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

// How a matrix is stored: as floats, a word each; or for products in halves of two steps to a word, which are columns
// 2i and 2i + 1 of a row, or rows 2i and 2i + 1 of a column.
typedef enum { as_floats, as_rows, as_pairs } storage;

// Sixteen numbers of memory that holds floats or halves, `index` numbers from where it begins. Vectors go to functions
// and back in memory, which is registers once these are inlined.
static inline __attribute__((always_inline)) void cv_read(
  const char *from, int64_t index, const int halves, lanes *to) {
  if (!halves) *to = *(const lanes *)(const void *)(from + 4 * index);
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
    *(lanes *)to = *row;
    return;
  }
  cv_round(row, &upper);
  if (stored == as_rows) {
    *(half_lanes *)(void *)to = __builtin_convertvector(upper >> 16, half_lanes);
    return;
  }
  cv_round(below, &lower);
  *(words *)(void *)to = (lower & 0xFFFF0000u) | upper >> 16;
}

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
