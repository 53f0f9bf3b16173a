// Fused loops over blocks of 32-bit elements.
//
// A loop is a small register program run once per block of its iteration space: loads bring a block of
// each operand into registers (or point at it), instructions compute block by block, stores and
// reductions take registers out. What a program costs per element is the arithmetic; interpretation is
// paid per block. All functions are safe to call from one thread at a time per loop.
#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

#include "Maze.h"
#include "Packing.h"
#include "Patches.h"
#include "Search.h"
#include "Table.h"
#include "Winograd.h"

enum { cv_maximum_rank = 8 };

// What an operand's elements are in memory. Registers hold four bytes per element: floats as they are,
// everything else as 32-bit words (truth values 0 or 1). A half is the upper half of a float32 (bfloat16);
// rounded are halves of memory whose floats are rounded as they are stored. Coordinates are not in memory: an element
// is its place, as a float.
typedef enum { cv_float32, cv_word32, cv_byte, cv_half, cv_rounded, cv_coordinate } cv_element;

// How a reduction's elements lie in the loop: `rows` x `columns` elements, row-major.
typedef enum {
  cv_over_columns,   // one result per row
  cv_over_rows,      // one result per column
  cv_over_segments,  // one result per column of each segment, a number of rows one after the other
  cv_over_all        // one result
} cv_axes;

// What a reduction comes to: a sum, the largest number, or the logarithm of a sum of exponentials.
typedef enum { cv_reduce_sum, cv_reduce_maximum, cv_reduce_exponentials } cv_reduction;

typedef struct cv_loop cv_loop;

// A function for elements without a kernel here.
typedef void (*cv_call)(void *context, float *out, const float *x, const float *y, int64_t count);

// The code of an operation by name, or -1 where there is no kernel of that name.
int cv_operation(const char *name);

// A loop over the given extents with a number of registers; `rows` x `columns` = the product of the
// extents is how reductions see it. Returns null where memory is short or the rank is too high.
cv_loop *cv_loop_create(int rank, const int64_t *extents, int64_t rows, int64_t columns, int registers);
void cv_loop_destroy(cv_loop *loop);

// How many segments the rows are, each of as many rows; one unless set.
void cv_loop_segments(cv_loop *loop, int64_t segments);

// Adds parts to a loop; each returns 0, or -1 where memory is short.
// Strides are in elements per extent of the loop; zero repeats.
int cv_loop_load(cv_loop *loop, int target, const void *base, cv_element element, const int64_t *strides);
// Numbers without memory, the places themselves: that of the loop's first element, and strides as of a load. All are at
// least 0 and below 2^24.
int cv_loop_index(cv_loop *loop, int target, int64_t first, const int64_t *strides);
int cv_loop_constant(cv_loop *loop, int target, float value);
// Random words for a tensor of `columns` per row: the rows' ids are pairs of words, low first.
int cv_loop_random(
  cv_loop *loop, int target, const uint32_t *key, uint32_t stream, const uint32_t *rows, int64_t columns);
int cv_loop_instruction(cv_loop *loop, int operation, int target, const int *operands, int count);
int cv_loop_function(cv_loop *loop, cv_call call, void *context, int target, int x, int y);
// `direct` says that the register may live in the destination: no load of the loop reads that memory.
int cv_loop_store(
  cv_loop *loop, int source, void *base, cv_element element, const int64_t *strides, int direct);
// Lets the loop do nothing where the condition, read when it runs, is zero.
void cv_loop_guard(cv_loop *loop, const uint8_t *condition);
// Reduces a register into contiguous floats.
int cv_loop_reduce(cv_loop *loop, int source, cv_reduction kind, cv_axes axes, float *out);

// The team the loop would use, the scratch memory it needs, and where that lies.
int64_t cv_loop_scratch(const cv_loop *loop, int threads);
void cv_loop_bind(cv_loop *loop, void *scratch, int threads);

// Runs a bound loop; the argument is a cv_loop. Always returns 0.
int cv_loop_run(void *loop);

// The places of the `count` least numbers of each row of a table [rows, width], in ascending order of the numbers, the first
// of equals first, to `places` [rows, count]; `least` has room for `count` numbers. Places without a number below infinity
// are 0.
void cv_least(
    const float *table, int64_t rows, int64_t width, int64_t count, int32_t *places, float *least);

// The squared distances of a row of `width` numbers from others, to `distances`; numbers that are not there (0) are passed
// over. The others are given column by column, `stride` of them in each, a multiple of 64.
void cv_squared_distances(
    const float *row, const uint8_t *there, const float *columns, int64_t stride, int64_t width, float *distances);

// Points in blocks of 32, each block column by column, 32 numbers in each: first the columns that values and ranks share, then
// the rest of those of values, then as many of ranks. For each column, `low` and `high` hold the least and the largest number
// of each block, `boxes` of them, a multiple of 32; those beyond `count` are not looked at.
typedef struct {
  const float *blocks, *low, *high;
  int64_t count, boxes, shared, rest;
} cv_points;

// For each of `count` rows the squares of the least distances from points, in values and in ranks, to `least` [count, 2].
// Numbers that are not there (0) are passed over; all are where `there` is null. A row that is one of the points itself passes
// over that one; `itself` is null where none is, and -1 for a row that is none. `room` holds 2 numbers for each box. Without any other point the distances are infinite or those of what
// fills up the last block.
void cv_nearest(
    const cv_points *points, const float *rows, const uint8_t *there, const int64_t *itself, int64_t count, float *room,
    float *least);

// How often a byte occurs.
int64_t cv_count_bytes(const void *bytes, int64_t count, uint8_t wanted);

// How many of the first bytes are text in UTF-8 without a NUL; `sequences` becomes the number of characters of several
// bytes among them.
int64_t cv_utf8_prefix(const void *bytes, int64_t count, int64_t *sequences);

// Sets the size of the team of the calling thread, for the library's own parallel regions.
void cv_team_size(int threads);

/// From now on results of the calling thread, and of the threads that it will make, that are smaller than the least
/// normal number are 0. Operands are taken as they are.
void cv_flush_subnormals(void);

// One piece of a plan: a function that returns 0 when it succeeded, and its argument.
typedef struct {
  int (*run)(void *);
  void *argument;
} cv_task;

// Runs tasks in order; returns the position of the first that failed, or -1.
int64_t cv_plan_run(const cv_task *tasks, int64_t count);
// The same, leaving each task's duration in seconds in `seconds`.
int64_t cv_plan_profile(const cv_task *tasks, int64_t count, double *seconds);

// Copies or clears memory as a task.
typedef struct {
  void *target;
  const void *source;  // null: clear
  int64_t bytes;
} cv_copy;
int cv_copy_run(void *copy);

#endif
