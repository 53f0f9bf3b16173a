// What every kernel family shares: how a call ends, the library's version, the engine, calls that
// are ready to run, and the types of elements with their conversion.
#ifndef C_ONEDNN_CALLS_H
#define C_ONEDNN_CALLS_H

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

/// Whether every row of a product is added up alike, however many rows there are: the kernels for AVX-512 do; with AVX2
/// oneDNN takes another implementation, in which a row's last bits depend on the number of rows.
bool dnn_adds_rows_alike(void);
/// Whether the processor multiplies bfloat16 by instructions of its own, and oneDNN uses them.
bool dnn_multiplies_bfloat16(void);
/// Whether the processor multiplies bfloat16 tile by tile (Intel's AMX), many times as fast as vector by vector.
bool dnn_multiplies_by_matrix_tiles(void);

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

// MARK: Elements

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
  /// x / (1 + exp(-x))
  dnn_activation_swish = 4,
} dnn_activation;

/// How weights lie in memory when the primitive runs.
typedef enum dnn_weights {
  /// As the caller describes them.
  dnn_weights_plain = 0,
  /// In the layout that oneDNN prefers. A pack call fills it from the plain one; gradients of
  /// weights come in it, and an unpack call turns them into the plain one.
  dnn_weights_packed = 1,
} dnn_weights;

/// Binds the call that writes `count` elements of one type as another, rounding to the nearest,
/// ties to even. `from` and `to` do not overlap, and `count` lies between 1 and 2147483647.
dnn_status dnn_conversion_bind(
    const dnn_engine *engine, int64_t count, dnn_element element_from, const void *from,
    dnn_element element_to, void *to, dnn_call **call, char *detail, size_t detail_capacity);

#ifdef __cplusplus
}
#endif

#endif
