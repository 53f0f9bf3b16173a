// The whole C surface over oneDNN: an engine, products of matrices, and calls ready to run.
//
// A primitive is described once (created), bound to addresses once (bound), and then executed any
// number of times without an allocation of ours. No C++ type, exception or global crosses this
// header. oneDNN 2.x and 3.x describe primitives differently; only the files behind it know.
#ifndef C_ONEDNN_H
#define C_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How a call ended.
typedef enum dnn_status {
  /// It worked.
  dnn_ok = 0,
  /// The description or an argument contradicts itself: the caller's mistake.
  dnn_invalid = 1,
  /// oneDNN has no implementation of this description on this machine.
  dnn_unsupported = 2,
  /// Memory ran out.
  dnn_out_of_memory = 3,
  /// oneDNN failed for another reason.
  dnn_failed = 4,
} dnn_status;

/// The status as a short phrase; never null, static storage.
const char *dnn_status_text(dnn_status status);

// Functions below that take `detail` write one sentence about a failure there, cut to
// `detail_capacity` bytes with the closing zero, and an empty string on success. `detail` may be
// null. An out parameter is set to null when the function fails.

// MARK: Version

/// The version of the library that runs, which can be newer than the header compiled against.
typedef struct dnn_version {
  int32_t major, minor, patch;
} dnn_version;

/// The version of the oneDNN library in this process.
dnn_version dnn_library_version(void);

// MARK: Engine

/// The processor, with the stream that its calls run on. Other handles keep what they need of it
/// alive, so handles may be destroyed in any order.
typedef struct dnn_engine dnn_engine;

/// Opens the CPU engine.
dnn_status dnn_engine_create(dnn_engine **engine, char *detail, size_t detail_capacity);

/// Closes an engine; null is allowed.
void dnn_engine_destroy(dnn_engine *engine);

// MARK: Calls

/// A primitive with its addresses bound, ready to execute.
///
/// The memory stays the caller's and must outlive the call. Two calls may share scratch memory as
/// long as they do not execute at once.
typedef struct dnn_call dnn_call;

/// Runs the call and returns when its results are in memory. Call from one thread always: OpenMP
/// gives every calling thread a team of its own.
dnn_status dnn_call_execute(const dnn_call *call);

/// Releases a call; null is allowed.
void dnn_call_destroy(dnn_call *call);

// MARK: Matrix products

/// The type of an element in memory. Products of bfloat16 accumulate in float32.
typedef enum dnn_element {
  dnn_float32 = 0,
  dnn_bfloat16 = 1,
} dnn_element;

/// The function applied to every element of a result before it is stored.
typedef enum dnn_activation {
  dnn_activation_none = 0,
  /// max(x, 0)
  dnn_activation_relu = 1,
  dnn_activation_tanh = 2,
  /// 1 / (1 + exp(-x))
  dnn_activation_logistic = 3,
} dnn_activation;

/// How the weights, the operand B, lie in memory when the product runs.
typedef enum dnn_weights {
  /// As described: row-major with `ldb`, `transpose_b` and `batch_stride_b`.
  dnn_weights_plain = 0,
  /// In the layout that oneDNN prefers, filled from the plain one by the pack call.
  dnn_weights_packed = 1,
} dnn_weights;

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
