// How parameters start. The variance of a weight is chosen so that signals keep their size from layer to
// layer: 1/n (LeCun et al., "Efficient BackProp", 1998), 2/n for rectifiers (He et al., ICCV 2015),
// 2/(n + m) between both directions (Glorot and Bengio, AISTATS 2010); n and m are a weight's inputs
// and outputs.

public import Foundations
public import Tensors

/// The distribution a parameter is drawn from.
public enum Initializer: Hashable, Sendable {
  /// Every element the same.
  case constant(Float)
  /// Normal with variance 1/n.
  case lecunNormal
  /// Normal with variance 2/n.
  case heNormal
  /// Uniform with variance 2/(n + m).
  case glorotUniform
  /// Normal with a given standard deviation.
  case normal(deviation: Float)
  /// Given numbers, such as the logits of the data's mean.
  case values([Float])

  /// The initial numbers of a parameter of the given shape, whose last axis is its outputs.
  public func values(_ shape: Shape, key: Key) -> [Float] {
    let outputs = shape.dimensions.last ?? 1
    let inputs = shape.rank > 1 ? shape.count / max(outputs, 1) : 1
    switch self {
    case .constant(let value): return Array(repeating: value, count: shape.count)
    case .values(let values):
      if values.count != shape.count { fail("\(values.count) initial values for \(shape)") }
      return values
    case .lecunNormal: return normal(shape.count, (1 / Float(inputs)).squareRoot(), key)
    case .heNormal: return normal(shape.count, (2 / Float(inputs)).squareRoot(), key)
    case .normal(let deviation): return normal(shape.count, deviation, key)
    case .glorotUniform:
      // A uniform on [-a, a] has variance a^2/3.
      let limit = (6 / Float(inputs + outputs)).squareRoot()
      return words(shape.count, key).map { (2 * Noise.uniform($0) - 1) * limit }
    }
  }

  /// The same for weights whose shape does not tell how many inputs an output adds up.
  public func resolved(inputs: Int) -> Initializer {
    switch self {
    case .lecunNormal: .normal(deviation: (1 / Float(inputs)).squareRoot())
    case .heNormal: .normal(deviation: (2 / Float(inputs)).squareRoot())
    default: self
    }
  }

  private func normal(_ count: Int, _ deviation: Float, _ key: Key) -> [Float] {
    words(count, key).map { Noise.normal($0) * deviation }
  }

  /// The words of row 0, stream 0.
  private func words(_ count: Int, _ key: Key) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(count + 3)
    for quad in 0..<((count + 3) / 4) {
      let block = Philox.block(counter: SIMD4(UInt32(quad), 0, 0, 0), key: key)
      for lane in 0..<4 { words.append(block[lane]) }
    }
    return Array(words.prefix(count))
  }
}
