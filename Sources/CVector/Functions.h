// Scalar functions in float32 that vectorise: no branches, no tables, only exactly rounded operations.
// Each is within two units in the last place of the exact value over its whole range, special values
// included, where its comment says nothing else.
#ifndef CVECTOR_FUNCTIONS_H
#define CVECTOR_FUNCTIONS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

INLINE uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

INLINE float power_of_two(int32_t n) { return float_of((uint32_t)(n + 127) << 23); }

// e^r - 1 - r for |r| <= log(2)/2, by the minimax polynomial of the Cephes library (S. Moshier, expf).
INLINE float exponential_rest(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * r * r;
}

// x = n log 2 + r: n whole, |r| <= log(2)/2, log 2 in two parts so that r is exact.
INLINE float whole_halvings(float x) { return __builtin_elementwise_rint(x * 1.44269504089f); }
INLINE float remainder_of(float x, float n) {
  return fmaf(n, 2.12194440e-4f, fmaf(n, -0.693359375f, x));
}

// e^x = 2^n e^r; 2^n in two factors, because 2^128 and the subnormals have none.
INLINE float exponential(float x) {
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped > -104.0f ? clamped : -104.0f;
  float n = whole_halvings(clamped);
  float r = remainder_of(clamped, n);
  int32_t whole = (int32_t)n, half = whole >> 1;
  float value = (exponential_rest(r) + r + 1.0f) * power_of_two(half) * power_of_two(whole - half);
  return x == x ? value : x;
}

// e^x - 1 = 2^n (e^r - 1) + (2^n - 1), which cancels nowhere; beyond 2^30 the one is lost anyway.
INLINE float exponential_minus_one(float x) {
  float clamped = x > 20.0f ? 20.0f : x;
  clamped = clamped > -20.0f ? clamped : -20.0f;
  float n = whole_halvings(clamped);
  float r = remainder_of(clamped, n);
  float scale = power_of_two((int32_t)n);
  float value = scale * (exponential_rest(r) + r) + (scale - 1.0f);
  value = x > 20.0f ? exponential(x) : value;
  return x == x ? (x == 0.0f ? x : value) : x;
}

// log x = e log 2 + log m, m in [sqrt(1/2), sqrt(2)): Cephes (logf). Subnormals are scaled first.
INLINE float logarithm(float x) {
  float scaled = x < 1.17549435e-38f ? x * 8388608.0f : x;
  float offset = x < 1.17549435e-38f ? 23.0f : 0.0f;
  int32_t shifted = (int32_t)(bits_of(scaled) - 0x3f3504f3u);
  float e = (float)(shifted >> 23) - offset;
  float m = float_of((uint32_t)(shifted & 0x007fffff) + 0x3f3504f3u) - 1.0f;
  float square = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float sum = p * m * square;
  sum = fmaf(e, -2.12194440e-4f, sum);
  sum = fmaf(square, -0.5f, sum);
  float value = fmaf(e, 0.693359375f, m + sum);
  value = x == 0.0f ? -INFINITY : value;
  value = x < 0.0f ? NAN : value;
  value = x == INFINITY ? x : value;
  return x == x ? value : x;
}

// log(1 + x) with u = 1 + x rounded: log u - ((u - 1) - x)/u restores what the rounding lost.
INLINE float logarithm_one_plus(float x) {
  float u = 1.0f + x;
  float value = logarithm(u) - ((u - 1.0f) - x) / u;
  value = u == 0.0f ? -INFINITY : value;
  return x == INFINITY || x == 0.0f ? x : value;
}

// tanh |x| = t/(t + 2) with t = e^(2|x|) - 1; 1 beyond 9.1.
INLINE float hyperbolic_tangent(float x) {
  float size = fabsf(x);
  float t = exponential_minus_one(2.0f * (size < 10.0f ? size : 10.0f));
  float value = size < 10.0f ? t / (t + 2.0f) : 1.0f;
  return x == x ? copysignf(value, x) : x;
}

// e^-|x| to the bit as by `exponential`: it cannot overflow, so that 2^n needs no halving, only room below.
INLINE float folded_exponential(float x) {
  float clamped = -fabsf(x) > -104.0f ? -fabsf(x) : -104.0f;
  float n = whole_halvings(clamped);
  float r = remainder_of(clamped, n);
  float value = (exponential_rest(r) + r + 1.0f) * power_of_two((int32_t)n + 64) * 0x1p-64f;
  return x == x ? value : x;
}

// 1/(1 + e^-x) with e = e^-|x|.
INLINE float logistic_from_folded(float x, float e) { return (x < 0.0f ? e : 1.0f) / (1.0f + e); }
INLINE float logistic(float x) { return logistic_from_folded(x, folded_exponential(x)); }

// log(1 + x) = x + x^2 P(x) for 0 <= x <= 1, with the minimax polynomial by Remez's exchange: relative error 5e-9.
INLINE float logarithm_one_plus_fraction(float x) {
  float p = -3.244025167e-3f;
  p = p * x + 1.985146292e-2f;
  p = p * x - 5.695953593e-2f;
  p = p * x + 1.060365513e-1f;
  p = p * x - 1.530559212e-1f;
  p = p * x + 1.967593879e-1f;
  p = p * x - 2.495413423e-1f;
  p = p * x + 3.332996368e-1f;
  p = p * x - 4.999990165e-1f;
  return fmaf(x * x, p, x);
}

// log(1 + e^x) with e = e^-|x|.
INLINE float softplus_from_folded(float x, float e) {
  return (x > 0.0f ? x : 0.0f) + logarithm_one_plus_fraction(e);
}
INLINE float softplus(float x) { return softplus_from_folded(x, folded_exponential(x)); }

// log (s(b) - s(a)) for b = a + w and s(t) = 1/(1 + e^-t). With p = e^-|a| and q = e^-|b| the probability is
//   e^-(max(a, 0) + max(-b, 0)) r,   r = (1 - e^-w) / ((1 + p)(1 + q)),
// so that three logarithms become one. Where a < 0 < b the exponent is 0, and 1 - r is known without cancellation,
// (p + q + 2 p q) / ((1 + p)(1 + q)): above r = 1/2 it restores what the logarithm of a rounded r would lose.
// Relative errors are below 7e-7, for probabilities near 0 and near 1 alike.
INLINE float log_logistic_interval(float a, float w) {
  float b = a + w;
  float p = exponential(-fabsf(a)), q = exponential(-fabsf(b));
  // Quotients of the smallest widths would be rounded as subnormals: they are taken 2^64 times as large.
  float scale = w < 1e-20f ? 0x1p64f : 1.0f;
  float inverse = 1.0f / ((1.0f + p) * (1.0f + q));
  // 1 - e^-w is w there, and a subnormal w is not lost where results are flushed.
  float r = (w < 1e-20f ? w * scale : -exponential_minus_one(-w)) * inverse;
  float rest = fmaf(2.0f * p, q, p + q) * inverse;
  float value = logarithm(r);
  value = w < 1e-20f ? value - 44.3614195558f : value;
  float outside = (a > 0.0f ? a : 0.0f) + (b < 0.0f ? -b : 0.0f);
  value -= r > 0.5f && outside == 0.0f ? ((r - 1.0f) + rest) / r : 0.0f;
  value -= outside;
  return b == b ? value : b;
}

// log Gamma, x not below 0 (NaN there, as of logarithms). Below 3, with p = x, or p = x - 1 from 1 on:
//   log Gamma(1 + p) = p (p - 1) B(p - 1),   log Gamma(x) = log Gamma(1 + x) - log x,
// so that the zeros at 1 and 2 are factors and values beside them are relatively exact. B is a polynomial that
// interpolates at Chebyshev's points of 0 <= p <= 2 (to 7e-9). From 3 on Stirling's series, whose remainder is a
// polynomial in 1/x^2 (to 7e-9 of the value). Relative errors are below 4e-7.
INLINE float log_gamma(float x) {
  float p = x < 1.0f ? x : x - 1.0f;
  float s = p - 1.0f;
  float b = 1.80915131e-5f;
  b = fmaf(b, s, -3.858047519e-5f);
  b = fmaf(b, s, 2.388160727e-5f);
  b = fmaf(b, s, -5.283973561e-5f);
  b = fmaf(b, s, 1.917396867e-4f);
  b = fmaf(b, s, -4.25154131e-4f);
  b = fmaf(b, s, 9.125944839e-4f);
  b = fmaf(b, s, -2.102242432e-3f);
  b = fmaf(b, s, 4.998996089e-3f);
  b = fmaf(b, s, -1.238494322e-2f);
  b = fmaf(b, s, 3.296498784e-2f);
  b = fmaf(b, s, -1.003172746e-1f);
  b = fmaf(b, s, 4.227843351e-1f);
  float l = logarithm(x);
  float near = p * s * b - (x < 1.0f ? l : 0.0f);
  float inverse = 1.0f / x, w = inverse * inverse;
  float rest = fmaf(fmaf(7.085910531e-4f, w, -2.774386724e-3f), w, 8.333331256e-2f) * inverse;
  // (x - 1/2) log x - x + log(2 pi)/2 = (x - 1/2) (log x - 1) + (log 2 pi - 1)/2
  float far = fmaf(x - 0.5f, l - 1.0f, rest + 0.4189385332f);
  return x < 3.0f ? near : far;
}

// The derivative of log Gamma; NaN below 0. As above, with 2 for 3: below it
//   digamma(1 + p) = (p - r) C(p - 1/2),   digamma(x) = digamma(1 + x) - 1/x,
// r being the zero at p = 0.4616, in two parts, of which p - r is relatively exact; from 2 on
// log x - 1/2x - P(1/x^2)/x^2. Relative errors are below 2e-7.
INLINE float digamma(float x) {
  float p = x < 1.0f ? x : x - 1.0f;
  float s = p - 0.5f;
  float c = -1.590631756e-2f;
  c = fmaf(c, s, 2.390907144e-2f);
  c = fmaf(c, s, -2.604888223e-2f);
  c = fmaf(c, s, 3.936941934e-2f);
  c = fmaf(c, s, -6.200706886e-2f);
  c = fmaf(c, s, 9.511622179e-2f);
  c = fmaf(c, s, -1.484022375e-1f);
  c = fmaf(c, s, 2.40538453e-1f);
  c = fmaf(c, s, -4.236274347e-1f);
  c = fmaf(c, s, 9.510558962e-1f);
  float inverse = 1.0f / x, w = inverse * inverse;
  float near = (p - 0.46163213253f - 1.243814994e-8f) * c - (x < 1.0f ? inverse : 0.0f);
  float rest = -2.152680232e-3f;
  rest = fmaf(rest, w, 3.7139517e-3f);
  rest = fmaf(rest, w, -8.321638669e-3f);
  rest = fmaf(rest, w, 8.333324341e-2f);
  float far = fmaf(-inverse, fmaf(rest, inverse, 0.5f), logarithm(x));
  float value = x < 2.0f ? near : far;
  return x < 0.0f ? NAN : value;
}

// The derivative of digamma; NaN below 0. Likewise: below 2, trigamma(x) = trigamma(1 + x) + 1/x^2; from 2 on
// 1/x + 1/2x^2 + P(1/x^2)/x^3. Relative errors are below 2e-7.
INLINE float trigamma(float x) {
  float p = x < 1.0f ? x : x - 1.0f;
  float s = p - 0.5f;
  float d = 1.239435634e-1f;
  d = fmaf(d, s, -1.70178176e-1f);
  d = fmaf(d, s, 1.465779801e-1f);
  d = fmaf(d, s, -1.957487496e-1f);
  d = fmaf(d, s, 2.792651592e-1f);
  d = fmaf(d, s, -3.637962123e-1f);
  d = fmaf(d, s, 4.630107747e-1f);
  d = fmaf(d, s, -5.78966885e-1f);
  d = fmaf(d, s, 7.045461932e-1f);
  d = fmaf(d, s, -8.287975847e-1f);
  d = fmaf(d, s, 9.348022005e-1f);
  float inverse = 1.0f / x, w = inverse * inverse;
  float near = d + (x < 1.0f ? w : 0.0f);
  float rest = 2.003489933e-2f;
  rest = fmaf(rest, w, -2.516818666e-2f);
  rest = fmaf(rest, w, 2.319871546e-2f);
  rest = fmaf(rest, w, -3.331568639e-2f);
  rest = fmaf(rest, w, 1.666665798e-1f);
  float far = fmaf(fmaf(rest, inverse, 0.5f), w, inverse);
  float value = x < 2.0f ? near : far;
  return x < 0.0f ? NAN : value;
}

// The maps from words to numbers, operation by operation as the project's definition of noise has them
// (Foundations/Noise.swift): the results are equal to the bit, so nothing may be contracted here.
INLINE float uniform_number(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

INLINE float normal_number(uint32_t word) {
#pragma clang fp contract(off)
  float tail = ((float)(int32_t)(word >> 8) + 0.5f) * 0x1p-24f;
  float x = tail * (2.0f - tail);
  int32_t shifted = (int32_t)(bits_of(x) - 0x3f3504f3u);
  float e = (float)(shifted >> 23);
  float m = float_of((uint32_t)(shifted & 0x007fffff) + 0x3f3504f3u) - 1.0f;
  float square = m * m;
  float p = 7.0376836e-2f;
  p = fmaf(p, m, -1.151461e-1f);
  p = fmaf(p, m, 1.1676998e-1f);
  p = fmaf(p, m, -1.2420141e-1f);
  p = fmaf(p, m, 1.4249323e-1f);
  p = fmaf(p, m, -1.6668058e-1f);
  p = fmaf(p, m, 2.0000715e-1f);
  p = fmaf(p, m, -2.4999994e-1f);
  p = fmaf(p, m, 3.3333331e-1f);
  float sum = p * m * square;
  sum = fmaf(e, -2.1219444e-4f, sum);
  sum = fmaf(square, -0.5f, sum);
  float w = -fmaf(e, 0.693359375f, m + sum);
  float near = w - 2.5f;
  float c = 2.8102264e-08f;
  c = fmaf(c, near, 3.4327394e-07f);
  c = fmaf(c, near, -3.5233877e-06f);
  c = fmaf(c, near, -4.3915065e-06f);
  c = fmaf(c, near, 0.00021858087f);
  c = fmaf(c, near, -0.001253725f);
  c = fmaf(c, near, -0.0041776816f);
  c = fmaf(c, near, 0.24664073f);
  c = fmaf(c, near, 1.5014094f);
  float far = __builtin_elementwise_sqrt(w < 0.0f ? 0.0f : w) - 3.0f;
  float o = -0.00020021426f;
  o = fmaf(o, far, 0.00010095056f);
  o = fmaf(o, far, 0.0013493432f);
  o = fmaf(o, far, -0.0036734284f);
  o = fmaf(o, far, 0.0057395077f);
  o = fmaf(o, far, -0.0076224613f);
  o = fmaf(o, far, 0.0094388705f);
  o = fmaf(o, far, 1.0016741f);
  o = fmaf(o, far, 2.8329768f);
  float magnitude = (w < 5.0f ? c : o) * (1.0f - tail) * 1.4142136f;
  return word & 1u ? -magnitude : magnitude;
}

// The bits of a float32 rounded to its upper half, to the nearest, ties to even; a NaN is kept and made quiet.
static inline uint32_t rounded_to_half(uint32_t bits) {
  const uint32_t nearest = bits + 0x7FFFu + (bits >> 16 & 1u);
  const uint32_t rounded = (bits & 0x7FFFFFFFu) > 0x7F800000u ? bits | 0x400000u : nearest;
  return rounded & 0xFFFF0000u;
}

#endif
