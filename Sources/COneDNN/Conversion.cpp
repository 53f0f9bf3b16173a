// The conversion of contiguous elements from one type to another: a reorder between two vectors.
#include <memory>

#include "Descriptions.hpp"
#include "Handles.hpp"

dnn_status dnn_conversion_bind(
    const dnn_engine *engine, int64_t count, dnn_element element_from, const void *from,
    dnn_element element_to, void *to, dnn_call **call, char *detail, size_t detail_capacity) {
  return shim::make(call, detail, detail_capacity, [&] {
    shim::require(engine != nullptr, "the engine is null");
    shim::require(from != nullptr && to != nullptr, "the elements to read or to write are null");
    shim::require_size(count, "the count");
    using dnnl::memory;
    const memory::desc source({count}, shim::type(element_from), memory::dims{1});
    const memory::desc result({count}, shim::type(element_to), memory::dims{1});
    const dnnl::reorder::primitive_desc choice(engine->engine, source, engine->engine, result);
    auto made = std::make_unique<dnn_call>(dnnl::reorder(choice), *engine);
    made->bind(DNNL_ARG_FROM, source, from);
    made->bind(DNNL_ARG_TO, result, to);
    return made.release();
  });
}
