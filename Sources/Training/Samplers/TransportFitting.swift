// Fitting a flow to the latents of training examples, by the same trainer as every model. Latents are drawn anew from q(z|x) at
// every visit, in the unit of their own spread, so that none counts for more because of its scale.

public import Autoencoders
import Datasets
import Examples
import Foundation
public import Foundations
import Layers
public import Tensors

/// A velocity field while it is fitted to rows of means and deviations in units of the spread, [2 x latents].
struct FlowMatching: Trainable {
  let field: VelocityField
  var store: ParameterStore { field.store }
  var buffers: BufferStore { field.buffers }
  let reads: [FieldName] = [.content]

  static let metric = "velocity error"
  var metrics: [MetricShape] { [MetricShape(Self.metric)] }

  func losses(_ site: StepSite) -> StepLosses {
    let (source, latents) = (site.batch.random, field.latents)
    let rows = site.batch.content.shape[0]
    func half(_ start: Int) -> Tensor { site.batch.content.sliced(axis: 1, start..<start + latents) }
    let end = half(0) + half(latents) * source.normal([rows, latents])
    let start = source.normal([rows, latents])
    // Times near the middle, where the paths of different examples cross, are harder: logit-normal (Esser et al., ICML 2024).
    let time = source.normal([rows, 1]).logistic()
    let error = field(start + (end - start) * time, at: time, site.context) - (end - start)
    let perRow = error.squared().mean(axes: [1])
    return StepLosses(
      perRow.sum() / site.count, metrics: [Metric(Self.metric, perRow, term: "the error of the velocity")])
  }
}

extension Transport: FittableSampler {
  /// As many as a training visits.
  public static var mostRows: Int { 60_000 }

  /// The rate, the share of the rows by which the best epoch is told, and how many epochs that is in.
  private static let (rate, heldOut, mostEpochs) = (1e-3, 0.05, 400)
  /// The rows of a step; of pictures of latents fewer, since each has many places.
  private static let (batch, pictureBatch) = (256, 64)
  /// The units at each place of a picture of latents, and the blocks.
  private static let (pictureWidth, pictureBlocks) = (96, 4)

  /// A flow that ends where their latents lie: of the epoch that explains latents best that were held out, since later ones
  /// know the examples by heart.
  public static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) throws -> Transport {
    let posteriors = examples.posteriors
    let (count, latents) = (posteriors.means.type.shape[0], posteriors.means.type.shape[1])
    let isDrawn = examples.areDrawn && posteriors.logVariances != nil
    let centres = isDrawn ? posteriors.means.floats : examples.latents.floats
    let deviations =
      isDrawn
      ? posteriors.logVariances?.floats.map { exp($0 / 2) } ?? []
      : [Float](repeating: 0, count: centres.count)
    let unit = Unit(centres, deviations, latents: latents)
    var rows: [Float] = []
    rows.reserveCapacity(2 * centres.count)
    for row in 0..<count {
      let range = row * latents..<(row + 1) * latents
      for (latent, place) in range.enumerated() {
        rows.append((centres[place] - unit.centre[latent]) / unit.spread[latent])
      }
      for (latent, place) in range.enumerated() { rows.append(deviations[place] / unit.spread[latent]) }
    }
    let source = try ArraySource(
      NumericArray(shape: [count, 2 * latents], rows), kind: ExampleKind(shape: [2 * latents]),
      name: "latents",
      at: "latents")
    let order = Order(count: count, key: key.folding("held out"))
    let held = Int(Double(count) * heldOut)
    let training = source.subset((held..<count).map { order[$0] })
    let batch = examples.picture == nil ? batch : pictureBatch
    let perEpoch = max(1, (training.count + batch - 1) / batch)
    let steps = sampler.count("steps")
    let epochs = max(1, min(mostEpochs, (steps + perEpoch - 1) / perEpoch))
    let settings = TrainingSettings(
      epochs: epochs, batch: min(batch, training.count), learningRate: rate, schedule: "cosine", clip: 1,
      average: 0.999, validation: held > 0 ? heldOut : 0, seed: UInt64(key.low))
    let size =
      examples.picture.map { VelocityField.Size(width: pictureWidth, blocks: pictureBlocks, picture: $0) }
      ?? VelocityField.Size(width: sampler.count("width"), latents: latents)
    let field = VelocityField(latents: latents, size: size)
    let result = try Trainer(FlowMatching(field: field), settings, on: backend).fit(
      training, validation: held > 0 ? source.subset((0..<held).map { order[$0] }) : nil,
      observers: [FittingProgress(epochs, tell)])
    return Transport(field, parameters: result.parameters, centre: unit.centre, spread: unit.spread)
  }

  /// The mean of each latent and its deviation over examples and draws.
  private struct Unit {
    var centre: [Float]
    var spread: [Float]

    init(_ centres: [Float], _ deviations: [Float], latents: Int) {
      let count = Double(centres.count / latents)
      var (sums, squares) = ([Double](repeating: 0, count: latents), [Double](repeating: 0, count: latents))
      for (place, value) in centres.enumerated() { sums[place % latents] += Double(value) / count }
      for (place, value) in centres.enumerated() {
        let (excess, deviation) = (Double(value) - sums[place % latents], Double(deviations[place]))
        squares[place % latents] += (excess * excess + deviation * deviation) / count
      }
      centre = sums.map { Float($0) }
      spread = squares.map { max(Float($0.squareRoot()), 1e-6) }
    }
  }
}
