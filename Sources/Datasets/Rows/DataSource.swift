// Where rows come from. Training, evaluation and every application see data only through this door; whether
// it lies in memory, in a mapped file or in a folder of pictures is the source's own business.

public import Examples
public import Foundations

/// Examples of one kind, each with the same fields.
public protocol DataSource: Sendable {
  /// What the data is called: a catalogue name, or a file's name without its ending.
  var name: String { get }
  /// How many rows there are.
  var count: Int { get }
  /// What a row is.
  var kind: ExampleKind { get }
  /// The arrays of a row: the content first, then what is given beside it.
  var fields: [Field] { get }
  /// Within which bounds the elements of the content lie, over the whole data set: 0...255 for bytes, which are then
  /// fractions of 255, or 0...1 for bytes that are zeros and ones.
  var valueRange: ClosedRange<Float> { get }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  ///
  /// - Throws: ``Failure`` if a source that reads files meets one that cannot be read. A field that the source does not
  ///   have, indices outside the data and a target that is too small are programming mistakes.
  func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer)
    throws

  /// The row of the whole data set that `index` stands for: what users are told, and what names a row's
  /// random numbers however the data was divided.
  func origin(of index: Int) -> Int

  /// The rows at `indices`, in that order, without copying them.
  func subset(_ indices: [Int]) -> Self

  /// The rows in `range`, without copying them.
  func subset(_ range: Range<Int>) -> Self

  /// The rows as an epoch of training sees them, counted from 0: only augmentations differ from epoch to epoch.
  func epoch(_ number: Int) -> Self

  /// Which of the rows at `indices` cannot be read, such as pictures whose files are corrupt. Reading one of them
  /// throws. Sources whose rows are checked when they are opened have none.
  func unreadable(_ indices: [Int]) -> Set<Int>

  /// Hears where a walk through the rows stands, before the rows of its next batches are read. A source whose rows
  /// have to be made makes them ahead of the walk.
  func expect(_ walk: Batches)

  /// Rows at the end of which every batch of a training has some; the walk is over those before them.
  var companions: Companions? { get }

  /// The rows at `indices` may need less room than others, as short texts do: the same rows with fields no larger than these
  /// need, for reading them.
  func fitted(to indices: [Int]) -> Self

  /// A number for each row, where batches are to be of rows with one number, as far as can be; nil where any go together.
  var batchGroups: [Int32]? { get }

  /// What names a row for people, such as its file; nil where its number does.
  func title(of index: Int) -> String?

  /// What a row says as it was written, where rows are texts; nil for others.
  func text(of index: Int) -> String?

  /// How rows without a name are numbered for people.
  var numbering: RowNumbering { get }

  /// How many rows, evenly spread, are looked at to learn what the data are like; nil if all are, since reading
  /// them costs little.
  var surveyLimit: Int? { get }
}

extension DataSource {
  /// The same in every epoch.
  public func epoch(_ number: Int) -> Self { self }

  /// No row: all can be read.
  public func unreadable(_ indices: [Int]) -> Set<Int> { [] }

  /// Nothing: all rows are there.
  public func expect(_ walk: Batches) {}

  /// None.
  public var companions: Companions? { nil }

  /// All rows need the same room.
  public func fitted(to indices: [Int]) -> Self { self }

  /// Any rows go together.
  public var batchGroups: [Int32]? { nil }

  /// Rows are named by their numbers.
  public func title(of index: Int) -> String? { nil }

  /// Rows are no texts.
  public func text(of index: Int) -> String? { nil }

  /// From 0.
  public var numbering: RowNumbering { .fromZero }

  /// All rows are looked at.
  public var surveyLimit: Int? { nil }
}

extension DataSource {
  /// The field of a name, if rows have it.
  public func field(_ name: FieldName) -> Field? { fields.first { $0.name == name } }

  /// What is modelled.
  public var content: Field {
    guard let content = fields.first, content.name == .content else { fail("\(name) has no content") }
    return content
  }

  /// The extents of a row's content.
  public var rowShape: [Int] { content.shape }

  /// The type of the content's elements.
  public var elementType: ElementType { content.element }

  /// How many elements a row's content has.
  public var rowCount: Int { content.count }

  /// How many bytes a row's content takes.
  public var rowBytes: Int { content.byteCount }

  /// What stored values are multiplied by before a model sees them: bytes of 0 to 255 are fractions of 255.
  public var unitScale: Double { elementType == .uint8 && valueRange.upperBound > 1 ? 1.0 / 255 : 1 }

  /// Whether rows have labels.
  public var hasLabels: Bool { field(.label) != nil }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  ///
  /// - Throws: As ``read(_:_:into:)-(_,UnsafeBufferPointer<Int>,_)``.
  public func read(_ field: FieldName, _ indices: [Int], into target: UnsafeMutableRawBufferPointer) throws {
    try indices.withUnsafeBufferPointer { try read(field, $0, into: target) }
  }

  /// Copies the content of rows, one row after the other, to the start of `target`.
  ///
  /// - Throws: As ``read(_:_:into:)-(_,UnsafeBufferPointer<Int>,_)``.
  public func read(_ indices: [Int], into target: UnsafeMutableRawBufferPointer) throws {
    try read(.content, indices, into: target)
  }

  /// The bytes of a field of rows, one row after the other.
  ///
  /// - Throws: As ``read(_:_:into:)-(_,UnsafeBufferPointer<Int>,_)``.
  public func bytes(_ field: FieldName = .content, of indices: [Int]) throws -> [UInt8] {
    guard let found = self.field(field) else { fail("\(name) has no \(field.rawValue)") }
    var bytes = [UInt8](repeating: 0, count: indices.count * found.byteCount)
    try bytes.withUnsafeMutableBytes { try read(field, indices, into: $0) }
    return bytes
  }

  /// The labels of rows. Only for sources that have labels.
  ///
  /// - Throws: As ``read(_:_:into:)-(_,UnsafeBufferPointer<Int>,_)``.
  public func labels(_ indices: [Int]) throws -> [Int32] {
    let stored = try bytes(.label, of: indices)
    return stored.withUnsafeBytes { memory in
      indices.indices.map { memory.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
    }
  }
}
