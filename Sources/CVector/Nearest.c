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
