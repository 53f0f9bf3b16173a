// Texts from latents: one step of the decoder at a time, the state between two of them kept, so that no beginning is computed
// twice. So many texts are written side by side; where one ends, the next begins, so that every row of every step counts.

public import Examples
public import Foundations
import Layers
public import Tensors

/// Writes the texts that latents stand for.
public final class TextWriter {
  /// How texts become tokens.
  public let coding: TextCoding
  private let first: RowProgram
  private let next: (TokenChoice) -> RowProgram
  private let backend: any Backend
  private let stateCount: Int
  /// The most tokens of a text; nil for any number.
  public let mostTokens: Int?
  private var programs: [TokenChoice.Program: RowProgram] = [:]

  /// The most texts that are written side by side.
  private static let most = 256
  /// The most numbers of their states.
  private static let mostNumbers = 1 << 23

  /// A text that was written.
  public struct Written: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Its tokens without the end.
    public var tokens: [Int32]
    /// Whether it is the text of tokens, whether these have an end or not.
    public func equals(_ original: ArraySlice<Int32>) -> Bool {
      original.prefix { $0 != TextCoding.end } == tokens[...]
    }

    /// Whether it ended before it had as many tokens as it may have.
    public var isComplete: Bool
  }

  /// A writer of a model whose numbers a state holds.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model that is not of texts.
  public init(_ model: VariationalAutoencoder, state: any State, on backend: any Backend) throws {
    guard let coding = model.configuration.data?.text, let decoder = model.sequenceDecoder else {
      throw Failure(
        .usage, "the model's examples are not texts",
        remedy: "Train one on a text file, with a string on every line")
    }
    self.coding = coding
    self.backend = backend
    stateCount = decoder.stateCount
    mostTokens = decoder.mostElements
    let told = model.configuration.generationFields
    first = RowProgram(backend, state: state, block: 128, reads: told, given: 1) { _, batch in
      let z = model.decoderInput(batch.given[0], batch.context)
      return [z, decoder.start(z, batch.context)]
    }
    next = { choice in
      RowProgram(backend, state: state, reads: [], given: 3, limit: 16) { _, batch in
        let (z, before) = (batch.given[0], batch.given[2])
        let result = decoder.next(
          before.cast(to: .int32).reshaped(to: [batch.rows]), batch.given[1], z, batch.context)
        return [result.state]
          + choice.outputs(
            of: Self.begun(result.outputs, before), inverseTemperature: batch.shared[0])
      }
    }
  }

  /// Scores [rows, tokens] by which no text ends before it has begun: none that trains is empty.
  private static func begun(_ scores: Tensor, _ before: Tensor) -> Tensor {
    let token = Tensor.index(axis: 1, of: scores.shape, in: scores.trace)
    let isEmpty = (before .< before.filled(0)).broadcast(to: scores.shape)
      .and(token.equals(token.filled(Double(TextCoding.end))))
    return .select(isEmpty, scores.filled(-1e30), scores)
  }

  /// The texts of latents, [n, latents]; number i depends on its latents, the key and its id alone.
  ///
  /// - Parameters:
  ///   - fields: What the model is told of them.
  ///   - longest: The most tokens of a text; as many as those that trained where nil.
  public func write(
    _ latents: HostArray, fields: [FieldName: HostArray] = [:], by choice: TokenChoice, longest: Int? = nil,
    key: Key
  ) throws -> [Written] {
    let count = latents.type.shape[0]
    let longest = min(longest ?? coding.longest, mostTokens ?? .max)
    if count == 0 || longest == 0 {
      return (0..<count).map { _ in Written(text: "", tokens: [], isComplete: false) }
    }
    let begun = try first(fields, given: [latents])
    let program = programs[choice.program] ?? next(choice)
    programs[choice.program] = program
    if let beam = choice.beam {
      return try backend.perform {
        let types = [begun[0].type.shape[1], stateCount, 1].map { TensorType([beam, $0]) }
        let plan = try program.plan(rows: beam, [], given: types, shared: [TensorType(.scalar)])
        plan.setShared(0, 1)
        return try BeamSearch(plan, coding, longest: longest).texts(of: begun)
      }
    }
    return try backend.perform {
      // A power of two at least as large: few plans, and little that is computed for nothing.
      let most = max(1, min(Self.most, Self.mostNumbers / stateCount))
      let slots = min(most, 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount))
      let types = [begun[0].type.shape[1], stateCount, 1].map { TensorType([slots, $0]) }
      let plan = try program.plan(rows: slots, [], given: types, shared: [TensorType(.scalar)])
      plan.setShared(0, choice.inverseTemperature)
      var walk = Walk(plan, begun, coding, longest: longest, key: key.folding("tokens"))
      return try walk.run(choice)
    }
  }

  /// What is given to a step, by place.
  enum Given: Int { case latents, state, token }

  /// A walk of all texts through the rows of a plan.
  private struct Walk {
    private let plan: RowPlan
    private let begun: [HostArray]
    private let coding: TextCoding
    private let longest: Int
    private let key: Key
    /// The text in each row; nil for none.
    private var slots: [Int?]
    private var begunCount = 0
    private var tokens: [[Int32]]
    private var isComplete: [Bool]

    init(_ plan: RowPlan, _ begun: [HostArray], _ coding: TextCoding, longest: Int, key: Key) {
      (self.plan, self.begun, self.coding, self.longest, self.key) = (plan, begun, coding, longest, key)
      slots = Array(repeating: nil, count: plan.rows)
      tokens = Array(repeating: [], count: begun[0].type.shape[0])
      isComplete = Array(repeating: false, count: tokens.count)
    }

    mutating func run(_ choice: TokenChoice) throws -> [Written] {
      for slot in slots.indices { begin(at: slot) }
      while slots.contains(where: { $0 != nil }) {
        try plan.run()
        try plan.finish()
        keepState()
        let chosen = choice.tokens(
          plan, from: 1,
          slots.enumerated().map { slot, row in
            row.map { Noise.uniform(uniform(row: $0, place: tokens[$0].count)) }
          })
        for (slot, token) in chosen.enumerated() {
          if let token, let row = slots[slot] { take(token, for: row, at: slot) }
        }
      }
      return tokens.indices.map {
        Written(text: coding.text(of: tokens[$0]), tokens: tokens[$0], isComplete: isComplete[$0])
      }
    }

    private func uniform(row: Int, place: Int) -> UInt32 {
      Philox.word(key: key, stream: UInt32(place), row: UInt64(row), column: 0)
    }

    private mutating func take(_ token: Int32, for row: Int, at slot: Int) {
      if token == TextCoding.end {
        isComplete[row] = true
        begin(at: slot)
        return
      }
      tokens[row].append(token)
      if tokens[row].count == longest { begin(at: slot) } else { set(.token, slot, [Float(token)]) }
    }

    /// The next text begins in a row, if there is one.
    private mutating func begin(at slot: Int) {
      slots[slot] = begunCount < tokens.count ? begunCount : nil
      guard let row = slots[slot] else { return }
      begunCount += 1
      for (place, array) in zip([Given.latents, .state], begun) {
        let width = array.type.shape[1]
        array.bytes.withUnsafeBytes {
          set(place, slot, $0.bindMemory(to: Float.self)[row * width..<(row + 1) * width])
        }
      }
      set(.token, slot, [-1])
    }

    /// Hands the states that a step has left to the next one.
    private func keepState() {
      plan.withOutput(0) { states in
        plan.fillGiven(Given.state.rawValue) { $0.copyMemory(from: UnsafeRawBufferPointer(states)) }
      }
    }

    private func set(_ given: Given, _ slot: Int, _ numbers: some Collection<Float>) {
      plan.fillGiven(given.rawValue) { memory in
        let all = memory.bindMemory(to: Float.self)
        for (place, number) in numbers.enumerated() { all[slot * numbers.count + place] = number }
      }
    }
  }
}
