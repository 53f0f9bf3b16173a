// Turns everything thrown behind the C surface into a status and a sentence of detail.
#pragma once

#include <cstdio>
#include <exception>
#include <new>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>

#include "COneDNN.h"

namespace shim {

/// A description or an argument that the shim itself refuses.
struct Refusal {
  std::string text;
};

inline void require(bool condition, const char *text) {
  if (!condition) throw Refusal{text};
}

inline dnn_status status(dnnl_status_t from) {
  switch (from) {
    case dnnl_success: return dnn_ok;
    case dnnl_invalid_arguments: return dnn_invalid;
    case dnnl_unimplemented: return dnn_unsupported;
    case dnnl_out_of_memory: return dnn_out_of_memory;
    default: return dnn_failed;
  }
}

inline void write(const char *text, char *detail, size_t capacity) noexcept {
  if (detail != nullptr && capacity > 0) std::snprintf(detail, capacity, "%s", text);
}

/// Runs `body`, which returns a pointer to a new handle, and stores that pointer or null.
template <typename Handle, typename Body>
dnn_status make(Handle **out, char *detail, size_t capacity, Body body) noexcept {
  write("", detail, capacity);
  if (out == nullptr) {
    write("the out parameter is null", detail, capacity);
    return dnn_invalid;
  }
  *out = nullptr;
  try {
    *out = body();
    return dnn_ok;
  } catch (const Refusal &refusal) {
    write(refusal.text.c_str(), detail, capacity);
    return dnn_invalid;
  } catch (const dnnl::error &error) {
    write(error.what(), detail, capacity);
    return status(error.status);
  } catch (const std::bad_alloc &) {
    write("memory ran out", detail, capacity);
    return dnn_out_of_memory;
  } catch (const std::exception &error) {
    write(error.what(), detail, capacity);
    return dnn_failed;
  } catch (...) {
    write("an unknown exception", detail, capacity);
    return dnn_failed;
  }
}

}  // namespace shim
