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

// Points lie in blocks of 32, which are near each other; for each block it is known between which numbers its points lie in
// each column. So no point of a block is nearer to a row than the block's box is, and a block whose box is farther away than
// what was already found in both measures is passed over. The distance of a box is summed like that of a point, number by
// number, and rounding keeps the order of sums of numbers that are ordered, so what is found is the same to the last bit.

enum { parts = 2, block_points = parts * lane_count, measures = 2 };

// What points or boxes come to, in values and in ranks.
typedef struct {
  lanes found[measures][parts];
} sums_of_lanes;

static inline __attribute__((always_inline)) void select_larger(lanes *one, const lanes *other) {
  const words larger = (words)(*other > *one);
  *one = (lanes)((larger & (words)*other) | (~larger & (words)*one));
}

static inline __attribute__((always_inline)) void select_less(lanes *one, const lanes *other) {
  const words less = (words)(*other < *one);
  *one = (lanes)((less & (words)*other) | (~less & (words)*one));
}

// Adds the squares of differences in `width` columns, of which each has 32 numbers here.
static inline __attribute__((always_inline)) void add_columns(
    const float *row, const uint8_t *there, const float *low, const float *high, int64_t stride, int64_t width,
    const int are_boxes, lanes *squares) {
  for (int64_t place = 0; place < width; place++, low += stride, high += stride) {
    if (there && !there[place]) continue;
    const float own = row[place];
    for (int part = 0; part < parts; part++) {
      lanes step = own - *(const stored_lanes *)(low + part * lane_count);
      if (are_boxes) {
        const lanes above = own - *(const stored_lanes *)(high + part * lane_count), zero = {0};
        step = -step;
        select_larger(&step, &above);
        select_larger(&step, &zero);
      }
      squares[part] += step * step;
    }
  }
}

// How many columns are added before it is looked whether all points are too far away already.
enum { together = 6 };

// Whether points are as far away as what was found, in both measures, by the columns that values and ranks share alone.
static inline __attribute__((always_inline)) int are_far(const lanes *squares, const float *least) {
  const float most = least[0] > least[1] ? least[0] : least[1];
  words near = {0};
  for (int part = 0; part < parts; part++) near |= (words)(squares[part] < most);
  return !__builtin_reduce_or(near);
}

// The distances of 32 points, or of 32 boxes between low and high numbers, in both measures; 0 if the points are farther away
// than what was found, else 1.
static inline __attribute__((always_inline)) int distances(
    const cv_points *points, const float *row, const uint8_t *there, const float *low, const float *high, int64_t stride,
    const int are_boxes, const float *least, sums_of_lanes *sums) {
  const int64_t shared = points->shared, rest = points->rest;
  lanes squares[parts] = {{0}}, own[parts];
  for (int64_t start = 0; start < shared; start += together) {
    const int64_t width = shared - start < together ? shared - start : together;
    add_columns(
      row + start, there ? there + start : 0, low + start * stride, high + start * stride, stride, width, are_boxes,
      squares);
    if (!are_boxes && start + width < shared + 2 * rest && are_far(squares, least)) return 0;
  }
  for (int part = 0; part < parts; part++) own[part] = squares[part];
  for (int half = 0; half < 2; half++) {
    const int64_t start = shared + half * rest;
    add_columns(
      row + start, there ? there + start : 0, low + start * stride, high + start * stride, stride, rest, are_boxes,
      half ? own : squares);
  }
  for (int part = 0; part < parts; part++) {
    sums->found[0][part] = squares[part];
    sums->found[1][part] = own[part];
  }
  return 1;
}

static inline __attribute__((always_inline)) float least_of(const lanes *numbers) {
  lanes least = *numbers, other;
#define HALVE(...)                                              \
  other = __builtin_shufflevector(least, least, __VA_ARGS__);  \
  select_less(&least, &other);
  HALVE(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)
  HALVE(4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7)
  HALVE(2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3)
  HALVE(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
#undef HALVE
  return least[0];
}

// Looks at the points of a block.
static inline __attribute__((always_inline)) void visit(
    const cv_points *points, const float *row, const uint8_t *there, int64_t block, int64_t itself, float *least) {
  const int64_t width = points->shared + 2 * points->rest;
  const float *from = points->blocks + block * width * block_points;
  sums_of_lanes sums;
  if (!distances(points, row, there, from, from, block_points, 0, least, &sums)) return;
  const int64_t lane = itself - block * block_points;
  for (int measure = 0; measure < measures; measure++) {
    if (lane >= 0 && lane < block_points) sums.found[measure][lane / lane_count][lane % lane_count] = INFINITY;
    select_less(&sums.found[measure][0], &sums.found[measure][1]);
    const float found = least_of(&sums.found[measure][0]);
    least[measure] = found < least[measure] ? found : least[measure];
  }
}

CLONES void cv_nearest(
    const cv_points *points, const float *rows, const uint8_t *there, const int64_t *itself, int64_t count, float *room,
    float *least) {
  const int64_t width = points->shared + 2 * points->rest, boxes = points->boxes;
  for (int64_t number = 0; number < count; number++, rows += width, there += there ? width : 0, least += measures) {
    const int64_t own = itself ? itself[number] : -1;
    for (int measure = 0; measure < measures; measure++) least[measure] = INFINITY;
    for (int64_t start = 0; start < boxes; start += block_points) {
      sums_of_lanes sums;
      distances(points, rows, there, points->low + start, points->high + start, boxes, 1, least, &sums);
      for (int measure = 0; measure < measures; measure++) {
        for (int part = 0; part < parts; part++)
          *(stored_lanes *)(room + measure * boxes + start + part * lane_count) = sums.found[measure][part];
      }
    }
    int64_t first = 0;
    for (int64_t block = 1; block < points->count; block++) first = room[block] < room[first] ? block : first;
    visit(points, rows, there, first, own, least);
    for (int64_t block = 0; block < points->count; block++) {
      if (
        block != first
        && (room[block] < least[0] || room[boxes + block] < least[1]))
        visit(points, rows, there, block, own, least);
    }
  }
}
