// Pictures as matrices of patches, so that a convolution is a product of matrices.
#ifndef CVECTOR_PATCHES_H
#define CVECTOR_PATCHES_H

#include <stdint.h>

// A picture's windows, laid out one after the other: pictures [pictures, height, width, channels] and patches
// [pictures, rows, columns, kernel_height, kernel_width, channels], both without gaps.
typedef struct {
  int64_t pictures, height, width, channels;
  int64_t rows, columns, kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t top, left;     // rows and columns of zeros before the first pixel
  int64_t element_size;  // in bytes; sums are of float32
  void *picture, *patches;
  int threads;
} cv_patches;

// Copies every window's pixels, zeros where it hangs over the edge. The argument is a cv_patches. Always returns 0.
int cv_patches_copy_run(void *patches);
// The adjoint, of float32: every pixel becomes the sum of its copies. Always returns 0.
int cv_patches_sum_run(void *patches);

#endif
