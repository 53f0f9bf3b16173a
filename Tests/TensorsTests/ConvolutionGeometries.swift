// Convolutions to test: strides, kernels, odd sizes, paddings that differ by side, one channel.

import Testing

@testable import Tensors

/// A convolution with its counts.
struct TestedConvolution: Sendable, CustomTestStringConvertible {
  var pictures: Int
  var channels: Int
  var features: Int
  var convolution: Convolution

  var input: Shape { [pictures, convolution.input.height, convolution.input.width, channels] }
  var filters: Shape { [convolution.kernel.height, convolution.kernel.width, channels, features] }
  var output: Shape { [pictures, convolution.output.height, convolution.output.width, features] }

  var testDescription: String {
    let (c, p) = (convolution, convolution.padding)
    return "\(input) by \(c.kernel.height)x\(c.kernel.width) stride \(c.stride.height)x\(c.stride.width) "
      + "padding (\(p.top),\(p.left),\(p.bottom),\(p.right)) to \(output)"
  }

  init(
    _ pictures: Int, _ size: (Int, Int), _ channels: Int, _ features: Int, kernel: (Int, Int),
    stride: (Int, Int), padding: Convolution.Padding
  ) {
    self.pictures = pictures
    self.channels = channels
    self.features = features
    convolution = Convolution(
      input: .init(size.0, size.1), kernel: .init(kernel.0, kernel.1), stride: .init(stride.0, stride.1),
      padding: padding)
  }

  /// Kernels of 1 to 5 at strides of 1 to 3, with the paddings a kernel allows, over odd and even pictures.
  static let square: [TestedConvolution] = (1...5).flatMap { kernel in
    (1...3).flatMap { stride in
      Set([0, (kernel - 1) / 2, kernel - 1]).sorted().map { padding in
        TestedConvolution(
          2, (5 + (kernel + stride) % 2, 6), 1 + kernel % 3, 1 + stride % 3, kernel: (kernel, kernel),
          stride: (stride, stride), padding: .init(padding))
      }
    }
  }

  /// What squares do not show: every direction of its own, single channels and pixels, many channels.
  static let uneven: [TestedConvolution] = [
    .init(1, (1, 1), 1, 1, kernel: (1, 1), stride: (1, 1), padding: .init(0)),
    .init(
      3, (7, 4), 1, 1, kernel: (3, 2), stride: (2, 1), padding: .init(top: 1, left: 0, bottom: 2, right: 1)),
    .init(
      2, (4, 9), 3, 5, kernel: (2, 5), stride: (1, 3), padding: .init(top: 0, left: 3, bottom: 1, right: 4)),
    .init(
      2, (5, 7), 4, 3, kernel: (4, 4), stride: (2, 2), padding: .init(top: 1, left: 1, bottom: 2, right: 2)),
    .init(
      1, (9, 9), 17, 33, kernel: (4, 4), stride: (2, 2), padding: .init(top: 1, left: 1, bottom: 2, right: 2)),
    .init(5, (8, 8), 16, 32, kernel: (3, 3), stride: (1, 1), padding: .init(1)),
    .init(
      2, (7, 10), 2, 5, kernel: (4, 4), stride: (2, 2), padding: .init(top: 1, left: 1, bottom: 2, right: 1)),
    .init(
      1, (6, 5), 4, 16, kernel: (4, 4), stride: (2, 2), padding: .init(top: 1, left: 1, bottom: 1, right: 2)),
    .init(
      3, (2, 3), 1, 2, kernel: (4, 4), stride: (2, 2), padding: .init(top: 1, left: 1, bottom: 1, right: 2)),
    .init(2, (8, 6), 3, 32, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
  ]

  /// Windows of 4 x 4 at stride 2 over many channels, which the processor backend computes by tiles of 2 x 2: one
  /// picture and many, tiles and pictures that end within a window, all paddings, more channels than a piece.
  static let tiled: [TestedConvolution] = [
    .init(1, (8, 8), 32, 32, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
    .init(3, (18, 17), 32, 64, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
    .init(
      2, (5, 10), 48, 32, kernel: (4, 4), stride: (2, 2), padding: .init(top: 3, left: 0, bottom: 2, right: 2)
    ),
    .init(
      2, (11, 9), 32, 32, kernel: (4, 4), stride: (2, 2), padding: .init(top: 0, left: 2, bottom: 0, right: 3)
    ),
    .init(19, (16, 16), 32, 32, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
    .init(5, (4, 4), 64, 96, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
    .init(1, (4, 4), 544, 32, kernel: (4, 4), stride: (2, 2), padding: .init(1)),
  ]

  static let all = square + uneven + tiled
}
