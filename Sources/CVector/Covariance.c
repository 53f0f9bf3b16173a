// Matrices of covariance in Double: their update, their samples, their eigenvectors. Sums go over eight parts in a fixed
// order, and nothing is contracted, so that results are the same bits on every machine.
#include <math.h>

#include "Lanes.h"
#include "Search.h"

#pragma clang fp contract(off)

typedef double __attribute__((vector_size(64))) eight;
enum { parts = 8 };

static inline __attribute__((always_inline)) double total(const eight *x) {
  const eight v = *x;
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

static inline __attribute__((always_inline)) double dot(const double *x, const double *y, int64_t from, int64_t to) {
  eight sum = {0};
  for (int64_t i = from; i < to; i += parts) {
    eight a, b;
    __builtin_memcpy(&a, x + i, sizeof a);
    __builtin_memcpy(&b, y + i, sizeof b);
    sum += a * b;
  }
  return total(&sum);
}

// y += a x
static inline __attribute__((always_inline)) void add(double a, const double *x, double *y, int64_t from, int64_t to) {
  for (int64_t i = from; i < to; i += parts) {
    eight u, v;
    __builtin_memcpy(&u, x + i, sizeof u);
    __builtin_memcpy(&v, y + i, sizeof v);
    v += a * u;
    __builtin_memcpy(y + i, &v, sizeof v);
  }
}

CLONES void cv_transformed(
  const float *noise, const float *transform, const float *mean, const float *low, const float *high,
  int64_t rows, int64_t width, float *out) {
  enum { height = 4 };
  for (int64_t row = 0; row < rows; row += height) {
    const int64_t tall = rows - row < height ? rows - row : height;
    for (int64_t start = 0; start < width; start += lane_count) {
      const int64_t wide = width - start < lane_count ? width - start : lane_count;
      float sums[height][lane_count];
      for (int i = 0; i < height; i++)
        for (int64_t j = 0; j < lane_count; j++) sums[i][j] = j < wide ? mean[start + j] : 0;
      for (int64_t k = 0; k < width; k++) {
        float line[lane_count] = {0};
        const float *from = transform + k * width + start;
        if (wide == lane_count) __builtin_memcpy(line, from, sizeof line);
        else
          for (int64_t j = 0; j < wide; j++) line[j] = from[j];
        for (int i = 0; i < height; i++) {
          const float z = noise[(i < tall ? row + i : row) * width + k];
          for (int j = 0; j < lane_count; j++) sums[i][j] += z * line[j];
        }
      }
      for (int64_t i = 0; i < tall; i++)
        for (int64_t j = 0; j < wide; j++) {
          float x = sums[i][j];
          x = x < low[start + j] ? low[start + j] : x;
          out[(row + i) * width + start + j] = x > high[start + j] ? high[start + j] : x;
        }
    }
  }
}

CLONES void cv_covariance_update(
  double *c, int64_t width, int64_t stride, double keep, double first, const double *p, const double *weights,
  const double *y, int64_t count) {
  for (int64_t row = 0; row < width; row++) {
    double *own = c + row * stride;
    // The lower triangle, up to whole lanes; the upper one is its mirror.
    const int64_t end = (row + parts) / parts * parts;
    for (int64_t start = 0; start < end; start += parts) {
      eight sum, other;
      __builtin_memcpy(&sum, own + start, sizeof sum);
      __builtin_memcpy(&other, p + start, sizeof other);
      sum = keep * sum + (first * p[row]) * other;
      for (int64_t i = 0; i < count; i++) {
        __builtin_memcpy(&other, y + i * stride + start, sizeof other);
        sum += (weights[i] * y[i * stride + row]) * other;
      }
      __builtin_memcpy(own + start, &sum, sizeof sum);
    }
  }
  for (int64_t row = 0; row < width; row++)
    for (int64_t column = row + 1; column < width; column++)
      c[row * stride + column] = c[column * stride + row];
}

CLONES void cv_matrix_vector(
  const double *matrix, int64_t rows, int64_t stride, const double *vector, double *out) {
  for (int64_t row = 0; row < rows; row++) out[row] = dot(matrix + row * stride, vector, 0, stride);
}

// Householder's reduction to tridiagonal form (Golub and Van Loan, Matrix Computations, 8.3.1): rows are eliminated from
// the last one, and each reflection v is kept in its row, so that all of them can be multiplied out at the end.
static inline __attribute__((always_inline)) void tridiagonal(
  double *a, int64_t n, int64_t stride, double *diagonal, double *beside) {
  for (int64_t i = n - 1; i > 0; i--) {
    double *v = a + i * stride;
    const int64_t end = (i + parts - 1) / parts * parts;
    diagonal[i] = v[i];
    // Only columns below i take part from here on.
    for (int64_t j = i; j < stride; j++) v[j] = 0;
    const double square = dot(v, v, 0, end), last = v[i - 1];
    const double norm = sqrt(square);
    double factor = 0;
    if (square > last * last) {
      // H = 1 - factor v v' takes the row to -sign(last) norm in column i - 1.
      const double image = last > 0 ? -norm : norm;
      beside[i] = image;
      v[i - 1] = last - image;
      factor = 1 / (square - last * image);
      // p = factor A v, with A the leading block; q = p - (factor / 2) (p v) v; A -= v q' + q v'.
      double *p = beside + stride;
      for (int64_t j = 0; j < i; j++) p[j] = factor * dot(a + j * stride, v, 0, end);
      for (int64_t j = i; j < end; j++) p[j] = 0;
      const double share = factor / 2 * dot(p, v, 0, end);
      add(-share, v, p, 0, end);
      for (int64_t j = 0; j < i; j++) {
        double *row = a + j * stride;
        const double x = v[j], y = p[j];
        for (int64_t k = 0; k < end; k += parts) {
          eight r, s, t;
          __builtin_memcpy(&r, row + k, sizeof r);
          __builtin_memcpy(&s, p + k, sizeof s);
          __builtin_memcpy(&t, v + k, sizeof t);
          r -= x * s + y * t;
          __builtin_memcpy(row + k, &r, sizeof r);
        }
      }
    } else {
      beside[i] = last;
      v[i - 1] = 0;
    }
    // Columns that are no longer part of the block do not count in any sum.
    for (int64_t j = 0; j < i; j++)
      for (int64_t k = i; k < end + (end == i); k++) a[j * stride + k] = 0;
    // The factor stays where the row's own diagonal was.
    v[i] = factor;
  }
  diagonal[0] = a[0];
  beside[0] = 0;
}

// Multiplies the reflections out: row k of the result is column k of Q, so that A = Q T Q' and eigenvectors are rows.
static inline __attribute__((always_inline)) void gather(double *a, int64_t n, int64_t stride, double *p) {
  // The reflection in row i moves columns below i only, and acts on the product of those before it, which has columns
  // below i as well: Q_i = [Q_(i-1), 0; 0, 1] (1 - f v v') from the left of the transposed.
  a[0] = 1;
  for (int64_t i = 1; i < n; i++) {
    double *v = a + i * stride;
    const int64_t end = (i + parts - 1) / parts * parts;
    const double factor = v[i];
    v[i] = 0;
    if (factor != 0) {
      // Rows of the transposed: each row r becomes r - factor (r v) v.
      for (int64_t j = 0; j < i; j++) p[j] = factor * dot(a + j * stride, v, 0, end);
      for (int64_t j = 0; j < i; j++) add(-p[j], v, a + j * stride, 0, end);
    }
    for (int64_t j = 0; j < stride; j++) v[j] = 0;
    v[i] = 1;
  }
}

// Rotations of rows i and i + 1, for i from `high` - 1 down to `low`; a block of columns goes through all of them at once, so
// that each row is read and written once.
static inline __attribute__((always_inline)) void rotate(
  double *a, int64_t stride, int64_t low, int64_t high, const double *cosines, const double *sines) {
  enum { wide = 4 };
  for (int64_t start = 0; start < stride; start += wide * parts) {
    const int64_t count = stride - start < wide * parts ? (stride - start) / parts : wide;
    eight carried[wide] = {{0}};
    double *from = a + high * stride + start;
    for (int64_t k = 0; k < count; k++) __builtin_memcpy(&carried[k], from + k * parts, sizeof carried[k]);
    for (int64_t i = high - 1; i >= low; i--) {
      const double c = cosines[i], s = sines[i];
      double *upper = a + i * stride + start, *lower = upper + stride;
      if (count == wide) {
#pragma unroll
        for (int k = 0; k < wide; k++) {
          eight u;
          __builtin_memcpy(&u, upper + k * parts, sizeof u);
          const eight turned = s * u + c * carried[k];
          carried[k] = c * u - s * carried[k];
          __builtin_memcpy(lower + k * parts, &turned, sizeof turned);
        }
      } else {
        for (int64_t k = 0; k < count; k++) {
          eight u;
          __builtin_memcpy(&u, upper + k * parts, sizeof u);
          const eight turned = s * u + c * carried[k];
          carried[k] = c * u - s * carried[k];
          __builtin_memcpy(lower + k * parts, &turned, sizeof turned);
        }
      }
    }
    from = a + low * stride + start;
    for (int64_t k = 0; k < count; k++) __builtin_memcpy(from + k * parts, &carried[k], sizeof carried[k]);
  }
}

CLONES int cv_symmetric_eigen(double *a, int64_t n, int64_t stride, double *values, double *room) {
  double *beside = room, *cosines = room + stride, *sines = cosines + stride;
  tridiagonal(a, n, stride, values, beside);
  gather(a, n, stride, room + stride);
  // The implicit QL iteration with Wilkinson's shift (Golub and Van Loan, 8.3.3; EISPACK's tql2): rotations of
  // neighbouring rows.
  for (int64_t i = 1; i < n; i++) beside[i - 1] = beside[i];
  beside[n - 1] = 0;
  for (int64_t low = 0; low < n; low++) {
    for (int round = 0;; round++) {
      int64_t high = low;
      for (; high < n - 1; high++) {
        const double size = fabs(values[high]) + fabs(values[high + 1]);
        if (fabs(beside[high]) <= 0x1p-52 * size) break;
      }
      if (high == low) break;
      if (round == 60) return -1;
      double g = (values[low + 1] - values[low]) / (2 * beside[low]);
      double r = sqrt(g * g + 1);
      g = values[high] - values[low] + beside[low] / (g + (g < 0 ? -r : r));
      double s = 1, c = 1, p = 0;
      int64_t i = high - 1;
      for (; i >= low; i--) {
        const double f = s * beside[i], b = c * beside[i];
        r = sqrt(f * f + g * g);
        beside[i + 1] = r;
        if (r == 0) {
          values[i + 1] -= p;
          beside[high] = 0;
          break;
        }
        const double inverse = 1 / r;
        s = f * inverse;
        c = g * inverse;
        g = values[i + 1] - p;
        r = (values[i] - g) * s + 2 * c * b;
        p = s * r;
        values[i + 1] = g + p;
        g = c * r - b;
        cosines[i] = c;
        sines[i] = s;
      }
      rotate(a, stride, i < low ? low : i + 1, high, cosines, sines);
      if (r == 0 && i >= low) continue;
      values[low] -= p;
      beside[low] = g;
      beside[high] = 0;
    }
  }
  return 0;
}
