// Programs over rows. A row's result must not depend on how many others are asked for, so rows go through in blocks of one
// fixed size, the last one padded, and results of the padding are left out. What feeds the rows - arrays, memory, the
// source of a data set - is the caller's choice; blocks, padding, ids and keys are made here and nowhere else.

public import Examples
public import Foundations
public import Tensors

/// A function of rows, on a backend. Any thread may use it, one at a time; the work itself hops to the thread of its backend.
public final class RowProgram {
  /// The rows of a block.
  public let block: Int
  /// The fields it reads.
  public var reads: [FieldName] { layout.reads }
  /// What runs it.
  public var backend: any Backend { program.backend }
  private let layout: RowLayout
  private let program: Program

  /// A program; nothing is traced before the first run.
  ///
  /// - Parameters:
  ///   - state: The numbers that it reads, such as a model's.
  ///   - reads: The fields of a row that it needs.
  ///   - given: How many arrays it is given for each row beside them.
  ///   - limit: How many plans are kept, one for each combination of rows and types: as many as there are lengths of
  ///     sequences, for example.
  ///   - body: From the rows of a block to its outputs, [rows, ...] each.
  public init(
    _ backend: any Backend, state: any State, block: Int = 256, reads: [FieldName] = [.content],
    given: Int = 0, precision: ContractionPrecision = .float32, limit: Int = Program.standardLimit,
    _ body: @escaping (Trace, Batch) -> [Tensor]
  ) {
    let layout = RowLayout(reads: reads, givenCount: given)
    self.block = block
    self.layout = layout
    program = Program(backend, state: state, precision: precision, limit: limit) { trace, inputs in
      body(trace, Batch(layout, inputs))
    }
  }

  /// The plan for rows that are stored as fields say.
  ///
  /// - Parameters:
  ///   - rows: The rows of a run; those of a block where nil.
  ///   - fields: The fields of the data; those that the program reads must be among them.
  ///   - given: The types of what is given for the rows of a run.
  ///   - shared: The types of what all rows have in common.
  public func plan(
    rows: Int? = nil, _ fields: [Field], given: [TensorType] = [], shared: [TensorType] = []
  ) throws -> RowPlan {
    let rows = rows ?? block
    let read = layout.reads.map { name in
      guard let field = fields.first(where: { $0.name == name }) else {
        fail("data without \(name.rawValue), which the program reads")
      }
      return field.tensorType(rows: rows)
    }
    let types = read + [TensorType([rows, 2], .uint32), TensorType([2], .uint32)] + given + shared
    return RowPlan(executable: try program.executable(for: types), layout: layout, rows: rows)
  }

  /// Runs over arrays, [rows, ...] each, block by block, and joins the outputs.
  ///
  /// - Parameters:
  ///   - fields: An array for each field that the program reads.
  ///   - given: What it is given for each row.
  ///   - ids: What names the random numbers of each row; its number where nil.
  /// - Returns: The outputs, float32 [rows, ...].
  public func callAsFunction(
    _ fields: [FieldName: HostArray] = [:], given: [HostArray] = [], shared: [HostArray] = [],
    ids: [UInt64]? = nil, key: Key = Key(seed: 0), count: Int? = nil
  ) throws -> [HostArray] {
    guard let rows = count ?? (Array(fields.values) + given).first?.type.shape[0] else {
      fail("a program over nothing")
    }
    let stored = layout.reads.compactMap { name in
      fields[name].map { Field(name, Array($0.type.shape.dimensions.dropFirst()), $0.type.element) }
    }
    return try backend.perform {
      let plan = try plan(
        stored, given: given.map { TensorType($0.type.shape.replacing(0, with: block), $0.type.element) },
        shared: shared.map(\.type))
      plan.set(key)
      for (place, value) in shared.enumerated() { plan.setShared(place, value) }
      var outputs: [(bytes: [UInt8], type: TensorType)] = []
      for start in stride(from: 0, to: max(rows, 1), by: block) {
        let range = start..<min(start + block, rows)
        for (name, array) in fields { plan.fill(name, with: array, range) }
        for (place, array) in given.enumerated() { plan.setGiven(place, array.rows(range, padded: block)) }
        plan.setIDs(range.map { ids?[$0] ?? UInt64($0) })
        try plan.run()
        let results = plan.outputs()
        if outputs.isEmpty { outputs = results.map { ([], $0.type) } }
        for (place, result) in results.enumerated() {
          outputs[place].bytes += result.bytes.prefix(range.count * result.bytes.count / block)
        }
      }
      return outputs.map {
        HostArray(TensorType($0.type.shape.replacing(0, with: rows), $0.type.element), bytes: $0.bytes)
      }
    }
  }
}
