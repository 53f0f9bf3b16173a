// Layers without parameters that change how a row is laid out: its shape, the number of its pixels, the zeros
// around it.

import Foundations
public import Tensors

/// The same numbers of a row under another shape: [rows, ...] to [rows] + shape.
public struct Reshaped: Layer {
  /// The shape of a row.
  public let shape: [Int]

  /// A layer that gives rows a shape.
  public init(_ shape: [Int]) { self.shape = shape }

  /// The rows under the shape.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    input.reshaped(to: Shape([input.shape[0]] + shape))
  }

  /// `as` and the shape.
  public var summary: String { "as \(shape.map(String.init).joined(separator: "x"))" }
}

extension Tensor {
  // The mean of four views with doubled strides: additions that any loop can take in, and whose gradient is a
  // quarter of the upstream one, repeated.
  /// The means of blocks of pixels: [rows, height, width, channels] to a picture smaller by `factor`, which must
  /// divide both sizes.
  public func averagePooled(
    _ factor: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let (rows, height, width, channels) = pictureExtents("average pooling", file, line)
    if factor < 1 || height % factor != 0 || width % factor != 0 {
      fail("average pooling: \(factor) does not divide \(shape)", file: file, line: line)
    }
    let blocks = reshaped(to: [rows, height / factor, factor, width / factor, factor, channels])
    let small: Shape = [rows, height / factor, width / factor, channels]
    let parts = (0..<factor).flatMap { down in
      let line = blocks.sliced(axis: 2, down..<(down + 1))
      return (0..<factor).map { line.sliced(axis: 4, $0..<($0 + 1)).reshaped(to: small) }
    }
    return parts.dropFirst().reduce(parts[0], +) / Double(factor * factor)
  }

  /// Every pixel as a block of equal ones: [rows, height, width, channels] to a picture larger by `factor`.
  public func upsampled(
    _ factor: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let (rows, height, width, channels) = pictureExtents("upsampling", file, line)
    if factor < 1 { fail("upsampling: by \(factor)", file: file, line: line) }
    return reshaped(to: [rows, height, 1, width, 1, channels])
      .broadcast(to: [rows, height, factor, width, factor, channels])
      .reshaped(to: [rows, height * factor, width * factor, channels])
  }

  /// Zeros around pictures.
  public func padded(
    _ padding: Convolution.Padding, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let (_, height, width, _) = pictureExtents("padding", file, line)
    if min(padding.top, padding.left, padding.bottom, padding.right) < 0 {
      fail("padding: \(padding) is negative", file: file, line: line)
    }
    return padded(axis: 1, offset: padding.top, length: height + padding.top + padding.bottom)
      .padded(axis: 2, offset: padding.left, length: width + padding.left + padding.right)
  }

  /// Pictures without the given rows and columns at their sides.
  public func cropped(
    _ border: Convolution.Padding, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let (_, height, width, _) = pictureExtents("cropping", file, line)
    let (rows, columns) = (border.top..<(height - border.bottom), border.left..<(width - border.right))
    return sliced(axis: 1, rows, file: file, line: line).sliced(axis: 2, columns, file: file, line: line)
  }

  private func pictureExtents(
    _ what: String, _ file: StaticString, _ line: UInt
  ) -> (rows: Int, height: Int, width: Int, channels: Int) {
    if shape.rank != 4 { fail("\(what): \(shape) are no pictures", file: file, line: line) }
    return (shape[0], shape[1], shape[2], shape[3])
  }
}
