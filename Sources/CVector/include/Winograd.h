// Convolutions by windows of 4 x 4 at stride 2 with 9 products where the definition has 16; the mathematics
// stands in Winograd.c.
#ifndef CVECTOR_WINOGRAD_H
#define CVECTOR_WINOGRAD_H

#include <stdint.h>

// Which of the three factors is computed from the other two.
typedef enum {
  cv_winograd_forward,     // windows from pictures and filters, with a bias and an activation
  cv_winograd_transposed,  // pictures from windows and filters
  cv_winograd_filters      // filters from pictures and windows
} cv_winograd_form;

typedef enum {
  cv_winograd_linear,
  cv_winograd_rectified,
  cv_winograd_hyperbolic_tangent,
  cv_winograd_logistic
} cv_winograd_activation;

// A convolution over memory without gaps: pictures [pictures, height, width, channels], filters [4, 4, channels,
// features], windows [pictures, rows, columns, features]. Channels are a multiple of 16, features of 32.
typedef struct {
  cv_winograd_form form;
  cv_winograd_activation activation;
  // Whether bfloat16 is multiplied: pictures and windows that are read are bfloat16 then. Filters and results are
  // floats always.
  int halves;
  int64_t pictures, height, width, channels;
  int64_t rows, columns, features;
  int64_t top, left;  // rows and columns of zeros before the first pixel
  void *picture, *windows;
  float *filters;
  const float *bias;  // of `features` numbers, or null
  char *scratch;
  int threads;
} cv_winograd;

// Whether the processor has the registers these loops are written for, 32 of sixteen floats, and for halves an
// instruction that multiplies pairs of them.
int cv_winograd_pays(int halves);
// The scratch memory it needs, in bytes; pointers are not read.
int64_t cv_winograd_scratch(const cv_winograd *work);
// Runs a bound convolution; the argument is a cv_winograd. Always returns 0.
int cv_winograd_run(void *work);

#endif
