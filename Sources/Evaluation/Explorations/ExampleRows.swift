// Between data, models and pictures: rows as arrays, and arrays as pictures.

public import Autoencoders
public import Datasets
import Foundations
public import Pictures
public import Tensors
import Training

extension DataSource {
  /// The rows at `indices` as stored, [indices, dimensions].
  ///
  /// - Throws: ``Failure`` of kind `usage` for an index outside the data, which names the range; or as reading
  ///   throws.
  public func rows(_ indices: [Int]) throws -> HostArray {
    if let wrong = indices.first(where: { !(0..<count).contains($0) }) {
      throw Failure(
        .usage, "there is no example \(wrong) in \(name)",
        remedy: "Examples are numbered from 0 to \(count - 1)")
    }
    var bytes = [UInt8](repeating: 0, count: indices.count * rowBytes)
    try bytes.withUnsafeMutableBytes { try read(indices, into: $0) }
    return HostArray(TensorType([indices.count, rowCount], tensorElement), bytes: bytes)
  }
}

extension ModelConfiguration {
  /// Pictures of observations, [count, dimensions], as a likelihood's means and stored rows times
  /// ``scale`` are. Colours that the data have multiplied by opacity are divided by it again.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are no pictures.
  public func pictures(_ observations: HostArray) throws -> [PixelBuffer] {
    try requirePictures()
    let channels = exampleShape.count == 3 ? exampleShape[2] : 1
    var values = likelihood.brightness(of: observations.floats)
    if channels == 4, data?.premultiplied ?? false { Self.restore(&values) }
    return PixelBuffer.pictures(
      values, height: exampleShape[0], width: exampleShape[1], channels: channels)
  }

  /// Divides colours by opacity, before anything is rounded; where nothing is seen they become 0. A model's colours
  /// may exceed its opacity: they are cut off with all that is too bright.
  private static func restore(_ values: inout [Float]) {
    for pixel in stride(from: 0, to: values.count - values.count % 4, by: 4) {
      let opacity = min(1, values[pixel + 3])
      for colour in pixel..<pixel + 3 { values[colour] = opacity > 0 ? values[colour] / opacity : 0 }
    }
  }

  /// Throws where examples are no pictures: height and width, with 1, 3 or 4 channels.
  public func requirePictures() throws {
    let channels = exampleShape.count == 3 ? exampleShape[2] : 1
    guard (2...3).contains(exampleShape.count), [1, 3, 4].contains(channels) else {
      throw Failure(
        .badData, "examples of shape \(exampleShape) are no pictures",
        remedy:
          "Write \(schema == nil ? "numbers instead, with -o FILE.npy" : "rows instead, with -o FILE.csv")")
    }
  }
}
