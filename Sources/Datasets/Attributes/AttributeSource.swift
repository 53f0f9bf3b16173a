// Rows with what is known of them beside their content: a number for each attribute. The rows behind stay what they are.

public import Examples
import Foundations

/// A source whose rows have attributes.
public struct AttributeSource: DataSource {
  private var base: any DataSource
  /// The number of each attribute of every row of the whole, one row after the other.
  private let values: [Float]
  /// How many attributes a row has.
  private let width: Int
  private var selection: RowSelection
  /// The rows of which every batch of a training has some; subsets have none.
  public var companions: Companions?

  /// The rows of a source with as many numbers each.
  ///
  /// - Parameter values: The numbers, [rows, width]: the places of classes, or numbers; NaN where one is not known.
  public init(_ base: any DataSource, values: [Float], width: Int) {
    if values.count != base.count * width { fail("\(values.count) attributes for \(base.count) rows") }
    self.base = base
    self.values = values
    self.width = width
    selection = .range(0..<base.count)
  }

  /// What the data is called.
  public var name: String { base.name }
  /// How many rows there are.
  public var count: Int { base.count }
  /// What a row is.
  public var kind: ExampleKind { base.kind }
  /// The arrays of a row, its attributes among them.
  public var fields: [Field] {
    base.fields.filter { $0.name != .condition } + [Field(.condition, [width], .float32)]
  }
  /// The bounds of the content.
  public var valueRange: ClosedRange<Float> { base.valueRange }
  /// As many as the rows behind it say.
  public var surveyLimit: Int? { base.surveyLimit }
  /// As of the rows behind it.
  public var numbering: RowNumbering { base.numbering }

  /// The attributes of a row.
  public func attributes(of index: Int) -> [Float] {
    let start = selection[index] * width
    return Array(values[start..<start + width])
  }

  /// Copies a field of rows.
  ///
  /// - Throws: As the source behind it.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard field == .condition else { return try base.read(field, indices, into: target) }
    for (place, index) in indices.enumerated() {
      let start = selection[index] * width
      for column in 0..<width {
        target.storeBytes(
          of: values[start + column], toByteOffset: 4 * (place * width + column), as: Float.self)
      }
    }
  }

  /// The row of the whole data set that `index` stands for.
  public func origin(of index: Int) -> Int { base.origin(of: index) }
  /// What names a row for people.
  public func title(of index: Int) -> String? { base.title(of: index) }

  /// What the row of the source it is made of says.
  public func text(of index: Int) -> String? { base.text(of: index) }
  /// Which rows cannot be read.
  public func unreadable(_ indices: [Int]) -> Set<Int> { base.unreadable(indices) }
  /// Makes rows ahead of the walk, where they have to be made.
  public func expect(_ walk: Batches) { base.expect(walk) }
  /// As of the base.
  public var batchGroups: [Int32]? { base.batchGroups }
  /// The same rows of the base as it makes room for these.
  public func fitted(to indices: [Int]) -> AttributeSource {
    var copy = self
    copy.base = base.fitted(to: indices)
    return copy
  }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> AttributeSource {
    var copy = self
    copy.companions = nil
    (copy.base, copy.selection) = (base.subset(indices), selection.subset(indices))
    return copy
  }

  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> AttributeSource {
    var copy = self
    copy.companions = nil
    (copy.base, copy.selection) = (base.subset(range), selection.subset(range))
    return copy
  }

  /// The rows as an epoch sees them.
  public func epoch(_ number: Int) -> AttributeSource {
    var copy = self
    copy.base = base.epoch(number)
    return copy
  }
}
