// The gradient of a dense layer's weights and bias against sums in Double.

import COneDNN
import Testing

/// A weight gradient bound to memory of its own.
private struct WeightGradient {
  var engine, gradient, call: Owned
  var buffers: [Buffer]
  var dw: Buffer
  var db: Buffer?

  init(_ d: dnn_inner_product_weights_description) throws {
    let engine = try makeEngine()
    let gradient = Owned(
      try handle { out, detail, capacity in
        withUnsafePointer(to: d) {
          dnn_inner_product_weights_create(engine.pointer, $0, out, detail, capacity)
        }
      }, { dnn_inner_product_weights_destroy($0) })
    let sizes = dnn_inner_product_weights_get_sizes(gradient.pointer)
    let x = Buffer(numbers(Int(d.rows * d.inputs), salt: 1, as: d.element_x), as: d.element_x)
    let dy = Buffer(numbers(Int(d.rows * d.outputs), salt: 2, as: d.element_dy), as: d.element_dy)
    let dw = Buffer(byteCount: sizes.dw)
    let db = d.has_bias ? Buffer(byteCount: sizes.db) : nil
    let scratch = Buffer(byteCount: sizes.scratch)
    guard sizes.x == x.byteCount, sizes.dy == dy.byteCount,
      sizes.dw == Int(d.inputs * d.outputs) * (d.element_dw == dnn_bfloat16 ? 2 : 4),
      sizes.db == (d.has_bias ? 4 * Int(d.outputs) : 0)
    else { throw Refused(status: dnn_failed, detail: "the sizes \(sizes) are not the description's") }
    call = Owned(
      try handle {
        dnn_inner_product_weights_bind(
          gradient.pointer, x.address, dy.address, dw.address, db?.address, scratch.address, $0, $1, $2)
      }, { dnn_call_destroy($0) })
    (self.engine, self.gradient, self.dw, self.db) = (engine, gradient, dw, db)
    buffers = [x, dy, scratch]
  }
}

/// The largest error of dW and db in units of the rounding of a sum of `rows` terms.
private func worstGradientError(_ d: dnn_inner_product_weights_description) throws -> Double {
  let gradient = try WeightGradient(d)
  try execute(gradient.call)
  let (rows, inputs, outputs) = (Int(d.rows), Int(d.inputs), Int(d.outputs))
  let x = numbers(rows * inputs, salt: 1, as: d.element_x)
  let dy = numbers(rows * outputs, salt: 2, as: d.element_dy)
  // Every term is at most 1 in magnitude.
  let tolerance = (Double(rows) + 4) * 0x1p-24 * Double(rows)
  var worst = 0.0
  let dw = gradient.dw.floats(inputs * outputs)
  let db = gradient.db?.floats(outputs) ?? []
  for output in 0..<outputs {
    for input in 0..<inputs {
      var sum = 0.0
      for row in 0..<rows { sum += Double(x[row * inputs + input]) * Double(dy[row * outputs + output]) }
      let distance = abs(Double(dw[input * outputs + output]) - sum)
      worst = distance.isFinite ? max(worst, distance / tolerance) : .infinity
    }
    if d.has_bias {
      let sum = (0..<rows).reduce(0.0) { $0 + Double(dy[$1 * outputs + output]) }
      let distance = abs(Double(db[output]) - sum)
      worst = distance.isFinite ? max(worst, distance / tolerance) : .infinity
    }
  }
  return worst
}

extension OneDNN {
  @Suite("Weight gradients") struct WeightGradients {
    @Test("dW and db agree with the naive sums", arguments: [dnn_float32, dnn_bfloat16], bothTruths)
    func values(element: dnn_element, hasBias: Bool) async throws {
      let failures = try await onOwnThread {
        var failures: [String] = []
        for rows: Int64 in [1, 2, 17, 128] {
          for inputs: Int64 in [1, 3, 20, 40] {
            for outputs: Int64 in [1, 5, 40, 130] {
              let d = dnn_inner_product_weights_description(
                rows: rows, inputs: inputs, outputs: outputs, element_x: element, element_dy: element,
                element_dw: dnn_float32, has_bias: hasBias)
              do {
                let worst = try worstGradientError(d)
                if worst > 1 { failures.append("\(rows) \(inputs) \(outputs): \(worst)") }
              } catch let refused as Refused where refused.status == dnn_unsupported {
                if element == dnn_float32 { failures.append("\(rows) \(inputs) \(outputs): unsupported") }
              }
            }
          }
        }
        return failures
      }
      #expect(failures == [])
    }

    @Test("repeated executions give the same bits", arguments: [(784, 400), (400, 40), (20, 400)])
    func repetition(inputs: Int64, outputs: Int64) async throws {
      let different = try await onOwnThread {
        let gradient = try WeightGradient(
          dnn_inner_product_weights_description(
            rows: 128, inputs: inputs, outputs: outputs, element_x: dnn_float32,
            element_dy: dnn_float32, element_dw: dnn_float32, has_bias: true))
        try execute(gradient.call)
        let first = gradient.dw.floats(Int(inputs * outputs)).map(\.bitPattern)
        return try (0..<50).filter { _ in
          try execute(gradient.call)
          return gradient.dw.floats(Int(inputs * outputs)).map(\.bitPattern) != first
        }
      }
      #expect(different == [])
    }

    @Test(
      "sizes that cannot be are refused with a sentence",
      arguments: [
        (0, 1, 1, "rows is below 1"), (1, 0, 1, "inputs is below 1"), (1, 1, -1, "outputs is below 1"),
        (1 << 31, 1, 1, "rows is above 2147483647"),
        (1 << 30, 1 << 30, 1, "X is larger than memory can be"),
        (1, 1 << 30, 1 << 30, "dW is larger than memory can be"),
      ])
    func refusals(rows: Int, inputs: Int, outputs: Int, text: String) throws {
      var d = dnn_inner_product_weights_description()
      (d.rows, d.inputs, d.outputs) = (Int64(rows), Int64(inputs), Int64(outputs))
      #expect(throws: Refused(status: dnn_invalid, detail: text)) { _ = try WeightGradient(d) }
    }
  }
}
