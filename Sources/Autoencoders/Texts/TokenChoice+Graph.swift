// The part of a choice that belongs to all tokens, as nodes of the step: with ten thousand words it takes longer than all that
// is left, and loops over vectors do it. What is left reads a few hundred numbers of a row.

import Examples
import Foundations
import Tensors

extension TokenChoice {
  /// What of a choice changes the graph.
  struct Program: Hashable {
    var isGreedy: Bool
    var isBeam: Bool
    var never: Set<Int32>
  }

  /// What of this choice changes the graph.
  var program: Program { Program(isGreedy: temperature == 0, isBeam: beam != nil, never: never) }

  /// By what differences of scores are multiplied.
  var inverseTemperature: Float { temperature == 0 ? 1 : 1 / temperature }

  /// The tokens whose weights are added up for one number.
  private static let part = 64

  /// What a step puts out for a choice from scores [rows, tokens]: the most probable token, [rows]; for a beam the log-probability of every token, [rows, tokens]; or the tokens' weights,
  /// the largest of which is 1, [rows, places], and their sums over parts, [rows, parts]. Behind the tokens are zeros.
  func outputs(of scores: Tensor, inverseTemperature: Tensor) -> [Tensor] {
    let (rows, count) = (scores.shape[0], scores.shape[1])
    let place = Tensor.index(axis: 1, of: [1, count], in: scores.trace)
    let allowed = never.sorted().reduce(scores) { scores, token in
      .select(
        place.equals(place.filled(Double(token))).broadcast(to: scores.shape), scores.filled(-1e30), scores)
    }
    if beam != nil { return [allowed - allowed.logSumExp(axes: [1], keeping: true)] }
    if temperature == 0 {
      // A row of scores that are no numbers has no largest one, and is at its end.
      let found = allowed.argMaximum(axis: 1).cast(to: .float32)
      return [.select(found .< found.filled(Double(count)), found, found.filled(Double(TextCoding.end)))]
    }
    let largest = allowed.maximum(axes: [1], keeping: true)
    let weights = ((allowed - largest) * inverseTemperature).exponential()
    let parts = (count + Self.part - 1) / Self.part
    let padding = scores.trace.constant(0).broadcast(to: [rows, parts * Self.part - count])
    let padded = padding.shape[1] == 0 ? weights : .concatenated([weights, padding], axis: 1)
    return [padded, padded.reshaped(to: [rows, parts, Self.part]).sum(axes: [2])]
  }

  /// The token of each row of a step.
  ///
  /// - Parameters:
  ///   - first: The place of the first output of ``outputs(of:inverseTemperature:)``.
  ///   - uniforms: A number from [0, 1) that decides; nil for rows that are not asked for.
  func tokens(_ plan: RowPlan, from first: Int, _ uniforms: [Float?]) -> [Int32?] {
    if temperature == 0 {
      return plan.withOutput(first) { found in
        uniforms.enumerated().map { row, uniform in uniform.map { _ in Int32(found[row]) } }
      }
    }
    return plan.withOutput(first) { weights in
      plan.withOutput(first + 1) { sums in
        let (width, parts) = (weights.count / uniforms.count, sums.count / uniforms.count)
        return uniforms.enumerated().map { row, uniform in
          uniform.map {
            drawn(
              UnsafeBufferPointer(rebasing: weights[row * width..<(row + 1) * width]),
              UnsafeBufferPointer(rebasing: sums[row * parts..<(row + 1) * parts]), $0)
          }
        }
      }
    }
  }

  /// The token that a uniform number stands for, by inversion of the distribution function.
  private func drawn(
    _ weights: UnsafeBufferPointer<Float>, _ sums: UnsafeBufferPointer<Float>, _ uniform: Float
  ) -> Int32 {
    if let least = least(weights) { return drawn(weights, atLeast: least, uniform) }
    var left = Double(uniform) * sums.reduce(0) { $0 + Double($1) }
    var part = 0
    while part < sums.count - 1, left >= Double(sums[part]) {
      left -= Double(sums[part])
      part += 1
    }
    // Sums are rounded: what is left over belongs to the last token of the part that has a weight.
    var last = 0
    for place in part * Self.part..<(part + 1) * Self.part where weights[place] > 0 {
      left -= Double(weights[place])
      last = place
      if left < 0 { break }
    }
    return weights[last] > 0 ? Int32(last) : Int32(weights.firstIndex(of: weights.max() ?? 0) ?? 0)
  }

  /// The same among the tokens whose weight is at least a number.
  private func drawn(
    _ weights: UnsafeBufferPointer<Float>, atLeast least: Float, _ uniform: Float
  ) -> Int32 {
    let kept = weights.indices.filter { weights[$0] >= least && weights[$0] > 0 }
    var left = Double(uniform) * kept.reduce(0) { $0 + Double(weights[$1]) }
    for place in kept {
      left -= Double(weights[place])
      if left < 0 { return Int32(place) }
    }
    return Int32(kept.last ?? 0)
  }

  /// The weight below which tokens are left out; nil where all may be drawn.
  private func least(_ weights: UnsafeBufferPointer<Float>) -> Float? {
    var least: Float?
    if let most, most < weights.count { least = Self.largest(most, of: weights).last }
    if let share, share < 1 {
      // Few tokens have most of the weight: those below a bound are looked at only where those above it are not enough.
      let wanted = Double(share) * weights.reduce(0) { $0 + Double($1) }
      var bound: Float = 0.0625
      var found: Float = 0
      while true {
        let kept = weights.filter { $0 >= bound }.sorted(by: >)
        var sum = 0.0
        if let last = kept.first(where: {
          sum += Double($0); return sum >= wanted
        }) {
          found = last
          break
        }
        if bound == 0 { break }
        bound = bound < 1e-30 ? 0 : bound * bound
      }
      least = max(least ?? 0, found)
    }
    return least
  }

  /// The largest numbers, in falling order.
  static func largest(_ count: Int, of numbers: UnsafeBufferPointer<Float>) -> [Float] {
    var kept: [Float] = []
    for number in numbers where kept.count < count || number > kept[count - 1] {
      // The first place whose number is smaller.
      var (low, high) = (0, kept.count)
      while low < high {
        let middle = (low + high) / 2
        if kept[middle] >= number { low = middle + 1 } else { high = middle }
      }
      kept.insert(number, at: low)
      if kept.count > count { kept.removeLast() }
    }
    return kept
  }
}
