// A convolution as a job: which pictures, which filters, and how it ends.

import Foundations
import Tensors

/// One form of a convolution over pictures that lie without gaps.
struct FilteredProduct {
  var label: String
  var geometry: Convolution
  var form: ConvolutionForm
  var pictures: Int
  /// The channels of the convolution's input and output.
  var channels: Int
  var features: Int
  /// The operands: pictures and filters, or pictures and windows where filters are asked for.
  var first: View
  var second: View
  var result: View
  var bias: View?
  var activation: Epilogue.Activation
  /// What is multiplied; filters may be stored otherwise and are converted when they are packed.
  var element: ElementType
  /// The buffer of the filters in the library's own layout.
  var packing: Int?
}

extension Planner {
  /// The job of a convolution.
  mutating func convolution(
    _ epilogue: Epilogue, _ geometry: Convolution, _ form: ConvolutionForm
  ) throws -> Job {
    let operands = epilogue.factors
    let (left, right) = (flow.shape(operands[0]), flow.shape(operands[1]))
    guard let result = placement.home(epilogue.result) else { fail("a convolution without memory") }
    let shape = flow.shape(epilogue.contraction)
    if shape.count == 0 || left.count == 0 || right.count == 0 {
      return Job(work: [.clear([result])], reads: [], provides: [epilogue.result])
    }
    let (input, features) =
      switch form {
      case .forward: (left, right[3])
      case .transposed: (shape, left[3])
      case .filters: (left, right[3])
      }
    var convolution = FilteredProduct(
      label: "convolution (\(form)) \(left) \(right)", geometry: geometry, form: form, pictures: left[0],
      channels: input[3], features: features, first: placement.compactView(operands[0]),
      second: placement.compactView(operands[1]), result: result,
      bias: epilogue.bias.map { placement.view($0) }, activation: epilogue.activation,
      element: flow.type(flow.operands(epilogue.contraction)[0]).element)
    if let work = try phased(convolution) {
      return Job(work: work, reads: epilogue.operands(in: flow), provides: [epilogue.result])
    }
    if let work = try patched(convolution) {
      return Job(work: work, reads: epilogue.operands(in: flow), provides: [epilogue.result])
    }
    if goesByTiles(convolution) {
      return Job(
        work: [.tiles(convolution)], reads: epilogue.operands(in: flow), provides: [epilogue.result])
    }
    var work: [Job.Work] = []
    if form == .filters, let (thinned, copy) = thinned(convolution) {
      convolution = thinned
      work.append(.loop(copy))
    }
    let packed = try products.packedByteCount(convolution)
    if packed > 0 { convolution.packing = placement.temporary(packed) }
    return Job(
      work: work + [.convolution(convolution)], reads: epilogue.operands(in: flow),
      provides: [epilogue.result])
  }

  // Windows of one pixel that skip others read a smaller picture, and its convolution skips none. oneDNN 2.6 and 3.2
  // write beyond their memory where they gather the pixels themselves.
  /// The same filters over copies of only those pixels that are read, where windows are of one pixel.
  private mutating func thinned(
    _ convolution: FilteredProduct
  ) -> (convolution: FilteredProduct, copy: LoopProgram)? {
    let (geometry, one) = (convolution.geometry, Convolution.Extent(1, 1))
    guard geometry.kernel == one, geometry.stride != one else { return nil }
    var read = convolution.first
    read.shape = Shape(
      [convolution.pictures, geometry.output.height, geometry.output.width, convolution.channels])
    read.strides[1] *= geometry.stride.height
    read.strides[2] *= geometry.stride.width
    let type = TensorType(read.shape, read.element)
    var thin = convolution
    thin.first = View(buffer: placement.temporary(type.byteCount), type)
    thin.geometry = Convolution(input: geometry.output, kernel: one)
    return (thin, .copy(from: read, to: thin.first, label: "copy \(read.shape)"))
  }
}
