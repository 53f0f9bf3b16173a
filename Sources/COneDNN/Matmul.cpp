// Products of matrices: oneDNN's matmul with its post-operations, and the reorder that packs its
// weights. Only the choice of the implementation differs between oneDNN 2.x and 3.x.
#include <memory>
#include <string>

#include "Descriptions.hpp"
#include "Handles.hpp"
#include "MatmulLayouts.hpp"
#include "PostOperations.hpp"

struct dnn_matmul {
  dnn_engine engine;
  shim::MatmulLayouts layouts;
  dnnl::matmul::primitive_desc choice;
  dnnl::matmul primitive;
  /// Empty for plain weights.
  dnnl::reorder::primitive_desc pack_choice;
  dnnl::reorder pack;
  std::string implementation;
  bool packed = false;
};

namespace {

dnnl::matmul::primitive_desc choose(
    const dnnl::engine &engine, const shim::MatmulLayouts &layouts, bool packed,
    const dnnl::primitive_attr &attributes) {
  const dnnl::memory::desc &weights = packed ? layouts.b_any : layouts.b;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl::matmul::primitive_desc(
      engine, layouts.a, weights, layouts.bias, layouts.c, attributes);
#else
  const dnnl::matmul::desc operation(layouts.a, weights, layouts.bias, layouts.c);
  return dnnl::matmul::primitive_desc(operation, attributes, engine);
#endif
}

}  // namespace

dnn_status dnn_matmul_create(
    const dnn_engine *engine, const dnn_matmul_description *description, dnn_matmul **matmul,
    char *detail, size_t detail_capacity) {
  return shim::make(matmul, detail, detail_capacity, [&] {
    shim::require(engine != nullptr, "the engine is null");
    shim::require(description != nullptr, "the description is null");
    const bool packed = description->weights == dnn_weights_packed;
    shim::require(packed || description->weights == dnn_weights_plain, "unknown weight layout");

    auto made = std::unique_ptr<dnn_matmul>(
        new dnn_matmul{*engine, shim::MatmulLayouts(*description), {}, {}, {}, {}, {}, packed});
    made->choice = choose(engine->engine, made->layouts, packed,
        shim::attributes(description->activation, description->accumulate));
    made->primitive = dnnl::matmul(made->choice);
    made->implementation = made->choice.impl_info_str();
    if (packed) {
      made->pack_choice = dnnl::reorder::primitive_desc(
          engine->engine, made->layouts.pack_source, engine->engine, made->choice.weights_desc(),
          shim::caller_scratch());
      made->pack = dnnl::reorder(made->pack_choice);
    }
    return made.release();
  });
}

void dnn_matmul_destroy(dnn_matmul *matmul) { delete matmul; }

dnn_matmul_sizes dnn_matmul_get_sizes(const dnn_matmul *matmul) {
  dnn_matmul_sizes sizes = {};
  if (matmul == nullptr) return sizes;
  sizes.a = matmul->layouts.a_bytes;
  sizes.b = matmul->layouts.b_bytes;
  sizes.c = matmul->layouts.c_bytes;
  sizes.bias = matmul->layouts.bias.get_size();
  sizes.scratch = matmul->choice.scratchpad_desc().get_size();
  if (matmul->packed) {
    sizes.packed = matmul->choice.weights_desc().get_size();
    sizes.pack_scratch = matmul->pack_choice.scratchpad_desc().get_size();
    sizes.packed_is_plain = matmul->choice.weights_desc() == matmul->layouts.pack_source;
  }
  return sizes;
}

const char *dnn_matmul_implementation(const dnn_matmul *matmul) {
  return matmul == nullptr ? "" : matmul->implementation.c_str();
}

bool dnn_matmul_get_pair_blocks(const dnn_matmul *matmul, dnn_pair_blocks *blocks) {
  if (matmul == nullptr || blocks == nullptr || !matmul->packed) return false;
  return shim::pair_blocks(matmul->choice.weights_desc(), *blocks);
}

bool dnn_matmul_same_packing(const dnn_matmul *left, const dnn_matmul *right) {
  return left != nullptr && right != nullptr && left->packed && right->packed &&
         left->choice.weights_desc() == right->choice.weights_desc();
}

dnn_status dnn_matmul_bind(
    const dnn_matmul *matmul, const void *a, const void *b, const void *bias, void *c,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(matmul != nullptr, "the product is null");
    shim::require(a != nullptr && b != nullptr && c != nullptr, "A, B or C is null");
    const bool has_bias = matmul->layouts.bias.get_size() > 0;
    shim::require(has_bias == (bias != nullptr), "a bias is bound if and only if it is described");
    shim::require_scratch(matmul->choice.scratchpad_desc(), scratch);

    auto made = std::make_unique<dnn_call>(matmul->primitive, matmul->engine);
    made->bind(DNNL_ARG_SRC, matmul->layouts.a, a);
    made->bind(DNNL_ARG_WEIGHTS, matmul->choice.weights_desc(), b);
    if (has_bias) made->bind(DNNL_ARG_BIAS, matmul->layouts.bias, bias);
    made->bind(DNNL_ARG_DST, matmul->layouts.c, c);
    made->bind(DNNL_ARG_SCRATCHPAD, matmul->choice.scratchpad_desc(), scratch);
    return made.release();
  });
}

dnn_status dnn_matmul_bind_pack(
    const dnn_matmul *matmul, const void *plain, void *packed, void *scratch, dnn_call **call,
    char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(matmul != nullptr, "the product is null");
    shim::require(matmul->packed, "the product's weights are plain: there is nothing to pack");
    shim::require(plain != nullptr && packed != nullptr, "the plain or packed weights are null");
    shim::require_scratch(matmul->pack_choice.scratchpad_desc(), scratch);

    auto made = std::make_unique<dnn_call>(matmul->pack, matmul->engine);
    made->bind(DNNL_ARG_FROM, matmul->layouts.pack_source, plain);
    made->bind(DNNL_ARG_TO, matmul->choice.weights_desc(), packed);
    made->bind(DNNL_ARG_SCRATCHPAD, matmul->pack_choice.scratchpad_desc(), scratch);
    return made.release();
  });
}
