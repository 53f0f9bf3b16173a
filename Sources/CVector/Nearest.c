// The least numbers of a row, a few among many: first a bound that at least so many numbers do not exceed, then the few
// that do not, then their order.
#include <math.h>
#include <stdint.h>

#include "Lanes.h"

// As many lanes as a bound is found from, and the most numbers that may be asked for.
#define LANES 32

// Inserts a number into an ascending list of `count`, with its place; later equals go behind.
static inline void insert(float number, int32_t place, float *least, int32_t *places, int64_t count) {
  if (!(number < least[count - 1])) return;
  int64_t slot = count - 1;
  while (slot > 0 && least[slot - 1] > number) {
    least[slot] = least[slot - 1];
    places[slot] = places[slot - 1];
    slot--;
  }
  least[slot] = number;
  places[slot] = place;
}

// Each lane has a least number of its own; the count-th least of these is not exceeded by `count` numbers at least.
static inline float bound(const float *numbers, int64_t whole, int64_t count) {
  float lanes[LANES];
  for (int lane = 0; lane < LANES; lane++) lanes[lane] = numbers[lane];
  for (int64_t start = LANES; start < whole; start += LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      float number = numbers[start + lane];
      lanes[lane] = number < lanes[lane] ? number : lanes[lane];
    }
  }
  float least[LANES];
  int32_t places[LANES];
  for (int64_t slot = 0; slot < count; slot++) least[slot] = INFINITY;
  for (int lane = 0; lane < LANES; lane++) insert(lanes[lane], lane, least, places, count);
  return least[count - 1];
}

CLONES void cv_least(
    const float *table, int64_t rows, int64_t width, int64_t count, int32_t *places, float *least) {
  for (int64_t row = 0; row < rows; row++) {
    const float *numbers = table + row * width;
    int32_t *own = places + row * count;
    for (int64_t slot = 0; slot < count; slot++) {
      least[slot] = INFINITY;
      own[slot] = 0;
    }
    int64_t whole = count <= LANES ? width / LANES * LANES : 0;
    float most = whole > 0 ? bound(numbers, whole, count) : INFINITY;
    for (int64_t start = 0; start < whole; start += LANES) {
      int found = 0;
      for (int lane = 0; lane < LANES; lane++) found += numbers[start + lane] <= most;
      if (!found) continue;
      // Without a jump for each number: few are kept, and nobody can foresee which.
      int32_t kept[LANES + 1];
      int count_kept = 0;
      for (int lane = 0; lane < LANES; lane++) {
        kept[count_kept] = lane;
        count_kept += numbers[start + lane] <= most;
      }
      for (int number = 0; number < count_kept; number++) {
        int64_t place = start + kept[number];
        insert(numbers[place], (int32_t)place, least, own, count);
      }
    }
    for (int64_t place = whole; place < width; place++) {
      insert(numbers[place], (int32_t)place, least, own, count);
    }
  }
}

CLONES void cv_squared_distances(
    const float *row, const uint8_t *there, const float *columns, int64_t stride, int64_t width, float *distances) {
  // Four lanes at a time, so that sums wait for each other less.
  for (int64_t start = 0; start < stride; start += 4 * lane_count) {
    lanes sums[4] = {{0}, {0}, {0}, {0}};
    for (int64_t place = 0; place < width; place++) {
      if (!there[place]) continue;
      const float *column = columns + place * stride + start;
      const float own = row[place];
      for (int part = 0; part < 4; part++) {
        const lanes step = own - *(const stored_lanes *)(column + part * lane_count);
        sums[part] += step * step;
      }
    }
    for (int part = 0; part < 4; part++) *(stored_lanes *)(distances + start + part * lane_count) = sums[part];
  }
}

// Two rows and two times sixteen points at a time: a number of a column is read once for both rows, and sums wait for each
// other less.
enum { tile_rows = 2, tile_lanes = 2 };

typedef struct {
  lanes squares[tile_rows][tile_lanes];
  lanes steps[tile_rows][tile_lanes];
} tile_sums;

// Adds to the sums of a tile what `width` columns come to: the squares of differences, and their sizes.
static inline __attribute__((always_inline)) void add_columns(
    const float *const *rows, int count, const uint8_t *there, const float *columns, int64_t stride, int64_t width,
    tile_sums *sums) {
  for (int64_t place = 0; place < width; place++, columns += stride) {
    if (there && !there[place]) continue;
    for (int row = 0; row < count; row++) {
      const float own = rows[row][place];
      for (int part = 0; part < tile_lanes; part++) {
        const lanes step = own - *(const stored_lanes *)(columns + part * lane_count);
        sums->squares[row][part] += step * step;
        sums->steps[row][part] += (lanes)((words)step & 0x7FFFFFFFu);
      }
    }
  }
}

static inline __attribute__((always_inline)) void keep_less(lanes *least, const lanes *found) {
  const words less = (words)(*found < *least);
  *least = (lanes)((less & (words)*found) | (~less & (words)*least));
}

static inline __attribute__((always_inline)) float least_of(const lanes *numbers) {
  float least = (*numbers)[0];
  for (int lane = 1; lane < lane_count; lane++) least = (*numbers)[lane] < least ? (*numbers)[lane] : least;
  return least;
}

// The least distances of `count` rows, at most a tile.
static inline __attribute__((always_inline)) void nearest_of_tile(
    const cv_points *points, const float *row, const uint8_t *there, const int64_t *itself, const int count,
    float *least) {
  const int64_t shared = points->shared, values = points->values, ranks = points->ranks;
  const int64_t width = shared + values + ranks, stride = points->stride;
  const lanes far = (lanes){0} + INFINITY;
  lanes best[tile_rows][3];
  for (int own = 0; own < count; own++) best[own][0] = best[own][1] = best[own][2] = far;
  for (int64_t start = 0; start < stride; start += tile_lanes * lane_count) {
    const float *columns = points->columns + start;
    const uint8_t *present = there;
    const float *from[tile_rows] = {row, row + width};
    tile_sums both = {{{{0}}}};
    add_columns(from, count, present, columns, stride, shared, &both);
    tile_sums of_values = both, of_ranks = both;
    for (int own = 0; own < count; own++) {
      for (int part = 0; part < tile_lanes; part++) of_ranks.steps[own][part] = (lanes){0};
    }
#define ADVANCE(by)                                     \
  columns += (by) * stride;                             \
  if (present) present += (by);                         \
  for (int own = 0; own < count; own++) from[own] += (by);
    ADVANCE(shared)
    add_columns(from, count, present, columns, stride, values, &of_values);
    ADVANCE(values)
    add_columns(from, count, present, columns, stride, ranks, &of_ranks);
#undef ADVANCE
    for (int own = 0; own < count; own++) {
      for (int part = 0; part < tile_lanes; part++) {
        lanes found[3] = {
          of_values.squares[own][part], of_ranks.squares[own][part],
          both.steps[own][part] + of_values.steps[own][part] + of_ranks.steps[own][part]};
        const int64_t lane = itself ? itself[own] - start - part * lane_count : -1;
        for (int measure = 0; measure < 3; measure++) {
          if (lane >= 0 && lane < lane_count) found[measure][lane] = INFINITY;
          keep_less(&best[own][measure], &found[measure]);
        }
      }
    }
  }
  for (int own = 0; own < count; own++) {
    for (int measure = 0; measure < 3; measure++) least[own * 3 + measure] = least_of(&best[own][measure]);
  }
}

CLONES void cv_nearest(
    const cv_points *points, const float *rows, const uint8_t *there, const int64_t *itself, int64_t count, float *least) {
  const int64_t width = points->shared + points->values + points->ranks;
  int64_t row = 0;
  if (!there) {
    for (; row + tile_rows <= count; row += tile_rows) {
      nearest_of_tile(points, rows + row * width, 0, itself ? itself + row : 0, tile_rows, least + row * 3);
    }
  }
  for (; row < count; row++) {
    nearest_of_tile(points, rows + row * width, there ? there + row * width : 0, itself ? itself + row : 0, 1, least + row * 3);
  }
}
