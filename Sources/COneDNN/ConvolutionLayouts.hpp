// The layouts of a convolution's operands, checked before oneDNN sees them.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include "COneDNN.h"

namespace shim {

/// The operands as oneDNN describes them: pictures by batch, channels, height and width, weights by
/// output channels, input channels, height and width, whatever the order in memory.
struct ConvolutionLayouts {
  dnnl::memory::desc input, output;
  /// The weights as the caller stores them, in the type that the primitive computes with.
  dnnl::memory::desc weights;
  /// The weights as the caller stores them, in the type of the pack or unpack call.
  dnnl::memory::desc plain;
  /// The weights with the layout left to oneDNN.
  dnnl::memory::desc weights_any;
  /// Empty without a bias.
  dnnl::memory::desc bias;
  dnnl::memory::dims input_sizes, output_sizes, weights_sizes;
  dnnl::memory::dims strides, padding_before, padding_after;
  /// From the first element to the last one; the weights are the plain ones.
  size_t input_bytes, output_bytes, weights_bytes;

  /// Throws `Refusal` for a description that contradicts itself or whose sizes overflow.
  explicit ConvolutionLayouts(const dnn_convolution_description &description);
};

}  // namespace shim
