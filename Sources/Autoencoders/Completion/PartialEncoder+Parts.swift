// The parts of pictures on which an encoder of parts learns: strips of columns and of rows, rectangles and single pixels, known
// or missing, of every size. What users ask for - a half, the middle, a few pixels - are among them.

import Foundations
public import Tensors

extension PartialEncoder {
  // A strip of width w = 1 + floor(u^2 n), so that narrow ones are frequent, begins at a quarter each at one end, in the middle,
  // at the other end, and anywhere.
  /// Whether each of n coordinates lies within a strip, [rows, n].
  private func strip(_ count: Int, _ source: RandomSource) -> Tensor {
    let rows = source.rows.shape[0]
    let (u, v, w) = (source.uniform([rows, 1]), source.uniform([rows, 1]), source.uniform([rows, 1]))
    let width = ((u * u * Double(count)).floor() + 1).minimum(u.filled(Double(count)))
    let room = width * -1 + Double(count)
    let place = Tensor.select(
      v .< v.filled(0.25), v.filled(0),
      .select(v .< v.filled(0.5), v.filled(0.5), .select(v .< v.filled(0.75), v.filled(1), w)))
    // Half of an odd room goes to the end.
    let start = (room * place).floor()
    let coordinates = Tensor.index(axis: 1, of: [rows, count], in: u.trace)
    return (coordinates .>= start).and(coordinates .< start + width)
  }

  /// Random parts of pictures, [rows, positions]: 1 for what is known, 0 for the rest.
  public func randomParts(_ source: RandomSource) -> Tensor {
    let rows = source.rows.shape[0]
    let shape = model.configuration.exampleShape
    let (height, width) = (shape[0], shape[1])
    let all: Shape = [rows, height, width]
    let columns = strip(width, source).reshaped(to: [rows, 1, width]).broadcast(to: all)
    let lines = strip(height, source).reshaped(to: [rows, height, 1]).broadcast(to: all)
    let rate = source.uniform([rows, 1, 1])
    let single = source.uniform(all) .< (rate * rate).broadcast(to: all)
    func chance(_ share: Double) -> Tensor {
      let u = source.uniform([rows, 1, 1])
      return (u .< u.filled(share)).broadcast(to: all)
    }
    let (first, second, third, turned) = (chance(0.3), chance(0.43), chance(0.5), chance(0.25))
    let known = Tensor.select(
      first, columns.cast(to: .float32),
      .select(
        second, lines.cast(to: .float32),
        .select(third, single.cast(to: .float32), columns.and(lines).cast(to: .float32))))
    return Tensor.select(turned, known * -1 + 1, known).reshaped(to: [rows, height * width])
  }
}
