// Sums of exponentials that overflow nowhere: a pair (s, m) stands for s e^m, where m is the largest exponent so far and
// s at least 1, or 0 before the first. A larger exponent n makes (s e^(m - n) + 1, n) of it (Milakov and Gimelshein,
// "Online normalizer calculation for softmax", 2018). Equal exponents are not subtracted: of infinities that is NaN.
#include "Functions.h"
#include "Loop.h"

// With a row's largest element known before its sum, which adds in the order of `cv_sum`.
CLONES void cv_exponential_sums(const float *x, int64_t rows, int64_t width, float *sums, float *largest) {
  float terms[block];
  for (int64_t j = 0; j < rows; j++) {
    const float *from = x + j * width, m = largest[j] = cv_largest(from, width);
    for (int64_t i = 0; i < width; i++) terms[j * width + i] = from[i] == m ? 0.0f : from[i] - m;
  }
  for (int64_t i = 0; i < rows * width; i++) terms[i] = exponential(terms[i]);
  for (int64_t j = 0; j < rows; j++) sums[j] = cv_sum(terms + j * width, width);
}

CLONES void cv_add_exponentials(float *sums, float *largest, const float *x, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float n = x[i], m = largest[i], s = sums[i];
    const float e = n == m ? 1.0f : folded_exponential(n - m);
    sums[i] = n > m ? s * e + 1.0f : s + e;
    largest[i] = n > m || n != n ? n : m;
  }
}

CLONES void cv_join_sums(
  float *sums, float *largest, const float *others, const float *other_largest, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    const float n = other_largest[i], m = largest[i], s = sums[i], t = others[i];
    const float e = n == m ? 1.0f : folded_exponential(n - m);
    sums[i] = n > m ? s * e + t : s + t * e;
    largest[i] = n > m || n != n ? n : m;
  }
}

CLONES void cv_logarithms(float *out, const float *sums, const float *largest, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = logarithm(sums[i]) + largest[i];
}
