// Attributes as a network sees them. A row holds one number for each: the place of its class, or a number, and NaN where it
// is not known. A class becomes 1 at its place among zeros, made inside the graph; a value that is not known becomes zeros
// alone, which no value looks like, so that one model works with and without it.

public import Examples
import Foundations
public import Layers
public import Tensors

/// From the attributes of rows to the numbers that a network is given.
public struct AttributeEncoding: Sendable {
  /// The attributes in order.
  public let attributes: [Attribute]

  /// The encoding of attributes.
  public init(_ attributes: [Attribute]) { self.attributes = attributes }

  /// How many numbers a row becomes.
  public var width: Int { attributes.reduce(0) { $0 + $1.width } }

  /// The numbers of rows, [rows, width]: of the attributes that a context knows of them, or those of rows of which nothing is
  /// known.
  public func numbers(_ context: LayerContext, rows: Int, in trace: Trace) -> Tensor {
    guard let known = context.fields[.condition] else {
      return trace.constant(0).broadcast(to: [rows, width])
    }
    let parts = attributes.enumerated().map { place, attribute in
      numbers(known.sliced(axis: 1, place..<(place + 1)), attribute)
    }
    return parts.count == 1 ? parts[0] : .concatenated(parts, axis: 1)
  }

  /// The numbers of one attribute, from [rows, 1].
  private func numbers(_ value: Tensor, _ attribute: Attribute) -> Tensor {
    switch attribute.values {
    // NaN is no place, so it gives zeros.
    case .classes(let names): return value.reshaped(to: [value.shape[0]]).oneHot(count: names.count)
    case .number(let mean, let deviation):
      let isKnown = value.isFinite()
      let standardised = (Tensor.select(isKnown, value, mean) - mean) * (1 / deviation)
      return .concatenated([standardised, isKnown.cast(to: .float32)], axis: 1)
    }
  }

  // Labels are left out for a tenth of the rows (Ho and Salimans, "Classifier-free diffusion guidance", 2022), so that one
  // network learns p(x|z, attributes) and p(x|z).
  /// The share of rows whose attributes are left out in training; and of single attributes of the others, where there are
  /// several.
  public static let droppedShare = 0.1

  /// The attributes of the rows of a training step, [rows, attributes], some of them left out.
  public func dropped(_ known: Tensor, _ source: RandomSource) -> Tensor {
    let (rows, count) = (known.shape[0], attributes.count)
    let whole = source.uniform([rows, 1]).broadcast(to: [rows, count])
    var isKept = whole .>= whole.filled(Self.droppedShare)
    if count > 1 {
      let single = source.uniform([rows, count])
      isKept = isKept.and(single .>= single.filled(Self.droppedShare))
    }
    return .select(isKept, known, Double(Attribute.unknown))
  }
}

/// An encoder that is told attributes: they scale and shift the features of the content (Perez et al., "FiLM: visual
/// reasoning with a general conditioning layer", AAAI 2018), whatever network makes these.
struct ToldEncoder: ExampleEncoder {
  private let base: any ExampleEncoder
  private let encoding: AttributeEncoding
  private let scale: Parameter
  private let shift: Parameter

  /// An encoder of so many features.
  init(_ base: any ExampleEncoder, _ encoding: AttributeEncoding, features: Int, _ scope: ParameterScope) {
    self.base = base
    self.encoding = encoding
    scale = scope.parameter("scale", [encoding.width, features], .constant(0))
    shift = scope.parameter("shift", [encoding.width, features], .constant(0))
  }

  // Features f become f (1 + c S) + c T; both begin as nothing, so that training begins at the network without attributes.
  /// What is said of rows and their attributes.
  func features(of x: Tensor, _ context: LayerContext) -> Features {
    var features = base.features(of: x, context)
    let trace = x.trace
    let told = encoding.numbers(context, rows: x.shape[0], in: trace)
    features.flat =
      features.flat * (told.matrixProduct(scale.value(in: trace)) + 1)
      + told.matrixProduct(shift.value(in: trace))
    return features
  }
}
