// What a model makes of examples, as pictures.

public import Autoencoders
import Examples
import Foundations
public import Pictures
public import Tensors

extension ModelConfiguration {
  /// Pictures of observations, [count, dimensions], as a likelihood's means and stored rows times
  /// ``scale`` are. Colours that the data have multiplied by opacity are divided by it again.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func pictures(_ observations: HostArray) throws -> [PixelBuffer] {
    try requirePictures()
    var values =
      shownRange.map { range in
        // Half of each bound, since the distance of two finite numbers may not be finite.
        let (low, width) = (range.lowerBound / 2, range.upperBound / 2 - range.lowerBound / 2)
        return observations.floats.map { ($0 / 2 - low) / width }
      } ?? likelihood.brightness(of: observations.floats)
    if channels == 4, data?.premultiplied ?? false { Self.restore(&values) }
    return PixelBuffer.pictures(
      values, height: exampleShape[0], width: exampleShape[1], channels: channels)
  }

  /// What pictures show from dark to bright, in the data's unit, where this is not what the likelihood says: the range of
  /// real numbers.
  public var shownRange: ClosedRange<Float>? {
    guard standardisation != nil, let range = data?.range, range.count == 2, range[0] < range[1],
      range.allSatisfy(\.isFinite), range != [0, 1]
    else { return nil }
    return range[0]...range[1]
  }

  /// Divides colours by opacity, before anything is rounded; where nothing is seen they become 0. A model's colours
  /// may exceed its opacity: they are cut off with all that is too bright.
  private static func restore(_ values: inout [Float]) {
    for pixel in stride(from: 0, to: values.count - values.count % 4, by: 4) {
      let opacity = min(1, values[pixel + 3])
      for colour in pixel..<pixel + 3 { values[colour] = opacity > 0 ? values[colour] / opacity : 0 }
    }
  }

  /// Throws where examples are not pictures: height and width, with 1, 3 or 4 channels.
  public func requirePictures() throws {
    guard kind.isDrawable else {
      throw Failure(
        .badData, "examples of shape \(exampleShape) are not pictures",
        remedy:
          schema == nil
          ? "Write numbers instead, with \(.writeNumbers)" : "Write rows instead, with \(.writeRows)")
    }
  }
}
