// Running a loop: the iteration space is divided among the team, each thread goes through its share
// block by block, and reductions over more than one thread's share are combined in thread order, so the
// result depends on the team's size but not on its timing.
#include "Loop.h"

// Below this many element-instructions a fork costs more than it saves.
static const int64_t worth_forking = 32768;

// Points registers at their blocks, fills those that never change, and clears the accumulators.
static void prepare(const cv_loop *loop, int thread) {
  float **r = cv_registers(loop, thread);
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
  cv_reduce_begin(loop, thread);
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
  float **r = cv_registers(loop, thread);
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
  float **r = cv_registers(loop, thread);
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
  cv_reduce_block(loop, thread, row, rows, column, width);
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

int cv_loop_run(void *argument) {
  cv_loop *loop = argument;
  if (loop->guard && !*loop->guard) return 0;
  if (loop->count == 0) {
    cv_reduce_nothing(loop);
    return 0;
  }
  const int64_t work = loop->count * (loop->instruction_count + 4 * loop->random_count + 1);
  const int team = work < worth_forking ? 1 : loop->threads;
  const int bound = loop->threads;
  loop->threads = team;
  cv_team(team, run_share, loop);
  cv_reduce_end(loop, team);
  loop->threads = bound;
  return 0;
}
