// Descriptions of products with the leading dimensions and strides filled in.

import COneDNN

/// Where the matrices of a batch lie.
enum BatchLayout: CaseIterable {
  /// One whole matrix after the other.
  case apart
  /// Row by row: the first rows of all matrices, then the second rows, as attention heads lie.
  case interleaved
  /// The same B for every matrix of the batch.
  case sharedWeights
}

/// A float32 product of tight matrices; `gap` adds elements between rows.
func describe(
  m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false,
  weights: dnn_weights = dnn_weights_plain, gap: Int = 0
) -> dnn_matmul_description {
  var d = dnn_matmul_description()
  d.batch_count = 1
  (d.m, d.n, d.k) = (Int64(m), Int64(n), Int64(k))
  (d.transpose_a, d.transpose_b) = (transposeA, transposeB)
  d.lda = Int64((transposeA ? m : k) + gap)
  d.ldb = Int64((transposeB ? k : n) + gap)
  d.ldc = Int64(n + gap)
  d.weights = weights
  return d
}

extension dnn_matmul_description {
  /// The same product `count` times over.
  func batched(_ count: Int64, _ layout: BatchLayout) -> Self {
    var d = self
    d.batch_count = count
    if layout == .interleaved {
      (d.batch_stride_a, d.batch_stride_b, d.batch_stride_c) = (d.lda, d.ldb, d.ldc)
      (d.lda, d.ldb, d.ldc) = (d.lda * count, d.ldb * count, d.ldc * count)
    } else {
      d.batch_stride_a = (d.transpose_a ? d.k : d.m) * d.lda
      d.batch_stride_b = layout == .sharedWeights ? 0 : (d.transpose_b ? d.n : d.k) * d.ldb
      d.batch_stride_c = d.m * d.ldc
    }
    return d
  }

  /// One line for a failed expectation.
  var summary: String {
    "\(batch_count) x \(m)x\(n)x\(k), transposed \(transpose_a) \(transpose_b), weights \(weights.rawValue),"
      + " activation \(activation.rawValue), bias \(has_bias), accumulate \(accumulate), ldc \(ldc)"
  }
}

let bothWeights = [dnn_weights_plain, dnn_weights_packed]
let bothTruths = [false, true]
