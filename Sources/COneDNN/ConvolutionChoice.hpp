// The primitive that oneDNN chooses for a convolution, whatever its form.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <string>

#include "ConvolutionLayouts.hpp"

namespace shim {

/// A primitive, the roles that its arguments have in it, and the layouts that oneDNN decided on.
struct ConvolutionChoice {
  dnnl::primitive primitive;
  /// What the two sides, the weights and the bias are to the primitive.
  int input_role, weights_role, output_role, bias_role;
  /// The weights as the primitive sees them.
  dnnl::memory::desc weights;
  /// The same memory as output channels, input channels, height and width in every form.
  dnnl::memory::desc packed;
  dnnl::memory::desc scratch;
  std::string implementation;

  /// Throws `dnnl::error` where oneDNN has no implementation.
  ConvolutionChoice(
      const dnnl::engine &engine, const dnn_convolution_description &description,
      const ConvolutionLayouts &layouts);

 private:
  template <typename Primitive>
  void take(const typename Primitive::primitive_desc &choice, const dnnl::memory::desc &layout);
};

}  // namespace shim
