// What every kernel family says to oneDNN in the same way.
#pragma once

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>

#include "Failures.hpp"

namespace shim {

inline dnnl::memory::data_type type(dnn_element element) {
  switch (element) {
    case dnn_float32: return dnnl::memory::data_type::f32;
    case dnn_bfloat16: return dnnl::memory::data_type::bf16;
  }
  throw Refusal{"unknown element type " + std::to_string(static_cast<int>(element))};
}

/// Attributes with the scratch memory left to the caller. The mathematics is strict: float32 stays
/// float32 whatever the environment's default says.
inline dnnl::primitive_attr caller_scratch() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_fpmath_mode(dnnl::fpmath_mode::strict);
  return attributes;
}

inline void require_scratch(const dnnl::memory::desc &layout, const void *scratch) {
  require(layout.get_size() == 0 || scratch != nullptr, "the scratch memory is null");
}

/// Refuses a size that oneDNN cannot bear: of zero (2.6 divides by it, 3.2 leaves the result as it
/// was) or beyond the 32-bit integers of its kernels (both wrap it to a zero and divide).
inline void require_size(int64_t size, const char *name) {
  if (size < 1) throw Refusal{std::string(name) + " is below 1"};
  if (size > INT32_MAX) throw Refusal{std::string(name) + " is above 2147483647"};
}

/// a * b + c for non-negative numbers, refused where it overflows.
inline int64_t product(int64_t a, int64_t b, int64_t c, const std::string &operand) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result) || __builtin_add_overflow(result, c, &result)) {
    throw Refusal{operand + " is larger than memory can be"};
  }
  return result;
}

}  // namespace shim
