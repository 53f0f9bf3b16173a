// Putting a loop together.
#include <stdlib.h>
#include <string.h>

#include "Loop.h"
#include "Operations.h"

int cv_operation(const char *name) {
  static const struct {
    const char *name;
    int code;
  } table[] = {
#define ROW(name, ...) {#name, cv_code_##name},
    CV_UNARY(ROW) CV_BINARY(ROW) CV_COMPARISON(ROW) CV_LOGIC(ROW) CV_CONVERSION(ROW)
#undef ROW
    {"select", cv_code_select},
    {"multiplyAdd", cv_code_multiplyAdd},
    {"interpolate", cv_code_interpolate},
    {"rootStep", cv_code_rootStep},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp(table[i].name, name) == 0) return table[i].code;
  }
  return -1;
}

cv_loop *cv_loop_create(int rank, const int64_t *extents, int64_t rows, int64_t columns, int registers) {
  if (rank < 0 || rank > cv_maximum_rank) return NULL;
  cv_loop *loop = calloc(1, sizeof *loop);
  if (!loop) return NULL;
  loop->rank = rank;
  loop->registers = registers;
  loop->rows = rows;
  loop->columns = columns;
  loop->segments = 1;
  loop->count = 1;
  for (int axis = 0; axis < rank; axis++) {
    loop->extents[axis] = extents[axis];
    loop->count *= extents[axis];
  }
  return loop;
}

void cv_loop_destroy(cv_loop *loop) {
  if (!loop) return;
  free(loop->loads);
  free(loop->stores);
  free(loop->randoms);
  free(loop->instructions);
  free(loop->reductions);
  free(loop->constants);
  free(loop);
}

// Appends a value to an array of the loop.
#define APPEND(list, length, value)                                       \
  do {                                                                    \
    void *grown = realloc(list, (size_t)(length + 1) * sizeof *(list));   \
    if (!grown) return -1;                                                \
    list = grown;                                                         \
    (list)[(length)++] = (value);                                         \
    return 0;                                                             \
  } while (0)

static view view_of(const cv_loop *loop, int reg, const void *base, cv_element element, const int64_t *strides) {
  view v = {.reg = reg, .element = element, .contiguous = 1, .uniform = 1, .base = (char *)(uintptr_t)base};
  int64_t expected = 1;
  for (int axis = loop->rank - 1; axis >= 0; axis--) {
    v.strides[axis] = strides[axis];
    if (loop->extents[axis] == 1) continue;
    if (strides[axis] != expected) v.contiguous = 0;
    if (strides[axis] != 0) v.uniform = 0;
    expected *= loop->extents[axis];
  }
  return v;
}

int cv_loop_load(cv_loop *loop, int target, const void *base, cv_element element, const int64_t *strides) {
  APPEND(loop->loads, loop->load_count, view_of(loop, target, base, element, strides));
}

int cv_loop_index(cv_loop *loop, int target, int64_t first, const int64_t *strides) {
  view v = view_of(loop, target, NULL, cv_coordinate, strides);
  v.first = first;
  APPEND(loop->loads, loop->load_count, v);
}

int cv_loop_store(
  cv_loop *loop, int source, void *base, cv_element element, const int64_t *strides, int direct) {
  view v = view_of(loop, source, base, element, strides);
  v.direct = direct && v.contiguous && cv_is_word(element);
  APPEND(loop->stores, loop->store_count, v);
}

int cv_loop_constant(cv_loop *loop, int target, float value) {
  constant c = {target, value};
  APPEND(loop->constants, loop->constant_count, c);
}

int cv_loop_random(
  cv_loop *loop, int target, const uint32_t *key, uint32_t stream, const uint32_t *rows, int64_t columns) {
  random_source source = {target, key, rows, stream, columns};
  APPEND(loop->randoms, loop->random_count, source);
}

static int is_uniform(const cv_loop *loop, int reg) {
  for (int i = 0; i < loop->constant_count; i++) {
    if (loop->constants[i].reg == reg) return 1;
  }
  for (int i = 0; i < loop->load_count; i++) {
    if (loop->loads[i].reg == reg) return loop->loads[i].uniform;
  }
  return 0;
}

int cv_loop_instruction(cv_loop *loop, int operation, int target, const int *operands, int count) {
  instruction in = {.operation = operation, .target = target};
  in.x = operands[0];
  in.y = operands[count > 1 ? 1 : 0];
  in.z = operands[count > 2 ? 2 : 0];
  for (int i = 0; i < 3; i++) in.scalars[i] = operands[count > 3 + i ? 3 + i : 0];
  in.uniform = is_uniform(loop, in.x) ? 1 : (is_uniform(loop, in.y) ? 2 : 0);
  APPEND(loop->instructions, loop->instruction_count, in);
}

int cv_loop_function(cv_loop *loop, cv_call call, void *context, int target, int x, int y) {
  instruction in = {.operation = cv_code_function, .target = target, .x = x, .y = y};
  in.call = call;
  in.context = context;
  APPEND(loop->instructions, loop->instruction_count, in);
}

void cv_loop_segments(cv_loop *loop, int64_t segments) { loop->segments = segments; }

void cv_loop_guard(cv_loop *loop, const uint8_t *condition) { loop->guard = condition; }

int cv_loop_reduce(cv_loop *loop, int source, cv_reduction kind, cv_axes axes, float *out) {
  reduction r = {.reg = source, .kind = kind, .axes = axes, .out = out};
  if (axes != cv_over_all) loop->by_rows = 1;
  if (axes == cv_over_segments) loop->segmented = 1;
  APPEND(loop->reductions, loop->reduction_count, r);
}

static int64_t aligned(int64_t bytes) { return (bytes + 63) / 64 * 64; }

static int64_t accumulator_bytes(const cv_loop *loop, const reduction *r) {
  const int by_column = r->axes == cv_over_rows || r->axes == cv_over_segments;
  const int numbers = r->kind == cv_reduce_exponentials ? 2 : 1;
  return by_column ? aligned(cv_accumulators(loop, r) * 4 * numbers) : 64;
}

static int64_t stride_of(const cv_loop *loop) {
  int64_t bytes = aligned(loop->registers * (int64_t)sizeof(float *));
  bytes += loop->registers * (int64_t)register_stride;
  for (int i = 0; i < loop->reduction_count; i++) {
    bytes += accumulator_bytes(loop, &loop->reductions[i]);
  }
  return bytes;
}

int64_t cv_loop_scratch(const cv_loop *loop, int threads) { return threads * stride_of(loop); }

void cv_loop_bind(cv_loop *loop, void *scratch, int threads) {
  loop->scratch = scratch;
  loop->threads = threads;
  loop->stride = stride_of(loop);
  int64_t offset = aligned(loop->registers * (int64_t)sizeof(float *)) + loop->registers * (int64_t)register_stride;
  for (int i = 0; i < loop->reduction_count; i++) {
    loop->reductions[i].offset = offset;
    offset += accumulator_bytes(loop, &loop->reductions[i]);
  }
}
