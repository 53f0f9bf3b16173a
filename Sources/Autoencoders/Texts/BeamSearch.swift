// The most probable text of latents, as far as a few beginnings at a time find it: of all ways to carry on those that are kept, the
// most probable ones are kept again (Graves, "Sequence transduction with recurrent neural networks", 2012, section 2.6).

import Examples
import Tensors

/// A search with a plan of one step, a row for each beginning.
struct BeamSearch {
  private let plan: RowPlan
  private let coding: TextCoding
  private let longest: Int

  /// A beginning of a text.
  private struct Beginning {
    var tokens: [Int32] = []
    /// The logarithm of its probability.
    var score = 0.0
    /// The row that it was carried on from.
    var parent = 0
  }

  init(_ plan: RowPlan, _ coding: TextCoding, longest: Int) {
    (self.plan, self.coding, self.longest) = (plan, coding, longest)
  }

  /// The texts of latents.
  ///
  /// - Parameter begun: What the decoder is given of each, and its state before the first token.
  func texts(of begun: [HostArray]) throws -> [TextWriter.Written] {
    try (0..<begun[0].type.shape[0]).map { row in
      // Every row begins alike, and the first step is carried on from one of them.
      for (place, array) in begun.enumerated() {
        let width = array.type.shape[1]
        let own = array.floats[row * width..<(row + 1) * width]
        plan.fillGiven(place) { memory in
          let all = memory.bindMemory(to: Float.self)
          for slot in 0..<plan.rows {
            for (column, number) in own.enumerated() { all[slot * width + column] = number }
          }
        }
      }
      return try text()
    }
  }

  private func text() throws -> TextWriter.Written {
    var open = [Beginning()]
    var best: Beginning?
    for _ in 0..<longest {
      set(open.map { $0.tokens.last ?? -1 })
      try plan.run()
      try plan.finish()
      var next: [Beginning] = []
      plan.withOutput(1) { scores in
        let width = scores.count / plan.rows
        for (row, beginning) in open.enumerated() {
          let own = UnsafeBufferPointer(rebasing: scores[row * width..<(row + 1) * width])
          // As many as are kept, and the end beside them.
          let least = TokenChoice.largest(min(plan.rows + 1, width), of: own).last ?? 0
          for token in own.indices where own[token] >= least {
            let score = beginning.score + Double(own[token])
            if Int32(token) == TextCoding.end {
              if score > best?.score ?? -.infinity {
                best = Beginning(tokens: beginning.tokens, score: score)
              }
            } else {
              next.append(Beginning(tokens: beginning.tokens + [Int32(token)], score: score, parent: row))
            }
          }
        }
      }
      open = Array(next.sorted { ($1.score, $0.parent) < ($0.score, $1.parent) }.prefix(plan.rows))
      // Nothing that is carried on becomes more probable.
      if let best, best.score >= open.first?.score ?? -.infinity { return written(best, isComplete: true) }
      keepStates(of: open.map(\.parent))
    }
    return best.map { written($0, isComplete: true) } ?? written(open.first ?? Beginning(), isComplete: false)
  }

  private func written(_ found: Beginning, isComplete: Bool) -> TextWriter.Written {
    TextWriter.Written(text: coding.text(of: found.tokens), tokens: found.tokens, isComplete: isComplete)
  }

  private func set(_ tokens: [Int32]) {
    plan.fillGiven(TextWriter.Given.token.rawValue) { memory in
      let all = memory.bindMemory(to: Float.self)
      for (row, token) in tokens.enumerated() { all[row] = Float(token) }
    }
  }

  /// Each beginning goes on from the state of the one it was carried on from.
  private func keepStates(of parents: [Int]) {
    plan.withOutput(0) { states in
      let width = states.count / plan.rows
      plan.fillGiven(TextWriter.Given.state.rawValue) { memory in
        let all = memory.bindMemory(to: Float.self)
        for (row, parent) in parents.enumerated() {
          for column in 0..<width { all[row * width + column] = states[parent * width + column] }
        }
      }
    }
  }
}
