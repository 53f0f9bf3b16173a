// Examples moved along a direction of the latents, with what the latents do not hold left as it is, and whether data lie
// where they were moved to.

import Autoencoders
public import Datasets
import Examples
import Foundation
public import Foundations
public import Pictures
public import Storage
public import Tensors
import Training

/// Examples, and what becomes of them along a direction.
public struct LatentEdit: Sendable {
  /// The amounts of a row where none are given.
  public static let standardAmounts: [Double] = [-1, -0.5, 0, 0.5, 1, 1.5, 2]
  /// The largest amount, and the most of them.
  static let largest = 100.0
  static let most = 100

  /// How far examples are moved: 1 is the whole way from one mean to the other.
  public let amounts: [Double]
  /// The points, [examples x amounts, latents], those of an example one after the other.
  public let latents: HostArray
  /// What becomes of the examples, [examples x amounts, dimensions], in the model's unit.
  public let edited: HostArray
  /// Whether data lie around each point, those of an example one after the other.
  public let isInside: [Bool]
  /// For each example the amounts around 0, among those that were asked for, up to which data lie around it; nil for one that
  /// lies elsewhere itself.
  public let reaches: [ClosedRange<Double>?]
  /// What each example is called.
  public let names: [String]
  private let configuration: ModelConfiguration
  private let originals: HostArray

  /// Moves the examples of a source.
  ///
  /// - Parameter names: What each is called; as the source says where nil.
  /// - Throws: ``Failure`` of kind `usage` for amounts that cannot be, `badData` for rows that do not fit the model.
  public init(
    _ trained: TrainedModel, _ source: any DataSource, named names: [String]? = nil,
    along direction: LatentDirection, amounts: [Double],
    backend: any Backend
  ) throws {
    guard (1...Self.most).contains(amounts.count),
      amounts.allSatisfy({ $0.isFinite && abs($0) <= Self.largest })
    else {
      throw Failure(
        .usage, "examples cannot be moved by \(amounts.count == 1 ? "\(amounts[0])" : "such amounts")",
        at: .amount,
        remedy: "Give up to \(Self.most) numbers from -\(Int(Self.largest)) to \(Int(Self.largest))")
    }
    configuration = trained.configuration
    try DataCheck.require(source, fits: configuration)
    self.amounts = amounts
    let examples = Array(0..<source.count)
    self.names = names ?? examples.map { RowNames.short(of: $0, in: source) }
    let inference = trained.inference(on: backend)
    let stored = try source.rows(examples)
    let told = try inference.told(of: source, examples)
    let means = try inference.encode(stored, fields: told)
    let (points, width, step) = (means.doubles, configuration.latents, direction.step)
    let places = examples.map { Array(points[$0 * width..<($0 + 1) * width]) }
    let moved = places.flatMap { place in amounts.map { Self.moved(place, by: $0, along: step) } }
    latents = HostArray([moved.count, width], moved.flatMap { $0.map { Float($0) } })
    isInside = moved.map(direction.region.contains)
    reaches = places.map { Self.reach(from: $0, along: step, amounts: amounts, in: direction.region) }
    let repeated = examples.flatMap { [Int](repeating: $0, count: amounts.count) }
    let decoded = try inference.decode(latents, fields: told.mapValues { $0.rows(repeated) })
    originals = configuration.unit.values(of: stored)
    edited =
      configuration.schema == nil
      ? Self.keepingDetail(
        of: originals, reconstructed: try inference.decode(means, fields: told), decoded, configuration)
      : decoded
  }

  private static func moved(_ place: [Double], by amount: Double, along step: [Double]) -> [Double] {
    zip(place, step).map { $0 + amount * $1 }
  }

  /// How fine the amounts are that are tried between 0 and the farthest.
  private static let fineness = 200

  /// The amounts around 0 in which data lie around what is moved, none farther than the farthest that is asked for.
  private static func reach(
    from place: [Double], along step: [Double], amounts: [Double], in region: LatentRegion
  ) -> ClosedRange<Double>? {
    guard region.contains(place) else { return nil }
    func farthest(_ bound: Double) -> Double {
      var inside = 0.0
      for number in 1...fineness {
        let amount = bound * Double(number) / Double(fineness)
        guard region.contains(moved(place, by: amount, along: step)) else { break }
        inside = amount
      }
      return inside
    }
    return farthest(min(0, amounts.min() ?? 0))...farthest(max(0, amounts.max() ?? 0))
  }

  // What the decoder makes of the moved latents, and of what it left out of the example, x - f(z), as much as it did not
  // change: x' = f(z + a d) + (1 - c) (x - f(z)) with c = |f(z + a d) - f(z)| in units of the range from dark to bright. At
  // a = 0 it is the example itself. With c = 0 everywhere, the remains of a stroke would stand where there is no stroke any
  // more.
  /// The examples as they were moved, with what their reconstructions do not hold.
  private static func keepingDetail(
    of originals: HostArray, reconstructed: HostArray, _ decoded: HostArray,
    _ configuration: ModelConfiguration
  ) -> HostArray {
    let (given, own, new) = (originals.floats, reconstructed.floats, decoded.floats)
    let width = configuration.dimensions
    let times = new.count / max(given.count, 1)
    // How much of its range a number changes is known of pictures alone.
    let shown = configuration.kind.isDrawable
    let (before, after) = shown ? (configuration.brightness(own), configuration.brightness(new)) : ([], [])
    let bounds = configuration.bounds
    let edited = new.indices.map { place -> Float in
      let example = place / (width * times) * width + place % width
      let change = shown ? min(1, abs(after[place] - before[example])) : 0
      let value = new[place] + (1 - change) * (given[example] - own[example])
      return bounds.map { min(max(value, $0.lowerBound), $0.upperBound) } ?? value
    }
    return HostArray(decoded.type.shape, edited)
  }

  /// A row per example: the example, and what becomes of it.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func sheet() throws -> Sheet {
    let drawn = try configuration.drawings(of: [originals, edited])
    let rows = names.indices.map { example in
      Sheet.Row(
        [drawn[0][example]] + drawn[1][example * amounts.count..<(example + 1) * amounts.count],
        caption: names[example])
    }
    return Sheet(
      groups: [rows], columnCaptions: ["original"] + amounts.map(Self.text), dividers: [1])
  }

  /// All examples at once, from the least amount to the greatest and back.
  ///
  /// - Throws: As ``sheet()``.
  public func animation() throws -> SheetAnimation {
    let pictures = try configuration.drawings(of: edited)
    let order = amounts.indices.sorted { amounts[$0] < amounts[$1] }
    return SheetAnimation(
      names.indices.map { example in order.map { pictures[example * amounts.count + $0] } },
      notes: names, captions: order.map { Self.text(amounts[$0]) })
  }

  /// What there is to tell where results lie elsewhere than data do, as a sentence without its full stop; nil where none does.
  public var warning: Message? {
    let share = "\(Int(LatentRegion.share * 100)) %"
    let own = reaches.count { $0 == nil }
    let known = reaches.indices.filter { reaches[$0] != nil }
    let places = known.flatMap { $0 * amounts.count..<($0 + 1) * amounts.count }
    let outside = places.count { !isInside[$0] }
    var sentences: [Message] = []
    if outside > 0 {
      let low = known.compactMap { reaches[$0]?.lowerBound }.max() ?? 0
      let high = known.compactMap { reaches[$0]?.upperBound }.min() ?? 0
      let (least, most) = (min(0, amounts.min() ?? 0), max(0, amounts.max() ?? 0))
      // Rounded towards 0, so that what is named is inside.
      func text(_ amount: Double) -> String { Self.text((amount * 100).rounded(.towardZero) / 100) }
      let range: Message =
        low > least && high < most
        ? "amounts from \(text(low)) to \(text(high)) stay"
        : high < most ? "amounts up to \(text(high)) stay" : "amounts down to \(text(low)) stay"
      let every: Message = known.count == 1 ? "" : ", of all examples,"
      sentences.append(
        "\(outside) of \(places.count) results \(outside == 1 ? "leaves" : "leave") the region in which \(share) of the data lie; \(range)\(every) inside"
      )
    }
    if own > 0 {
      sentences.append(
        reaches.count == 1
          ? "the example lies outside the region in which \(share) of the data lie, before it is moved"
          : "\(own) of \(reaches.count) examples lie outside the region in which \(share) of the data lie, before they are moved"
      )
    }
    guard let first = sentences.first else { return nil }
    return sentences.dropFirst().reduce(first) { "\($0); \($1)" }
  }

  /// An amount as short as it can be.
  public static func text(_ amount: Double) -> String {
    amount < 0 ? "-\(Interpolation.text(-amount))" : Interpolation.text(amount)
  }
}

extension ModelConfiguration {
  /// How bright pictures show observations, from 0 to 1.
  fileprivate func brightness(_ observations: [Float]) -> [Float] {
    guard let range = shownRange else { return likelihood.brightness(of: observations) }
    return observations.map { ($0 - range.lowerBound) / (range.upperBound - range.lowerBound) }
  }

  /// Between which values observations lie, where they are bounded.
  fileprivate var bounds: ClosedRange<Float>? {
    switch likelihood.support {
    case .unitInterval: 0...1
    case .wholeNumbers(let count): 0...Float(count - 1)
    case .counts: 0...Float.greatestFiniteMagnitude
    // Bytes are fractions of 255.
    case .realNumbers, .names: unit.scale < 1 ? 0...1 : nil
    }
  }
}
