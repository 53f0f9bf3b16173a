// What an archive keeps one solution for: a cell of a grid, a centroid, or a place that is far enough from all others.

import Datasets
public import Foundations

/// The cells of an archive.
public enum Cells: Equatable, Sendable {
  /// A grid over the ranges of the measures.
  case grid(GridCells)
  /// The places nearest to given centroids.
  case centroids(CentroidCells)
  /// No fixed cells: a solution is new where none lies within the radius, and competes with the nearest one elsewhere
  /// (Lehman and Stanley 2011; Cully 2019).
  case radius(Float, [Measure])

  /// The number of cells; nil where it is not fixed.
  public var count: Int? {
    switch self {
    case .grid(let cells): cells.count
    case .centroids(let cells): cells.count
    case .radius: nil
    }
  }

  /// The measures.
  public var measures: [Measure] {
    switch self {
    case .grid(let cells): cells.measures
    case .centroids(let cells): cells.measures
    case .radius(_, let measures): measures
    }
  }

  /// The most cells that an archive may have.
  static let most = 10_000_000

  /// The cells that a text describes: `100x100`, a number of centroids, `ring`, `radius:0.1`, or a .npy file of centroids.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a text that describes none, or as reading the file.
  public init(_ text: String, over measures: [Measure], key: Key) throws {
    func refusal(_ what: Message) -> Failure {
      Failure(
        .usage, what, at: .cells, text,
        remedy:
          "Give a number of centroids, such as 2000, extents, such as 100x100, a radius, such as radius:0.1, or a .npy file of centroids"
      )
    }
    if text.lowercased().hasSuffix(".npy") {
      self = .centroids(CentroidCells(try Self.centroids(text, measures.count), over: measures))
      return
    }
    if text == "ring" {
      guard measures.count == 2 else { throw refusal("rings are for two measures, not \(measures.count)") }
      self = .centroids(CentroidCells(CentroidSets.rings(), over: measures))
      return
    }
    if text.hasPrefix("radius:") {
      guard let radius = Float(text.dropFirst(7)), radius > 0, radius.isFinite else {
        throw refusal("this is no radius above 0")
      }
      self = .radius(radius, measures)
      return
    }
    let extents = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard extents.allSatisfy({ $0 > 0 }),
      let count = product(of: extents), count <= Self.most
    else { throw refusal("this is no number of cells within 1...\(Self.most)") }
    if extents.count == 1, measures.count != 1 {
      self = .centroids(
        CentroidCells(
          CentroidSets.tessellation(count, over: measures, key: key.folding("cells")), over: measures))
    } else if extents.count == measures.count {
      self = .grid(GridCells(extents, over: measures))
    } else {
      throw refusal("these are \(extents.count) extents for \(measures.count) measures")
    }
  }

  private static func centroids(_ path: String, _ width: Int) throws -> [Float] {
    let array = try NPY.read(path)
    let numbers = array.floats
    guard array.shape.count == 2, array.shape[1] == width, array.shape[0] > 0, array.shape[0] <= most else {
      throw Failure(
        .badData, "its shape is \(array.shape), not that of centroids of \(width) measures", at: path,
        remedy: "Give an array of a row for each centroid")
    }
    guard numbers.allSatisfy(\.isFinite) else {
      throw Failure(.badData, "holds numbers that are not finite", at: path, remedy: "Leave such rows out")
    }
    return numbers
  }
}

/// The product of numbers, where it fits.
private func product(of numbers: [Int]) -> Int? {
  var product = 1
  for number in numbers {
    let (next, overflow) = product.multipliedReportingOverflow(by: number)
    if overflow { return nil }
    product = next
  }
  return product
}
