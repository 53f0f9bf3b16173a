// Augmentations are sources: a new one is a type of a few lines, and everything that trains takes it.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundations
import Storage
import Tensors
import Testing
import Training
import _TestSupport

/// Adds noise to numbers, other noise in every epoch.
private struct Noisy: Augmentation {
  var deviation: Float

  func apply(
    to rows: UnsafeMutableRawBufferPointer, count: Int, id: (Int) -> Int, _ content: Field, epoch: Int
  ) {
    let numbers = rows.bindMemory(to: Float.self)
    let key = Key(seed: 1).folding(UInt64(epoch))
    for place in 0..<count {
      for column in 0..<content.count {
        let word = Philox.word(key: key, stream: 0, row: UInt64(id(place)), column: column)
        numbers[place * content.count + column] += deviation * Noise.normal(word)
      }
    }
  }
}

/// Rows of which number 3 cannot be read.
private struct Damaged: DataSource {
  var rows: ArraySource

  var name: String { rows.name }
  var count: Int { rows.count }
  var kind: ExampleKind { rows.kind }
  var fields: [Field] { rows.fields }
  var valueRange: ClosedRange<Float> { rows.valueRange }
  var surveyLimit: Int? { 7 }
  func title(of index: Int) -> String? { "row \(origin(of: index))" }
  func origin(of index: Int) -> Int { rows.origin(of: index) }
  func unreadable(_ indices: [Int]) -> Set<Int> { Set(indices.filter { origin(of: $0) == 3 }) }
  func subset(_ indices: [Int]) -> Damaged { Damaged(rows: rows.subset(indices)) }
  func subset(_ range: Range<Int>) -> Damaged { Damaged(rows: rows.subset(range)) }
  func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    rows.read(field, indices, into: target)
  }
}

@Suite("Augmented sources")
struct AugmentedSourceTests {
  @Test("noise belongs to row and epoch, and the rows behind it stay as they are")
  func noise() throws {
    let plain = try ArraySource.random(40, 3)
    let source = AugmentedSource(plain, by: Noisy(deviation: 0.1))
    func numbers(_ source: any DataSource, _ rows: [Int]) throws -> [Float] { try source.rows(rows).floats }
    let first = try numbers(source, [4, 9])
    #expect(first != (try numbers(plain, [4, 9])))
    #expect(try numbers(source, [9, 4]) == Array(first[3...] + first[..<3]))
    #expect(try numbers(source.subset([9]), [0]) == Array(first[3...]))
    let later = source.epoch(1)
    #expect(try numbers(later, [4, 9]) != first && numbers(later.epoch(0), [4, 9]) == first)
    #expect(source.kind == plain.kind && source.count == 40 && source.subset(3..<5).origin(of: 1) == 4)
  }

  @Test("what is known of the rows behind it, and what cannot be read, is passed on")
  func passedOn() throws {
    let damaged = Damaged(rows: try ArraySource.random(40, 3))
    let source = AugmentedSource(damaged, by: Noisy(deviation: 0.1))
    #expect(source.surveyLimit == 7 && source.unreadable([2, 3, 4]) == [3])
    #expect(source.subset([3, 5]).unreadable([0, 1]) == [0])
    #expect(try source.readable().count == 39 && source.title(of: 5) == "row 5")
  }

  @Test("a training takes any of them, and stacked ones")
  func trained() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [3], hidden: [4], latents: 2, likelihood: .gaussianShared))
    let trainer = Trainer(model, TrainingSettings(epochs: 2, batch: 16), on: CPU())
    let plain = try ArraySource.random(40, 3)
    let noisy = AugmentedSource(plain, by: Noisy(deviation: 0.1))
    let results = try [plain as any DataSource, noisy, AugmentedSource(noisy, by: Noisy(deviation: 0))]
      .map { try trainer.fit($0).model.parameters }
    #expect(results[0] != results[1] && results[1] == results[2])
  }
}
