// Tiles of pictures, transformed, and pictures from transformed tiles (Winograd.c).
#include "Tiles.h"

// What lies outside a picture. Channels are taken a piece of it at a time.
enum { piece = 512 };
static const float zeros[piece];

// A picture as its tiles read it. Rows and columns after the last that a window reads are nobody's, and count as
// outside.
typedef struct {
  const char *first;
  int64_t height, width, channels, top, left, tiles, across;
  int64_t size;  // of a number
} source;

static inline int64_t seen(int64_t size, int64_t windows, int64_t before) {
  const int64_t end = 2 * windows + 2 - before;
  return end < size ? end : size;
}

static inline source source_of(const cv_winograd *work, int64_t picture, tiling t) {
  const int64_t size = work->halves ? 2 : 4;
  return (source){
    .first = (const char *)work->picture + picture * work->height * work->width * work->channels * size,
    .height = seen(work->height, work->rows, work->top),
    .width = seen(work->width, work->columns, work->left),
    .channels = work->channels,
    .top = work->top,
    .left = work->left,
    .tiles = t.tiles,
    .across = t.across,
    .size = size};
}

// A tile's pixels lie in six rows and columns, every second of them in a phase.
typedef struct {
  int64_t top, left;
  int inside;
} corner;

static inline corner corner_of(const source *from, int64_t tile) {
  const int64_t top = 4 * (tile / from->across) - from->top, left = 4 * (tile % from->across) - from->left;
  const int inside = tile < from->tiles && top >= 0 && top + 6 <= from->height && left >= 0 && left + 6 <= from->width;
  return (corner){top, left, inside};
}

// The nine pixels of a phase, from a channel on.
static inline __attribute__((always_inline)) void find(
  const source *from, int64_t line, corner c, int exists, int phase, int64_t channel, const char *d[9]) {
  for (int i = 0; i < 9; i++) {
    const int64_t y = c.top + phase / 2 + 2 * (i / 3), x = c.left + phase % 2 + 2 * (i % 3);
    const int inside = c.inside || (exists && y >= 0 && y < from->height && x >= 0 && x < from->width);
    d[i] = inside ? from->first + (y * line + x * from->channels + channel) * from->size : (const char *)zeros;
  }
}

// In one dimension d0 - d1, d1, d2 - d1.
static inline __attribute__((always_inline)) void differences(
  const char *const d[9], int64_t c, const int halves, lanes v[9]) {
  lanes rows[3][3];
#pragma unroll
  for (int j = 0; j < 3; j++) {
#pragma unroll
    for (int i = 0; i < 3; i++) cv_read(d[3 * i + j], c, halves, &rows[i][j]);
    rows[0][j] -= rows[1][j];
    rows[2][j] -= rows[1][j];
  }
#pragma unroll
  for (int i = 0; i < 3; i++) {
    v[3 * i] = rows[i][0] - rows[i][1];
    v[3 * i + 1] = rows[i][1];
    v[3 * i + 2] = rows[i][2] - rows[i][1];
  }
}

static inline __attribute__((always_inline)) void transform(
  const cv_winograd *work, int64_t picture, nine out, int64_t row, const storage stored) {
  const int halves = stored != as_floats, together = stored == as_pairs ? 2 : 1;
  const tiling t = cv_tiling(work);
  const source from = source_of(work, picture, t);
  const int64_t channels = work->channels, line = work->width * channels;
  for (int64_t tile = 0; tile < t.stored; tile += together, row += together) {
    corner corners[2];
    int inside = 1;
    for (int i = 0; i < together; i++) {
      corners[i] = corner_of(&from, tile + i);
      inside &= corners[i].inside;
    }
    // Neighbours in a line are neighbours among the four: both at once, where nothing lies outside.
    const int64_t columns = inside ? 2 * channels : channels;
    for (int phase = 0; phase < 4; phase += inside ? 2 : 1) {
      for (int64_t start = 0; start < columns; start += piece) {
        const char *d[2][9];
        for (int i = 0; i < together; i++)
          find(&from, line, corners[i], tile + i < t.tiles, phase, start, d[i]);
        const int64_t count = columns - start < piece ? columns - start : piece;
        float *to = cv_number(out, row, phase * channels + start, stored);
        for (int64_t c = 0; c < count; c += lane_count) {
          lanes v[2][9];
#pragma unroll
          for (int i = 0; i < together; i++) differences(d[i], c, halves, v[i]);
#pragma unroll
          for (int i = 0; i < 9; i++)
            cv_store(
              to + (stored == as_rows ? c / 2 : c) + i * out.component, &v[0][i], &v[together - 1][i], stored);
        }
      }
    }
  }
}

CLONES static void transform_floats(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  transform(work, picture, out, row, as_floats);
}
CLONES static void transform_rows(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  transform(work, picture, out, row, as_rows);
}
CLONES static void transform_pairs(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  transform(work, picture, out, row, as_pairs);
}

void cv_picture_transform(const cv_winograd *work, int64_t picture, nine out, int64_t row) {
  if (!work->halves) transform_floats(work, picture, out, row);
  else if (work->form == cv_winograd_forward) transform_rows(work, picture, out, row);
  else transform_pairs(work, picture, out, row);
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
    lanes sum = *(const stored_lanes *)(plus[0] + c);
#pragma unroll
    for (int i = 1; i < more; i++) sum += *(const stored_lanes *)(plus[i] + c);
#pragma unroll
    for (int i = 0; i < less; i++) sum -= *(const stored_lanes *)(minus[i] + c);
    *(stored_lanes *)(to + c) = sum;
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
  float *to = (float *)work->picture + picture * work->height * line;
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
