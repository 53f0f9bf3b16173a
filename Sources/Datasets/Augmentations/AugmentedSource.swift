// Rows that look a little different in every epoch: mirrored, cropped, with noise. An augmented source is a source, so
// nothing that trains knows that there are augmentations; subsets, labels and ids stay those of the rows behind it.

public import Examples
import Foundations

/// A change that rows undergo as they enter a batch.
public protocol Augmentation: Sendable {
  /// Changes the contents of rows in memory, one after the other. What happens to a row is a function of its id and
  /// the epoch, so neither the batch nor an interruption changes it.
  ///
  /// - Parameters:
  ///   - rows: The contents.
  ///   - count: How many rows there are.
  ///   - id: Which row of the whole data set each is, by its place.
  ///   - content: The shape and the type of each.
  ///   - epoch: The epoch, from 0.
  func apply(
    to rows: UnsafeMutableRawBufferPointer, count: Int, id: (Int) -> Int, _ content: Field, epoch: Int)
}

/// A source whose rows are changed as they are read.
public struct AugmentedSource: DataSource {
  private var base: any DataSource
  private let augmentation: any Augmentation
  private var current = 0

  /// The rows of a source, changed.
  public init(_ base: any DataSource, by augmentation: any Augmentation) {
    self.base = base
    self.augmentation = augmentation
  }

  /// What the data is called.
  public var name: String { base.name }
  /// How many rows there are.
  public var count: Int { base.count }
  /// What a row is.
  public var kind: ExampleKind { base.kind }
  /// The arrays of a row.
  public var fields: [Field] { base.fields }
  /// The bounds of the content.
  public var valueRange: ClosedRange<Float> { base.valueRange }
  /// As many as the rows behind it say.
  public var surveyLimit: Int? { base.surveyLimit }

  /// Copies a field of rows; the content is changed on the way.
  ///
  /// - Throws: As the source behind it.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    try base.read(field, indices, into: target)
    guard field == .content else { return }
    augmentation.apply(
      to: target, count: indices.count, id: { base.origin(of: indices[$0]) }, content, epoch: current)
  }

  /// The row of the whole data set that `index` stands for.
  public func origin(of index: Int) -> Int { base.origin(of: index) }
  /// What names a row for people.
  public func title(of index: Int) -> String? { base.title(of: index) }

  /// What the row of the source it is made of says.
  public func text(of index: Int) -> String? { base.text(of: index) }

  /// As of the base.
  public var companions: Companions? { base.companions }
  /// As of the base.
  public var numbering: RowNumbering { base.numbering }
  /// Which rows cannot be read.
  public func unreadable(_ indices: [Int]) -> Set<Int> { base.unreadable(indices) }
  /// Makes rows ahead of the walk, where they have to be made.
  public func expect(_ walk: Batches) { base.expect(walk) }
  /// As of the base.
  public var batchGroups: [Int32]? { base.batchGroups }
  /// The same rows of the base as it makes room for these.
  public func fitted(to indices: [Int]) -> AugmentedSource { with(base.fitted(to: indices)) }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> AugmentedSource { with(base.subset(indices)) }
  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> AugmentedSource { with(base.subset(range)) }

  /// The rows as they are changed in an epoch.
  public func epoch(_ number: Int) -> AugmentedSource {
    var copy = with(base.epoch(number))
    copy.current = number
    return copy
  }

  private func with(_ base: any DataSource) -> AugmentedSource {
    var copy = self
    copy.base = base
    return copy
  }
}
