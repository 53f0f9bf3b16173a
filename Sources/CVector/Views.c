// Between memory and registers where a block is not simply there: strided operands, bytes.
#include <string.h>

#include "Functions.h"
#include "Loop.h"

typedef uint16_t __attribute__((may_alias)) half;

typedef struct {
  int64_t index[cv_maximum_rank];
  int64_t offset;
} position;

static position position_of(const cv_loop *loop, const view *v, int64_t start) {
  position at = {{0}, 0};
  for (int axis = loop->rank - 1; axis >= 0; axis--) {
    at.index[axis] = start % loop->extents[axis];
    start /= loop->extents[axis];
    at.offset += at.index[axis] * v->strides[axis];
  }
  return at;
}

// Moves to the next run of the innermost axis.
static void next_run(const cv_loop *loop, const view *v, position *at) {
  int axis = loop->rank - 1;
  at->offset -= at->index[axis] * v->strides[axis];
  at->index[axis] = 0;
  for (axis--; axis >= 0; axis--) {
    at->offset += v->strides[axis];
    if (++at->index[axis] < loop->extents[axis]) return;
    at->offset -= loop->extents[axis] * v->strides[axis];
    at->index[axis] = 0;
  }
}

word cv_first(const view *v) {
  switch (v->element) {
    case cv_byte: return *(const uint8_t *)v->base;
    case cv_half: return (word)*(const half *)(void *)v->base << 16;
    case cv_coordinate: return bits_of((float)v->first);
    default: return *(const word *)(void *)v->base;
  }
}

CLONES static void read_run(const view *v, int64_t offset, int64_t stride, int64_t n, word *out) {
  if (v->element == cv_byte) {
    const uint8_t *from = (const uint8_t *)v->base + offset;
    if (stride == 1) {
      for (int64_t i = 0; i < n; i++) out[i] = from[i];
    } else {
      for (int64_t i = 0; i < n; i++) out[i] = from[i * stride];
    }
  } else if (v->element == cv_half) {
    const half *from = (const half *)(void *)v->base + offset;
    if (stride == 1) {
      for (int64_t i = 0; i < n; i++) out[i] = (word)from[i] << 16;
    } else {
      for (int64_t i = 0; i < n; i++) out[i] = (word)from[i * stride] << 16;
    }
  } else if (v->element == cv_coordinate) {
    // Places are below 2^24, which floats and words hold exactly.
    const int32_t from = (int32_t)(v->first + offset), step = (int32_t)stride;
    float *numbers = (float *)out;
    for (int32_t i = 0; i < (int32_t)n; i++) numbers[i] = (float)(from + i * step);
  } else {
    const word *from = (const word *)v->base + offset;
    if (stride == 1) {
      memcpy(out, from, (size_t)n * sizeof(word));
    } else if (stride == 0) {
      const word value = from[0];
      for (int64_t i = 0; i < n; i++) out[i] = value;
    } else {
      for (int64_t i = 0; i < n; i++) out[i] = from[i * stride];
    }
  }
}

CLONES static void write_run(const view *v, int64_t offset, int64_t stride, int64_t n, const word *in) {
  if (v->element == cv_byte) {
    uint8_t *to = (uint8_t *)v->base + offset;
    for (int64_t i = 0; i < n; i++) to[i * stride] = (uint8_t)in[i];
  } else if (v->element == cv_half) {
    half *to = (half *)(void *)v->base + offset;
    if (stride == 1) {
      for (int64_t i = 0; i < n; i++) to[i] = (half)(in[i] >> 16);
    } else {
      for (int64_t i = 0; i < n; i++) to[i * stride] = (half)(in[i] >> 16);
    }
  } else if (v->element == cv_rounded) {
    half *to = (half *)(void *)v->base + offset;
    if (stride == 1) {
      for (int64_t i = 0; i < n; i++) to[i] = (half)(rounded_to_half(in[i]) >> 16);
    } else {
      for (int64_t i = 0; i < n; i++) to[i * stride] = (half)(rounded_to_half(in[i]) >> 16);
    }
  } else {
    word *to = (word *)v->base + offset;
    if (stride == 1) {
      memcpy(to, in, (size_t)n * sizeof(word));
    } else {
      for (int64_t i = 0; i < n; i++) to[i * stride] = in[i];
    }
  }
}

// Runs of this length and less are moved number by number: a call takes longer.
enum { short_run = 8 };

static int has_short_runs(const cv_loop *loop, const view *v) {
  return cv_is_word(v->element) && loop->extents[loop->rank - 1] <= short_run;
}

void cv_gather(const cv_loop *loop, const view *from, int64_t start, int64_t count, word *out) {
  if (from->contiguous || loop->rank == 0) {
    read_run(from, start, 1, count, out);
    return;
  }
  const int inner = loop->rank - 1, is_short = has_short_runs(loop, from);
  position at = position_of(loop, from, start);
  while (count > 0) {
    int64_t run = loop->extents[inner] - at.index[inner];
    if (run > count) run = count;
    if (is_short) {
      const word *numbers = (const word *)(const void *)from->base + at.offset;
      for (int64_t i = 0; i < run; i++) out[i] = numbers[i * from->strides[inner]];
    } else {
      read_run(from, at.offset, from->strides[inner], run, out);
    }
    out += run;
    count -= run;
    next_run(loop, from, &at);
  }
}

void cv_scatter(const cv_loop *loop, const view *to, int64_t start, int64_t count, const word *in) {
  if (to->contiguous || loop->rank == 0) {
    write_run(to, start, 1, count, in);
    return;
  }
  const int inner = loop->rank - 1, is_short = has_short_runs(loop, to);
  position at = position_of(loop, to, start);
  while (count > 0) {
    int64_t run = loop->extents[inner] - at.index[inner];
    if (run > count) run = count;
    if (is_short) {
      word *numbers = (word *)(void *)to->base + at.offset;
      for (int64_t i = 0; i < run; i++) numbers[i * to->strides[inner]] = in[i];
    } else {
      write_run(to, at.offset, to->strides[inner], run, in);
    }
    in += run;
    count -= run;
    next_run(loop, to, &at);
  }
}
