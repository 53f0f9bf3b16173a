// Products of matrices by oneDNN.

import COneDNN
import Foundations
import Tensors

/// oneDNN's engine.
final class MatrixLibrary: ProductLibrary {
  fileprivate let engine: OpaquePointer

  init() throws {
    var engine: OpaquePointer?
    try checked("oneDNN's engine cannot be opened") { dnn_engine_create(&engine, $0, $1) }
    guard let engine else { fail("oneDNN returned no engine") }
    self.engine = engine
  }

  deinit { dnn_engine_destroy(engine) }

  // Measured on AVX-512: packing 784 x 400 float32 weights costs 65 us and saves the product 5, and parameters
  // change in every step. Types whose plain layout is slow, bfloat16 first of all, are worth it.
  /// Whether packing pays: never for float32.
  func prefersPacking(_ product: Product) -> Bool { false }

  func packedByteCount(_ product: Product) throws -> Int {
    try MatrixProduct(product, self).packedByteCount
  }
}

/// One product with the implementation that oneDNN chose.
final class MatrixProduct {
  private let library: MatrixLibrary
  private let product: Product
  private let handle: OpaquePointer
  private let sizes: dnn_matmul_sizes
  private var calls: [OpaquePointer] = []

  init(_ product: Product, _ library: MatrixLibrary) throws {
    self.library = library
    self.product = product
    var description = dnn_matmul_description()
    description.batch_count = Int64(product.batch)
    description.m = Int64(product.m)
    description.n = Int64(product.n)
    description.k = Int64(product.k)
    description.lda = Int64(product.left.leading)
    description.ldb = Int64(product.right.leading)
    description.ldc = Int64(product.n)
    description.batch_stride_a = Int64(product.left.batchStride)
    description.batch_stride_b = Int64(product.right.batchStride)
    description.batch_stride_c = Int64(product.m * product.n)
    description.element_a = dnn_float32
    description.element_b = dnn_float32
    description.element_c = dnn_float32
    description.element_pack_source = dnn_float32
    description.weights = product.packed ? dnn_weights_packed : dnn_weights_plain
    description.activation =
      switch product.activation {
      case .none: dnn_activation_none
      case .rectified: dnn_activation_relu
      case .hyperbolicTangent: dnn_activation_tanh
      case .logistic: dnn_activation_logistic
      }
    description.transpose_a = product.left.transposed
    description.transpose_b = product.right.transposed
    description.has_bias = product.bias != nil
    description.accumulate = false
    var handle: OpaquePointer?
    try checked("oneDNN cannot plan \(product.label)") {
      dnn_matmul_create(library.engine, &description, &handle, $0, $1)
    }
    guard let handle else { fail("oneDNN returned no product") }
    self.handle = handle
    sizes = dnn_matmul_get_sizes(handle)
  }

  deinit {
    for call in calls { dnn_call_destroy(call) }
    dnn_matmul_destroy(handle)
  }

  var packedByteCount: Int { sizes.packed }
  var scratchByteCount: Int { max(sizes.scratch, sizes.pack_scratch) }
  var implementation: String { String(cString: dnn_matmul_implementation(handle)) }

  /// The calls that run the product over its memory, packing first where it is packed.
  func bind(
    address: (View) -> UnsafeMutableRawPointer, packed: UnsafeMutableRawPointer?,
    scratch: UnsafeMutableRawPointer
  ) throws -> [Call] {
    var right = address(product.right.view)
    var bound: [Call] = []
    if let packed {
      var pack: OpaquePointer?
      try checked("oneDNN cannot pack the operand of \(product.label)") {
        dnn_matmul_bind_pack(handle, right, packed, scratch, &pack, $0, $1)
      }
      right = packed
      if let pack { bound.append(Call(label: "pack for \(product.label)", handle: pack)) }
    }
    var call: OpaquePointer?
    try checked("oneDNN cannot bind \(product.label)") {
      dnn_matmul_bind(
        handle, address(product.left.view), right, product.bias.map(address), address(product.result),
        scratch, &call, $0, $1)
    }
    if let call { bound.append(Call(label: "\(product.label) (\(implementation))", handle: call)) }
    calls += bound.map(\.handle)
    return bound
  }

  /// A bound primitive.
  struct Call {
    var label: String
    var handle: OpaquePointer
  }
}

/// Runs a call of the shim and turns its refusal into a failure with the library's own words.
private func checked(
  _ what: String, _ call: (UnsafeMutablePointer<CChar>?, Int) -> dnn_status
) throws {
  var detail = [CChar](repeating: 0, count: 512)
  let status = detail.withUnsafeMutableBufferPointer { call($0.baseAddress, $0.count) }
  if status != dnn_ok {
    let words = String(decoding: detail.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    throw Failure(
      .failure, "\(what): \(words.isEmpty ? String(cString: dnn_status_text(status)) : words)",
      remedy: "Check that the installed oneDNN is 2.6 or newer")
  }
}

/// Runs a bound primitive as a task of a plan.
func runCall(_ argument: UnsafeMutableRawPointer?) -> Int32 {
  guard let argument else { return -1 }
  return dnn_call_execute(OpaquePointer(argument)) == dnn_ok ? 0 : 1
}
