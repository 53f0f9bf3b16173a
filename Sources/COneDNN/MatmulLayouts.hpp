// The layouts of a matrix product's operands, checked before oneDNN sees them.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include "COneDNN.h"

namespace shim {

/// The operands of a product as oneDNN describes them: two dimensions for one product, three for a
/// batch.
struct MatmulLayouts {
  dnnl::memory::desc a;
  /// The weights as the caller stores them, in the type that the product computes with.
  dnnl::memory::desc b;
  /// The weights as the caller stores them, in the type that the pack call reads.
  dnnl::memory::desc pack_source;
  /// The weights with the layout left to oneDNN.
  dnnl::memory::desc b_any;
  dnnl::memory::desc c;
  /// Empty without a bias.
  dnnl::memory::desc bias;
  /// From the first element to the last one: A, the plain weights that are bound or packed, C.
  /// oneDNN's own sizes count a gap after the last row, which the caller need not have.
  size_t a_bytes, b_bytes, c_bytes;

  /// Throws `Refusal` for a description that contradicts itself or whose sizes overflow.
  explicit MatmulLayouts(const dnn_matmul_description &description);
};

/// Whether a matrix of bfloat16 lies in blocks of pairs of rows, and in which.
bool pair_blocks(const dnnl::memory::desc &matrix, dnn_pair_blocks &blocks);

}  // namespace shim
