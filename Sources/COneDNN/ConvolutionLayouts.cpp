// The checks of a convolution's description, and its operands in oneDNN's terms.
#include "ConvolutionLayouts.hpp"

#include <string>

#include "Descriptions.hpp"

namespace shim {
namespace {

using dnnl::memory;

/// The pictures on one side, stored by batch, height, width and channels.
struct Pictures {
  std::string name;
  int64_t batch, height, width, channels, pixel_stride;
  dnn_element element;

  /// The elements of one picture, the gap after its last pixel included.
  int64_t picture() const {
    return product(product(height, width, 0, name), pixel_stride, 0, name);
  }

  void check() const {
    require_size(height, ("the " + name + " height").c_str());
    require_size(width, ("the " + name + " width").c_str());
    require_size(channels, ("the " + name + "'s channels").c_str());
    if (pixel_stride < channels) {
      throw Refusal{
          "the " + name + "'s pixel stride is " + std::to_string(pixel_stride) +
          ", less than its channels of " + std::to_string(channels)};
    }
    // Kernels address within one picture with 32 bits; the whole is computed in bytes, rounded up.
    if (product(picture(), 4, 0, name) > INT32_MAX) {
      throw Refusal{"one picture of the " + name + " takes more than 2 GiB"};
    }
    product(product(batch, picture(), 0, "the " + name), 64, 0, "the " + name);
  }

  memory::dims sizes() const { return {batch, channels, height, width}; }

  memory::desc layout() const {
    const memory::dims strides = {picture(), 1, width * pixel_stride, pixel_stride};
    return memory::desc(sizes(), type(element), strides);
  }

  size_t bytes() const {
    const auto elements = static_cast<size_t>(batch * picture() - pixel_stride + channels);
    return elements * memory::data_type_size(type(element));
  }
};

/// One direction of the picture, along its height or its width.
struct Direction {
  std::string name;
  int64_t input, output, kernel, stride, before, after;
  const char *before_name, *after_name;

  void check_padding(int64_t padding, const char *side) const {
    if (padding >= 0 && padding < kernel) return;
    throw Refusal{
        std::string("the padding at the ") + side + " is " + std::to_string(padding) +
        ", not between 0 and the kernel " + name + " of " + std::to_string(kernel) + " less 1"};
  }

  void check() const {
    require_size(kernel, ("the kernel " + name).c_str());
    require_size(stride, ("the stride along the " + name).c_str());
    check_padding(before, before_name);
    check_padding(after, after_name);
    const int64_t room = input + before + after - kernel;
    if (room < 0) {
      throw Refusal{
          "the kernel " + name + " of " + std::to_string(kernel) +
          " is beyond the input with its padding"};
    }
    if (output != room / stride + 1) {
      throw Refusal{
          "the output " + name + " is " + std::to_string(output) + ", but the input, kernel, " +
          "stride and padding make " + std::to_string(room / stride + 1)};
    }
  }
};

}  // namespace

ConvolutionLayouts::ConvolutionLayouts(const dnn_convolution_description &d) {
  const int64_t input_gap = d.input_pixel_stride, output_gap = d.output_pixel_stride;
  require_size(d.batch, "the batch");
  const Pictures source{
      "input", d.batch, d.input_height, d.input_width, d.input_channels,
      input_gap == 0 ? d.input_channels : input_gap, d.element_input};
  const Pictures result{
      "output", d.batch, d.output_height, d.output_width, d.output_channels,
      output_gap == 0 ? d.output_channels : output_gap, d.element_output};
  source.check();
  result.check();
  const Direction down{
      "height", d.input_height, d.output_height, d.kernel_height, d.stride_height, d.padding_top,
      d.padding_bottom, "top", "bottom"};
  const Direction across{
      "width", d.input_width, d.output_width, d.kernel_width, d.stride_width, d.padding_left,
      d.padding_right, "left", "right"};
  down.check();
  across.check();

  input = source.layout();
  output = result.layout();
  input_sizes = source.sizes();
  output_sizes = result.sizes();
  input_bytes = source.bytes();
  output_bytes = result.bytes();
  strides = {d.stride_height, d.stride_width};
  padding_before = {d.padding_top, d.padding_left};
  padding_after = {d.padding_bottom, d.padding_right};

  // [height, width, input, output] in memory, seen as output, input, height, width.
  const int64_t pairs = product(d.input_channels, d.output_channels, 0, "the kernel");
  const int64_t row = product(d.kernel_width, pairs, 0, "the kernel");
  const int64_t kernel = product(d.kernel_height, row, 0, "the kernel");
  if (product(kernel, 4, 0, "the kernel") > INT32_MAX) {
    throw Refusal{"the kernel takes more than 2 GiB"};
  }
  weights_sizes = {d.output_channels, d.input_channels, d.kernel_height, d.kernel_width};
  const memory::dims stored = {1, d.output_channels, row, pairs};
  const bool packed = d.weights == dnn_weights_packed;
  weights = memory::desc(weights_sizes, type(d.element_weights), stored);
  weights_any =
      memory::desc(weights_sizes, type(d.element_weights), memory::format_tag::any);
  plain = packed ? memory::desc(weights_sizes, type(d.element_plain), stored) : weights;
  weights_bytes = plain.get_size();
  if (d.has_bias) {
    const bool enlarges = d.form == dnn_convolution_transposed;
    bias = memory::desc(
        {enlarges ? d.input_channels : d.output_channels}, memory::data_type::f32, memory::dims{1});
  }
}

}  // namespace shim
