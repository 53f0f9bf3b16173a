// What each latent does: one of them moves, the others stay where the prior's mean or an example has them.

import Autoencoders
import Datasets
public import Examples
import Foundations
public import Pictures
public import Storage
public import Tensors
import Training

/// What a model decodes while one latent after the other moves.
public struct Traversal: Sendable {
  /// The point around which latents move.
  public enum Base: Sendable {
    /// The prior's mean, or the middle of the data where the model draws no latents.
    case centre
    /// The posterior mean of a stored example, [1, dimensions], whose name is for captions, with what the model is told of it.
    case example(HostArray, name: String, told: [FieldName: HostArray] = [:])
  }

  /// How far latents move to both sides, in standard deviations of the prior.
  public static let reach = 3.0

  /// The latents that move, the one with the greatest amount first.
  public let moved: [Int]
  /// What they are set to, in deviations from their centres.
  public let offsets: [Double]
  /// The points, [moved x steps, latents], those of a latent one after the other.
  public let latents: HostArray
  /// What they decode to, [moved x steps, dimensions], in the model's unit.
  public let decoded: HostArray
  private let captions: [String]
  private let configuration: ModelConfiguration
  private let example: (stored: HostArray, decoded: HostArray, name: String)?

  /// Moves the most important latents of a model.
  ///
  /// - Parameters:
  ///   - count: How many latents move; all where nil or more than there are.
  ///   - steps: The values of each.
  /// - Throws: ``Failure`` of kind `usage` for no latents or fewer than 2 steps.
  public init(
    _ trained: TrainedModel, _ importance: LatentImportance, around base: Base = .centre, count: Int? = nil,
    steps: Int, backend: any Backend
  ) throws {
    try Interpolation.require(steps: steps)
    if let count, count < 1 {
      throw Failure(
        .usage, "\(count) latents cannot be shown", at: .shownLatents, remedy: "Give at least 1")
    }
    configuration = trained.configuration
    let inference = trained.inference(on: backend)
    moved = Array(importance.order.prefix(count ?? .max))
    captions = moved.map(importance.caption)
    let offsets = LatentPath.shares(steps).map { Self.reach * (2 * $0 - 1) }
    self.offsets = offsets
    let point: [Double]
    var told: [FieldName: HostArray] = [:]
    switch base {
    case .centre:
      point = importance.centres
      example = nil
    case .example(let stored, let name, let known):
      told = known
      let mean = try inference.encode(stored, fields: told)
      point = mean.doubles
      example = (configuration.unit.values(of: stored), try inference.decode(mean, fields: told), name)
    }
    let points = moved.flatMap { latent in
      offsets.map { offset in
        var moving = point
        moving[latent] = importance.centres[latent] + offset * importance.deviations[latent]
        return moving.map { Float($0) }
      }
    }
    latents = HostArray([points.count, configuration.latents], points.joined().map(\.self))
    let alike = [Int](repeating: 0, count: points.count)
    decoded = try inference.decode(latents, fields: told.mapValues { $0.rows(alike) })
  }

  /// A row per latent; above them the example and its reconstruction, if there is one.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func sheet() throws -> Sheet {
    // The example stands above the rest, so it comes first.
    let shown = (example.map { [$0.stored, $0.decoded] } ?? []) + [decoded]
    let drawn = try configuration.drawings(of: shown)
    let pictures = drawn[shown.count - 1]
    let rows = moved.indices.map { row in
      Sheet.Row(
        Array(pictures[row * offsets.count..<(row + 1) * offsets.count]), caption: captions[row])
    }
    var groups = [rows]
    if let example {
      let cells = zip([drawn[0][0], drawn[1][0]], ["original", "decoded"]).map { Sheet.Cell($0, note: $1) }
      groups.insert([Sheet.Row(cells, caption: example.name)], at: 0)
    }
    return Sheet(groups: groups, columnCaptions: offsetTexts, captionedGroup: groups.count - 1)
  }

  /// All latents at once, each moving alone from one end to the other and back.
  ///
  /// - Throws: As ``sheet()``.
  public func animation() throws -> SheetAnimation {
    let pictures = try configuration.drawings(of: decoded)
    return SheetAnimation(
      moved.indices.map { Array(pictures[$0 * offsets.count..<($0 + 1) * offsets.count]) },
      notes: moved.map { "z\($0)" }, captions: offsetTexts)
  }

  private var offsetTexts: [String] {
    let places = offsets.allSatisfy { $0 == $0.rounded() } ? 0 : 1
    return offsets.map { NumberText.decimal($0, places: places) }
  }
}
