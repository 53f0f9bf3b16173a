// The gradient of a dense layer's weights and bias: oneDNN's inner product, backward by weights.
#include <memory>
#include <string>

#include "Descriptions.hpp"
#include "Handles.hpp"

struct dnn_inner_product_weights {
  dnn_engine engine;
  dnnl::memory::desc x, dy, dw;
  /// Empty without a bias.
  dnnl::memory::desc db;
  dnnl::inner_product_backward_weights::primitive_desc choice;
  dnnl::inner_product_backward_weights primitive;
  std::string implementation;

  dnn_inner_product_weights(
      const dnn_engine &engine, const dnn_inner_product_weights_description &description);
};

namespace {

using dnnl::memory;

memory::desc matrix(int64_t rows, int64_t columns, dnn_element element, const char *name) {
  shim::product(shim::product(rows, columns, 0, name), 64, 0, name);
  return memory::desc({rows, columns}, shim::type(element), memory::dims{columns, 1});
}

}  // namespace

dnn_inner_product_weights::dnn_inner_product_weights(
    const dnn_engine &engine, const dnn_inner_product_weights_description &d)
    : engine(engine) {
  shim::require_size(d.rows, "rows");
  shim::require_size(d.inputs, "inputs");
  shim::require_size(d.outputs, "outputs");
  x = matrix(d.rows, d.inputs, d.element_x, "X");
  dy = matrix(d.rows, d.outputs, d.element_dy, "dY");
  // oneDNN names weights outputs by inputs; the strides say that they are stored inputs by outputs.
  shim::product(shim::product(d.inputs, d.outputs, 0, "dW"), 64, 0, "dW");
  const memory::dims sizes = {d.outputs, d.inputs}, strides = {1, d.outputs};
  dw = memory::desc(sizes, shim::type(d.element_dw), strides);
  if (d.has_bias) db = memory::desc({d.outputs}, memory::data_type::f32, memory::dims{1});

  // A backward primitive is chosen with its forward one as the hint. The forward one multiplies
  // operands of one type, whatever type the gradient is stored in.
  const memory::desc weights(sizes, shim::type(d.element_x), strides);
  const auto attributes = shim::caller_scratch();
  const auto training = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::inner_product_forward::primitive_desc forward(
      engine.engine, training, x, weights, db, dy);
  choice = dnnl::inner_product_backward_weights::primitive_desc(
      engine.engine, x, dw, db, dy, forward, attributes);
#else
  const dnnl::inner_product_forward::desc forward_operation(training, x, weights, db, dy);
  const dnnl::inner_product_forward::primitive_desc forward(forward_operation, engine.engine);
  const dnnl::inner_product_backward_weights::desc operation(x, dw, db, dy);
  choice = dnnl::inner_product_backward_weights::primitive_desc(
      operation, attributes, engine.engine, forward);
#endif
  primitive = dnnl::inner_product_backward_weights(choice);
  implementation = choice.impl_info_str();
}

dnn_status dnn_inner_product_weights_create(
    const dnn_engine *engine, const dnn_inner_product_weights_description *description,
    dnn_inner_product_weights **gradient, char *detail, size_t detail_capacity) {
  return shim::make(gradient, detail, detail_capacity, [&] {
    shim::require(engine != nullptr, "the engine is null");
    shim::require(description != nullptr, "the description is null");
    return new dnn_inner_product_weights(*engine, *description);
  });
}

void dnn_inner_product_weights_destroy(dnn_inner_product_weights *gradient) { delete gradient; }

dnn_inner_product_weights_sizes dnn_inner_product_weights_get_sizes(
    const dnn_inner_product_weights *gradient) {
  if (gradient == nullptr) return {};
  return {
      gradient->x.get_size(), gradient->dy.get_size(), gradient->dw.get_size(),
      gradient->db.get_size(), gradient->choice.scratchpad_desc().get_size()};
}

const char *dnn_inner_product_weights_implementation(const dnn_inner_product_weights *gradient) {
  return gradient == nullptr ? "" : gradient->implementation.c_str();
}

dnn_status dnn_inner_product_weights_bind(
    const dnn_inner_product_weights *gradient, const void *x, const void *dy, void *dw, void *db,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(gradient != nullptr, "the weight gradient is null");
    shim::require(x != nullptr && dy != nullptr && dw != nullptr, "X, dY or dW is null");
    const bool has_bias = gradient->db.get_size() > 0;
    shim::require(has_bias == (db != nullptr), "db is bound if and only if a bias is described");
    shim::require_scratch(gradient->choice.scratchpad_desc(), scratch);

    auto made = std::make_unique<dnn_call>(gradient->primitive, gradient->engine);
    made->bind(DNNL_ARG_SRC, gradient->x, x);
    made->bind(DNNL_ARG_DIFF_DST, gradient->dy, dy);
    made->bind(DNNL_ARG_DIFF_WEIGHTS, gradient->dw, dw);
    if (has_bias) made->bind(DNNL_ARG_DIFF_BIAS, gradient->db, db);
    made->bind(DNNL_ARG_SCRATCHPAD, gradient->choice.scratchpad_desc(), scratch);
    return made.release();
  });
}
