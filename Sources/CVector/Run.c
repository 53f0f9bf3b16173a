// Running a loop: the iteration space is divided among the team, each thread goes through its share
// block by block, and reductions over more than one thread's share are combined in thread order, so the
// result depends on the team's size but not on its timing.
#include <math.h>
#include <string.h>

#include "Loop.h"

// Below this many element-instructions a fork costs more than it saves.
static const int64_t worth_forking = 32768;

static float **registers_of(const cv_loop *loop, int thread) {
  return (float **)(void *)(loop->scratch + thread * loop->stride);
}

static void *accumulator(const cv_loop *loop, const reduction *r, int thread) {
  return loop->scratch + thread * loop->stride + r->offset;
}

// Points registers at their blocks, fills those that never change, and clears the accumulators.
static void prepare(const cv_loop *loop, int thread) {
  float **r = registers_of(loop, thread);
  char *blocks = (char *)r + (loop->registers * (int64_t)sizeof(float *) + 63) / 64 * 64;
  for (int i = 0; i < loop->registers; i++) r[i] = (float *)(void *)(blocks + i * (int64_t)register_stride);
  for (int i = 0; i < loop->constant_count; i++) {
    float *out = r[loop->constants[i].reg];
    for (int j = 0; j < block; j++) out[j] = loop->constants[i].value;
  }
  for (int i = 0; i < loop->load_count; i++) {
    if (loop->loads[i].uniform) {
      const view *v = &loop->loads[i];
      word *out = (word *)r[v->reg];
      const word value = cv_first(v);
      for (int j = 0; j < block; j++) out[j] = value;
    }
  }
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *red = &loop->reductions[i];
    if (red->axes == cv_over_rows || red->axes == cv_over_segments) {
      float *sums = accumulator(loop, red, thread);
      const int64_t width = cv_accumulators(loop, red);
      for (int64_t c = 0; c < width; c++) sums[c] = red->maximum ? -INFINITY : 0.0f;
    } else {
      *(double *)accumulator(loop, red, thread) = red->maximum ? -INFINITY : 0.0;
    }
  }
}

static void combine(double *total, double part, int maximum) {
  *total = maximum ? (part > *total || part != part ? part : *total) : *total + part;
}

// Takes a block's registers into the reductions: `rows` rows of `width` columns from (row, column).
static void reduce(
  const cv_loop *loop, int thread, int64_t row, int64_t rows, int64_t column, int64_t width) {
  float **r = registers_of(loop, thread);
  const int64_t per_segment = loop->rows / loop->segments;
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *red = &loop->reductions[i];
    const float *x = r[red->reg];
    if (red->axes == cv_over_all) {
      const int64_t n = rows * width;
      combine(accumulator(loop, red, thread), red->maximum ? cv_largest(x, n) : cv_sum(x, n), red->maximum);
      continue;
    }
    if (red->axes == cv_over_rows && loop->columns <= block) {
      // All rows of the block at once, each into sums of its own.
      float *sums = accumulator(loop, red, thread);
      if (red->maximum) cv_raise(sums, x, rows * width);
      else cv_add(sums, x, rows * width);
      continue;
    }
    for (int64_t j = 0; j < rows; j++, x += width) {
      if (red->axes != cv_over_columns) {
        float *sums = (float *)accumulator(loop, red, thread) + column;
        if (red->maximum) cv_raise(sums, x, width);
        else cv_add(sums, x, width);
        // Shares end where segments do, so a segment is complete with its last row.
        if (red->axes == cv_over_segments && (row + j + 1) % per_segment == 0) {
          const int64_t done = (row + j) / per_segment;
          memcpy(red->out + done * loop->columns + column, sums, (size_t)width * sizeof(float));
          for (int64_t c = 0; c < width; c++) sums[c] = red->maximum ? -INFINITY : 0.0f;
        }
        continue;
      }
      double *total = accumulator(loop, red, thread);
      combine(total, red->maximum ? cv_largest(x, width) : cv_sum(x, width), red->maximum);
      if (column + width == loop->columns) {
        red->out[row + j] = (float)*total;
        *total = red->maximum ? -INFINITY : 0.0;
      }
    }
  }
}

// Asks the second-level cache for the block after this one: streams are read in short pieces, which the
// processor's own prefetcher does not follow.
static void prefetch(const cv_loop *loop, int64_t start) {
  if (loop->count - start < 2 * block) return;
  for (int i = 0; i < loop->load_count; i++) {
    const view *v = &loop->loads[i];
    if (v->uniform || !v->contiguous || !cv_is_word(v->element)) continue;
    const char *next = v->base + 4 * (start + block);
    for (int line = 0; line < block * 4; line += 64) __builtin_prefetch(next + line, 0, 2);
  }
}

static void compute(const cv_loop *loop, int thread, int64_t start, int64_t count) {
  float **r = registers_of(loop, thread);
  prefetch(loop, start);
  for (int i = 0; i < loop->load_count; i++) {
    const view *v = &loop->loads[i];
    if (v->uniform) continue;
    if (v->contiguous && cv_is_word(v->element)) r[v->reg] = (float *)(void *)v->base + start;
    else cv_gather(loop, v, start, count, (word *)r[v->reg]);
  }
  for (int i = 0; i < loop->store_count; i++) {
    const view *v = &loop->stores[i];
    if (v->direct) r[v->reg] = (float *)(void *)v->base + start;
  }
  for (int i = 0; i < loop->random_count; i++) {
    cv_random_words(&loop->randoms[i], start, count, (word *)r[loop->randoms[i].reg]);
  }
  cv_block_run(loop, r, count);
}

static void store(const cv_loop *loop, int thread, int64_t start, int64_t count) {
  float **r = registers_of(loop, thread);
  for (int i = 0; i < loop->store_count; i++) {
    const view *v = &loop->stores[i];
    if (!v->direct) cv_scatter(loop, v, start, count, (const word *)r[v->reg]);
  }
}

// One block of `rows` x `width` elements from (row, column). Loaded registers point at memory that a store
// may replace, so everything is reduced before anything is stored.
static void run_block(
  const cv_loop *loop, int thread, int64_t start, int64_t row, int64_t rows, int64_t column, int64_t width) {
  compute(loop, thread, start, rows * width);
  reduce(loop, thread, row, rows, column, width);
  store(loop, thread, start, rows * width);
}

static void run_share(int thread, void *context) {
  const cv_loop *loop = context;
  const int64_t team = loop->threads;
  prepare(loop, thread);
  if (!loop->by_rows) {
    // Shares are multiples of 16 elements, so that no two threads write to one cache line.
    const int64_t share = ((loop->count + team - 1) / team + 15) / 16 * 16;
    const int64_t end = (thread + 1) * share < loop->count ? (thread + 1) * share : loop->count;
    for (int64_t start = thread * share; start < end; start += block) {
      const int64_t count = end - start < block ? end - start : block;
      run_block(loop, thread, start, 0, 1, 0, count);
    }
    return;
  }
  // Whole segments, or single rows, for each thread.
  const int64_t pieces = loop->segmented ? loop->segments : loop->rows;
  const int64_t share = (pieces + team - 1) / team * (loop->rows / pieces);
  const int64_t end = (thread + 1) * share < loop->rows ? (thread + 1) * share : loop->rows;
  const int64_t columns = loop->columns;
  if (columns <= block) {
    const int64_t together = block / columns;
    for (int64_t row = thread * share; row < end; row += together) {
      const int64_t rows = end - row < together ? end - row : together;
      run_block(loop, thread, row * columns, row, rows, 0, columns);
    }
  } else {
    for (int64_t row = thread * share; row < end; row++) {
      for (int64_t column = 0; column < columns; column += block) {
        const int64_t width = columns - column < block ? columns - column : block;
        run_block(loop, thread, row * columns + column, row, 1, column, width);
      }
    }
  }
}

// Brings the sums of several rows together, those of the first row last.
static void fold(const cv_loop *loop, const reduction *red, int thread) {
  float *sums = accumulator(loop, red, thread);
  for (int64_t row = cv_accumulators(loop, red) / loop->columns - 1; row > 0; row--) {
    if (red->maximum) cv_raise(sums, sums + row * loop->columns, loop->columns);
    else cv_add(sums, sums + row * loop->columns, loop->columns);
  }
}

// A loop over no elements still has results: the neutral element.
static void run_empty(const cv_loop *loop) {
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *red = &loop->reductions[i];
    const int64_t results =
      red->axes == cv_over_all        ? 1
      : red->axes == cv_over_rows     ? loop->columns
      : red->axes == cv_over_segments ? loop->columns * loop->segments
                                      : loop->rows;
    for (int64_t j = 0; j < results; j++) red->out[j] = red->maximum ? -INFINITY : 0.0f;
  }
}

int cv_loop_run(void *argument) {
  cv_loop *loop = argument;
  if (loop->guard && !*loop->guard) return 0;
  if (loop->count == 0) {
    run_empty(loop);
    return 0;
  }
  const int64_t work = loop->count * (loop->instruction_count + 4 * loop->random_count + 1);
  const int team = work < worth_forking ? 1 : loop->threads;
  const int bound = loop->threads;
  loop->threads = team;
  cv_team(team, run_share, loop);
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *red = &loop->reductions[i];
    if (red->axes == cv_over_rows) {
      for (int t = 0; t < team; t++) fold(loop, red, t);
      memcpy(red->out, accumulator(loop, red, 0), (size_t)loop->columns * sizeof(float));
      for (int t = 1; t < team; t++) {
        const float *part = accumulator(loop, red, t);
        if (red->maximum) cv_raise(red->out, part, loop->columns);
        else cv_add(red->out, part, loop->columns);
      }
    } else if (red->axes == cv_over_all) {
      double total = *(double *)accumulator(loop, red, 0);
      for (int t = 1; t < team; t++) combine(&total, *(double *)accumulator(loop, red, t), red->maximum);
      red->out[0] = (float)total;
    }
  }
  loop->threads = bound;
  return 0;
}
