// Convolutions in bfloat16 by their definition, for the ways in which they are computed.

import CPU
import Tensors
import Testing
import _TestSupport

/// Pictures, windows and features.
struct ConvolutionCase: CustomTestStringConvertible {
  var pictures = 2
  var size: Convolution.Extent
  var kernel: Convolution.Extent
  var stride: Convolution.Extent
  var padding: Convolution.Padding
  var channels = 5
  var features: Int

  var testDescription: String {
    "\(pictures) of \(size) x \(channels), \(kernel) by \(stride), \(features) features"
  }
  var convolution: Convolution { Convolution(input: size, kernel: kernel, stride: stride, padding: padding) }
  var input: Shape { [pictures, size.height, size.width, channels] }
  var filters: Shape { [kernel.height, kernel.width, channels, features] }
  var output: Shape { [pictures, convolution.output.height, convolution.output.width, features] }
}

extension ConvolutionCase {
  /// All three forms in bfloat16, of filters that are parameters.
  var graph: Graph {
    var layout = StateLayout()
    layout.add("filters", TensorType(filters))
    return Graph(inputs: [TensorType(input), TensorType(output)], layout: layout) { trace, t in
      let filters = trace.state("filters")
      return [
        convolution.forward(t[0], filters), convolution.transposed(t[1], filters),
        convolution.filters(t[0], t[1]),
      ]
    }.contracting(in: .bfloat16)
  }

  /// What the processor makes of pictures, filters and windows in a second run.
  func results(_ values: [HostArray]) throws -> [HostArray] {
    let (graph, backend) = (graph, CPU())
    let state = backend.makeState(graph.layout)
    state.write("filters", values[1])
    let plan = try backend.compile(graph, state: state)
    plan.set(0, values[0])
    plan.set(1, values[2])
    for _ in 0..<2 { try plan.run() }
    return (0..<3).map { plan.output($0) }
  }

  /// The three forms over rounded operands, as sums of shifted products in double precision.
  func exact(_ values: [HostArray]) -> [[Double]] {
    let rounded = values.map { $0.doubles.map { Double(Float($0).roundedToBfloat16) } }
    let (x, w, y) = (rounded[0], rounded[1], rounded[2])
    let (c, f) = (channels, features)
    var forward = [Double](repeating: 0, count: output.count)
    var transposed = [Double](repeating: 0, count: self.input.count)
    var filters = [Double](repeating: 0, count: self.filters.count)
    forEachPixel { window, place, pixel in
      guard let pixel else { return }
      for channel in 0..<c {
        let (input, row) = (pixel * c + channel, (place * c + channel) * f)
        for feature in 0..<f {
          let number = window * f + feature
          forward[number] += x[input] * w[row + feature]
          transposed[input] += y[number] * w[row + feature]
          filters[row + feature] += x[input] * y[number]
        }
      }
    }
    return [forward, transposed, filters]
  }

  /// Every place of every window with the pixel it lies on, or nil beyond the edge.
  func forEachPixel(_ body: (_ window: Int, _ place: Int, _ pixel: Int?) -> Void) {
    let out = convolution.output
    for window in 0..<(pictures * out.height * out.width) {
      let (picture, i, j) = (
        window / (out.height * out.width), window / out.width % out.height, window % out.width
      )
      for place in 0..<(kernel.height * kernel.width) {
        let row = i * stride.height + place / kernel.width - padding.top
        let column = j * stride.width + place % kernel.width - padding.left
        let isInside = (0..<size.height).contains(row) && (0..<size.width).contains(column)
        body(window, place, isInside ? (picture * size.height + row) * size.width + column : nil)
      }
    }
  }
}
