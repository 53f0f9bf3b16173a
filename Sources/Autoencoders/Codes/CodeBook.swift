// Latents that take finitely many values: at each place of a row or a picture stands one of so many codes, each of which is
// one or several numbers. Encoder, decoder and files see the numbers; a prior over codes sees which of them they are.

import Foundations
import Layers
public import Tensors

/// The codes of a model, and the numbers they stand for.
public protocol CodeBook: Sendable {
  /// How many codes there are to choose from at each place.
  var count: Int { get }
  /// The places of a row of latents.
  var places: Int { get }
  /// The numbers of a place.
  var width: Int { get }
  /// The code at each place of latents [rows, latents]: the one whose numbers these are, else the nearest. int32,
  /// [rows, places].
  func codes(of z: Tensor) -> Tensor
  /// The latents of codes, int32 [rows, places], as [rows, latents].
  func latents(of codes: Tensor) -> Tensor
}

extension CodeBook {
  /// The numbers of a row.
  public var latents: Int { places * width }
}

/// Latents that are codes: what the encoder says determines them, so that q(z|x) is a single row of codes and every draw is
/// that row, with the probability 1.
struct CodedPosterior: LatentPosterior {
  /// The numbers of the codes, [rows, latents], with a gradient for the encoder.
  let latents: Tensor

  var mean: Tensor { latents }

  func draw(_ source: DrawSource) -> LatentDraw {
    let (rows, width) = (latents.shape[0], latents.shape[1])
    let certain = latents.trace.constant(0)
    guard let samples = source.samples else {
      return LatentDraw(latents: latents, logDensity: certain.broadcast(to: [rows]))
    }
    return LatentDraw(
      latents: latents.besideDraws(rank: 3).broadcast(to: [rows, samples, width]),
      logDensity: certain.broadcast(to: [rows, samples]))
  }
}

/// How many codes the latents of a model have at each place, and of how many numbers.
public struct CodeExtents: Equatable, Sendable {
  /// The most codes of a place that a model can have: a prior gives each of them a probability at every place.
  public static let mostCodes = 4096

  /// How many there are to choose from; infinite for more than any number tells apart.
  public var count: Double
  /// The places.
  public var places: Int
  /// The numbers of a place.
  public var width: Int

  /// Codes of so many numbers at places of a picture, of which there is more than one; else of a row of latents, divided into
  /// codes of `inRow` numbers.
  init(latents: Int, places: Int, inRow: Int, count: (_ width: Int) -> Double) {
    (self.places, width) = places > 1 ? (places, latents / places) : (latents / inRow, inRow)
    self.count = count(width)
  }

  /// A grid of levels: a code for each row of levels that the numbers of a place can have.
  static func grid(_ choice: Posterior, latents: Int, places: Int) -> CodeExtents {
    CodeExtents(latents: latents, places: places, inRow: 1) {
      (0..<$0).reduce(1.0) { product, _ in product * Double(choice.count("levels")) }
    }
  }

  /// Vectors of a codebook.
  static func vectors(_ choice: Posterior, latents: Int, places: Int) -> CodeExtents {
    // The most that the latents can be divided by.
    let most = (1...min(choice.count("numbers"), latents)).last { latents.isMultiple(of: $0) } ?? 1
    return CodeExtents(latents: latents, places: places, inRow: most) { _ in Double(choice.count("codes")) }
  }
}

extension ModelConfiguration {
  /// The codes of its latents; nil where they are no codes.
  public var codeExtents: CodeExtents? {
    guard structure.family.isFlat else { return nil }
    return posterior.family.codes?(posterior, latents, latentPicture.map { $0[0] * $0[1] } ?? 1)
  }

  /// Throws where latents are codes and the prior is none of codes or the other way round, and for more codes than a prior can
  /// tell apart.
  func checkCodes() throws {
    guard (posterior.family.codes != nil) == prior.family.isOfCodes else {
      throw Failure(
        .usage,
        prior.family.isOfCodes
          ? "the prior '\(prior.name)' is one over codes, and the latents of the posterior '\(posterior.name)' are none"
          : "the latents of the posterior '\(posterior.name)' are codes, of which the prior '\(prior.name)' gives no probability",
        at: .prior,
        remedy: prior.family.isOfCodes
          ? "Use \(.posterior, "fsq"), or leave the prior out"
          : "Use \(.prior, "codes"), or the model fsq-vae")
    }
    guard let extents = codeExtents else { return }
    if extents.count > Double(CodeExtents.mostCodes) {
      throw Failure(
        .usage,
        "\(extents.width) numbers at each place make more than \(CodeExtents.mostCodes) codes, of which a prior gives each a probability",
        at: .latents, remedy: "Give fewer latents at each place, or fewer levels")
    }
  }
}
