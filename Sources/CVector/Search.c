// Noise, variation and built-in problems of a search. Nothing may be contracted: fused products differ between machines.
#include "Functions.h"
#include "Loop.h"

#pragma clang fp contract(off)

enum { group = 16 };

CLONES static void normals(const uint32_t *words, int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++) out[i] = normal_number(words[i]);
}

void cv_word_row(const uint32_t *key, uint32_t stream, uint64_t row, int64_t count, uint32_t *out) {
  const uint32_t id[2] = {(uint32_t)row, (uint32_t)(row >> 32)};
  const random_source source = {.key = key, .rows = id, .stream = stream, .columns = count};
  cv_random_words(&source, 0, count, (word *)out);
}

void cv_normal_row(const uint32_t *key, uint32_t stream, uint64_t row, int64_t count, float *out) {
  cv_word_row(key, stream, row, count, (uint32_t *)(void *)out);
  normals((const uint32_t *)(void *)out, count, out);
}

INLINE float held(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

CLONES void cv_vary(
  const float *const *a, const float *const *b, const float *noise, const float *line, float isotropic,
  const float *low, const float *high, int64_t rows, int64_t width, float *out) {
  for (int64_t row = 0; row < rows; row++) {
    const float *from = a[row], *to = b[row], *own = noise + row * width, along = line[row];
    float *child = out + row * width;
    for (int64_t i = 0; i < width; i++) {
      const float x = from[i] + isotropic * own[i] + along * (to[i] - from[i]);
      child[i] = held(x, low[i], high[i]);
    }
  }
}

// sin and cos of pi r for |r| <= 1/2, by their series: beyond r^11 and r^12 terms are below 6e-8.
INLINE float sine_half_turns(float r) {
  const float s = r * r;
  float p = -7.370430946e-3f;
  p = p * s + 8.214588661e-2f;
  p = p * s - 5.992645293e-1f;
  p = p * s + 2.550164040f;
  p = p * s - 5.167712780f;
  return r * (p * s + 3.141592654f);
}

INLINE float cosine_half_turns(float r) {
  const float s = r * r;
  float p = 1.929574309e-3f;
  p = p * s - 2.580689139e-2f;
  p = p * s + 2.353306304e-1f;
  p = p * s - 1.335262769f;
  p = p * s + 4.058712126f;
  p = p * s - 4.934802201f;
  return p * s + 1.0f;
}

CLONES void cv_arms(
  const float *rows, int64_t count, int64_t joints, float half_turns, float *ends, float *variance) {
  const float share = 1.0f / (float)joints;
  for (int64_t start = 0; start < count; start += group) {
    // Lanes without a row repeat the last one.
    int64_t offsets[group];
    float angle[group] = {0}, x[group] = {0}, y[group] = {0}, sum[group] = {0}, squares[group] = {0};
    for (int i = 0; i < group; i++) offsets[i] = (start + i < count ? start + i : count - 1) * joints;
    for (int64_t joint = 0; joint < joints; joint++) {
      float turn[group];
      for (int i = 0; i < group; i++) turn[i] = rows[offsets[i] + joint];
      for (int i = 0; i < group; i++) {
        sum[i] += turn[i];
        angle[i] += half_turns * turn[i];
        // A whole number of half turns reverses both; whole turns are left out.
        const float whole = __builtin_elementwise_rint(angle[i]);
        const float r = angle[i] - whole;
        const uint32_t reversed = (uint32_t)(int32_t)whole << 31;
        x[i] += float_of(bits_of(cosine_half_turns(r)) ^ reversed);
        y[i] += float_of(bits_of(sine_half_turns(r)) ^ reversed);
      }
    }
    float mean[group];
    for (int i = 0; i < group; i++) mean[i] = sum[i] * share;
    for (int64_t joint = 0; joint < joints; joint++) {
      for (int i = 0; i < group; i++) {
        const float d = rows[offsets[i] + joint] - mean[i];
        squares[i] += d * d;
      }
    }
    for (int i = 0; i < group && start + i < count; i++) {
      ends[2 * (start + i)] = x[i] * share;
      ends[2 * (start + i) + 1] = y[i] * share;
      variance[start + i] = squares[i] * share;
    }
  }
}

// The sum of terms in sixteen parts, which are then added in order.
#define SUM_OF(from, to, term, result)                                   \
  do {                                                                   \
    float parts[group] = {0};                                            \
    int64_t at = from;                                                   \
    for (; at + group <= to; at += group)                                \
      for (int i = 0; i < group; i++) {                                  \
        const float x = row[at + i];                                     \
        parts[i] += term;                                                \
      }                                                                  \
    for (int i = 0; at < to; at++, i++) {                                \
      const float x = row[at];                                           \
      parts[i] += term;                                                  \
    }                                                                    \
    result = 0;                                                          \
    for (int i = 0; i < group; i++) result += parts[i];                  \
  } while (0)

INLINE float square(float x) { return x * x; }
INLINE float excess(float x, float limit) {
  const float beyond = fabsf(x) - limit;
  return beyond > 0 ? beyond * beyond : 0.0f;
}
// 10 (1 - cos(2 pi x)) + x^2.
INLINE float ripple(float x) {
  const float turns = 2.0f * x, whole = __builtin_elementwise_rint(turns);
  const float c = float_of(bits_of(cosine_half_turns(turns - whole)) ^ (uint32_t)(int32_t)whole << 31);
  return x * x + 10.0f * (1.0f - c);
}
INLINE float folded(float x, float limit) {
  return fabsf(x) > limit ? limit / x : x;
}

CLONES void cv_projections(
  cv_landscape kind, const float *rows, int64_t count, int64_t width, float shift, float limit, float *values,
  float *sums) {
  const int64_t half = width / 2;
  for (int64_t place = 0; place < count; place++) {
    const float *row = rows + place * width;
    float value;
    if (kind == cv_sphere) SUM_OF(0, width, square(x - shift), value);
    else if (kind == cv_rastrigin) SUM_OF(0, width, ripple(x - shift), value);
    else SUM_OF(0, width, excess(x, limit), value);
    values[place] = value;
    SUM_OF(0, half, folded(x, limit), sums[2 * place]);
    SUM_OF(half, width, folded(x, limit), sums[2 * place + 1]);
  }
}
