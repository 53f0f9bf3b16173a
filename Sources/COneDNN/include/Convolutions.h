// Convolutions of pictures: forward, both gradients, and the transposed convolution.
#ifndef C_ONEDNN_CONVOLUTIONS_H
#define C_ONEDNN_CONVOLUTIONS_H

#include "Calls.h"

#ifdef __cplusplus
extern "C" {
#endif

// All four forms are described by the sizes of one convolution, from its input to its output:
//
//   output[n, y, x, o] = sum over i, j, c of
//     input[n, y stride_height + i - padding_top, x stride_width + j - padding_left, c]
//       weights[i, j, c, o]
//
// without the terms outside of the input. In a transposed convolution the output is therefore the
// side that is read and the input the side that is written.

/// Which sum a convolution is.
typedef enum dnn_convolution_form {
  /// Reads input, weights and bias, writes the output.
  dnn_convolution_forward = 0,
  /// Reads the output's gradient and the weights, writes the input's gradient.
  dnn_convolution_backward_data = 1,
  /// Reads the input and the output's gradient, writes the gradients of weights and bias. The
  /// bias's gradient is the sum of the output's over pictures, rows and columns.
  dnn_convolution_backward_weights = 2,
  /// Reads the output, weights and bias, writes the input: the sum of `backward_data` with a bias
  /// per input channel and an activation. This is a layer that enlarges; its gradients are
  /// `forward` for its data and `backward_weights` for its weights.
  dnn_convolution_transposed = 3,
} dnn_convolution_form;

/// The sizes and element types of a convolution.
///
/// Pictures are stored as [batch, height, width, channels], weights as [kernel height, kernel
/// width, input channels, output channels]. All sizes lie between 1 and 2147483647; one picture,
/// and the weights, take less than 2 GiB.
typedef struct dnn_convolution_description {
  dnn_convolution_form form;
  int64_t batch;
  int64_t input_height, input_width, input_channels;
  /// Each output size is (input + both paddings - kernel) / stride + 1, rounded down.
  int64_t output_height, output_width, output_channels;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  /// The rows and columns of zeros around the input: each at least 0 and below the kernel's size.
  int64_t padding_top, padding_left, padding_bottom, padding_right;
  /// Elements from one pixel to the next, at least the channels; 0 for the channels, without gaps.
  /// With gaps oneDNN falls back to "ref:any", naive loops; a transposed convolution that adds a
  /// bias refuses gaps in its input.
  int64_t input_pixel_stride, output_pixel_stride;
  /// The element types of what the primitive reads and writes, gradients included. The bias and its
  /// gradient are always float32, and sums of bfloat16 products are accumulated in float32.
  dnn_element element_input, element_weights, element_output;
  /// The element type of the plain weights that the pack call reads or the unpack call writes,
  /// converting from or to `element_weights`; ignored for plain weights.
  dnn_element element_plain;
  dnn_weights weights;
  /// Applied to the result of `forward` and `transposed`; none for the gradients.
  dnn_activation activation;
  /// Not for `backward_data`.
  bool has_bias;
} dnn_convolution_description;

/// The bytes that a convolution reads and writes, for the caller's planning.
typedef struct dnn_convolution_sizes {
  /// From the first element to the last one, with the gaps between pixels and without one after the
  /// last. `weights` are the plain ones: what is bound, packed or unpacked.
  size_t input, weights, output, bias;
  /// The weights, or their gradient, in packed layout; 0 for plain weights.
  size_t packed;
  /// Scratch memory of the convolution, and of the pack or unpack call; 64-byte alignment serves
  /// them best.
  size_t scratch, pack_scratch;
  /// Whether the packed layout is the plain one, so that plain weights can be bound as they are.
  bool packed_is_plain;
} dnn_convolution_sizes;

/// A convolution that oneDNN has chosen an implementation for.
typedef struct dnn_convolution dnn_convolution;

/// Chooses an implementation for the description and generates its code.
dnn_status dnn_convolution_create(
    const dnn_engine *engine, const dnn_convolution_description *description,
    dnn_convolution **convolution, char *detail, size_t detail_capacity);

/// Releases a convolution; null is allowed. Calls made from it stay valid.
void dnn_convolution_destroy(dnn_convolution *convolution);

/// The sizes of the convolution's operands and scratch memory.
dnn_convolution_sizes dnn_convolution_get_sizes(const dnn_convolution *convolution);

/// oneDNN's name of the chosen implementation, such as "jit:avx512_core_bf16"; lives as long as the
/// convolution. One with "ref" in it is a naive loop.
const char *dnn_convolution_implementation(const dnn_convolution *convolution);

/// Whether two convolutions keep their packed weights in the same layout, whatever their forms, so
/// that one pack serves both.
bool dnn_convolution_same_packing(const dnn_convolution *left, const dnn_convolution *right);

/// Binds the convolution to its memory. The form says which operands it reads and which it writes;
/// what is written overlaps nothing. `weights` are packed where the description says packed, `bias`
/// is null without one, `scratch` may be null when its size is 0.
dnn_status dnn_convolution_bind(
    const dnn_convolution *convolution, void *input, void *weights, void *bias, void *output,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity);

/// Binds the call that fills `packed` from the plain weights; refused for plain weights and for
/// `backward_weights`.
dnn_status dnn_convolution_bind_pack(
    const dnn_convolution *convolution, const void *plain, void *packed, void *scratch,
    dnn_call **call, char *detail, size_t detail_capacity);

/// Binds the call that fills `plain` from the packed gradient of `backward_weights`; refused for
/// plain weights and for the other forms.
dnn_status dnn_convolution_bind_unpack(
    const dnn_convolution *convolution, const void *packed, void *plain, void *scratch,
    dnn_call **call, char *detail, size_t detail_capacity);

#ifdef __cplusplus
}
#endif

#endif
