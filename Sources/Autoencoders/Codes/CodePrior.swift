// The probability of codes: place by place, each given those before it, as van den Oord et al. (NeurIPS 2017, section 3.3) fit
// one to the codes of a trained model. Here a recurrent network walks along the places and learns with the model: it reads codes
// and moves none, since rounding has no gradient. In pictures it sees the code to the left and the one above.

import Foundation
import Foundations
import Layers
import Tensors

/// p(codes) = prod_i p(code_i | codes before i).
struct CodePrior: LatentPrior {
  private let book: any CodeBook
  /// The places of a line of a picture; as many as there are of a row.
  private let line: Int
  private let (before, above): (Embedding, Embedding?)
  private let place: Parameter
  private let cell: LongShortTermCell
  private let output: Dense

  init(_ site: PriorSite) {
    guard let book = site.codes else { fail("a prior over codes for latents without codes") }
    let width = site.choice.count("width")
    self.book = book
    line = site.picture.map { $0[1] } ?? book.places
    before = Embedding(site.scope["before"], count: book.count, width: width)
    above = line < book.places ? Embedding(site.scope["above"], count: book.count, width: width) : nil
    place = site.scope.parameter("place", [book.places, width], .normal(deviation: 1))
    cell = LongShortTermCell(site.scope["cell"], inputs: width, outputCount: width)
    output = Dense(site.scope["scores"], inputs: width, outputs: book.count, initializer: .constant(0))
  }

  /// What the cell is shown at a place, [rows, places, numbers]: by the codes before and above, -1 for none.
  private func shown(_ before: Tensor, _ above: Tensor, places: Range<Int>) -> Tensor {
    let here = place.value(in: before.trace).sliced(axis: 0, places)
      .reshaped(to: [1, places.count, place.shape[1]])
    let own = self.before(before) + here
    return self.above.map { own + $0(above) } ?? own
  }

  /// Codes moved along by so many places, with none at the first.
  private func moved(_ codes: Tensor, by count: Int) -> Tensor {
    let rows = codes.shape[0]
    let none = codes.trace.constant(-1).broadcast(to: [rows, count]).cast(to: .int32)
    if count >= book.places { return none.sliced(axis: 1, 0..<book.places) }
    return .concatenated([none, codes.sliced(axis: 1, 0..<(book.places - count))], axis: 1)
  }

  /// log p of every code at every place, [rows, places, codes].
  private func logShares(_ states: Tensor, _ context: LayerContext) -> Tensor {
    let scores = output(states, context)
    return scores - scores.logSumExp(axes: [scores.shape.rank - 1], keeping: true)
  }

  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor {
    let leading = Shape(z.shape.dimensions.dropLast())
    let codes = book.codes(of: z.stoppingGradient().reshaped(to: [leading.count, book.latents]))
    let rows = leading.count
    let states = cell(shown(moved(codes, by: 1), moved(codes, by: line), places: 0..<book.places), context)
    let shares = logShares(states.each.reshaped(to: [rows * book.places, cell.outputCount]), context)
    let chosen = shares * codes.reshaped(to: [rows * book.places]).oneHot(count: book.count)
    return chosen.sum(axes: [1]).reshaped(to: [rows, book.places]).sum(axes: [1]).reshaped(to: leading)
  }

  // A code by inversion: as many of the cumulative shares but the last as do not exceed u.
  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    let rows = source.rows.shape[0]
    let trace = temperature.trace
    let numbers = source.uniform([rows, book.places])
    let cumulative = Tensor.isLower(book.count, in: trace).cast(to: .float32).transposed()
    let sharpness = temperature.maximum(trace.constant(Self.leastTemperature)).reciprocal()
    let none = trace.constant(-1).broadcast(to: [rows, 1]).cast(to: .int32)
    var state = trace.constant(0).broadcast(to: [rows, cell.stateCount])
    var codes: [Tensor] = []
    for place in 0..<book.places {
      let above = place >= line ? codes[place - line] : none
      let input = cell.prepared(shown(codes.last ?? none, above, places: place..<(place + 1)), context)
      state = cell.step(input.reshaped(to: [rows, input.shape[2]]), state, context)
      let scores = output(cell.output(of: state), context) * sharpness
      let shares = (scores - scores.logSumExp(axes: [1], keeping: true)).exponential()
      let isPassed = shares.matrixProduct(cumulative) .<= numbers.sliced(axis: 1, place..<(place + 1))
      let passed = isPassed.cast(to: .float32).sum(axes: [1], keeping: true)
      codes.append(passed.minimum(passed.filled(Double(book.count - 1))).cast(to: .int32))
    }
    return book.latents(of: .concatenated(codes, axis: 1))
  }

  /// The temperature below which draws are those at it: nearly always the likeliest code.
  private static let leastTemperature = 1e-3
}
