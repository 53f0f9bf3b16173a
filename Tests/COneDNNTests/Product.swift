// One matrix product through the shim, and the same product computed naively in Double.

import COneDNN
import Foundation

/// The operands of a description with numbers in them.
struct Operands {
  var a, b, c: [Float]
  var bias: [Float]

  init(_ description: dnn_matmul_description) {
    let d = description
    let batch = Int(d.batch_count) - 1
    func extent(_ rows: Int64, _ columns: Int64, _ leading: Int64, _ stride: Int64) -> Int {
      batch * Int(stride) + Int((rows - 1) * leading + columns)
    }
    a = numbers(
      extent(d.transpose_a ? d.k : d.m, d.transpose_a ? d.m : d.k, d.lda, d.batch_stride_a), salt: 1,
      as: d.element_a)
    b = numbers(
      extent(d.transpose_b ? d.n : d.k, d.transpose_b ? d.k : d.n, d.ldb, d.batch_stride_b), salt: 2,
      as: d.element_b)
    c = numbers(extent(d.m, d.n, d.ldc, d.batch_stride_c), salt: 3, as: d.element_c)
    bias = numbers(Int(d.n), salt: 4)
  }
}

/// A product bound to memory of its own, ready to run.
struct Product {
  var engine: Owned
  var matmul: Owned
  var call: Owned
  var pack: Owned?
  var buffers: [Buffer]
  var c: Buffer

  init(_ d: dnn_matmul_description, _ operands: Operands) throws {
    let engine = try makeEngine()
    let matmul = Owned(
      try handle { out, detail, capacity in
        withUnsafePointer(to: d) { dnn_matmul_create(engine.pointer, $0, out, detail, capacity) }
      }, { dnn_matmul_destroy($0) })
    let sizes = dnn_matmul_get_sizes(matmul.pointer)
    let packed = d.weights == dnn_weights_packed
    let a = Buffer(operands.a, as: d.element_a)
    let b = Buffer(operands.b, as: packed ? d.element_pack_source : d.element_b)
    let c = Buffer(operands.c, as: d.element_c)
    let bias = d.has_bias ? Buffer(operands.bias) : nil
    let scratch = Buffer(byteCount: sizes.scratch)
    guard sizes.a == a.byteCount, sizes.b == b.byteCount, sizes.c == c.byteCount,
      sizes.bias == bias?.byteCount ?? 0
    else { throw Refused(status: dnn_failed, detail: "the sizes \(sizes) are not the buffers'") }
    var weights = b
    buffers = [a, b, scratch]
    if packed {
      weights = Buffer(byteCount: sizes.packed)
      let packScratch = Buffer(byteCount: sizes.pack_scratch)
      let packedWeights = weights
      pack = Owned(
        try handle {
          dnn_matmul_bind_pack(
            matmul.pointer, b.address, packedWeights.address, packScratch.address, $0, $1, $2)
        }, { dnn_call_destroy($0) })
      buffers += [weights, packScratch]
    }
    let boundWeights = weights
    call = Owned(
      try handle {
        dnn_matmul_bind(
          matmul.pointer, a.address, boundWeights.address, bias?.address, c.address, scratch.address,
          $0, $1, $2)
      }, { dnn_call_destroy($0) })
    if let bias { buffers.append(bias) }
    (self.engine, self.matmul, self.c) = (engine, matmul, c)
  }

  func run() throws {
    if let pack { try execute(pack) }
    try execute(call)
  }
}

/// C of the description in Double, every element with the magnitude that bounds its rounding.
func naiveProduct(_ d: dnn_matmul_description, _ operands: Operands) -> [(value: Double, magnitude: Double)] {
  var result = operands.c.map { (value: Double($0), magnitude: 0.0) }
  for batch in 0..<Int(d.batch_count) {
    for row in 0..<Int(d.m) {
      for column in 0..<Int(d.n) {
        var (sum, magnitude) = (0.0, 0.0)
        for inner in 0..<Int(d.k) {
          let inA = d.transpose_a ? inner * Int(d.lda) + row : row * Int(d.lda) + inner
          let inB = d.transpose_b ? column * Int(d.ldb) + inner : inner * Int(d.ldb) + column
          let term =
            Double(operands.a[batch * Int(d.batch_stride_a) + inA])
            * Double(operands.b[batch * Int(d.batch_stride_b) + inB])
          sum += term
          magnitude += abs(term)
        }
        let index = batch * Int(d.batch_stride_c) + row * Int(d.ldc) + column
        if d.has_bias { sum += Double(operands.bias[column]) }
        if d.accumulate { sum += Double(operands.c[index]) }
        result[index] = (activated(sum, d.activation), magnitude + 2)
      }
    }
  }
  return result
}

func activated(_ x: Double, _ activation: dnn_activation) -> Double {
  switch activation {
  case dnn_activation_relu: max(x, 0)
  case dnn_activation_tanh: tanh(x)
  case dnn_activation_logistic: 1 / (1 + exp(-x))
  case dnn_activation_swish: x / (1 + exp(-x))
  default: x
  }
}

/// How far the product through the shim lies from the naive one, in units of its tolerance: the
/// rounding of a sum of k terms, of the activation (float32 within 2e-6), and of C's type.
/// Elements between the rows of C must keep their bits, which counts as infinity otherwise.
func worstError(_ d: dnn_matmul_description) throws -> Double {
  let operands = Operands(d)
  let product = try Product(d, operands)
  try product.run()
  let computed = product.c.floats(operands.c.count, as: d.element_c)
  let unit = d.element_c == dnn_bfloat16 ? 0x1p-8 : 0
  var worst = 0.0
  for (index, exact) in naiveProduct(d, operands).enumerated() {
    if exact.magnitude == 0 {
      if computed[index].bitPattern != operands.c[index].bitPattern { return .infinity }
      continue
    }
    let curved = d.activation != dnn_activation_none && d.activation != dnn_activation_relu
    let rounding = (Double(d.k) + 4) * 0x1p-24 * exact.magnitude + (curved ? 2e-6 : 0)
    let distance = abs(Double(computed[index]) - exact.value)
    guard distance.isFinite else { return .infinity }
    worst = max(worst, distance / (rounding + unit * abs(exact.value)))
  }
  return worst
}
