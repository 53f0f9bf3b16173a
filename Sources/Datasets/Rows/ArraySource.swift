// Rows of arrays, in memory or mapped: one array per field. A subset shares the arrays and holds only which rows it
// has.

public import Examples
import Foundations

/// A source over one ``NumericArray`` per field.
public struct ArraySource: DataSource {
  /// What the data is called.
  public let name: String
  /// What a row is.
  public let kind: ExampleKind
  /// The content, and the fields beside it.
  public let fields: [Field]
  /// Within which bounds the elements of the whole content lie: 0...255 for bytes, or 0...1 if no byte exceeds
  /// 1, else as measured.
  public let valueRange: ClosedRange<Float>
  /// The rows of each field.
  private let columns: [SharedBytes]
  /// How rows without a title are numbered.
  public let numbering: RowNumbering
  private let titles: [String]?
  /// How the content is read, where not as it is stored.
  private let arrangement: RowArrangement
  private var selection: RowSelection

  /// The rows of `array`: its first dimension counts them, rank 2 gives vectors, rank 3 grey pictures
  /// (height, width) and rank 4 pictures with channels (height, width, channels).
  ///
  /// - Parameters:
  ///   - labels: A label per row, if known.
  ///   - others: Further fields, a row for each row of the content.
  ///   - titles: What names each row for people, where a number is not enough.
  ///   - numbering: How rows are numbered where that does not name them.
  ///   - kind: What a row is, where its shape alone does not say it.
  ///   - arrangement: What a row is and how it is read, instead.
  ///   - path: The file the array came from, for messages.
  ///   - requiringFinite: Whether values that are not finite are refused; only a report on data does without.
  /// - Throws: ``Failure`` of kind `badData` for another rank, no rows, rows without elements, or values
  ///   that are not finite.
  public init(
    _ array: NumericArray, labels: [Int32]? = nil, beside others: [FieldName: NumericArray] = [:],
    titles: [String]? = nil, numbering: RowNumbering = .fromZero, kind: ExampleKind? = nil,
    arrangement: RowArrangement? = nil, name: String,
    at path: String, requiringFinite: Bool = true
  ) throws {
    guard (2...4).contains(array.shape.count) else {
      throw Failure(
        .badData, "an array of rank \(array.shape.count) (shape \(array.shape)) is not a data set", at: path,
        remedy: array.shape.count == 1
          ? "If these are labels, give the file of the pictures or rows; otherwise reshape to rows x columns"
          : "Give rank 2 (rows x columns), 3 (pictures) or 4 (pictures with channels last)")
    }
    guard array.count > 0 else {
      throw Failure(
        .badData, "the data are empty (shape \(array.shape))", at: path, remedy: "Give at least one row")
    }
    if requiringFinite { try array.requireFinite(at: path) }
    let (rows, shape) = (array.shape[0], Array(array.shape.dropFirst()))
    self.arrangement =
      arrangement ?? kind.map { RowArrangement($0, stored: shape) } ?? RowArrangement(standing: shape)
    self.kind = self.arrangement.kind
    guard self.kind.shape.reduce(1, *) == shape.reduce(1, *) else {
      fail("rows of \(shape) are no \(self.kind)")
    }
    var given = others
    if let labels { given[.label] = NumericArray(shape: [labels.count], integers: labels) }
    let beside = FieldName.allCases.compactMap { name in given[name].map { (name: name, array: $0) } }
    if let other = beside.first(where: { $0.name == .content || $0.array.shape.first != rows }) {
      fail("\(other.name.rawValue) of shape \(other.array.shape) for \(rows) rows")
    }
    self.name = name
    fields =
      [Field(.content, self.kind.shape, array.elementType)]
      + beside.map { Field($0.name, Array($0.array.shape.dropFirst()), $0.array.elementType) }
    columns = [array.bytes] + beside.map(\.array.bytes)
    valueRange = array.range ?? 0...0
    self.titles = titles
    self.numbering = numbering
    selection = .range(0..<rows)
  }

  /// How many rows there are.
  public var count: Int { selection.count }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) {
    guard let column = fields.firstIndex(where: { $0.name == field }) else {
      fail("\(name) has no \(field.rawValue)")
    }
    let size = fields[column].byteCount
    let isMoved = column == 0 && arrangement.isFirstLast
    guard target.count / size >= indices.count else {
      fail("\(indices.count) rows of \(size) bytes into \(target.count)")
    }
    columns[column].withUnsafeBytes { source in
      var place = 0
      for index in indices {
        let start = origin(of: index) * size
        let row = UnsafeRawBufferPointer(rebasing: source[start..<start + size])
        let rest = UnsafeMutableRawBufferPointer(rebasing: target[place..<place + size])
        if isMoved {
          arrangement.moveFirstAxisLast(row, into: rest, size: fields[column].element.size)
        } else {
          rest.copyMemory(from: row)
        }
        place += size
      }
    }
  }

  /// The row of the whole arrays that `index` stands for.
  public func origin(of index: Int) -> Int { selection[index] }

  /// What names a row for people, where something does.
  public func title(of index: Int) -> String? { titles?[origin(of: index)] }

  /// The rows at `indices`, in that order, over the same arrays.
  public func subset(_ indices: [Int]) -> ArraySource {
    var copy = self
    copy.selection = selection.subset(indices)
    return copy
  }

  /// The rows in `range`, over the same arrays.
  public func subset(_ range: Range<Int>) -> ArraySource {
    var copy = self
    copy.selection = selection.subset(range)
    return copy
  }
}
