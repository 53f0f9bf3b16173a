// The walk over the rows of a data set: which rows a block has, which of them cannot be read, how their fields and ids
// reach a program.

public import Autoencoders
public import Datasets
import Examples
public import Foundations
public import Tensors

extension RowPlan {
  /// Reads rows of a source into the inputs.
  public func load(_ rows: [Int], of source: any DataSource) throws {
    for field in reads { try fill(field) { try source.read(field, rows, into: $0) } }
    setIDs(rows.lazy.map { UInt64(source.origin(of: $0)) })
  }
}

extension RowProgram {
  /// Loads the rows of a source block by block, in order, those aside that cannot be read; the caller runs the plan, as often
  /// as it likes.
  ///
  /// - Parameters:
  ///   - range: The rows; all where nil.
  ///   - anyOrder: Whether rows may come in another order: those of about one length then come together, so that room that
  ///     nobody needs costs little.
  ///   - given: The types of what the caller sets for the rows of a block.
  ///   - shared: What all rows have in common.
  ///   - key: What the rows' random numbers follow from.
  public func forEachLoadedBlock(
    of source: any DataSource, _ range: Range<Int>? = nil, anyOrder: Bool = false, given: [TensorType] = [],
    shared: [HostArray] = [], key: Key, _ body: (RowPlan, _ rows: [Int]) throws -> Void
  ) throws {
    let range = range ?? 0..<source.count
    let groups = anyOrder ? source.batchGroups : nil
    let order = groups.map { groups in range.sorted { (groups[$0], $0) < (groups[$1], $1) } }
    try backend.perform {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: block) {
        let places = start..<min(start + block, range.upperBound)
        let wanted = order.map { order in places.map { order[$0 - range.lowerBound] } } ?? Array(places)
        let fitted = source.fitted(to: wanted)
        let plan = try plan(fitted.fields, given: given, shared: shared.map(\.type))
        plan.set(key)
        for (place, value) in shared.enumerated() { plan.setShared(place, value) }
        var rows: [Int] = []
        try source.withReadable(wanted) {
          rows = $0
          if !$0.isEmpty { try plan.load($0, of: fitted) }
        }
        if !rows.isEmpty { try body(plan, rows) }
      }
    }
  }

  /// Runs over the rows of a source block by block, as ``forEachLoadedBlock(of:_:given:shared:key:_:)`` loads them, and
  /// hands over the plan with its outputs; those of `rows.count` rows count.
  public func forEachBlock(
    of source: any DataSource, _ range: Range<Int>? = nil, anyOrder: Bool = false, shared: [HostArray] = [],
    key: Key, _ body: (RowPlan, _ rows: [Int]) throws -> Void
  ) throws {
    try forEachLoadedBlock(of: source, range, anyOrder: anyOrder, shared: shared, key: key) { plan, rows in
      try plan.run()
      try body(plan, rows)
    }
  }
}

extension DataSource {
  /// The content of rows as it is stored, [indices, dimensions].
  ///
  /// - Throws: ``Failure`` of kind `usage` for an index outside the data, which names the range; or as reading
  ///   throws.
  public func rows(_ indices: [Int]) throws -> HostArray {
    if let wrong = indices.first(where: { !(0..<count).contains($0) }) {
      throw Failure(
        .usage, "\(name) has no example \(wrong)",
        remedy: "Examples are numbered from 0 to \(count - 1)")
    }
    return HostArray(TensorType([indices.count, rowCount], elementType), bytes: try bytes(of: indices))
  }

  /// Fields of rows as they are stored, [indices, ...] each.
  ///
  /// - Throws: As reading throws. A field that the data do not have is a programming mistake.
  func fields(_ names: [FieldName], of indices: [Int]) throws -> [FieldName: HostArray] {
    try names.reduce(into: [:]) { found, name in
      guard let field = fields.first(where: { $0.name == name }) else { fail("data without \(name)") }
      let type = field.tensorType(rows: indices.count)
      var bytes = [UInt8](repeating: 0, count: type.byteCount)
      try bytes.withUnsafeMutableBytes { try read(name, indices, into: $0) }
      found[name] = HostArray(type, bytes: bytes)
    }
  }

  /// Hands over the contents of the rows that can be read, block by block, as they are stored.
  public func forEachBlock(of size: Int, _ body: (UnsafeRawBufferPointer, _ rows: [Int]) throws -> Void)
    throws
  {
    var memory = [UInt8](repeating: 0, count: size * rowBytes)
    for start in stride(from: 0, to: count, by: size) {
      var rows: [Int] = []
      try withReadable(Array(start..<min(start + size, count))) { present in
        rows = present
        try memory.withUnsafeMutableBytes { try read(present, into: $0) }
      }
      if rows.isEmpty { continue }
      try memory.withUnsafeBytes {
        try body(UnsafeRawBufferPointer(rebasing: $0.prefix(rows.count * rowBytes)), rows)
      }
    }
  }
}
