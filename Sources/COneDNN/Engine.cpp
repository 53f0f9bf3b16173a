// The engine, the execution of calls, and the library's version: what every kernel family shares.
#include "Failures.hpp"
#include "Handles.hpp"

const char *dnn_status_text(dnn_status status) {
  switch (status) {
    case dnn_ok: return "success";
    case dnn_invalid: return "invalid description or argument";
    case dnn_unsupported: return "not supported by oneDNN on this machine";
    case dnn_out_of_memory: return "out of memory";
    case dnn_failed: return "failure inside oneDNN";
  }
  return "unknown status";
}

dnn_version dnn_library_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return {version->major, version->minor, version->patch};
}

namespace {

// Later instruction sets contain the bits of earlier ones.
bool uses(dnnl_cpu_isa_t needed) {
  return (static_cast<int>(dnnl_get_effective_cpu_isa()) & static_cast<int>(needed)) == needed;
}

}  // namespace

bool dnn_adds_rows_alike(void) { return uses(dnnl_cpu_isa_avx512_core); }

bool dnn_multiplies_bfloat16(void) { return uses(dnnl_cpu_isa_avx512_core_bf16); }

bool dnn_multiplies_by_matrix_tiles(void) { return uses(dnnl_cpu_isa_avx512_core_amx); }

dnn_status dnn_engine_create(dnn_engine **engine, char *detail, size_t detail_capacity) {
  return shim::make(engine, detail, detail_capacity, [] {
    const dnnl::engine processor(dnnl::engine::kind::cpu, 0);
    return new dnn_engine{processor, dnnl::stream(processor)};
  });
}

void dnn_engine_destroy(dnn_engine *engine) { delete engine; }

dnn_status dnn_call_execute(const dnn_call *call) {
  if (call == nullptr) return dnn_invalid;
  try {
    const dnnl_stream_t stream = call->engine.stream.get();
    const dnnl_status_t done = dnnl_primitive_execute(
        call->primitive.get(), stream, call->count, call->arguments.data());
    // A stream over OpenMP has finished by now and does not wait; one over a task pool does.
    return shim::status(done == dnnl_success ? dnnl_stream_wait(stream) : done);
  } catch (...) {
    return dnn_failed;
  }
}

void dnn_call_destroy(dnn_call *call) { delete call; }
