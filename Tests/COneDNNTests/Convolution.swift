// One convolution through the shim, and the same sums computed naively in Double.

import COneDNN
import Foundation

/// The operands of a description with numbers in them; what is written has numbers to be replaced.
struct ConvolutionOperands {
  /// The pictures in their own types, the weights in the type that the caller stores.
  var input, output, weights, bias: [Float]

  init(_ d: dnn_convolution_description) {
    input = numbers(d.inputCount, salt: 1, as: d.element_input)
    output = numbers(d.outputCount, salt: 2, as: d.element_output)
    weights = numbers(d.weightsCount, salt: 3, as: d.elementStored)
    bias = d.has_bias ? numbers(d.biasCount, salt: 4) : []
  }
}

extension dnn_convolution_description {
  /// The element type of the plain weights that the caller holds.
  var elementStored: dnn_element { weights == dnn_weights_packed ? element_plain : element_weights }
}

/// A convolution bound to memory of its own, ready to run.
struct Convolution {
  var engine: Owned
  var convolution: Owned
  /// The convolution between its pack and its unpack call.
  var calls: [Owned]
  var buffers: [Buffer]
  var input, output, weights: Buffer
  var bias: Buffer?

  init(_ d: dnn_convolution_description, _ operands: ConvolutionOperands) throws {
    let engine = try makeEngine()
    let convolution = try makeConvolution(engine, d)
    let sizes = dnn_convolution_get_sizes(convolution.pointer)
    let input = Buffer(operands.input, as: d.element_input)
    let output = Buffer(operands.output, as: d.element_output)
    let weights = Buffer(operands.weights, as: d.elementStored)
    let bias = d.has_bias ? Buffer(operands.bias) : nil
    guard sizes.input == input.byteCount, sizes.output == output.byteCount,
      sizes.weights == weights.byteCount, sizes.bias == bias?.byteCount ?? 0,
      (sizes.packed > 0) == (d.weights == dnn_weights_packed)
    else { throw Refused(status: dnn_failed, detail: "the sizes \(sizes) are not the buffers'") }
    let scratch = Buffer(byteCount: sizes.scratch)
    let packScratch = Buffer(byteCount: sizes.pack_scratch)
    let packed = d.weights == dnn_weights_packed ? Buffer(byteCount: sizes.packed) : nil
    calls = [
      Owned(
        try handle {
          dnn_convolution_bind(
            convolution.pointer, input.address, (packed ?? weights).address, bias?.address,
            output.address, scratch.address, $0, $1, $2)
        }, { dnn_call_destroy($0) })
    ]
    if let packed {
      if d.form == dnn_convolution_backward_weights {
        let unpack = try handle {
          dnn_convolution_bind_unpack(
            convolution.pointer, packed.address, weights.address, packScratch.address, $0, $1, $2)
        }
        calls.append(Owned(unpack, { dnn_call_destroy($0) }))
      } else {
        let pack = try handle {
          dnn_convolution_bind_pack(
            convolution.pointer, weights.address, packed.address, packScratch.address, $0, $1, $2)
        }
        calls.insert(Owned(pack, { dnn_call_destroy($0) }), at: 0)
      }
    }
    buffers = [scratch, packScratch] + (packed.map { [$0] } ?? [])
    (self.engine, self.convolution) = (engine, convolution)
    (self.input, self.output, self.weights, self.bias) = (input, output, weights, bias)
  }

  func run() throws {
    for call in calls { try execute(call) }
  }
}

func makeConvolution(_ engine: Owned, _ d: dnn_convolution_description) throws -> Owned {
  Owned(
    try handle { out, detail, capacity in
      withUnsafePointer(to: d) { dnn_convolution_create(engine.pointer, $0, out, detail, capacity) }
    }, { dnn_convolution_destroy($0) })
}

/// A sum with the magnitude of its terms, which bounds its rounding, and their number.
struct Sum {
  var value = 0.0
  var magnitude = 0.0
  var terms = 0

  mutating func add(_ term: Double) {
    value += term
    magnitude += abs(term)
    terms += 1
  }
}

/// The sums that a convolution writes, each at its place; nil in the gaps between pixels.
struct NaiveConvolution {
  var input, output: [Sum?]
  var weights, bias: [Sum]

  init(_ d: dnn_convolution_description, _ operands: ConvolutionOperands) {
    input = Self.pictures(d.inputCount, Int(d.input_channels), d.inputStride)
    output = Self.pictures(d.outputCount, Int(d.output_channels), d.outputStride)
    weights = Array(repeating: Sum(), count: d.weightsCount)
    bias = Array(repeating: Sum(), count: d.biasCount)
    let stored = d.element_weights == dnn_bfloat16 ? operands.weights.map(nearestBfloat16) : operands.weights
    for picture in 0..<Int(d.batch) {
      for y in 0..<Int(d.output_height) {
        for x in 0..<Int(d.output_width) {
          for i in 0..<Int(d.kernel_height) {
            for j in 0..<Int(d.kernel_width) {
              let row = y * Int(d.stride_height) + i - Int(d.padding_top)
              let column = x * Int(d.stride_width) + j - Int(d.padding_left)
              guard (0..<Int(d.input_height)).contains(row), (0..<Int(d.input_width)).contains(column)
              else { continue }
              let from = ((picture * Int(d.input_height) + row) * Int(d.input_width) + column) * d.inputStride
              let to = ((picture * Int(d.output_height) + y) * Int(d.output_width) + x) * d.outputStride
              let kernel = (i * Int(d.kernel_width) + j) * Int(d.input_channels)
              for c in 0..<Int(d.input_channels) {
                for o in 0..<Int(d.output_channels) {
                  let weight = (kernel + c) * Int(d.output_channels) + o
                  add(d.form, from + c, to + o, weight, operands, stored)
                }
              }
            }
          }
        }
      }
    }
    addBias(d, operands)
  }

  private static func pictures(_ count: Int, _ channels: Int, _ stride: Int) -> [Sum?] {
    (0..<count).map { $0 % stride < channels ? Sum() : nil }
  }

  /// Adds the one term in which an element of the input, one of the output and a weight meet.
  private mutating func add(
    _ form: dnn_convolution_form, _ from: Int, _ to: Int, _ weight: Int, _ operands: ConvolutionOperands,
    _ stored: [Float]
  ) {
    switch form {
    case dnn_convolution_forward:
      output[to]?.add(Double(operands.input[from]) * Double(stored[weight]))
    case dnn_convolution_backward_weights:
      weights[weight].add(Double(operands.input[from]) * Double(operands.output[to]))
    default:
      input[from]?.add(Double(operands.output[to]) * Double(stored[weight]))
    }
  }

  private mutating func addBias(_ d: dnn_convolution_description, _ operands: ConvolutionOperands) {
    guard d.has_bias else { return }
    switch d.form {
    case dnn_convolution_forward:
      for index in output.indices where output[index] != nil {
        output[index]?.add(Double(operands.bias[index % d.outputStride]))
      }
    case dnn_convolution_transposed:
      for index in input.indices where input[index] != nil {
        input[index]?.add(Double(operands.bias[index % d.inputStride]))
      }
    default:
      for index in output.indices where output[index] != nil {
        bias[index % d.outputStride].add(Double(operands.output[index]))
      }
    }
  }
}

/// The bfloat16 nearest to a number, ties to even.
func nearestBfloat16(_ x: Float) -> Float {
  let bits = x.bitPattern
  return Float(bitPattern: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) & 0xFFFF_0000)
}

/// How far the convolution through the shim lies from the naive one, in units of its tolerance: the
/// rounding of its sums, of the activation (float32 within 2e-6), and of the type it is stored in.
/// Elements in the gaps between pixels must keep their bits, which counts as infinity otherwise.
func worstError(_ d: dnn_convolution_description) throws -> Double {
  let operands = ConvolutionOperands(d)
  let convolution = try Convolution(d, operands)
  try convolution.run()
  let naive = NaiveConvolution(d, operands)
  switch d.form {
  case dnn_convolution_forward:
    return worst(convolution.output, naive.output, before: operands.output, d.element_output, d.activation)
  case dnn_convolution_backward_weights:
    // The packed gradient is rounded to one type, and then to the one the caller stores.
    let rounded = d.element_weights == dnn_bfloat16 ? dnn_bfloat16 : d.elementStored
    let weights = convolution.weights.floats(d.weightsCount, as: d.elementStored)
    let ofWeights = worst(weights, naive.weights, before: operands.weights, rounded)
    guard let bias = convolution.bias else { return ofWeights }
    return max(ofWeights, worst(bias, naive.bias, before: operands.bias, dnn_float32))
  default:
    return worst(convolution.input, naive.input, before: operands.input, d.element_input, d.activation)
  }
}

private func worst(
  _ buffer: Buffer, _ sums: [Sum?], before: [Float], _ element: dnn_element,
  _ activation: dnn_activation = dnn_activation_none
) -> Double {
  worst(buffer.floats(sums.count, as: element), sums, before: before, element, activation)
}

private func worst(
  _ computed: [Float], _ sums: [Sum?], before: [Float], _ element: dnn_element,
  _ activation: dnn_activation = dnn_activation_none
) -> Double {
  let unit = element == dnn_bfloat16 ? 0x1p-8 : 0
  let curved = activation != dnn_activation_none && activation != dnn_activation_relu
  var worst = 0.0
  for (index, sum) in sums.enumerated() {
    guard let sum else {
      if computed[index].bitPattern != before[index].bitPattern { return .infinity }
      continue
    }
    let exact = activated(sum.value, activation)
    let rounding = (Double(sum.terms) + 4) * 0x1p-24 * (sum.magnitude + 2) + (curved ? 2e-6 : 0)
    let distance = abs(Double(computed[index]) - exact)
    guard distance.isFinite else { return .infinity }
    worst = max(worst, distance / (rounding + unit * abs(exact)))
  }
  return worst
}
