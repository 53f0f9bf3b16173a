// The reductions of a loop. Each thread has accumulators of its own: one number where a block comes to one result,
// in double precision over blocks, else a number for each column.
#include <math.h>
#include <string.h>

#include "Loop.h"

CLONES float cv_sum(const float *x, int64_t count) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (int64_t i = 0; i < count; i++) sum += x[i];
  return sum;
}

CLONES float cv_largest(const float *x, int64_t count) {
  float largest = -INFINITY;
  for (int64_t i = 0; i < count; i++) largest = x[i] > largest || x[i] != x[i] ? x[i] : largest;
  return largest;
}

CLONES void cv_add(float *sum, const float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) sum[i] += x[i];
}

CLONES void cv_raise(float *largest, const float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) largest[i] = x[i] > largest[i] || x[i] != x[i] ? x[i] : largest[i];
}

// A sum, a largest number, or a sum of exponentials s e^m.
typedef struct {
  double value, largest;
} total;

static void *accumulator(const cv_loop *loop, const reduction *r, int thread) {
  return loop->scratch + thread * loop->stride + r->offset;
}

static int is_by_column(const reduction *r) { return r->axes == cv_over_rows || r->axes == cv_over_segments; }

// What no elements come to; of sums of exponentials that is 0 e^m with nothing in m.
static float neutral(cv_reduction kind) { return kind == cv_reduce_maximum ? -INFINITY : 0.0f; }

static void clear(const reduction *r, float *values, float *largest, int64_t count) {
  for (int64_t i = 0; i < count; i++) values[i] = neutral(r->kind);
  if (r->kind != cv_reduce_exponentials) return;
  for (int64_t i = 0; i < count; i++) largest[i] = -INFINITY;
}

void cv_reduce_begin(const cv_loop *loop, int thread) {
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *r = &loop->reductions[i];
    void *memory = accumulator(loop, r, thread);
    const int64_t width = cv_accumulators(loop, r);
    if (is_by_column(r)) clear(r, memory, (float *)memory + width, width);
    else *(total *)memory = (total){neutral(r->kind), -INFINITY};
  }
}

// Takes one more element for each column.
static void take(cv_reduction kind, float *values, float *largest, const float *x, int64_t count) {
  switch (kind) {
    case cv_reduce_sum: cv_add(values, x, count); break;
    case cv_reduce_maximum: cv_raise(values, x, count); break;
    case cv_reduce_exponentials: cv_add_exponentials(values, largest, x, count); break;
  }
}

static void combine(cv_reduction kind, total *t, double part, double largest) {
  switch (kind) {
    case cv_reduce_sum: t->value += part; break;
    case cv_reduce_maximum: t->value = part > t->value || part != part ? part : t->value; break;
    case cv_reduce_exponentials: {
      const double m = t->largest, n = largest, e = n == m ? 1.0 : exp(-fabs(n - m));
      if (t->value == 0.0) *t = (total){part, n};
      else if (n > m || n != n) *t = (total){t->value * e + part, n};
      else t->value += part * e;
    } break;
  }
}

// Takes a whole block.
static void take_all(cv_reduction kind, total *t, const float *x, int64_t count) {
  float sum, largest;
  switch (kind) {
    case cv_reduce_sum: combine(kind, t, cv_sum(x, count), 0.0); break;
    case cv_reduce_maximum: combine(kind, t, cv_largest(x, count), 0.0); break;
    case cv_reduce_exponentials:
      cv_exponential_sums(x, 1, count, &sum, &largest);
      combine(kind, t, sum, largest);
      break;
  }
}

static void finish(cv_reduction kind, float *out, const total *t) {
  const float value = (float)t->value, largest = (float)t->largest;
  if (kind == cv_reduce_exponentials) cv_logarithms(out, &value, &largest, 1);
  else *out = value;
}

static void finish_columns(
  cv_reduction kind, float *out, const float *values, const float *largest, int64_t count) {
  if (kind == cv_reduce_exponentials) cv_logarithms(out, values, largest, count);
  else memcpy(out, values, (size_t)count * sizeof(float));
}

// Rows that lie in a block as a whole.
static void reduce_rows(const reduction *r, const float *x, int64_t row, int64_t rows, int64_t width) {
  float sums[block], largest[block];
  float *out = r->out + row;
  switch (r->kind) {
    // By way of double precision, as rows of several blocks are.
    case cv_reduce_sum:
      for (int64_t j = 0; j < rows; j++) out[j] = (float)(0.0 + cv_sum(x + j * width, width));
      break;
    case cv_reduce_maximum:
      for (int64_t j = 0; j < rows; j++) out[j] = cv_largest(x + j * width, width);
      break;
    case cv_reduce_exponentials:
      cv_exponential_sums(x, rows, width, sums, largest);
      cv_logarithms(out, sums, largest, rows);
      break;
  }
}

void cv_reduce_block(
  const cv_loop *loop, int thread, int64_t row, int64_t rows, int64_t column, int64_t width) {
  float **registers = cv_registers(loop, thread);
  const int64_t per_segment = loop->rows / loop->segments;
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *r = &loop->reductions[i];
    const float *x = registers[r->reg];
    void *memory = accumulator(loop, r, thread);
    if (r->axes == cv_over_all) {
      take_all(r->kind, memory, x, rows * width);
      continue;
    }
    if (r->axes == cv_over_columns) {
      if (width == loop->columns) {
        reduce_rows(r, x, row, rows, width);
        continue;
      }
      // A part of a single row.
      take_all(r->kind, memory, x, width);
      if (column + width == loop->columns) {
        finish(r->kind, r->out + row, memory);
        *(total *)memory = (total){neutral(r->kind), -INFINITY};
      }
      continue;
    }
    float *values = memory, *largest = values + cv_accumulators(loop, r);
    if (r->axes == cv_over_rows && loop->columns <= block) {
      // All rows of the block at once, each into numbers of its own.
      take(r->kind, values, largest, x, rows * width);
      continue;
    }
    for (int64_t j = 0; j < rows; j++, x += width) {
      take(r->kind, values + column, largest + column, x, width);
      // Shares end where segments do, so a segment is complete with its last row.
      if (r->axes == cv_over_segments && (row + j + 1) % per_segment == 0) {
        float *out = r->out + (row + j) / per_segment * loop->columns + column;
        finish_columns(r->kind, out, values + column, largest + column, width);
        clear(r, values + column, largest + column, width);
      }
    }
  }
}

// Brings the columns of several rows together, those of the first row last.
static void fold(const cv_loop *loop, const reduction *r, float *values) {
  const int64_t columns = loop->columns, width = cv_accumulators(loop, r);
  float *largest = values + width;
  for (int64_t row = width / columns - 1; row > 0; row--) {
    if (r->kind == cv_reduce_exponentials)
      cv_join_sums(values, largest, values + row * columns, largest + row * columns, columns);
    else take(r->kind, values, largest, values + row * columns, columns);
  }
}

void cv_reduce_end(const cv_loop *loop, int team) {
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *r = &loop->reductions[i];
    const int64_t columns = loop->columns, width = cv_accumulators(loop, r);
    if (r->axes == cv_over_rows) {
      float *values = accumulator(loop, r, 0), *largest = values + width;
      for (int t = 0; t < team; t++) fold(loop, r, accumulator(loop, r, t));
      for (int t = 1; t < team; t++) {
        const float *part = accumulator(loop, r, t);
        if (r->kind == cv_reduce_exponentials) cv_join_sums(values, largest, part, part + width, columns);
        else take(r->kind, values, largest, part, columns);
      }
      finish_columns(r->kind, r->out, values, largest, columns);
    } else if (r->axes == cv_over_all) {
      total all = *(const total *)accumulator(loop, r, 0);
      for (int t = 1; t < team; t++) {
        const total *part = accumulator(loop, r, t);
        if (r->kind != cv_reduce_exponentials || part->value != 0.0)
          combine(r->kind, &all, part->value, part->largest);
      }
      finish(r->kind, r->out, &all);
    }
  }
}

void cv_reduce_nothing(const cv_loop *loop) {
  for (int i = 0; i < loop->reduction_count; i++) {
    const reduction *r = &loop->reductions[i];
    const int64_t results =
      r->axes == cv_over_all        ? 1
      : r->axes == cv_over_rows     ? loop->columns
      : r->axes == cv_over_segments ? loop->columns * loop->segments
                                    : loop->rows;
    for (int64_t j = 0; j < results; j++) r->out[j] = r->kind == cv_reduce_sum ? 0.0f : -INFINITY;
  }
}
