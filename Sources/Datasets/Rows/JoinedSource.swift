// Rows of several sources one after the other, such as single pictures that a user names side by side.

public import Examples
import Foundations

/// The rows of several sources, in their order.
public struct JoinedSource: DataSource {
  private let parts: [any DataSource]
  /// The part of each row and the place there.
  private var rows: [(part: Int, place: Int)]
  /// What the data is called: as the first source.
  public let name: String
  /// What a row is.
  public let kind: ExampleKind
  /// The content, and the fields that all sources have.
  public let fields: [Field]
  /// The bounds of all sources.
  public let valueRange: ClosedRange<Float>

  /// The rows of sources of one kind.
  ///
  /// - Throws: ``Failure`` of kind `badData` where rows differ in shape or type.
  public init(_ parts: [any DataSource]) throws {
    guard let first = parts.first else { fail("no sources to join") }
    if let other = parts.first(where: { $0.kind != first.kind || $0.content != first.content }) {
      throw Failure(
        .badData, "rows of \(other.rowShape) cannot stand beside rows of \(first.rowShape)", at: other.name,
        remedy: "Give data of one shape")
    }
    self.parts = parts
    rows = parts.enumerated().flatMap { part, source in (0..<source.count).map { (part, $0) } }
    (name, kind) = (first.name, first.kind)
    fields = first.fields.filter { field in parts.allSatisfy { $0.fields.contains(field) } }
    valueRange = parts.dropFirst().reduce(first.valueRange) {
      min($0.lowerBound, $1.valueRange.lowerBound)...max($0.upperBound, $1.valueRange.upperBound)
    }
  }

  /// How many rows there are.
  public var count: Int { rows.count }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  ///
  /// - Throws: As the sources throw.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let size = self.field(field)?.byteCount else { fail("\(name) has no \(field.rawValue)") }
    for (place, index) in indices.enumerated() {
      let row = rows[index]
      let start = place * size
      try parts[row.part].read(
        field, [row.place], into: UnsafeMutableRawBufferPointer(rebasing: target[start..<start + size]))
    }
  }

  /// The place of a row among all.
  public func origin(of index: Int) -> Int {
    parts[..<rows[index].part].reduce(rows[index].place) { $0 + $1.count }
  }

  /// Which rows cannot be read.
  public func unreadable(_ indices: [Int]) -> Set<Int> {
    Set(indices.filter { !parts[rows[$0].part].unreadable([rows[$0].place]).isEmpty })
  }

  /// What the row's own source calls it.
  public func title(of index: Int) -> String? { parts[rows[index].part].title(of: rows[index].place) }

  /// What the row of the source it is made of says.
  public func text(of index: Int) -> String? { parts[rows[index].part].text(of: rows[index].place) }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> JoinedSource {
    var copy = self
    copy.rows = indices.map { rows[$0] }
    return copy
  }

  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> JoinedSource { subset(Array(range)) }
}
