// Convolutions: oneDNN's four primitives behind one description, and the reorders between the
// weights' own layout and the caller's. The primitives are chosen in ConvolutionChoice.cpp.
#include <memory>
#include <string>

#include "ConvolutionChoice.hpp"
#include "ConvolutionLayouts.hpp"
#include "Descriptions.hpp"
#include "Handles.hpp"

struct dnn_convolution {
  dnn_engine engine;
  dnn_convolution_form form;
  shim::ConvolutionLayouts layouts;
  shim::ConvolutionChoice choice;
  /// Between plain and packed weights; empty for plain weights.
  dnnl::reorder::primitive_desc reorder_choice;
  dnnl::reorder reorder;
  bool packed = false;
};

namespace {

void check(const dnn_convolution_description &d) {
  switch (d.form) {
    case dnn_convolution_forward: break;
    case dnn_convolution_transposed:
      // oneDNN adds this bias in a pass of its own that knows no gaps.
      shim::require(
          !d.has_bias || d.input_pixel_stride == 0 || d.input_pixel_stride == d.input_channels,
          "a transposed convolution with a bias writes pixels without gaps only");
      break;
    case dnn_convolution_backward_data:
      shim::require(!d.has_bias, "the gradient of the input has no bias");
      [[fallthrough]];
    case dnn_convolution_backward_weights:
      shim::require(d.activation == dnn_activation_none, "a gradient has no activation");
      break;
    default: throw shim::Refusal{"unknown form of convolution"};
  }
  shim::require(
      d.weights == dnn_weights_plain || d.weights == dnn_weights_packed, "unknown weight layout");
}

/// The reorder that packs the weights, or that unpacks their gradient.
dnnl::reorder::primitive_desc between(
    const dnn_engine &engine, dnn_convolution_form form, const dnnl::memory::desc &plain,
    const dnnl::memory::desc &packed) {
  const bool unpacks = form == dnn_convolution_backward_weights;
  return dnnl::reorder::primitive_desc(
      engine.engine, unpacks ? packed : plain, engine.engine, unpacks ? plain : packed,
      shim::caller_scratch());
}

dnn_call *bind_reorder(
    const dnn_convolution &convolution, const void *from, void *to, void *scratch) {
  shim::require(from != nullptr && to != nullptr, "the plain or packed weights are null");
  const dnnl::memory::desc room = convolution.reorder_choice.scratchpad_desc();
  shim::require_scratch(room, scratch);
  auto made = std::make_unique<dnn_call>(convolution.reorder, convolution.engine);
  made->bind(DNNL_ARG_FROM, convolution.reorder_choice.src_desc(), from);
  made->bind(DNNL_ARG_TO, convolution.reorder_choice.dst_desc(), to);
  made->bind(DNNL_ARG_SCRATCHPAD, room, scratch);
  return made.release();
}

}  // namespace

dnn_status dnn_convolution_create(
    const dnn_engine *engine, const dnn_convolution_description *description,
    dnn_convolution **convolution, char *detail, size_t detail_capacity) {
  return shim::make(convolution, detail, detail_capacity, [&] {
    shim::require(engine != nullptr, "the engine is null");
    shim::require(description != nullptr, "the description is null");
    check(*description);
    const shim::ConvolutionLayouts layouts(*description);
    const shim::ConvolutionChoice choice(engine->engine, *description, layouts);
    const bool packed = description->weights == dnn_weights_packed;
    auto made = std::unique_ptr<dnn_convolution>(
        new dnn_convolution{*engine, description->form, layouts, choice, {}, {}, packed});
    if (made->packed) {
      made->reorder_choice = between(*engine, made->form, layouts.plain, made->choice.packed);
      made->reorder = dnnl::reorder(made->reorder_choice);
    }
    return made.release();
  });
}

void dnn_convolution_destroy(dnn_convolution *convolution) { delete convolution; }

dnn_convolution_sizes dnn_convolution_get_sizes(const dnn_convolution *convolution) {
  dnn_convolution_sizes sizes = {};
  if (convolution == nullptr) return sizes;
  const auto &layouts = convolution->layouts;
  sizes.input = layouts.input_bytes;
  sizes.weights = layouts.weights_bytes;
  sizes.output = layouts.output_bytes;
  sizes.bias = layouts.bias.get_size();
  sizes.scratch = convolution->choice.scratch.get_size();
  if (convolution->packed) {
    sizes.packed = convolution->choice.packed.get_size();
    sizes.pack_scratch = convolution->reorder_choice.scratchpad_desc().get_size();
    sizes.packed_is_plain = convolution->choice.packed == layouts.plain;
  }
  return sizes;
}

const char *dnn_convolution_implementation(const dnn_convolution *convolution) {
  return convolution == nullptr ? "" : convolution->choice.implementation.c_str();
}

bool dnn_convolution_same_packing(const dnn_convolution *left, const dnn_convolution *right) {
  return left != nullptr && right != nullptr && left->packed && right->packed &&
         left->choice.packed == right->choice.packed;
}

dnn_status dnn_convolution_bind(
    const dnn_convolution *convolution, void *input, void *weights, void *bias, void *output,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(convolution != nullptr, "the convolution is null");
    const auto &layouts = convolution->layouts;
    const auto &choice = convolution->choice;
    shim::require(
        input != nullptr && weights != nullptr && output != nullptr,
        "the input, the weights or the output are null");
    const bool has_bias = layouts.bias.get_size() > 0;
    shim::require(has_bias == (bias != nullptr), "a bias is bound if and only if it is described");
    shim::require_scratch(choice.scratch, scratch);

    auto made = std::make_unique<dnn_call>(choice.primitive, convolution->engine);
    made->bind(choice.input_role, layouts.input, input);
    made->bind(choice.weights_role, choice.weights, weights);
    made->bind(choice.output_role, layouts.output, output);
    if (has_bias) made->bind(choice.bias_role, layouts.bias, bias);
    made->bind(DNNL_ARG_SCRATCHPAD, choice.scratch, scratch);
    return made.release();
  });
}

dnn_status dnn_convolution_bind_pack(
    const dnn_convolution *convolution, const void *plain, void *packed, void *scratch,
    dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(convolution != nullptr, "the convolution is null");
    shim::require(
        convolution->packed && convolution->form != dnn_convolution_backward_weights,
        "the convolution reads no packed weights: there is nothing to pack");
    return bind_reorder(*convolution, plain, packed, scratch);
  });
}

dnn_status dnn_convolution_bind_unpack(
    const dnn_convolution *convolution, const void *packed, void *plain, void *scratch,
    dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(convolution != nullptr, "the convolution is null");
    shim::require(
        convolution->packed && convolution->form == dnn_convolution_backward_weights,
        "the convolution writes no packed weights: there is nothing to unpack");
    return bind_reorder(*convolution, packed, plain, scratch);
  });
}
