// How oneDNN is asked for each form of a convolution. Only the asking differs between oneDNN 2.x
// and 3.x.
#include "ConvolutionChoice.hpp"

#include "Descriptions.hpp"
#include "PostOperations.hpp"

namespace shim {
namespace {

using dnnl::memory;
constexpr auto direct = dnnl::algorithm::convolution_direct;

dnnl::convolution_forward::primitive_desc choose_forward(
    const dnnl::engine &engine, dnnl::prop_kind kind, const ConvolutionLayouts &l,
    const memory::desc &input, const memory::desc &weights, const memory::desc &output,
    const dnnl::primitive_attr &attributes) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::convolution_forward::primitive_desc(
      engine, kind, direct, input, weights, l.bias, output, l.strides, l.padding_before,
      l.padding_after, attributes);
#else
  const dnnl::convolution_forward::desc operation(
      kind, direct, input, weights, l.bias, output, l.strides, l.padding_before, l.padding_after);
  return dnnl::convolution_forward::primitive_desc(operation, attributes, engine);
#endif
}

/// The forward primitive that a gradient is chosen with as a hint. It computes in one type:
/// bfloat16 where any operand of the gradient is.
dnnl::convolution_forward::primitive_desc hint(
    const dnnl::engine &engine, const dnn_convolution_description &d, const ConvolutionLayouts &l) {
  const bool short_operands = d.element_input == dnn_bfloat16 ||
                              d.element_weights == dnn_bfloat16 || d.element_output == dnn_bfloat16;
  const auto element = type(short_operands ? dnn_bfloat16 : dnn_float32);
  const auto any = memory::format_tag::any;
  return choose_forward(
      engine, dnnl::prop_kind::forward_training, l, memory::desc(l.input_sizes, element, any),
      memory::desc(l.weights_sizes, element, any), memory::desc(l.output_sizes, element, any),
      caller_scratch());
}

dnnl::convolution_backward_data::primitive_desc choose_backward_data(
    const dnnl::engine &engine, const ConvolutionLayouts &l, const memory::desc &weights,
    const dnnl::convolution_forward::primitive_desc &forward) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::convolution_backward_data::primitive_desc(
      engine, direct, l.input, weights, l.output, l.strides, l.padding_before, l.padding_after,
      forward, caller_scratch());
#else
  const dnnl::convolution_backward_data::desc operation(
      direct, l.input, weights, l.output, l.strides, l.padding_before, l.padding_after);
  return dnnl::convolution_backward_data::primitive_desc(
      operation, caller_scratch(), engine, forward);
#endif
}

dnnl::convolution_backward_weights::primitive_desc choose_backward_weights(
    const dnnl::engine &engine, const ConvolutionLayouts &l, const memory::desc &weights,
    const dnnl::convolution_forward::primitive_desc &forward) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::convolution_backward_weights::primitive_desc(
      engine, direct, l.input, weights, l.bias, l.output, l.strides, l.padding_before,
      l.padding_after, forward, caller_scratch());
#else
  const dnnl::convolution_backward_weights::desc operation(
      direct, l.input, weights, l.bias, l.output, l.strides, l.padding_before, l.padding_after);
  return dnnl::convolution_backward_weights::primitive_desc(
      operation, caller_scratch(), engine, forward);
#endif
}

/// Whether what oneDNN 2.6 and 3.2 prefer for the gradient of weights leaves its memory, which
/// random shapes between guarded pages showed. Plain weights lead to another implementation there.
///
/// Kernels of one pixel that skip pixels: "jit_1x1" gathers those that are read into scratch memory
/// that can be too small. Strides wider than the input: "jit_bf16" reads on after the input's end,
/// and scratch memory that it has not written.
bool oversteps(const dnn_convolution_description &d) {
  const bool skips = d.stride_height > 1 || d.stride_width > 1;
  return (skips && d.kernel_height == 1 && d.kernel_width == 1) || d.stride_width > d.input_width;
}

/// oneDNN's deconvolution reads what is here the output and writes the input.
dnnl::deconvolution_forward::primitive_desc choose_transposed(
    const dnnl::engine &engine, const ConvolutionLayouts &l, const memory::desc &weights,
    const dnnl::primitive_attr &attributes) {
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto algorithm = dnnl::algorithm::deconvolution_direct;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::deconvolution_forward::primitive_desc(
      engine, kind, algorithm, l.output, weights, l.bias, l.input, l.strides, l.padding_before,
      l.padding_after, attributes);
#else
  const dnnl::deconvolution_forward::desc operation(
      kind, algorithm, l.output, weights, l.bias, l.input, l.strides, l.padding_before,
      l.padding_after);
  return dnnl::deconvolution_forward::primitive_desc(operation, attributes, engine);
#endif
}

/// Weights with the names of their channels exchanged: what one side reads the other one writes.
memory::desc exchanged(const memory::desc &weights) {
  return weights.permute_axes({1, 0, 2, 3});
}

}  // namespace

template <typename Primitive>
void ConvolutionChoice::take(
    const typename Primitive::primitive_desc &choice, const memory::desc &layout) {
  primitive = Primitive(choice);
  weights = layout;
  packed = layout;
  scratch = choice.scratchpad_desc();
  implementation = choice.impl_info_str();
}

ConvolutionChoice::ConvolutionChoice(
    const dnnl::engine &engine, const dnn_convolution_description &d, const ConvolutionLayouts &l)
    : input_role(DNNL_ARG_SRC),
      weights_role(DNNL_ARG_WEIGHTS),
      output_role(DNNL_ARG_DST),
      bias_role(DNNL_ARG_BIAS) {
  const bool packs = d.weights == dnn_weights_packed;
  const memory::desc &asked = packs ? l.weights_any : l.weights;
  switch (d.form) {
    case dnn_convolution_forward: {
      const auto choice = choose_forward(
          engine, dnnl::prop_kind::forward_inference, l, l.input, asked, l.output,
          attributes(d.activation, false));
      take<dnnl::convolution_forward>(choice, choice.weights_desc());
      break;
    }
    case dnn_convolution_backward_data: {
      input_role = DNNL_ARG_DIFF_SRC;
      output_role = DNNL_ARG_DIFF_DST;
      const auto choice = choose_backward_data(engine, l, asked, hint(engine, d, l));
      take<dnnl::convolution_backward_data>(choice, choice.weights_desc());
      break;
    }
    case dnn_convolution_backward_weights: {
      weights_role = DNNL_ARG_DIFF_WEIGHTS;
      bias_role = DNNL_ARG_DIFF_BIAS;
      output_role = DNNL_ARG_DIFF_DST;
      const auto choice = choose_backward_weights(
          engine, l, oversteps(d) ? l.weights : asked, hint(engine, d, l));
      take<dnnl::convolution_backward_weights>(choice, choice.diff_weights_desc());
      break;
    }
    case dnn_convolution_transposed: {
      input_role = DNNL_ARG_DST;
      output_role = DNNL_ARG_SRC;
      // `any` has no axes to exchange, only sizes.
      const memory::dims &sizes = l.weights_sizes;
      const memory::desc turned =
          packs ? memory::desc(
                      {sizes[1], sizes[0], sizes[2], sizes[3]}, type(d.element_weights),
                      memory::format_tag::any)
                : exchanged(l.weights);
      const auto choice = choose_transposed(engine, l, turned, attributes(d.activation, false));
      take<dnnl::deconvolution_forward>(choice, choice.weights_desc());
      packed = exchanged(weights);
      break;
    }
    default: throw Refusal{"unknown form of convolution"};
  }
}

}  // namespace shim
