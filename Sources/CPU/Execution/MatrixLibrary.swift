// Products of matrices by oneDNN.

import COneDNN
import Foundations
import Tensors

/// oneDNN's engine.
final class MatrixLibrary: ProductLibrary {
  let engine: OpaquePointer

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

  var hasMatrixTiles: Bool { dnn_multiplies_by_matrix_tiles() }

  func packedByteCount(_ product: Product) throws -> Int {
    try MatrixProduct(product, self).packedByteCount
  }

  func packedByteCount(_ convolution: FilteredProduct) throws -> Int {
    try ConvolutionPrimitive(convolution, self).packedByteCount
  }
}

/// One product with the implementation that oneDNN chose.
final class MatrixProduct: LibraryPrimitive {
  private let library: MatrixLibrary
  private let product: Product
  private let handle: OpaquePointer
  private let sizes: dnn_matmul_sizes

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
    description.element_a = product.element.oneDNN
    description.element_b = product.element.oneDNN
    description.element_c = product.result.element.oneDNN
    description.element_pack_source = product.right.view.element.oneDNN
    description.weights = product.packed ? dnn_weights_packed : dnn_weights_plain
    description.activation = product.activation.oneDNN
    description.transpose_a = product.left.transposed
    description.transpose_b = product.right.transposed
    description.has_bias = product.bias != nil
    description.accumulate = product.accumulates
    var handle: OpaquePointer?
    try checked("oneDNN cannot plan \(product.label)") {
      dnn_matmul_create(library.engine, &description, &handle, $0, $1)
    }
    guard let handle else { fail("oneDNN returned no product") }
    self.handle = handle
    sizes = dnn_matmul_get_sizes(handle)
  }

  deinit {
    dnn_matmul_destroy(handle)
  }

  var packedByteCount: Int { sizes.packed }
  var scratchByteCount: Int { max(sizes.scratch, sizes.pack_scratch) }
  var implementation: String { String(cString: dnn_matmul_implementation(handle)) }

  func bind(
    address: (View) -> UnsafeMutableRawPointer, buffer: (Int) -> UnsafeMutableRawPointer,
    scratch: UnsafeMutableRawPointer, threads: Int
  ) throws -> [any BoundTask] {
    let plain = address(product.right.view)
    let packed = product.packing.map(buffer)
    var tasks: [any BoundTask] = []
    if let packed, product.packsAnew {
      let own = WeightPacking(product, blocks: pairBlocks, from: plain, to: packed, threads: threads)
      try tasks.append(own ?? packCall(from: plain, to: packed, scratch))
    }
    let main = try LibraryCall(
      "\(product.label) (\(implementation))", "oneDNN cannot bind \(product.label)"
    ) {
      dnn_matmul_bind(
        handle, address(product.left.view), packed ?? plain, product.bias.map(address),
        address(product.result), scratch, $0, $1, $2)
    }
    return tasks + [main]
  }

  /// How packed weights lie, where the library tells.
  var pairBlocks: dnn_pair_blocks? {
    var blocks = dnn_pair_blocks()
    return dnn_matmul_get_pair_blocks(handle, &blocks) ? blocks : nil
  }

  /// The library's own packing.
  func packCall(
    from plain: UnsafeMutableRawPointer, to packed: UnsafeMutableRawPointer,
    _ scratch: UnsafeMutableRawPointer
  ) throws -> LibraryCall {
    try LibraryCall("pack for \(product.label)", "oneDNN cannot pack for \(product.label)") {
      dnn_matmul_bind_pack(handle, plain, packed, scratch, $0, $1, $2)
    }
  }
}
