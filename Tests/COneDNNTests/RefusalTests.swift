// Descriptions and arguments that cannot be: each is refused with a status and a sentence, and
// nothing crashes.

import COneDNN
import Testing

/// A change to a good description, and how it must be refused.
struct Mistake: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var status = dnn_invalid
  var detail: String
  var make: @Sendable (inout dnn_matmul_description) -> Void

  init(
    _ name: String, _ detail: String, status: dnn_status = dnn_invalid,
    _ make: @escaping @Sendable (inout dnn_matmul_description) -> Void
  ) {
    (testDescription, self.status, self.detail, self.make) = (name, status, detail, make)
  }

  static let all = [
    Mistake("m of zero", "m is below 1") { $0.m = 0 },
    Mistake("n of zero", "n is below 1") { $0.n = 0 },
    Mistake("k of zero", "k is below 1") { $0.k = 0 },
    Mistake("an empty batch", "the batch count is below 1") { $0.batch_count = 0 },
    Mistake("a negative size", "m is below 1") { $0.m = .min },
    Mistake("a size beyond 32 bits", "m is above 2147483647") { $0.m = 1 << 33 },
    Mistake("lda below a row", "the leading dimension of A is 4, less than its stored row of 5") {
      $0.lda = 4
    },
    Mistake("lda below a transposed row", "the leading dimension of A is 5, less than its stored row of 6") {
      ($0.transpose_a, $0.m) = (true, 6)
    },
    Mistake("ldb below a row", "the leading dimension of B is 3, less than its stored row of 4") {
      $0.ldb = 3
    },
    Mistake("ldc below a row", "the leading dimension of C is 3, less than its stored row of 4") {
      $0.ldc = 3
    },
    Mistake("a leading dimension beyond 32 bits", "the leading dimension of B is above 2147483647") {
      $0.ldb = .max
    },
    Mistake("a negative batch stride", "the batch stride of B is negative") {
      ($0.batch_count, $0.batch_stride_b) = (2, -20)
    },
    Mistake("matrices of C on top of each other", "the matrices of C overlap") {
      ($0.batch_count, $0.batch_stride_c) = (2, 0)
    },
    Mistake("matrices of C that overlap by one", "the matrices of C overlap") {
      ($0.batch_count, $0.batch_stride_c) = (2, 11)
    },
    Mistake("a product of sizes beyond 64 bits", "C is larger than memory can be") {
      ($0.m, $0.ldc) = (Int64(Int32.max), Int64(Int32.max))
    },
    Mistake("a batch beyond 64 bits", "A is larger than memory can be") {
      ($0.batch_count, $0.batch_stride_a) = (3, .max / 2)
    },
    Mistake("an unknown element type", "unknown element type 9") { $0.element_a = dnn_element(rawValue: 9) },
    Mistake("an unknown activation", "unknown activation") { $0.activation = dnn_activation(rawValue: 9) },
    Mistake("an unknown weight layout", "unknown weight layout") { $0.weights = dnn_weights(rawValue: 9) },
    Mistake(
      "operands of different types", "could not create a primitive descriptor",
      status: dnn_unsupported
    ) { $0.element_b = dnn_bfloat16 },
  ]
}

private func create(_ d: dnn_matmul_description) throws -> Owned {
  let engine = try makeEngine()
  return Owned(
    try handle { out, detail, capacity in
      withUnsafePointer(to: d) { dnn_matmul_create(engine.pointer, $0, out, detail, capacity) }
    }, { dnn_matmul_destroy($0) })
}

extension OneDNN {
  @Suite("Refusals") struct Refusals {
    @Test("a wrong description is refused with a status and a sentence", arguments: Mistake.all)
    func descriptions(mistake: Mistake) throws {
      var d = describe(m: 3, n: 4, k: 5)
      (d.batch_stride_a, d.batch_stride_b, d.batch_stride_c) = (15, 20, 12)
      _ = try create(d)
      mistake.make(&d)
      let refused = try #require(throws: Refused.self) { _ = try create(d) }
      #expect(refused.status == mistake.status)
      #expect(refused.detail.hasPrefix(mistake.detail), "\(refused.detail)")
    }

    @Test("null handles and addresses are refused")
    func nulls() throws {
      var d = describe(m: 3, n: 4, k: 5)
      let engine = try makeEngine()
      #expect(dnn_engine_create(nil, nil, 0) == dnn_invalid)
      #expect(dnn_call_execute(nil) == dnn_invalid)
      var out: OpaquePointer?
      #expect(dnn_matmul_create(nil, &d, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_create(engine.pointer, nil, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_create(engine.pointer, &d, nil, nil, 0) == dnn_invalid)
      #expect(out == nil)
      dnn_engine_destroy(nil)
      dnn_matmul_destroy(nil)
      dnn_call_destroy(nil)
      dnn_inner_product_weights_destroy(nil)

      d.has_bias = true
      let matmul = try create(d)
      let memory = Buffer(byteCount: 1 << 16)
      let (p, m) = (memory.address, matmul.pointer)
      #expect(dnn_matmul_bind(nil, p, p, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_bind(m, nil, p, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_bind(m, p, nil, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_bind(m, p, p, nil, p, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_bind(m, p, p, p, nil, p, &out, nil, 0) == dnn_invalid)
      #expect(dnn_matmul_bind_pack(m, p, p, p, &out, nil, 0) == dnn_invalid)
      #expect(out == nil)
      if dnn_matmul_get_sizes(m).scratch > 0 {
        #expect(dnn_matmul_bind(m, p, p, p, p, nil, &out, nil, 0) == dnn_invalid)
      }
    }

    @Test("a detail is cut to its room and never beyond")
    func detailRoom() throws {
      var d = describe(m: 0, n: 4, k: 5)
      let engine = try makeEngine()
      var out: OpaquePointer?
      for room in 0...16 {
        var detail = [CChar](repeating: 0x5A, count: 17)
        #expect(dnn_matmul_create(engine.pointer, &d, &out, &detail, room) == dnn_invalid)
        let written = Array("m is below 1".utf8CString.dropLast().prefix(max(room - 1, 0)))
        #expect(Array(detail.prefix(written.count)) == written)
        #expect(detail.dropFirst(room).allSatisfy { $0 == 0x5A })
      }
    }

    @Test("every status has words of its own")
    func statusText() {
      let all = [dnn_ok, dnn_invalid, dnn_unsupported, dnn_out_of_memory, dnn_failed, dnn_status(99)]
      #expect(Set(all.map { String(cString: dnn_status_text($0)) }).count == all.count)
    }

    @Test("a call outlives the handles it was made from")
    func lifetimes() async throws {
      let same = try await onOwnThread {
        let d = describe(m: 5, n: 17, k: 40, weights: dnn_weights_packed)
        let operands = Operands(d)
        var product: Product? = try Product(d, operands)
        try product?.run()
        let first = product?.c.floats(operands.c.count)
        guard let call = product?.call, let buffers = product?.buffers, let c = product?.c else {
          return false
        }
        product = nil
        c.address.initializeMemory(as: UInt8.self, repeating: 0, count: c.byteCount)
        try execute(call)
        return withExtendedLifetime(buffers) { c.floats(operands.c.count) == first }
      }
      #expect(same)
    }

    @Test("packing is shared between products that read the same weights")
    func samePacking() throws {
      let forward = try create(describe(m: 128, n: 400, k: 784, weights: dnn_weights_packed))
      let again = try create(describe(m: 128, n: 400, k: 784, weights: dnn_weights_packed))
      let other = try create(describe(m: 128, n: 40, k: 784, weights: dnn_weights_packed))
      let plain = try create(describe(m: 128, n: 400, k: 784))
      #expect(dnn_matmul_same_packing(forward.pointer, again.pointer))
      #expect(!dnn_matmul_same_packing(forward.pointer, other.pointer))
      #expect(!dnn_matmul_same_packing(forward.pointer, plain.pointer))
      #expect(!dnn_matmul_same_packing(nil, forward.pointer))
      var blocks = dnn_pair_blocks()
      #expect(!dnn_matmul_get_pair_blocks(plain.pointer, &blocks))
      #expect(!dnn_matmul_get_pair_blocks(nil, &blocks) && !dnn_matmul_get_pair_blocks(forward.pointer, nil))
      let sizes = dnn_matmul_get_sizes(forward.pointer)
      #expect(sizes.packed >= sizes.b || sizes.packed_is_plain)
      #expect(!String(cString: dnn_matmul_implementation(forward.pointer)).isEmpty)
    }
  }
}
