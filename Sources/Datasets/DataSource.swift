// Where rows come from. Training, evaluation and every application see data only through this door; whether
// it lies in memory, in a mapped file or in a folder of pictures is the source's own business.

/// Rows of numbers of one shape and type.
public protocol DataSource: Sendable {
  /// What the data is called: a catalogue name, or a file's name without its ending.
  var name: String { get }
  /// How many rows there are.
  var count: Int { get }
  /// The shape of a row: height, width and channels of a picture, or the length of a vector.
  var rowShape: [Int] { get }
  /// The type of a row's elements.
  var elementType: DataElement { get }
  /// Within which bounds the elements of the whole data set lie: 0...255 for bytes, which are then fractions of
  /// 255, or 0...1 for bytes that are zeros and ones.
  var valueRange: ClosedRange<Float> { get }
  /// Whether rows have labels.
  var hasLabels: Bool { get }

  /// Copies rows, one after the other, to the start of `target`.
  ///
  /// - Throws: ``Failure`` if a source that reads files meets one that cannot be read. Indices outside the
  ///   data and a target that is too small are programming mistakes.
  func read(_ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer) throws

  /// Copies the labels of rows to the start of `target`. Only for sources that have labels.
  func readLabels(_ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableBufferPointer<Int32>)

  /// The row of the whole data set that `index` stands for: what users are told, and what names a row's
  /// random numbers however the data was divided.
  func origin(of index: Int) -> Int

  /// The rows at `indices`, in that order, without copying them.
  func subset(_ indices: [Int]) -> Self

  /// The rows in `range`, without copying them.
  func subset(_ range: Range<Int>) -> Self

  /// Which of the rows at `indices` cannot be read, such as pictures whose files are corrupt. Reading one of them
  /// throws. Sources whose rows are checked when they are opened have none.
  func unreadable(_ indices: [Int]) -> Set<Int>

  /// Hears where a walk through the rows stands, before the rows of its next batches are read. A source whose rows
  /// have to be made makes them ahead of the walk.
  func expect(_ walk: Batches)

  /// How many rows, evenly spread, are looked at to learn what the data are like; nil if all are, since reading
  /// them costs little.
  var surveyLimit: Int? { get }
}

extension DataSource {
  /// No row: all can be read.
  public func unreadable(_ indices: [Int]) -> Set<Int> { [] }

  /// Nothing: all rows are there.
  public func expect(_ walk: Batches) {}

  /// All rows are looked at.
  public var surveyLimit: Int? { nil }
}

extension DataSource {
  /// What stored values are multiplied by before a model sees them: bytes of 0 to 255 are fractions of 255.
  public var unitScale: Double { elementType == .uint8 && valueRange.upperBound > 1 ? 1.0 / 255 : 1 }

  /// How many elements a row has.
  public var rowCount: Int { rowShape.reduce(1, *) }

  /// How many bytes a row takes.
  public var rowBytes: Int { rowCount * elementType.size }

  /// Copies rows, one after the other, to the start of `target`.
  ///
  /// - Throws: As ``read(_:into:)-(UnsafeBufferPointer<Int>,_)``.
  public func read(_ indices: [Int], into target: UnsafeMutableRawBufferPointer) throws {
    try indices.withUnsafeBufferPointer { try read($0, into: target) }
  }

  /// The labels of rows. Only for sources that have labels.
  public func labels(_ indices: [Int]) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: indices.count) { target, filled in
      indices.withUnsafeBufferPointer { readLabels($0, into: target) }
      filled = indices.count
    }
  }
}
