// What stands behind the opaque engine and call.
#pragma once

#include <array>
#include <oneapi/dnnl/dnnl.hpp>

#include "COneDNN.h"

struct dnn_engine {
  dnnl::engine engine;
  dnnl::stream stream;
};

/// A primitive with its memories and the argument array that oneDNN's C interface takes. The C++
/// interface would build a map and a vector at every execution.
struct dnn_call {
  static constexpr int capacity = 6;

  dnnl::primitive primitive;
  dnn_engine engine;
  std::array<dnnl::memory, capacity> memories;
  std::array<dnnl_exec_arg_t, capacity> arguments;
  int count = 0;

  dnn_call(const dnnl::primitive &primitive, const dnn_engine &engine)
      : primitive(primitive), engine(engine) {}

  /// Binds one argument. oneDNN's memory takes a mutable address for what it only reads, too.
  void bind(int role, const dnnl::memory::desc &layout, const void *address) {
    auto &memory = memories.at(count);
    memory = dnnl::memory(layout, engine.engine, const_cast<void *>(address));
    arguments.at(count) = {role, memory.get()};
    count += 1;
  }
};
