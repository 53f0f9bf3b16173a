// Tiles of pictures, transformed, and pictures from transformed tiles (Winograd.c).
#include "Tiles.h"

// What lies outside a picture. Channels are taken a piece of it at a time.
enum { piece = 512 };
static const float zeros[piece];

// The rows of pixels that a window reads: those after the last are nobody's, and count as outside.
static inline int64_t seen(int64_t size, int64_t windows, int64_t before) {
  const int64_t end = 2 * windows + 2 - before;
  return end < size ? end : size;
}

// In one dimension d0 - d1, d1, d2 - d1.
static inline __attribute__((always_inline)) void differences(const float *const d[9], int64_t c, lanes v[9]) {
  lanes rows[3][3];
#pragma unroll
  for (int j = 0; j < 3; j++) {
    const lanes middle = *(const lanes *)(d[3 + j] + c);
    rows[0][j] = *(const lanes *)(d[j] + c) - middle;
    rows[1][j] = middle;
    rows[2][j] = *(const lanes *)(d[6 + j] + c) - middle;
  }
#pragma unroll
  for (int i = 0; i < 3; i++) {
    v[3 * i] = rows[i][0] - rows[i][1];
    v[3 * i + 1] = rows[i][1];
    v[3 * i + 2] = rows[i][2] - rows[i][1];
  }
}

static inline __attribute__((always_inline)) void transform(
  const float *const d[9], int64_t count, float *to, int64_t component) {
  for (int64_t c = 0; c < count; c += lane_count) {
    lanes v[9];
    differences(d, c, v);
#pragma unroll
    for (int i = 0; i < 9; i++) *(lanes *)(to + c + i * component) = v[i];
  }
}

CLONES void cv_picture_transform(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  const tiling t = cv_tiling(work);
  const int64_t height = seen(work->height, work->rows, work->top);
  const int64_t width = seen(work->width, work->columns, work->left);
  const int64_t channels = work->channels, line = work->width * channels;
  const float *whole = work->picture + picture * work->height * line;
  for (int64_t tile = 0; tile < t.tiles; tile++, row++) {
    const int64_t top = 4 * (tile / t.across) - work->top, left = 4 * (tile % t.across) - work->left;
    if (top >= 0 && top + 6 <= height && left >= 0 && left + 6 <= width) {
      // Neighbours in a line are neighbours among the four: both at once.
      for (int a = 0; a < 2; a++) {
        const float *from = whole + (top + a) * line + left * channels;
        const float *d[9];
        for (int i = 0; i < 9; i++) d[i] = from + i / 3 * 2 * line + i % 3 * 2 * channels;
        transform(d, 2 * channels, cv_place(out, row, 2 * a * channels), out.component);
      }
      continue;
    }
    for (int phase = 0; phase < 4; phase++) {
      for (int64_t start = 0; start < channels; start += piece) {
        const float *d[9];
        for (int i = 0; i < 9; i++) {
          const int64_t y = top + phase / 2 + 2 * (i / 3), x = left + phase % 2 + 2 * (i % 3);
          const int inside = y >= 0 && y < height && x >= 0 && x < width;
          d[i] = inside ? whole + y * line + x * channels + start : zeros;
        }
        const int64_t count = channels - start < piece ? channels - start : piece;
        transform(d, count, cv_place(out, row, phase * channels + start), out.component);
      }
    }
  }
}

// The places of one direction that make up pixel q of four: even ones lie in two tiles as their d0 and d2, odd ones
// in one as its d1, of which d0 and d2 were subtracted. Tiles outside have no place.
typedef struct {
  int count, negative;
  int64_t tile[3];
  int element[3];
} places;

static inline places of(int64_t pixel, int64_t tiles) {
  const int64_t tile = pixel / 2;
  if (pixel % 2 == 0) return (places){2, 0, {tile < tiles ? tile : -1, tile - 1}, {0, 2}};
  const int64_t only = tile < tiles ? tile : -1;
  return (places){3, 2, {only, only, only}, {1, 0, 2}};
}

static inline __attribute__((always_inline)) void add_up(
  const float *const *plus, const int more, const float *const *minus, const int less, float *to, int64_t count) {
  for (int64_t c = 0; c < count; c += lane_count) {
    lanes sum = *(const lanes *)(plus[0] + c);
#pragma unroll
    for (int i = 1; i < more; i++) sum += *(const lanes *)(plus[i] + c);
#pragma unroll
    for (int i = 0; i < less; i++) sum -= *(const lanes *)(minus[i] + c);
    *(lanes *)(to + c) = sum;
  }
}

// The places of pixel (down, across) of four in the matrices, from column `start` on, and their sum to `count` numbers.
static inline __attribute__((always_inline)) void gather(
  nine from, int64_t row, int64_t width, const places *down, const places *across, int64_t start, float *to,
  int64_t count) {
  const float *plus[9], *minus[9];
  int more = 0, less = 0;
  for (int i = 0; i < down->count; i++) {
    for (int j = 0; j < across->count; j++) {
      const float *place = zeros;
      if (down->tile[i] >= 0 && across->tile[j] >= 0)
        place = cv_place(from, row + down->tile[i] * width + across->tile[j], start)
                + (3 * down->element[i] + across->element[j]) * from.component;
      if ((i > 0 && down->negative) != (j > 0 && across->negative)) minus[less++] = place;
      else plus[more++] = place;
    }
  }
  if (less == 0) add_up(plus, 4, minus, 0, to, count);
  else if (more == 2) add_up(plus, 2, minus, 4, to, count);
  else add_up(plus, 5, minus, 4, to, count);
}

CLONES void cv_picture_adjoint(const cv_winograd *work, int64_t picture, nine from, int64_t row) {
  const tiling t = cv_tiling(work);
  const int64_t channels = work->channels, line = work->width * channels;
  float *to = work->picture + picture * work->height * line;
  for (int64_t y = 0; y < work->height; y++, to += line) {
    const places down = of((y + work->top) / 2, t.down);
    const int64_t above = (y + work->top) % 2 * 2 * channels;
    // Neighbours in a line are neighbours among the four: both at once, where both are in the picture.
    for (int64_t x = -(work->left % 2); x < work->width; x += 2) {
      const places across = of((x + work->left) / 2, t.across);
      const int64_t skipped = x < 0 ? channels : 0;
      const int64_t end = (x + 2 < work->width ? 2 : work->width - x) * channels;
      for (int64_t start = skipped; start < end; start += piece) {
        const int64_t count = end - start < piece ? end - start : piece;
        gather(from, row, t.across, &down, &across, above + start, to + x * channels + start, count);
      }
    }
  }
}
