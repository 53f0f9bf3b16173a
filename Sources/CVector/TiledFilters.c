// Filters and their gradients between the definition's 4 x 4 and the nine of a transform (Winograd.c).
#include "Tiles.h"

// Where the filters of window pixel (2u + a, 2v + b) and a channel begin.
static inline float *taps(const cv_winograd *work, int64_t row, int64_t column, int64_t channel) {
  return work->filters + ((row * 4 + column) * work->channels + channel) * work->features;
}

// In one dimension g0, g0 + g1, g1.
static inline __attribute__((always_inline)) void spread(const lanes g[2][2], lanes u[3][3]) {
  const lanes rows[3][2] = {
    {g[0][0], g[0][1]}, {g[0][0] + g[1][0], g[0][1] + g[1][1]}, {g[1][0], g[1][1]}};
#pragma unroll
  for (int i = 0; i < 3; i++) {
    u[i][0] = rows[i][0];
    u[i][1] = rows[i][0] + rows[i][1];
    u[i][2] = rows[i][1];
  }
}

static inline __attribute__((always_inline)) void transform(
  const cv_winograd *work, nine out, int64_t first, int64_t end, const storage stored) {
  const int together = stored == as_pairs ? 2 : 1;
  for (int phase = 0; phase < 4; phase++) {
    for (int64_t c = first; c < end; c += together) {
      for (int64_t f = 0; f < work->features; f += lane_count) {
        lanes u[2][3][3];
#pragma unroll
        for (int i = 0; i < together; i++) {
          lanes g[2][2];
#pragma unroll
          for (int k = 0; k < 4; k++)
            g[k / 2][k % 2] =
              *(const stored_lanes *)(taps(work, 2 * (k / 2) + phase / 2, 2 * (k % 2) + phase % 2, c + i) + f);
          spread(g, u[i]);
        }
        float *to = cv_number(out, phase * work->channels + c, f, stored);
#pragma unroll
        for (int i = 0; i < 9; i++)
          cv_store(to + i * out.component, &u[0][i / 3][i % 3], &u[together - 1][i / 3][i % 3], stored);
      }
    }
  }
}

CLONES static void transform_floats(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  transform(work, out, first, end, as_floats);
}
CLONES static void transform_pairs(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  transform(work, out, first, end, as_pairs);
}

void cv_filters_transform(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  if (work->halves) transform_pairs(work, out, first, end);
  else transform_floats(work, out, first, end);
}

static inline __attribute__((always_inline)) void transform_turned(
  const cv_winograd *work, nine out, int64_t first, int64_t end, const storage stored) {
  const int together = stored == as_pairs ? 2 : 1;
  lanes blocks[4][lane_count];
  for (int phase = 0; phase < 4; phase++) {
    for (int64_t c = first; c < end; c += lane_count) {
      for (int64_t f = 0; f < work->features; f += lane_count) {
        for (int uv = 0; uv < 4; uv++) {
          lanes m[lane_count];
          const float *from = taps(work, 2 * (uv / 2) + phase / 2, 2 * (uv % 2) + phase % 2, c) + f;
#pragma unroll
          for (int i = 0; i < lane_count; i++) m[i] = *(const stored_lanes *)(from + i * work->features);
          cv_turn(m);
#pragma unroll
          for (int i = 0; i < lane_count; i++) blocks[uv][i] = m[i];
        }
        for (int r = 0; r < lane_count; r += together) {
          lanes u[2][3][3];
#pragma unroll
          for (int i = 0; i < together; i++) {
            const lanes g[2][2] = {{blocks[0][r + i], blocks[1][r + i]}, {blocks[2][r + i], blocks[3][r + i]}};
            spread(g, u[i]);
          }
          float *to = cv_number(out, f + r, phase * work->channels + c, stored);
#pragma unroll
          for (int i = 0; i < 9; i++)
            cv_store(to + i * out.component, &u[0][i / 3][i % 3], &u[together - 1][i / 3][i % 3], stored);
        }
      }
    }
  }
}

CLONES static void turned_floats(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  transform_turned(work, out, first, end, as_floats);
}
CLONES static void turned_pairs(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  transform_turned(work, out, first, end, as_pairs);
}

void cv_filters_transform_turned(const cv_winograd *work, nine out, int64_t first, int64_t end) {
  if (work->halves) turned_pairs(work, out, first, end);
  else turned_floats(work, out, first, end);
}

// In one dimension u0 + u1 and u1 + u2.
CLONES void cv_filters_adjoint(const cv_winograd *work, nine from, int64_t first, int64_t end) {
  for (int phase = 0; phase < 4; phase++) {
    for (int64_t c = first; c < end; c++) {
      float *to[2][2];
      for (int u = 0; u < 2; u++)
        for (int v = 0; v < 2; v++) to[u][v] = taps(work, 2 * u + phase / 2, 2 * v + phase % 2, c);
      for (int64_t f = 0; f < work->features; f += lane_count) {
        const float *m = cv_place(from, phase * work->channels + c, f);
        lanes rows[3][2];
#pragma unroll
        for (int i = 0; i < 3; i++) {
          const lanes middle = *(const stored_lanes *)(m + (3 * i + 1) * from.component);
          rows[i][0] = *(const stored_lanes *)(m + 3 * i * from.component) + middle;
          rows[i][1] = middle + *(const stored_lanes *)(m + (3 * i + 2) * from.component);
        }
#pragma unroll
        for (int v = 0; v < 2; v++) {
          *(stored_lanes *)(to[0][v] + f) = rows[0][v] + rows[1][v];
          *(stored_lanes *)(to[1][v] + f) = rows[1][v] + rows[2][v];
        }
      }
    }
  }
}
