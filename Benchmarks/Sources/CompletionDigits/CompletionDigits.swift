// The missing pixels of binary pictures given the others: log p(x_m|x_o) of a model and its encoder of parts, and of a
// deterministic network that is told x_o and which pixels they are and gives each missing pixel a probability of its own. That one
// is fitted anew for every part, so that it knows no other question.
//
//     CompletionDigits RUN [PART,...] [PICTURES] [DRAWS] [THREADS]
//
// log p(x_m|x_o) = log p(x) - log p(x_o), both by importance sampling, the first from q(z|x), the second from the encoder of parts.
// Either is too low by what its draws miss: halves and the whole of them tell by how much.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Training

@main struct CompletionDigits {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 1 else {
      return print("CompletionDigits RUN [PART,...] [PICTURES] [DRAWS] [THREADS]")
    }
    let parts = try (arguments.count > 2 ? arguments[2] : "middle-column").split(separator: ",").map {
      (String($0), try PicturePart(parsing: String($0)))
    }
    func number(_ place: Int, _ standard: Int) -> Int {
      arguments.count > place ? Int(arguments[place]) ?? standard : standard
    }
    let (count, draws) = (number(3, 500), number(4, 5000))
    let backend = CPU(threads: arguments.count > 5 ? number(5, 1) : nil)
    let opened = try RunModel(arguments[1], runs: "runs")
    let data = try RunData(opened)
    let shape = opened.trained.configuration.exampleShape
    let regressors = try parts.map {
      try Regressor($0.1, shape, width: 768).fitted(data, opened.trained, backend)
    }
    let start = ContinuousClock.now
    let (encoder, _) = try opened.partialEncoder(on: backend) { print("fitting the encoder of parts") }
    print("encoder of parts: bound \(encoder.bound ?? .nan) nats,", ContinuousClock.now - start)
    let test = try binary(data.source(.test).subset(Array(0..<count)), opened.trained, backend)
    let whole = ImportanceHalves(
      try ImportanceWeightedLikelihood(opened.trained, backend: backend), test, draws: draws)
    let joint = (try whole.all(), try whole.half())
    let completion = PictureCompletion(encoder, on: backend)
    for ((name, part), regressor) in zip(parts, regressors) {
      var (model, half, effective): ([Double], [Double], [Double]) = ([], [], [])
      var masks: [Bool] = []
      for row in 0..<count {
        let mask = try part.mask(
          height: shape[0], width: shape[1], picture: UInt64(row), key: Key(seed: 0).folding("complete"))
        masks += mask
        let x = opened.trained.configuration.unit.values(of: try test.rows([row]))
        let found = try completion.draws(
          given: x, masks: mask, ids: [UInt64(row)], count: draws, key: Key(seed: 1))[0]
        model.append(joint.0[row] - found.logEvidence)
        var first = found
        first.logWeights = Array(found.logWeights.prefix(draws / 2))
        half.append(joint.1[row] - first.logEvidence)
        effective.append(found.effective)
      }
      print(
        "\(name): model \(text(model)) nats per picture (with half of the draws \(text(half))), effective draws: median",
        Int(effective.sorted()[count / 2]), "least", Int(effective.min() ?? 0))
      let own = try regressor(test, masks, opened.trained, backend)
      let difference = zip(model, own).map { $0 - $1 }
      print("\(name): regressor \(text(own)); the model is better by \(text(difference))")
    }
  }

  /// A mean with its standard error over pictures.
  static func text(_ values: [Double]) -> String {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return String(format: "%.2f +- %.2f", mean, (variance / Double(values.count)).squareRoot())
  }

  /// Pictures of zeros and ones, drawn once from grey values.
  static func binary(
    _ source: any DataSource, _ trained: TrainedModel, _ backend: any Backend
  ) throws -> ArraySource {
    let model = trained.model
    let program = RowProgram(backend, state: trained.makeState(on: backend)) { [model.observation(of: $1)] }
    let drawn = try program(
      [.content: source.rows(Array(0..<source.count))], key: Key(seed: 0).folding("evaluation"))[0]
    return try ArraySource(
      NumericArray(
        .uint8, shape: [source.count] + source.rowShape,
        bytes: SharedBytes(copying: drawn.floats.map { UInt8($0 * 255) })),
      name: source.name, at: source.name)
  }
}

/// The likelihood of whole pictures, by all draws and by half of them.
struct ImportanceHalves {
  let estimator: ImportanceWeightedLikelihood
  let source: ArraySource
  let draws: Int

  init(_ estimator: ImportanceWeightedLikelihood, _ source: ArraySource, draws: Int) {
    (self.estimator, self.source, self.draws) = (estimator, source, draws)
  }

  func all() throws -> [Double] { try estimator.estimate(source, samples: draws).logLikelihoods }
  func half() throws -> [Double] { try estimator.estimate(source, samples: draws / 2).logLikelihoods }
}

/// From known pixels and which they are to a probability of each pixel.
struct Regressor: Trainable {
  let store: ParameterStore
  let buffers = BufferStore()
  private let layers: [Dense]
  private let part: PicturePart
  private let shape: [Int]
  let reads: [FieldName] = [.content]
  let metrics = [MetricShape("missing pixels")]

  init(_ part: PicturePart, _ shape: [Int], width: Int) throws {
    self.part = part
    self.shape = shape
    let (scope, pixels) = (ParameterScope(), shape[0] * shape[1])
    let sizes = [2 * pixels, width, width, pixels]
    layers = (0..<3).map {
      Dense(
        scope[$0], inputs: sizes[$0], outputs: sizes[$0 + 1], initializer: $0 < 2 ? .heNormal : .lecunNormal)
    }
    store = scope.store
  }

  /// -log p(x_m|x_o) of rows, [rows].
  private func loss(_ x: Tensor, _ mask: Tensor) -> Tensor {
    let input = Tensor.concatenated([x * mask, mask], axis: 1)
    let hidden = layers[1](layers[0](input).rectified()).rectified()
    let terms = Bernoulli(logits: layers[2](hidden)).terms(of: x)
    return -(terms * (mask * -1 + 1)).sum(axes: [1])
  }

  /// Which pixels are known, [rows, pixels].
  private func mask(_ rows: Int, _ source: RandomSource) -> Tensor {
    let trace = source.key.trace
    let all: Shape = [rows, shape[0], shape[1]]
    let (row, column) = (Tensor.index(axis: 1, of: all, in: trace), Tensor.index(axis: 2, of: all, in: trace))
    func within(_ place: Tensor, _ range: ClosedRange<Int>) -> Tensor {
      (place .>= place.filled(Double(range.lowerBound))).and(place .<= place.filled(Double(range.upperBound)))
    }
    let (height, width) = (shape[0], shape[1])
    let known: Tensor =
      switch part {
      case .columns(let range): within(column, range)
      case .rows(let range): within(row, range)
      case .left: within(column, 0...width / 2 - 1)
      case .right: within(column, width - width / 2...width - 1)
      case .upper: within(row, 0...height / 2 - 1)
      case .lower: within(row, height - height / 2...height - 1)
      case .middleColumn: within(column, (width - 1) / 2...width / 2)
      case .random(let share):
        source.uniform(all) .< trace.constant(share)
      }
    return known.cast(to: .float32).reshaped(to: [rows, height * width])
  }

  func losses(_ site: StepSite) -> StepLosses {
    let source = site.batch.random
    let stored = site.batch.content.cast(to: .float32) * (1.0 / 255)
    let x = (source.uniform(stored.shape) .< stored).cast(to: .float32)
    let loss = loss(x, mask(site.batch.rows, source))
    return StepLosses(loss.sum() / site.count, metrics: [Metric("missing pixels", loss)])
  }

  /// log p(x_m|x_o) of the rows of a source.
  typealias Fitted = (
    _ source: any DataSource, _ masks: [Bool], _ trained: TrainedModel, _ backend: any Backend
  ) throws -> [Double]

  /// Trains until the loss on held-out rows has stopped falling.
  func fitted(_ data: RunData, _ trained: TrainedModel, _ backend: any Backend) throws -> Fitted {
    let settings = TrainingSettings(epochs: 60, validation: 0.1, patience: 4)
    let parts = settings.split(data.dataset)
    let start = ContinuousClock.now
    let result = try Trainer(self, settings, on: backend).fit(parts.training, validation: parts.validation)
    print(
      "regressor of \(store.parameterCount) parameters:", result.epochs.count, "epochs, held-out loss",
      result.epochs.compactMap { $0.validation.map { -$0.criterion } }.min() ?? .nan,
      ContinuousClock.now - start)
    return { source, masks, trained, backend in
      let program = RowProgram(
        backend, state: makeState(parameters: result.parameters, on: backend), reads: [], given: 2
      ) { [loss($1.given[0], $1.given[1])] }
      let x = trained.configuration.unit.values(of: try source.rows(Array(0..<source.count)))
      let known = HostArray([source.count, shape[0] * shape[1]], masks.map { $0 ? 1 : 0 })
      return try program(given: [x, known])[0].doubles.map { -$0 }
    }
  }
}
