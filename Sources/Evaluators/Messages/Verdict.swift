// From a line of an evaluator to what it means for a solution. The rules are the same in every form of the protocol: numbers
// that are not finite are an evaluation that failed, and a wrong count of numbers is a misunderstanding.

/// What an answer means for a solution.
enum Verdict: Equatable {
  /// It was evaluated.
  case evaluated(Evaluation)
  /// Its evaluation failed.
  case failed(String)
  /// Its evaluation failed in a way that may pass.
  case transient(String)
  /// The answer is not what the hello announced.
  case misshapen(String)
}

extension Hello {
  /// What the numbers of one solution mean: fitness, measures and observation.
  func verdict(
    fitness: Float, measures: ArraySlice<Float>, observation: ArraySlice<Float>, picture: String? = nil,
    note: String? = nil
  ) -> Verdict {
    if let reason = Self.unfit("fitness", fitness) { return .failed(reason) }
    for (name, value) in zip(self.measures, measures) {
      if let reason = Self.unfit("measure '\(name)'", value) { return .failed(reason) }
    }
    if let place = observation.firstIndex(where: { !$0.isFinite }) {
      let number = place - observation.startIndex
      return .failed(Self.unfit("number \(number + 1) of the observation", observation[place]) ?? "")
    }
    return .evaluated(
      Evaluation(
        fitness: fitness, measures: Array(measures), observation: Array(observation), picture: picture,
        note: note))
  }

  private static func unfit(_ name: String, _ value: Float) -> String? {
    if value.isFinite { return nil }
    return value.isNaN ? "the \(name) is NaN" : "the \(name) is infinite, or too large for float32"
  }

  /// What a line means for each solution that it answers.
  func verdicts(_ reply: Reply) throws(Malformed) -> [(number: Int, verdict: Verdict)] {
    guard let ids = reply.ids else {
      guard let id = reply.id else { throw Malformed("the answer has no \"id\"") }
      return [(id, verdict(of: reply))]
    }
    if let error = reply.error {
      return ids.map { ($0, reply.isTransient ? .transient(error) : .failed(error)) }
    }
    func failures(_ reason: String) -> [(number: Int, verdict: Verdict)] {
      ids.map { ($0, .misshapen(reason)) }
    }
    let counts = [
      ("fitness", reply.fitness.count, 1), ("measures", reply.measures.count, measures.count),
      ("observations", reply.observation.count, reply.observation.isEmpty ? 0 : observationCount),
    ]
    for (name, count, each) in counts where count != each * ids.count {
      return failures(
        "the answer's \"\(name)\" holds \(count) numbers for \(ids.count) solutions, which need \(each) each")
    }
    if !reply.errors.isEmpty, reply.errors.count != ids.count {
      return failures("the answer has \(reply.errors.count) errors for \(ids.count) solutions")
    }
    let seen = reply.observation.isEmpty ? 0 : observationCount
    return ids.indices.map { row in
      if !reply.errors.isEmpty, let error = reply.errors[row] {
        return (ids[row], reply.isTransient ? .transient(error) : .failed(error))
      }
      return (
        ids[row],
        verdict(
          fitness: reply.fitness[row],
          measures: reply.measures[row * measures.count..<(row + 1) * measures.count],
          observation: reply.observation[row * seen..<(row + 1) * seen])
      )
    }
  }

  /// What a line means for the one solution that it answers.
  private func verdict(of reply: Reply) -> Verdict {
    if let error = reply.error { return reply.isTransient ? .transient(error) : .failed(error) }
    guard reply.fitness.count == 1 else {
      return .misshapen(
        reply.fitness.isEmpty
          ? "the answer has neither \"fitness\" nor \"error\""
          : "the answer's \"fitness\" is \(reply.fitness.count) numbers")
    }
    guard reply.measures.count == measures.count else {
      return .misshapen(
        "the answer has \(reply.measures.count) measures where the hello names \(measures.count)")
    }
    guard reply.observation.isEmpty || reply.observation.count == observationCount else {
      return .misshapen(
        "the answer's observation has \(reply.observation.count) numbers where the hello says \(observationCount)"
      )
    }
    return verdict(
      fitness: reply.fitness[0], measures: reply.measures[...], observation: reply.observation[...],
      picture: reply.picture, note: reply.note)
  }

  /// What rows of float32 mean, each a solution's fitness, measures and observation.
  func verdicts(rows: Int, _ bytes: UnsafeRawBufferPointer) -> [Verdict] {
    func values(_ start: Int, _ count: Int) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { target, filled in
        for index in 0..<count {
          let word = bytes.loadUnaligned(fromByteOffset: 4 * (start + index), as: UInt32.self)
          target.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: word)))
        }
        filled = count
      }
    }
    return (0..<rows).map { row in
      let start = row * answerCount
      let fitness = bytes.loadUnaligned(fromByteOffset: 4 * start, as: UInt32.self)
      return verdict(
        fitness: Float(bitPattern: UInt32(littleEndian: fitness)),
        measures: values(start + 1, measures.count)[...],
        observation: values(start + 1 + measures.count, observationCount)[...])
    }
  }
}
