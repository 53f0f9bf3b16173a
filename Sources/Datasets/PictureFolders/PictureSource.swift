// The door to a folder of pictures. Rows are numbers of files in the order of their paths; files whose heads are
// bad have none, and files that turn out bad when they are decoded keep theirs and are told apart.

public import Examples
import Foundations

/// A source over a ``PictureFolder``.
public struct PictureSource: DataSource {
  /// The folder.
  public let folder: PictureFolder
  private var selection: RowSelection

  /// All rows of a folder, or some of them; with labels where every one of them has one.
  init(_ folder: PictureFolder, rows: [Int]? = nil) {
    self.folder = folder
    selection = rows.map { .list($0) } ?? .range(0..<folder.rows.files.count)
    let (numbers, chosen) = (folder.labels?.numbers, selection)
    let isLabelled = numbers.map { numbers in
      !(0..<chosen.count).contains { numbers[chosen[$0]] < 0 }
    }
    fields =
      [Field(.content, folder.geometry.rowShape, folder.geometry.element)]
      + (isLabelled == true ? [Field(.label, [], .int32)] : [])
  }

  /// What the data is called.
  public var name: String { folder.name }
  /// How many rows there are.
  public var count: Int { selection.count }
  /// Pictures of the folder's shape.
  public var kind: ExampleKind { folder.geometry.kind }
  /// Bytes, or float32 where pictures have 16 bits, and the label where every picture lies in a folder of its class.
  public let fields: [Field]
  /// That of bytes, or as measured where pictures have 16 bits.
  public var valueRange: ClosedRange<Float> { folder.valueRange }
  /// As many as are decoded within seconds.
  public var surveyLimit: Int? { PictureFolder.surveyed }

  /// The path of a row's file below the folder.
  public func title(of index: Int) -> String? { folder.rows.files[selection[index]].path }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names a file that cannot be read.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let size = self.field(field)?.byteCount else { fail("\(name) has no \(field.rawValue)") }
    guard target.count / size >= indices.count else {
      fail("\(indices.count) rows of \(size) bytes into \(target.count)")
    }
    guard let labels = folder.labels?.numbers, field == .label else {
      return try folder.rows.read(indices.map { selection[$0] }, into: target)
    }
    for (place, index) in indices.enumerated() {
      target.storeBytes(of: labels[selection[index]], toByteOffset: size * place, as: Int32.self)
    }
  }

  /// The number of a row's file among those whose heads are good.
  public func origin(of index: Int) -> Int { selection[index] }

  /// Which rows cannot be decoded; this decodes those that are not yet known.
  public func unreadable(_ indices: [Int]) -> Set<Int> {
    let lost = folder.rows.lost(among: indices.map { selection[$0] })
    return lost.isEmpty ? [] : Set(indices.filter { lost.contains(selection[$0]) })
  }

  /// Decodes the rows of coming batches ahead of the walk.
  public func expect(_ walk: Batches) { folder.ahead.follow(walk, selection, of: folder.rows) }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> PictureSource {
    var copy = self
    copy.selection = selection.subset(indices)
    return copy
  }

  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> PictureSource {
    var copy = self
    copy.selection = selection.subset(range)
    return copy
  }
}
