// A model with two latents as a map: the prior's quantiles along both axes, decoded (Kingma and Welling,
// "Auto-encoding variational Bayes", ICLR 2014, figure 4).

import Autoencoders
import Foundations
public import Pictures
public import Storage
public import Tensors

/// What a model with two latents decodes a square grid of the prior's quantiles to.
public struct Manifold: Sendable {
  /// The share of the prior below the first place of an axis, and above the last.
  public static let outermost = 0.05

  /// The values of a latent along an axis, ascending.
  public let values: [Double]
  /// The points, [places x places, 2], row by row from the top: the first latent grows to the right, the second
  /// upwards.
  public let latents: HostArray
  /// What they decode to, [places x places, dimensions], in the model's unit.
  public let decoded: HostArray
  private let configuration: ModelConfiguration

  /// The map of a model.
  ///
  /// - Parameter places: How many places an axis has.
  /// - Throws: ``Failure`` of kind `usage` for a model of another number of latents, or fewer than 2 places.
  public init(_ trained: TrainedModel, places: Int, backend: any Backend) throws {
    configuration = trained.configuration
    guard configuration.latents == 2 else {
      throw Failure(
        .usage, "a map needs a model with 2 latents, and this one has \(configuration.latents)",
        remedy: "Use \(.traverse), or train a model with \(.latents, 2)")
    }
    guard (2...200).contains(places) else {
      throw Failure(
        .usage, "a map cannot have \(places) points along each side", at: .steps,
        remedy: "Give a number from 2 to 200")
    }
    let values = LatentPath.shares(places).map {
      StandardNormal.quantile(Self.outermost + (1 - 2 * Self.outermost) * $0)
    }
    let points = values.reversed().flatMap { second in values.flatMap { [Float($0), Float(second)] } }
    self.values = values
    latents = HostArray([places * places, 2], points)
    decoded = try trained.inference(on: backend).decode(latents)
  }

  /// The map, with the values of the first latent above it and those of the second beside it.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func sheet() throws -> Sheet {
    let pictures = try configuration.drawings(of: decoded)
    let texts = values.map { NumberText.decimal($0, places: 2) }
    let rows = values.indices.map { row in
      Sheet.Row(
        Array(pictures[row * values.count..<(row + 1) * values.count]),
        caption: texts[values.count - 1 - row])
    }
    return Sheet(groups: [rows], columnCaptions: texts, isTight: true)
  }
}
