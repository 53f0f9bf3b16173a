// Which token comes next: by exact counts over uniform numbers that are spread evenly, for few tokens and for many.

import CPU
import Foundation
import Foundations
import Tensors
import Testing

@testable import Autoencoders

@Suite("Choices of tokens")
struct TokenChoiceTests {
  /// How often each token is chosen, of a thousand uniform numbers.
  private static func counts(_ choice: TokenChoice, _ logits: [Float]) throws -> [Int] {
    let backend = CPU.solo()
    return try backend.perform {
      let program = RowProgram(
        backend, state: backend.makeState(StateLayout()), block: 1000, reads: [], given: 1
      ) { _, batch in choice.outputs(of: batch.given[0], inverseTemperature: batch.shared[0]) }
      let plan = try program.plan(
        [], given: [TensorType([1000, logits.count])], shared: [TensorType(.scalar)])
      plan.setShared(0, choice.inverseTemperature)
      plan.setGiven(0, HostArray([1000, logits.count], (0..<1000).flatMap { _ in logits }))
      try plan.run()
      var counts = [Int](repeating: 0, count: logits.count)
      for token in choice.tokens(plan, from: 0, (0..<1000).map { (Float($0) + 0.5) / 1000 }) {
        counts[Int(try #require(token))] += 1
      }
      return counts
    }
  }

  private static let logits: [Float] = [log(0.5), log(0.3), log(0.15), log(0.05)]

  @Test("tokens are chosen by their probability among those that may be")
  func few() throws {
    func counts(_ choice: TokenChoice) throws -> [Int] { try Self.counts(choice, Self.logits) }
    #expect(try counts(TokenChoice()) == [500, 300, 150, 50])
    #expect(try counts(.greedy()) == [1000, 0, 0, 0])
    #expect(try counts(.greedy(never: [0])) == [0, 1000, 0, 0])
    #expect(try counts(TokenChoice(most: 2)) == [625, 375, 0, 0])
    #expect(try counts(TokenChoice(share: 0.9)) == [526, 316, 158, 0])
    #expect(try counts(TokenChoice(never: [0])) == [0, 600, 300, 100])
    // exp(2 log p): 0.25, 0.09, 0.0225 and 0.0025 of 0.365.
    #expect(try counts(TokenChoice(temperature: 0.5)) == [685, 247, 61, 7])
    #expect(throws: Failure.self) { try TokenChoice(temperature: -1) }
    #expect(throws: Failure.self) { try TokenChoice(most: 0) }
    #expect(throws: Failure.self) { try TokenChoice(share: 0) }
  }

  // More tokens than are added up for one number, and a last part that is not full.
  @Test("of many tokens too", arguments: [64, 65, 200])
  func many(count: Int) throws {
    let logits = (0..<count).map { Float(($0 * 37) % count) / Float(count) * 6 }
    let weights = logits.map { exp(Double($0)) }
    let total = weights.reduce(0, +)
    let found = try Self.counts(TokenChoice(), logits)
    for (token, weight) in weights.enumerated() {
      #expect(abs(Double(found[token]) - 1000 * weight / total) < 1.01, "token \(token)")
    }
    let order = (0..<count).sorted { logits[$0] > logits[$1] }
    let best = try Self.counts(TokenChoice(most: 5), logits)
    #expect(Set(best.indices.filter { best[$0] > 0 }) == Set(order.prefix(5)))
    // The fewest tokens that have half of the probability.
    var (sum, nucleus) = (0.0, Set<Int>())
    for token in order where sum < 0.5 * total {
      sum += weights[token]
      nucleus.insert(token)
    }
    let half = try Self.counts(TokenChoice(share: 0.5), logits)
    #expect(Set(half.indices.filter { half[$0] > 0 }) == nucleus)
    #expect(try Self.counts(.greedy(), logits)[order[0]] == 1000)
  }

  @Test("scores that are no numbers end a text")
  func unfinite() throws {
    #expect(try Self.counts(.greedy(), [.nan, 1, 2])[0] == 1000)
  }
}
