// How many pictures are transformed before they are multiplied, and how far apart the matrices of their transforms
// lie (Winograd.c).
#include "Tiling.h"

// Rows of the products of pictures, and steps of those of filters: enough that what is read of the other operand is
// read often, and so few that what a thread transforms is still in its second-level cache when it is multiplied.
static const int64_t rows_wanted = 64, steps_wanted = 256;

tiling cv_tiling(const cv_winograd *work) {
  tiling t;
  t.down = (work->rows + 1) / 2;
  t.across = (work->columns + 1) / 2;
  t.tiles = t.down * t.across;
  t.stored = t.tiles + (work->halves && work->form == cv_winograd_filters ? t.tiles % 2 : 0);
  t.depth = 4 * work->channels;
  const int64_t wanted = work->form == cv_winograd_filters ? steps_wanted : rows_wanted;
  const int64_t share =
    work->form == cv_winograd_filters ? work->pictures : (work->pictures + work->threads - 1) / work->threads;
  const int64_t together = (wanted + t.stored - 1) / t.stored;
  t.together = together < share ? together : share;
  return t;
}

// The nine, and rows, lie an odd number of cache lines apart, so that they do not fall into the same sets of the cache.
static int64_t odd_lines(int64_t count) { return (count / lane_count | 1) * lane_count; }

nine cv_nine_of_rows(int64_t rows, int64_t columns) {
  const int64_t row = odd_lines(columns);
  return (nine){0, odd_lines(rows * row), row, panel_width};
}

nine cv_nine_of_panels(int64_t rows, int64_t columns) {
  const int64_t panel = rows * panel_width;
  return (nine){0, odd_lines(panel * (columns / panel_width)), panel_width, panel};
}
