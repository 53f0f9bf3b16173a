// Fields beside the content: whatever a source has of a row reaches splits, batches, blocks and programs by the same way.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Tensors
import Testing
import Training
import _TestSupport

/// Sequences of tokens in a file, read when they are asked for: a row is its length and `width` tokens, int32 each.
private struct TokenFile: DataSource {
  static let width = 6
  let name = "tokens"
  let path: String
  var rows: [Int]

  var count: Int { rows.count }
  var kind: ExampleKind { .tokens(length: Self.width, vocabulary: 50) }
  var fields: [Field] { [Field(.content, [Self.width], .int32), Field(.length, [], .int32)] }
  var valueRange: ClosedRange<Float> { 0...49 }

  func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    let file = try MappedFile(path)
    let (start, size) = field == .length ? (0, 4) : (4, 4 * Self.width)
    for (place, index) in indices.enumerated() {
      let row = rows[index] * 4 * (Self.width + 1) + start
      UnsafeMutableRawBufferPointer(rebasing: target[(place * size)...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[row..<row + size]))
    }
  }

  func origin(of index: Int) -> Int { rows[index] }
  func subset(_ indices: [Int]) -> TokenFile { TokenFile(path: path, rows: indices.map { rows[$0] }) }
  func subset(_ range: Range<Int>) -> TokenFile { subset(Array(range)) }
}

@Suite("Fields")
struct FieldTests {
  /// The token at a place of a row; beyond the row's length there is nothing but padding.
  private static func token(_ row: Int, _ place: Int) -> Int32 { Int32((row * 7 + place * 3) % 50) }
  private static func length(_ row: Int) -> Int { 1 + row % TokenFile.width }

  /// 0, 1, 2 and so on, [1, count].
  private static func places(_ count: Int, _ trace: Trace) -> Tensor {
    .concatenated((0..<count).map { trace.constant(Double($0)).reshaped(to: [1, 1]) }, axis: 1)
  }

  private func withTokens(_ count: Int, _ body: (TokenFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let numbers = (0..<count).flatMap { row in
        [Int32(Self.length(row))] + (0..<TokenFile.width).map { Self.token(row, $0) }
      }
      try AtomicFile.write(numbers.withUnsafeBytes { Array($0) }, to: "\(folder)/tokens")
      try body(TokenFile(path: "\(folder)/tokens", rows: Array(0..<count)))
    }
  }

  @Test("tokens with lengths are split, batched, streamed and walked", arguments: TestedBackend.all)
  func tokens(backend: TestedBackend) throws {
    try withTokens(700) { source in
      let parts = TrainingSettings(validation: 0.2).split(source)
      #expect(parts.training.count == 560 && parts.validation.count == 140)
      #expect(parts.training.field(.length) == Field(.length, [], .int32))
      // The sum of the tokens that count, which a program finds from content and length alone.
      let program = RowProgram(
        backend.backend, state: backend.backend.makeState(StateLayout()), block: 64,
        reads: [.content, .length]
      ) { trace, batch in
        let places = Self.places(TokenFile.width, trace)
        let length = batch[.length]?.cast(to: .float32).reshaped(to: [batch.rows, 1]) ?? trace.constant(0)
        return [(batch.content.cast(to: .float32) * (places .< length).cast(to: .float32)).sum(axes: [1])]
      }
      func expected(_ row: Int) -> Float {
        (0..<Self.length(row)).reduce(0) { $0 + Float(Self.token(row, $1)) }
      }
      for part in [parts.training, parts.validation] {
        var sums: [Float] = []
        try program.forEachBlock(of: part, key: Key(seed: 1)) { sums += $0.floats(0, count: $1.count) }
        #expect(sums == (0..<part.count).map { expected(part.origin(of: $0)) })
      }
      // Batch by batch, the last one smaller, in an order of its own: the same program of another number of rows.
      var batches = try Batches(count: parts.training.count, size: 100, key: Key(seed: 2))
      var seen: Set<Int> = []
      for _ in 0..<batches.batchesPerEpoch {
        batches.advance()
        try backend.backend.perform {
          let plan = try program.plan(rows: batches.indices.count, parts.training.fields)
          try plan.load(batches.indices, of: parts.training)
          try plan.run()
          let rows = batches.indices.map(parts.training.origin)
          #expect(plan.floats(0, count: rows.count) == rows.map(expected))
          seen.formUnion(rows)
        }
      }
      #expect(seen.count == 560)
    }
  }

  @Test("a label reaches a program beside the content", arguments: TestedBackend.all)
  func label(backend: TestedBackend) throws {
    let labels = (0..<300).map { Int32($0 * 5 % 7) }
    let values = (0..<600).map { Float($0) / 8 }
    let source = try ArraySource(NumericArray(shape: [300, 2], values), labels: labels, name: "x", at: "x")
    // index == label makes the one-hot within the graph.
    let program = RowProgram(
      backend.backend, state: backend.backend.makeState(StateLayout()), reads: [.content, .label]
    ) { trace, batch in
      let classes = Self.places(7, trace)
      let label = batch[.label]?.cast(to: .float32).reshaped(to: [batch.rows, 1]) ?? trace.constant(0)
      let oneHot = classes.equals(label).cast(to: .float32)
      return [oneHot * batch.content.sum(axes: [1]).reshaped(to: [batch.rows, 1])]
    }
    let some = source.subset((0..<290).reversed())
    var found: [Float] = []
    try program.forEachBlock(of: some, key: Key(seed: 1)) { found += $0.floats(0, count: 7 * $1.count) }
    for (place, row) in (0..<290).reversed().enumerated() {
      for kind in 0..<7 {
        let expected = Int(labels[row]) == kind ? values[2 * row] + values[2 * row + 1] : 0
        #expect(found[7 * place + kind] == expected)
      }
    }
  }

  @Test("tokens from any source have a recipe, with a network of texts alone")
  func recipe() throws {
    try withTokens(10) { source in
      let dataset = Dataset(name: "t", training: source, fingerprint: try Fingerprint(of: [source.path]))
      let recipe = try TrainingRequest().recipe(for: dataset)
      #expect(recipe.model.network.family == .gatedRecurrent && recipe.model.likelihood == .tokens(50))
      #expect(recipe.model.conditions.map(\.name) == [.length])
      let failure = try #require(throws: Failure.self) {
        try TrainingRequest { $0.network = "mlp" }.recipe(for: dataset)
      }
      #expect(failure.kind == .usage && "\(failure)".contains("does not read texts"))
    }
  }
}
