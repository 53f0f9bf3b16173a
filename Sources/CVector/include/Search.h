// What a search over vectors spends its time on: keyed noise, variation, the kinematics of arms, and matrices of
// covariance. Only exactly rounded operations in a fixed order occur, so results are the same bits on every machine.
#ifndef CVECTOR_SEARCH_H
#define CVECTOR_SEARCH_H

#include <stdint.h>

// Standard normal numbers of columns 0, 1, ... of a row under a key and a stream, equal to the bit to the definition
// (Foundations/Noise.swift).
void cv_normal_row(const uint32_t *key, uint32_t stream, uint64_t row, int64_t count, float *out);
// Random words of columns 0, 1, ... of a row.
void cv_word_row(const uint32_t *key, uint32_t stream, uint64_t row, int64_t count, uint32_t *out);

// Children of pairs of parents: out = a + isotropic noise + line (b - a), held within bounds. `noise` is [rows, width],
// `line` a factor for each row, `low` and `high` are bounds for each column.
void cv_vary(
  const float *const *a, const float *const *b, const float *noise, const float *line, float isotropic,
  const float *low, const float *high, int64_t rows, int64_t width, float *out);

// Arms of `joints` links, equally long, 1 in all: parameters times `half_turns` are the angles between links in units of pi.
// `ends` [rows, 2] are the places of hands from the first joint; `variance` is that of the parameters.
void cv_arms(
  const float *rows, int64_t count, int64_t joints, float half_turns, float *ends, float *variance);

// Landscapes over projections: a value for each row, and the sums of its first and its second half. Numbers beyond the
// limit count as limit / x in the sums.
typedef enum { cv_sphere, cv_rastrigin, cv_plateau } cv_landscape;
void cv_projections(
  cv_landscape kind, const float *rows, int64_t count, int64_t width, float shift, float limit, float *values,
  float *sums);

// Samples m + z T: `noise` [rows, width] times `transform` [width, width] plus `mean`, held within bounds.
void cv_transformed(
  const float *noise, const float *transform, const float *mean, const float *low, const float *high,
  int64_t rows, int64_t width, float *out);

// Matrices of covariance are in Double, [width, stride] with `stride` a multiple of 8 not below `width`; what is beyond
// `width` stays 0.
//
// c = keep c + first p p' + sum_i weights[i] y_i y_i', where y [count, stride].
void cv_covariance_update(
  double *c, int64_t width, int64_t stride, double keep, double first, const double *p, const double *weights,
  const double *y, int64_t count);
// Eigenvalues and eigenvectors, a row each, of a symmetric matrix, which is used up: `vectors` [width, stride] holds it at
// first. `room` has 3 `stride` numbers. Returns 0, or -1 where the iteration does not end.
int cv_symmetric_eigen(double *vectors, int64_t width, int64_t stride, double *values, double *room);
// The products of a matrix [rows, stride] with a vector [stride].
void cv_matrix_vector(const double *matrix, int64_t rows, int64_t stride, const double *vector, double *out);

#endif
