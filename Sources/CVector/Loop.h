// The parts of a loop, shared by the files that build it and run it.
#ifndef CVECTOR_LOOP_H
#define CVECTOR_LOOP_H

#include "CVector.h"

// Elements per block: registers of 2 KiB, so that a dozen live values stay in the first-level cache.
enum { block = 512 };

// Registers lie a cache line further apart than they are long, so that the same element of different
// registers falls into different sets of the cache.
enum { register_stride = block * 4 + 64 };

typedef uint32_t __attribute__((may_alias)) word;

// A view of coordinates has no base: its elements are their places, which begin at `first`.
typedef struct {
  int reg;
  cv_element element;
  int contiguous, uniform, direct;
  char *base;
  int64_t first;
  int64_t strides[cv_maximum_rank];
} view;

typedef struct {
  int reg;
  const uint32_t *key, *rows;
  uint32_t stream;
  int64_t columns;
} random_source;

typedef struct {
  int operation, target, x, y, z;
  int scalars[3];  // further operands, the same for the whole block
  int uniform;  // 1: x is the same for the whole block, 2: y is
  cv_call call;
  void *context;
} instruction;

typedef struct {
  int reg;
  cv_reduction kind;
  cv_axes axes;
  float *out;
  int64_t offset;  // of its accumulators in a thread's scratch, in bytes
} reduction;

typedef struct {
  int reg;
  float value;
} constant;

struct cv_loop {
  int rank, registers, threads;
  int64_t extents[cv_maximum_rank];
  int64_t rows, columns, count;
  int64_t segments;
  int segmented;  // whether threads must share whole segments
  int by_rows;  // whether blocks respect rows, as reductions over rows or columns need
  view *loads, *stores;
  random_source *randoms;
  instruction *instructions;
  reduction *reductions;
  constant *constants;
  int load_count, store_count, random_count, instruction_count, reduction_count, constant_count;
  const uint8_t *guard;  // where it points at zero, the loop does nothing
  char *scratch;
  int64_t stride;  // of a thread's scratch, in bytes
};

// How many results a reduction over rows or segments adds up into: the columns of as many rows as a block holds,
// so that short rows are added as one long one. Each is a float, and of sums of exponentials another, the largest.
static inline int64_t cv_accumulators(const cv_loop *loop, const reduction *r) {
  const int together = r->axes == cv_over_rows && loop->columns > 0 && loop->columns <= block;
  return together ? block / loop->columns * loop->columns : loop->columns;
}

// Runs the instructions for `count` elements; r[i] points at register i's block.
void cv_block_run(const cv_loop *loop, float **r, int64_t count);
// Random words of elements [start, start + count) of a tensor.
void cv_random_words(const random_source *source, int64_t start, int64_t count, word *out);
// The sum or the largest of floats, in an order that depends on the count alone.
float cv_sum(const float *x, int64_t count);
float cv_largest(const float *x, int64_t count);
void cv_add(float *sum, const float *x, int64_t count);
void cv_raise(float *largest, const float *x, int64_t count);
// Sums of exponentials are pairs (s, m) for s e^m, m being the largest exponent: those of rows of `width` floats; one more
// float for each of `count` pairs; one more pair for each; and their logarithms.
void cv_exponential_sums(const float *x, int64_t rows, int64_t width, float *sums, float *largest);
void cv_add_exponentials(float *sums, float *largest, const float *x, int64_t count);
void cv_join_sums(float *sums, float *largest, const float *others, const float *other_largest, int64_t count);
void cv_logarithms(float *out, const float *sums, const float *largest, int64_t count);
// The reductions of a loop: before a thread's first block, with each block of `rows` rows of `width` columns from
// (row, column), after the last block of a team, and of a loop over no elements.
void cv_reduce_begin(const cv_loop *loop, int thread);
void cv_reduce_block(const cv_loop *loop, int thread, int64_t row, int64_t rows, int64_t column, int64_t width);
void cv_reduce_end(const cv_loop *loop, int team);
void cv_reduce_nothing(const cv_loop *loop);
// The registers of a thread.
static inline float **cv_registers(const cv_loop *loop, int thread) {
  return (float **)(void *)(loop->scratch + thread * loop->stride);
}
// Whether elements lie in memory as registers hold them.
static inline int cv_is_word(cv_element element) { return element == cv_float32 || element == cv_word32; }
// The first element of a view, as a register holds it.
word cv_first(const view *from);
// Elements [start, start + count) of the loop between a view and a register.
void cv_gather(const cv_loop *loop, const view *from, int64_t start, int64_t count, word *out);
void cv_scatter(const cv_loop *loop, const view *to, int64_t start, int64_t count, const word *in);
// Runs body(thread, context) on a team of the given size.
typedef void (*team_body)(int thread, void *context);
void cv_team(int threads, team_body body, void *context);
// Puts each thread of a team of all cores on one of its own; returns whether the calling one has to leave its place again.
int cv_take_places(void);
void cv_leave_place(void);

#define CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#if !defined(__x86_64__) || !defined(__linux__)
#undef CLONES
#define CLONES
#endif

#endif
