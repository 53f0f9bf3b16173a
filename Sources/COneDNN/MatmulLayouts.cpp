// The checks of a matrix product's description, and its operands in oneDNN's terms.
#include "MatmulLayouts.hpp"

#include <string>

#include "Failures.hpp"

namespace shim {
namespace {

using dnnl::memory;

memory::data_type type(dnn_element element) {
  switch (element) {
    case dnn_float32: return memory::data_type::f32;
    case dnn_bfloat16: return memory::data_type::bf16;
  }
  throw Refusal{"unknown element type " + std::to_string(static_cast<int>(element))};
}

/// a * b + c for non-negative numbers, refused where it overflows.
int64_t product(int64_t a, int64_t b, int64_t c, const std::string &operand) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result) || __builtin_add_overflow(result, c, &result)) {
    throw Refusal{operand + " is larger than memory can be"};
  }
  return result;
}

/// One operand: `rows` by `columns` in the product, stored as its transpose where `transposed`.
struct Operand {
  std::string name;
  int64_t rows, columns, leading, batch_stride;
  bool transposed;

  int64_t stored_rows() const { return transposed ? columns : rows; }
  int64_t stored_columns() const { return transposed ? rows : columns; }

  /// The elements from the first one of a matrix to the one after its last.
  int64_t extent() const { return product(stored_rows() - 1, leading, stored_columns(), name); }

  void check(int64_t batch) const {
    if (leading < stored_columns()) {
      throw Refusal{
          "the leading dimension of " + name + " is " + std::to_string(leading) +
          ", less than its stored row of " + std::to_string(stored_columns())};
    }
    if (batch > 1 && batch_stride < 0) throw Refusal{"the batch stride of " + name + " is negative"};
    // Every later computation in bytes, by us or by oneDNN, stays below this one.
    const int64_t last = batch > 1 ? product(batch - 1, batch_stride, extent(), name) : extent();
    product(last, 64, 0, name);
  }

  memory::dims sizes(int64_t batch) const {
    if (batch == 1) return {rows, columns};
    return {batch_stride == 0 ? 1 : batch, rows, columns};
  }

  memory::desc layout(int64_t batch, dnn_element element) const {
    const int64_t row = transposed ? 1 : leading;
    const int64_t column = transposed ? leading : 1;
    if (batch == 1) return memory::desc(sizes(batch), type(element), memory::dims{row, column});
    const int64_t matrix = batch_stride == 0 ? extent() : batch_stride;
    return memory::desc(sizes(batch), type(element), memory::dims{matrix, row, column});
  }
};

}  // namespace

MatmulLayouts::MatmulLayouts(const dnn_matmul_description &d) {
  const int64_t batch = d.batch_count;
  require(batch >= 1, "the batch count is below 1");
  require(d.m >= 1 && d.n >= 1 && d.k >= 1, "m, n or k is below 1");

  const Operand left{"A", d.m, d.k, d.lda, d.batch_stride_a, d.transpose_a};
  const Operand right{"B", d.k, d.n, d.ldb, d.batch_stride_b, d.transpose_b};
  const Operand result{"C", d.m, d.n, d.ldc, d.batch_stride_c, false};
  for (const Operand &operand : {left, right, result}) operand.check(batch);
  if (batch > 1) {
    const bool apart = d.batch_stride_c >= result.extent();
    const bool interleaved =
        d.batch_stride_c >= d.n && d.ldc >= product(batch - 1, d.batch_stride_c, d.n, "C");
    require(apart || interleaved, "the matrices of C overlap");
  }

  a = left.layout(batch, d.element_a);
  b = right.layout(batch, d.element_b);
  c = result.layout(batch, d.element_c);
  pack_source = b;
  if (d.weights == dnn_weights_packed) {
    b_any = memory::desc(right.sizes(batch), type(d.element_b), memory::format_tag::any);
    pack_source = right.layout(batch, d.element_pack_source);
  }
  if (d.has_bias) {
    const memory::dims sizes = batch == 1 ? memory::dims{1, d.n} : memory::dims{1, 1, d.n};
    const memory::dims strides = batch == 1 ? memory::dims{d.n, 1} : memory::dims{d.n, d.n, 1};
    bias = memory::desc(sizes, memory::data_type::f32, strides);
  }
}

}  // namespace shim
