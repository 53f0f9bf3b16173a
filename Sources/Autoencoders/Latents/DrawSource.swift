// The random numbers behind draws of latents. Who asks for draws says how many there are of which rows; a posterior says
// which numbers it needs for them: normal ones, uniform ones, or none.

import Foundations
public import Tensors

/// Where the draws of a posterior get their random numbers from.
public struct DrawSource {
  /// The rows that latents are drawn for.
  public let rows: Int
  /// The draws of each row; nil for one, without an axis of its own.
  public let samples: Int?
  /// Whether every value of a latent with few of them may stand for itself, with its probability, instead of a draw.
  public let enumerates: Bool
  private let source: RandomSource
  private let naming: Naming

  /// What the rows of the random source name.
  private enum Naming {
    /// The rows that latents are drawn for.
    case rows
    /// Every draw of every row, those of a row one after the other.
    case draws
    /// The draws, which are those of all rows.
    case commonDraws
    /// The draws, as rows of their own, of so many rows that a source of another naming has.
    indirect case flat(_ rows: Int, _ samples: Int, Naming)
  }

  private init(_ source: RandomSource, rows: Int, samples: Int?, enumerates: Bool, _ naming: Naming) {
    self.source = source
    self.rows = rows
    self.samples = samples
    self.enumerates = enumerates
    self.naming = naming
  }

  /// One draw for each row of a random source.
  public init(_ source: RandomSource, enumerates: Bool = false) {
    self.init(source, rows: source.rows.shape[0], samples: nil, enumerates: enumerates, .rows)
  }

  /// Several draws for each row of a random source.
  public init(_ source: RandomSource, samples: Int, enumerates: Bool = false) {
    self.init(source, rows: source.rows.shape[0], samples: samples, enumerates: enumerates, .rows)
  }

  /// Several draws for each of so many rows; the random source has a row for each draw, those of a row one after the other.
  public init(ofEachDraw source: RandomSource, samples: Int, enumerates: Bool = false) {
    self.init(
      source, rows: source.rows.shape[0] / samples, samples: samples, enumerates: enumerates, .draws)
  }

  /// The same random numbers for each of so many rows; the random source has a row for each draw.
  public init(common source: RandomSource, rows: Int, enumerates: Bool = false) {
    self.init(
      source, rows: rows, samples: source.rows.shape[0], enumerates: enumerates, .commonDraws)
  }

  /// The same draws as rows of their own: one draw for each.
  public var flattened: DrawSource {
    guard let samples else { return self }
    return DrawSource(
      source, rows: rows * samples, samples: nil, enumerates: false, .flat(rows, samples, naming))
  }

  /// Standard normal numbers for every draw, [rows, extents...], or [rows, samples, extents...] for several.
  public func normal(_ extents: [Int]) -> Tensor { numbers(extents) { source.normal($0) } }

  /// Uniform numbers on [0, 1) for every draw, [rows, extents...], or [rows, samples, extents...] for several.
  public func uniform(_ extents: [Int]) -> Tensor { numbers(extents) { source.uniform($0) } }

  private func numbers(_ extents: [Int], _ draw: (Shape) -> Tensor) -> Tensor {
    if case .flat(let rows, let samples, let naming) = naming {
      let source = DrawSource(source, rows: rows, samples: samples, enumerates: false, naming)
      return source.numbers(extents, draw).reshaped(to: Shape([rows * samples] + extents))
    }
    guard let samples else { return draw(Shape([rows] + extents)) }
    let all = Shape([rows, samples] + extents)
    switch naming {
    case .rows: return draw(all)
    case .draws: return draw(Shape([rows * samples] + extents)).reshaped(to: all)
    case .commonDraws:
      return draw(Shape([samples] + extents)).reshaped(to: Shape([1, samples] + extents)).broadcast(to: all)
    case .flat: fail("draws that are rows have no draws")
    }
  }
}
