// A transposed convolution to few channels. The library computes a pixel's channels together, so three of them fill
// three lanes of sixteen. With windows of 4 x 4 at stride 2, though, the four pixels of a 2 x 2 block see the same
// 2 x 2 windows or their neighbours, and can be computed as the channels of one small convolution.
//
// With zeros before the first pixel, pixel r = 2p + a (a = 0 or 1) is reached from window o by k = r - 2o + 1:
//   r = 2p:      o = p - 1 by k = 3, o = p by k = 1
//   r = 2p + 1:  o = p by k = 2,     o = p + 1 by k = 0
// that is, position i = p + a of a convolution by two windows, u = 0 for o = i - 1 and u = 1 for o = i, has
// k = 3 - 2u - a. In both directions at once, with y[i, j, (a, b, c)] that convolution under the filters
//   w'[u, v, f, (a, b, c)] = w[3 - 2u - a, 3 - 2v - b, c, f]
// the picture is x[2p + a, 2q + b, c] = y[p + a, q + b, (a, b, c)], which is y under other strides.

import Foundations
import Tensors

extension Planner {
  /// The work of a transposed convolution by way of 2 x 2 blocks, or nil where that is no gain.
  mutating func phased(_ whole: FilteredProduct) throws -> [Job.Work]? {
    let (geometry, channels) = (whole.geometry, whole.channels)
    let small = geometry.output
    guard whole.form == .transposed, geometry.hasPhases(channels: channels) else { return nil }

    var turned = whole.second
    turned.offset += 3 * turned.strides[0] + 3 * turned.strides[1]
    let (down, across) = (turned.strides[0], turned.strides[1])
    turned.shape = [2, 2, whole.features, 2, 2, channels]
    turned.strides = [
      -2 * down, -2 * across, whole.second.strides[3], -down, -across, whole.second.strides[2],
    ]
    let filters = temporaryView([2, 2, whole.features, 4 * channels], turned.element)
    var spread = filters
    spread.shape = turned.shape
    spread.strides = turned.shape.strides

    let blocks = Convolution(
      input: small, kernel: .init(2, 2), padding: .init(1))
    let windows = temporaryView(
      [whole.pictures, small.height + 1, small.width + 1, 4 * channels], .float32)
    var inner = whole
    inner.label = "blocks of \(whole.label)"
    inner.geometry = blocks
    inner.form = .forward
    inner.channels = whole.features
    inner.features = 4 * channels
    inner.second = filters
    inner.result = windows
    // Every pixel is one number of a block, so that a block begins with the bias of its pixels.
    var work: [Job.Work] = [
      .loop(.copy(from: turned, to: spread, label: "turn filters \(whole.second.shape)"))
    ]
    if let bias = whole.bias {
      let repeated = temporaryView([4 * channels], .float32)
      var (from, to) = (bias, repeated)
      (from.shape, from.strides) = ([4, channels], [0, 1])
      (to.shape, to.strides) = ([4, channels], [channels, 1])
      work.append(.loop(.copy(from: from, to: to, label: "repeat bias [\(channels)]")))
      inner.bias = repeated
    }
    let packed = try products.packedByteCount(inner)
    if packed > 0 { inner.packing = placement.temporary(packed) }
    return work + [.convolution(inner)] + pictures(whole, windows)
  }

  /// The pictures from their blocks: even rows and columns, whose number may be one more than that of odd ones.
  private func pictures(_ whole: FilteredProduct, _ windows: View) -> [Job.Work] {
    let (channels, strides) = (whole.channels, windows.strides)
    let size = whole.geometry.input
    let isEven = size.height % 2 == 0 && size.width % 2 == 0
    // Of even sizes all blocks are whole, and one loop writes the picture in order.
    let parts = isEven ? [(0, 2, 0, 2)] : [(0, 1, 0, 1), (0, 1, 1, 1), (1, 1, 0, 1), (1, 1, 1, 1)]
    return parts.compactMap { top, rows, left, columns in
      let height = isEven ? size.height / 2 : (size.height - top + 1) / 2
      let width = isEven ? size.width / 2 : (size.width - left + 1) / 2
      if height == 0 || width == 0 { return nil }
      let shape: Shape = [whole.pictures, height, rows, width, columns, channels]
      var from = windows
      from.shape = shape
      from.offset += top * (strides[1] + 2 * channels) + left * (strides[2] + channels)
      from.strides = [
        strides[0], strides[1], strides[1] + 2 * channels, strides[2], strides[2] + channels, 1,
      ]
      var to = whole.result
      to.shape = shape
      to.offset += top * to.strides[1] + left * to.strides[2]
      to.strides = [
        whole.result.strides[0], 2 * whole.result.strides[1], whole.result.strides[1],
        2 * whole.result.strides[2], whole.result.strides[2], 1,
      ]
      return .loop(.copy(from: from, to: to, label: "pictures \(whole.result.shape)"))
    }
  }

  private mutating func temporaryView(_ shape: Shape, _ element: ElementType) -> View {
    let type = TensorType(shape, element)
    return View(buffer: placement.temporary(type.byteCount), type)
  }
}

extension Convolution {
  /// Whether its transposed form to as many channels is computed by blocks.
  func hasPhases(channels: Int) -> Bool {
    channels <= 8 && kernel == Extent(4, 4) && stride == Extent(2, 2) && padding.top == 1 && padding.left == 1
      && input.height <= 2 * output.height && input.width <= 2 * output.width
  }
}
