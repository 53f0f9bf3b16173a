// Cells as a grid over the ranges of the measures.

/// A grid of equal cells.
public struct GridCells: Equatable, Sendable {
  /// The number of cells along each measure.
  public let extents: [Int]
  /// The measures.
  public let measures: [Measure]
  private let scales: [Float]

  /// A grid of so many cells along each measure.
  public init(_ extents: [Int], over measures: [Measure]) {
    self.extents = extents
    self.measures = measures
    scales = zip(extents, measures).map { Float($0) / ($1.high - $1.low) }
  }

  /// The number of cells.
  public var count: Int { extents.reduce(1, *) }

  /// The cell of a place, the last measure running fastest. Places beyond the ranges belong to the outermost cells.
  func cell(of place: UnsafePointer<Float>) -> Int {
    var cell = 0
    for axis in 0..<extents.count {
      let position = (place[axis] - measures[axis].low) * scales[axis]
      let last = extents[axis] - 1
      // Compared as numbers: a huge one has no whole number.
      let step = position <= 0 ? 0 : position >= Float(last) ? last : Int(position)
      cell = cell * extents[axis] + step
    }
    return cell
  }
}
