// The checks of a matrix product's description, and its operands in oneDNN's terms.
#include "MatmulLayouts.hpp"

#include <string>

#include "Descriptions.hpp"

namespace shim {
namespace {

using dnnl::memory;

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
    require_size(leading, ("the leading dimension of " + name).c_str());
    if (leading < stored_columns()) {
      throw Refusal{
          "the leading dimension of " + name + " is " + std::to_string(leading) +
          ", less than its stored row of " + std::to_string(stored_columns())};
    }
    if (batch > 1 && batch_stride < 0) {
      throw Refusal{"the batch stride of " + name + " is negative"};
    }
    // oneDNN computes in bytes and rounds up; this leaves it room.
    product(elements(batch), 64, 0, name);
  }

  /// The elements from the first one of the first matrix to the one after the last's last.
  int64_t elements(int64_t batch) const {
    return batch > 1 ? product(batch - 1, batch_stride, extent(), name) : extent();
  }

  size_t bytes(int64_t batch, dnn_element element) const {
    return static_cast<size_t>(elements(batch)) * memory::data_type_size(type(element));
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
  require_size(batch, "the batch count");
  require_size(d.m, "m");
  require_size(d.n, "n");
  require_size(d.k, "k");

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
  a_bytes = left.bytes(batch, d.element_a);
  c_bytes = result.bytes(batch, d.element_c);
  pack_source = b;
  b_bytes = right.bytes(batch, d.element_b);
  if (d.weights == dnn_weights_packed) {
    b_any = memory::desc(right.sizes(batch), type(d.element_b), memory::format_tag::any);
    pack_source = right.layout(batch, d.element_pack_source);
    b_bytes = right.bytes(batch, d.element_pack_source);
  }
  if (d.has_bias) {
    const memory::dims sizes = batch == 1 ? memory::dims{1, d.n} : memory::dims{1, 1, d.n};
    const memory::dims strides = batch == 1 ? memory::dims{d.n, 1} : memory::dims{d.n, d.n, 1};
    bias = memory::desc(sizes, memory::data_type::f32, strides);
  }
}

bool pair_blocks(const memory::desc &matrix, dnn_pair_blocks &blocks) {
#if DNNL_VERSION_MAJOR >= 3
  const memory::dims inner = matrix.get_inner_blks(), axes = matrix.get_inner_idxs();
  const memory::dims strides = matrix.get_strides(), padded = matrix.get_padded_dims();
  const bool is_blocked = matrix.get_format_kind() == memory::format_kind::blocked;
  const int axis_count = matrix.get_ndims();
#else
  const auto &data = matrix.data;
  const auto &layout = data.format_desc.blocking;
  const bool is_blocked = data.format_kind == dnnl_blocked;
  const int axis_count = data.ndims, inner_count = is_blocked ? layout.inner_nblks : 0;
  const memory::dims inner(layout.inner_blks, layout.inner_blks + inner_count);
  const memory::dims axes(layout.inner_idxs, layout.inner_idxs + inner_count);
  const memory::dims strides(layout.strides, layout.strides + axis_count);
  const memory::dims padded(data.padded_dims, data.padded_dims + axis_count);
#endif
  if (!is_blocked || axis_count != 2 || axes != memory::dims{0, 1, 0} || inner[2] != 2) return false;
  const int64_t rows = 2 * inner[0], columns = inner[1];
  const bool fits = rows % 32 == 0 && columns % 16 == 0 && padded[0] % rows == 0 && padded[1] % columns == 0;
  const bool is_dense = strides == memory::dims{rows * columns, padded[0] * columns};
  if (!fits || !is_dense || matrix.get_size() != static_cast<size_t>(2 * padded[0] * padded[1])) return false;
  blocks = {rows, columns};
  return true;
}

}  // namespace shim
