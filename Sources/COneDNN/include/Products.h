// Products of matrices, and the gradient of a dense layer's weights.
#ifndef C_ONEDNN_PRODUCTS_H
#define C_ONEDNN_PRODUCTS_H

#include "Calls.h"

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Matrix products

/// C = activation(op(A) op(B) + bias [+ C]) for each matrix of a batch, all row-major.
///
/// op(A) is m by k, op(B) is k by n, C is m by n. A transposed operand is stored as its transpose
/// (A as k by m, B as n by k) and read through strides. Sizes and leading dimensions lie between 1
/// and 2147483647. Zero is refused because oneDNN divides by it or leaves C as it was, even where
/// k = 0 asks for the bias: an empty product is the caller's to skip.
typedef struct dnn_matmul_description {
  /// The number of products, at least 1.
  int64_t batch_count;
  /// Rows of C, columns of C, and the length of the sums.
  int64_t m, n, k;
  /// Elements from one stored row to the next, at least the length of a stored row.
  int64_t lda, ldb, ldc;
  /// Elements from one matrix to the next; ignored for a batch of one. Zero for A or B repeats the
  /// one matrix for the whole batch. C may interleave its matrices but not overlap them.
  int64_t batch_stride_a, batch_stride_b, batch_stride_c;
  /// The element types; the bias is always float32.
  dnn_element element_a, element_b, element_c;
  /// The element type of the plain weights that the pack call reads, which it converts to
  /// `element_b`; ignored for plain weights.
  dnn_element element_pack_source;
  /// How the operand B lies: plain is row-major with `ldb`, `transpose_b` and `batch_stride_b`.
  dnn_weights weights;
  dnn_activation activation;
  bool transpose_a, transpose_b;
  /// Whether a bias of length n is added to every row.
  bool has_bias;
  /// Whether the earlier content of C is added, before the activation.
  bool accumulate;
} dnn_matmul_description;

/// The bytes that a product reads and writes, for the caller's planning.
typedef struct dnn_matmul_sizes {
  /// From the first element to the last one, with the gaps between rows and without one after the
  /// last. `b` is the plain weights: what is bound, or what the pack call reads.
  size_t a, b, c, bias;
  /// The weights in packed layout; 0 for plain weights.
  size_t packed;
  /// Scratch memory of the product and of the pack call; 64-byte alignment serves them best.
  size_t scratch, pack_scratch;
  /// Whether the packed layout is the plain one, so that `b` can be bound without packing.
  bool packed_is_plain;
} dnn_matmul_sizes;

/// A product that oneDNN has chosen an implementation for.
typedef struct dnn_matmul dnn_matmul;

/// Chooses an implementation for the description and generates its code.
dnn_status dnn_matmul_create(
    const dnn_engine *engine, const dnn_matmul_description *description, dnn_matmul **matmul,
    char *detail, size_t detail_capacity);

/// Releases a product; null is allowed. Calls made from it stay valid.
void dnn_matmul_destroy(dnn_matmul *matmul);

/// The sizes of the product's operands and scratch memory.
dnn_matmul_sizes dnn_matmul_get_sizes(const dnn_matmul *matmul);

/// oneDNN's name of the chosen implementation, such as "brg:avx512_core"; lives as long as the
/// product. Those named "brg" give a row the same bits whatever m is (tried from 1 to 300); those
/// named "gemm", which AVX2 gets, do not.
const char *dnn_matmul_implementation(const dnn_matmul *matmul);

/// How packed weights lie where they lie in pairs of rows: blocks of `rows` by `columns` numbers, block after block
/// down the rows and then across, rows r and r + 1 of a column side by side. The last blocks are filled up.
typedef struct dnn_pair_blocks {
  int64_t rows, columns;
} dnn_pair_blocks;

/// The blocks of a product's packed weights; false where they lie in another way, and only the pack call knows how.
bool dnn_matmul_get_pair_blocks(const dnn_matmul *matmul, dnn_pair_blocks *blocks);

/// Whether two products read the same packed weights, so that one pack serves both.
bool dnn_matmul_same_packing(const dnn_matmul *left, const dnn_matmul *right);

/// Binds the product to its memory: `b` is packed where the description says packed, `bias` is
/// null without one, `scratch` may be null when its size is 0. C overlaps nothing.
dnn_status dnn_matmul_bind(
    const dnn_matmul *matmul, const void *a, const void *b, const void *bias, void *c,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity);

/// Binds the call that fills `packed` from the plain weights; refused for plain weights.
dnn_status dnn_matmul_bind_pack(
    const dnn_matmul *matmul, const void *plain, void *packed, void *scratch, dnn_call **call,
    char *detail, size_t detail_capacity);

// MARK: Weight gradients

/// The gradient of a dense layer's weights: dW = X^T dY, and with a bias db = the column sums of
/// dY, all row-major and without gaps.
///
/// `dnn_matmul` with `transpose_a` computes the same dW. Timed alone with AVX-512, this primitive
/// takes a quarter less time for a gradient of 400 by 40 at 128 rows and the same for a large one;
/// with AVX2 neither is faster.
typedef struct dnn_inner_product_weights_description {
  /// Rows of X and dY, columns of X, columns of dY: each between 1 and 2147483647.
  int64_t rows, inputs, outputs;
  /// The element types; db is always float32.
  dnn_element element_x, element_dy, element_dw;
  bool has_bias;
} dnn_inner_product_weights_description;

/// The bytes that a weight gradient reads and writes.
typedef struct dnn_inner_product_weights_sizes {
  size_t x, dy, dw, db, scratch;
} dnn_inner_product_weights_sizes;

/// A weight gradient that oneDNN has chosen an implementation for.
typedef struct dnn_inner_product_weights dnn_inner_product_weights;

/// Chooses an implementation for the description and generates its code.
dnn_status dnn_inner_product_weights_create(
    const dnn_engine *engine, const dnn_inner_product_weights_description *description,
    dnn_inner_product_weights **gradient, char *detail, size_t detail_capacity);

/// Releases a weight gradient; null is allowed. Calls made from it stay valid.
void dnn_inner_product_weights_destroy(dnn_inner_product_weights *gradient);

/// The sizes of the operands and scratch memory.
dnn_inner_product_weights_sizes dnn_inner_product_weights_get_sizes(
    const dnn_inner_product_weights *gradient);

/// oneDNN's name of the chosen implementation; lives as long as the handle.
const char *dnn_inner_product_weights_implementation(const dnn_inner_product_weights *gradient);

/// Binds the gradient to its memory: `db` is null without a bias, `scratch` may be null when its
/// size is 0. dW and db are overwritten.
dnn_status dnn_inner_product_weights_bind(
    const dnn_inner_product_weights *gradient, const void *x, const void *dy, void *dw, void *db,
    void *scratch, dnn_call **call, char *detail, size_t detail_capacity);

#ifdef __cplusplus
}
#endif

#endif
