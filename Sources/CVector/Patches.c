// Pictures to patches and, for gradients and transposed convolutions, patches to pictures. Pixels side by side are
// also side by side in a patch, so both move a row of a window at a time.
#include <string.h>

#include "Loop.h"
#include "Patches.h"

static int64_t part(int64_t count, int64_t thread, int64_t threads) { return count * thread / threads; }
static int64_t least(int64_t x, int64_t y) { return x < y ? x : y; }
static int64_t most(int64_t x, int64_t y) { return x > y ? x : y; }

// The pixels of a row of windows' width that lie in the picture: first <= k < end of the window from `column` on.
typedef struct {
  int64_t first, end;
} reach;

static reach columns_within(const cv_patches *p, int64_t column) {
  const reach r = {most(0, -column), least(p->kernel_width, p->width - column)};
  return r.first < r.end ? r : (reach){0, 0};
}

static void copy(int thread, void *context) {
  const cv_patches *p = context;
  const int64_t pixel = p->channels * p->element_size, line = p->kernel_width * pixel;
  const int64_t rows = p->pictures * p->rows, end = part(rows, thread + 1, p->threads);
  char *to = (char *)p->patches + part(rows, thread, p->threads) * p->columns * p->kernel_height * line;
  for (int64_t row = part(rows, thread, p->threads); row < end; row++) {
    const int64_t top = row % p->rows * p->stride_height - p->top;
    const char *picture = (const char *)p->picture + row / p->rows * p->height * p->width * pixel;
    for (int64_t o = 0; o < p->columns; o++) {
      const int64_t column = o * p->stride_width - p->left;
      const reach within = columns_within(p, column);
      for (int64_t k = 0; k < p->kernel_height; k++, to += line) {
        const int64_t y = top + k;
        if (y < 0 || y >= p->height || within.end == 0) {
          memset(to, 0, (size_t)line);
          continue;
        }
        const char *from = picture + (y * p->width + column) * pixel;
        if (within.first > 0) memset(to, 0, (size_t)(within.first * pixel));
        memcpy(to + within.first * pixel, from + within.first * pixel,
               (size_t)((within.end - within.first) * pixel));
        if (within.end < p->kernel_width)
          memset(to + within.end * pixel, 0, (size_t)((p->kernel_width - within.end) * pixel));
      }
    }
  }
}

// A row of a picture at a time, which stays in the first-level cache: of every row of windows that reaches it, in
// order, so that sums do not depend on the team.
CLONES static void sum(int thread, void *context) {
  const cv_patches *p = context;
  const int64_t line = p->kernel_width * p->channels, patch = p->kernel_height * line;
  const int64_t rows = p->pictures * p->height, end = part(rows, thread + 1, p->threads);
  for (int64_t row = part(rows, thread, p->threads); row < end; row++) {
    float *to = (float *)p->picture + row * p->width * p->channels;
    memset(to, 0, (size_t)(p->width * p->channels) * sizeof(float));
    const float *patches = (const float *)p->patches + row / p->height * p->rows * p->columns * patch;
    const int64_t y = row % p->height + p->top;
    // Windows i with i * stride <= y < i * stride + kernel.
    const int64_t before = y - p->kernel_height;
    const int64_t last = least(p->rows - 1, y / p->stride_height);
    for (int64_t i = before < 0 ? 0 : before / p->stride_height + 1; i <= last; i++) {
      const float *from = patches + i * p->columns * patch + (y - i * p->stride_height) * line;
      for (int64_t o = 0; o < p->columns; o++, from += patch) {
        const int64_t column = o * p->stride_width - p->left;
        const reach within = columns_within(p, column);
        float *out = to + column * p->channels;
        for (int64_t j = within.first * p->channels; j < within.end * p->channels; j++) out[j] += from[j];
      }
    }
  }
}

int cv_patches_copy_run(void *argument) {
  const cv_patches *p = argument;
  cv_team(p->threads, copy, argument);
  return 0;
}

int cv_patches_sum_run(void *argument) {
  const cv_patches *p = argument;
  cv_team(p->threads, sum, argument);
  return 0;
}
