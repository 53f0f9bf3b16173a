// Rows of one array, in memory or mapped. A subset shares the array and holds only which rows it has.

import Foundations

/// A source over a ``NumericArray``.
public struct ArraySource: DataSource {
  /// What the data is called.
  public let name: String
  /// The shape of a row; grey pictures have one channel.
  public let rowShape: [Int]
  /// The type of a row's elements.
  public let elementType: DataElement
  /// Within which bounds the elements of the whole array lie: 0...255 for bytes, or 0...1 if no byte exceeds
  /// 1, else as measured.
  public let valueRange: ClosedRange<Float>
  private let rows: SharedBytes
  private let bytesPerRow: Int
  private let labels: SharedBytes?
  private var selection: RowSelection

  /// The rows of `array`: its first dimension counts them, rank 2 gives vectors, rank 3 grey pictures
  /// (height, width) and rank 4 pictures with channels (height, width, channels).
  ///
  /// - Parameters:
  ///   - labels: A label per row, if known.
  ///   - path: The file the array came from, for messages.
  ///   - requiringFinite: Whether values that are not finite are refused; only a report on data does without.
  /// - Throws: ``Failure`` of kind `badData` for another rank, no rows, rows without elements, or values
  ///   that are not finite.
  public init(
    _ array: NumericArray, labels: [Int32]? = nil, name: String, at path: String,
    requiringFinite: Bool = true
  ) throws {
    guard (2...4).contains(array.shape.count) else {
      throw Failure(
        .badData, "an array of rank \(array.shape.count) (shape \(array.shape)) is no data set", at: path,
        remedy: array.shape.count == 1
          ? "If these are labels, give the file of the pictures or rows; else reshape to rows x columns"
          : "Give rank 2 (rows x columns), 3 (pictures) or 4 (pictures with channels last)")
    }
    guard array.count > 0 else {
      throw Failure(
        .badData, "the data is empty (shape \(array.shape))", at: path, remedy: "Give at least one row")
    }
    if requiringFinite { try array.requireFinite(at: path) }
    if let labels, labels.count != array.shape[0] {
      fail("\(labels.count) labels for \(array.shape[0]) rows")
    }
    self.name = name
    rowShape = Array(array.shape.dropFirst()) + (array.shape.count == 3 ? [1] : [])
    elementType = array.elementType
    valueRange = array.range ?? 0...0
    rows = array.bytes
    bytesPerRow = array.bytes.count / array.shape[0]
    self.labels = labels.map { SharedBytes(copying: $0) }
    selection = .range(0..<array.shape[0])
  }

  /// How many rows there are.
  public var count: Int { selection.count }

  /// Whether rows have labels.
  public var hasLabels: Bool { labels != nil }

  /// Copies rows, one after the other, to the start of `target`.
  public func read(_ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer) {
    guard target.count / bytesPerRow >= indices.count else {
      fail("\(indices.count) rows of \(bytesPerRow) bytes into \(target.count)")
    }
    rows.withUnsafeBytes { source in
      var place = 0
      for index in indices {
        let start = origin(of: index) * bytesPerRow
        let row = UnsafeRawBufferPointer(rebasing: source[start..<start + bytesPerRow])
        UnsafeMutableRawBufferPointer(rebasing: target[place...]).copyMemory(from: row)
        place += bytesPerRow
      }
    }
  }

  /// Copies the labels of rows to the start of `target`.
  public func readLabels(
    _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let labels else { fail("\(name) has no labels") }
    guard target.count >= indices.count else { fail("\(indices.count) labels into \(target.count)") }
    labels.withUnsafeBytes { source in
      for (place, index) in indices.enumerated() {
        target[place] = source.loadUnaligned(fromByteOffset: origin(of: index) * 4, as: Int32.self)
      }
    }
  }

  /// The row of the whole array that `index` stands for.
  public func origin(of index: Int) -> Int { selection[index] }

  /// The rows at `indices`, in that order, over the same array.
  public func subset(_ indices: [Int]) -> ArraySource {
    var copy = self
    copy.selection = selection.subset(indices)
    return copy
  }

  /// The rows in `range`, over the same array.
  public func subset(_ range: Range<Int>) -> ArraySource {
    var copy = self
    copy.selection = selection.subset(range)
    return copy
  }
}
