// What a model makes of rows of real numbers, as lines: series with a line for each channel, plain rows with one.

public import Autoencoders
import Datasets
import Examples
import Foundations
public import Pictures
public import Tensors

extension ModelConfiguration {
  /// The fewest numbers of a row that make a line worth drawing.
  private static let fewestSteps = 8

  /// How many numbers each step of a row has, where rows are drawn as lines: series, and plain rows of real numbers that
  /// are long enough; nil for other examples.
  private var linesPerRow: Int? {
    guard case .numbers(let shape) = kind else { return nil }
    if shape.count == 2 { return shape[1] }
    // Bytes in a row are pixels more often than steps; whole numbers count unrelated things.
    return shape.count == 1 && shape[0] >= Self.fewestSteps && scale == 1 && !likelihood.support.isWhole
      ? 1 : nil
  }

  /// Throws where examples can be drawn neither as pictures nor as lines.
  public func requireDrawing() throws {
    if linesPerRow != nil { return }
    if case .numbers(let shape) = kind, let likely = RowShape.likely(width: shape.reduce(1, *)).first {
      throw Failure(
        .badData, "examples of \(dimensions) numbers are not pictures",
        remedy:
          "Train with \(.shape, likely) if they should be, or write numbers instead, with \(.writeNumbers)")
    }
    try requirePictures()
  }

  /// Pictures of observations, an array [count, dimensions] for each part of a sheet. Lines of all of them are drawn over
  /// one range, which is written into the first.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples can be drawn neither as pictures nor as lines.
  public func drawings(of parts: [HostArray]) throws -> [[PixelBuffer]] {
    guard let lines = linesPerRow else { return try parts.map(pictures) }
    let numbers = parts.map(\.floats)
    let range = LinePicture.range(of: numbers.joined())
    var isFirst = true
    return numbers.map { values in
      stride(from: 0, to: values.count, by: dimensions).map { start in
        defer { isFirst = false }
        return LinePicture.drawn(
          Array(values[start..<start + dimensions]), channels: lines, over: range, isLabelled: isFirst)
      }
    }
  }

  /// Pictures of observations [count, dimensions], as ``drawings(of:)``.
  public func drawings(of observations: HostArray) throws -> [PixelBuffer] {
    try drawings(of: [observations])[0]
  }
}
