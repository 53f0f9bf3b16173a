// The kernels: one line each, the operation's name and its value for operands x, y, z.
// Names are those of the elementwise table; a name without a line here runs its scalar definition.
#ifndef CVECTOR_OPERATIONS_H
#define CVECTOR_OPERATIONS_H

// One float to a float.
#define CV_UNARY(K)                                                              \
  K(negate, -x)                                                                  \
  K(absolute, fabsf(x))                                                          \
  K(sign, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x))                              \
  K(floor, __builtin_elementwise_floor(x))                                                            \
  K(exponential, exponential(x))                                                 \
  K(exponentialMinusOne, exponential_minus_one(x))                               \
  K(logarithm, logarithm(x))                                                     \
  K(logarithmOnePlus, logarithm_one_plus(x))                                     \
  K(squareRoot, __builtin_elementwise_sqrt(x))                                                        \
  K(reciprocal, 1.0f / x)                                                        \
  K(sine, sinf(x))                                                               \
  K(cosine, cosf(x))                                                             \
  K(hyperbolicTangent, hyperbolic_tangent(x))                                    \
  K(logistic, logistic(x))                                                       \
  K(softplus, softplus(x))                                                       \
  K(foldedExponential, folded_exponential(x))                                    \
  K(logGamma, log_gamma(x))                                                      \
  K(digamma, digamma(x))                                                         \
  K(trigamma, trigamma(x))                                                       \
  K(rectified, x < 0.0f ? 0.0f : x)

// Two floats to a float.
#define CV_BINARY(K)                                                             \
  K(add, x + y)                                                                  \
  K(subtract, x - y)                                                             \
  K(multiply, x *y)                                                              \
  K(divide, x / y)                                                               \
  K(maximum, x > y || x != x ? x : y)                                            \
  K(minimum, x < y || x != x ? x : y)                                            \
  K(power, powf(x, y))                                                           \
  K(logisticFromFolded, logistic_from_folded(x, y))                              \
  K(softplusFromFolded, softplus_from_folded(x, y))                              \
  K(logLogisticInterval, log_logistic_interval(x, y))

// Two floats to a truth value.
#define CV_COMPARISON(K)                                                         \
  K(less, x < y)                                                                 \
  K(lessOrEqual, x <= y)                                                         \
  K(equal, x == y)

// Two truth values to one.
#define CV_LOGIC(K)                                                              \
  K(and, x &y)                                                                   \
  K(or, x | y)

// One register read and written as the types named: source, result, value.
#define CV_CONVERSION(K)                                                         \
  K(isFinite, float, uint32_t, fabsf(x) < INFINITY)                              \
  K(not, uint32_t, uint32_t, x ^ 1u)                                             \
  K(uniform, uint32_t, float, uniform_number(x))                                 \
  K(normal, uint32_t, float, normal_number(x))                                   \
  K(numberOfUnsigned, uint32_t, float, (float)x)                                 \
  K(numberOfByte, int32_t, float, (float)x)                                      \
  K(numberOfSigned, int32_t, float, (float)x)                                    \
  K(signedOfNumber, float, int32_t, (int32_t)x)                                  \
  K(unsignedOfNumber, float, uint32_t, (uint32_t)x)                              \
  K(truthOfNumber, float, uint32_t, x != 0.0f)                                   \
  K(truthOfWord, uint32_t, uint32_t, x != 0u)                                    \
  K(halfOfNumber, uint32_t, uint32_t, rounded_to_half(x))                        \
  K(identity, uint32_t, uint32_t, x)

enum {
#define CODE(name, ...) cv_code_##name,
  CV_UNARY(CODE) CV_BINARY(CODE) CV_COMPARISON(CODE) CV_LOGIC(CODE) CV_CONVERSION(CODE)
#undef CODE
  cv_code_select,
  cv_code_multiplyAdd,
  cv_code_interpolate,
  cv_code_rootStep,
  cv_code_function,
  cv_code_count
};

#endif
