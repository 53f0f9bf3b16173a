// log p(x) by importance sampling from the posterior: the log of the mean of K weights p(x, z) / q(z|x)
// (Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders", ICLR 2016, equation 8). Its
// expectation is a lower bound that rises to log p(x) with K, and the evidence lower bound at K = 1.

import Autoencoders
public import Datasets
import Examples
import Foundations
public import Storage
public import Tensors
import Training

/// Estimates the log-likelihood of examples under a model.
///
/// An example's estimate depends on the example, its row in the whole data set and K alone: not on how many
/// others are asked for, their order, or the division of the work.
public final class ImportanceWeightedLikelihood {
  /// The key of the latents' draws; an example is observed as ``EvidenceEvaluator`` observes it.
  static let drawKey = EvidenceEvaluator.key.folding("importance")

  /// What one run of the program covers.
  struct Chunk {
    /// The examples.
    var examples: Int
    /// The samples of each.
    var samples: Int

    /// The chunks that cover `total` samples: as many as are needed with at most 64 samples, so that the
    /// encoder's share is small, and alike, so that few draws are discarded; of texts fewer, since every draw has a number for
    /// every word at every place.
    init(covering total: Int, of configuration: ModelConfiguration? = nil) {
      let outputs = configuration.map { $0.kind.family == .tokens ? $0.outputs : 0 } ?? 0
      let most = max(1, min(1024, Self.mostOutputs / max(outputs, 1)))
      let chunks = (total + min(most, 64) - 1) / min(most, 64)
      samples = (total + chunks - 1) / chunks
      examples = max(1, most / samples)
    }

    /// The most numbers that describe the texts of a chunk.
    private static let mostOutputs = 1 << 25

    init(examples: Int, samples: Int) {
      self.examples = examples
      self.samples = samples
    }
  }

  /// What the rows of a chunk have in common, by place.
  private enum Shared: Int {
    /// The ids of the draws [examples * samples, 2], and their key [2].
    case draws, drawKey
  }

  private let model: VariationalAutoencoder
  private let state: any State
  private let backend: any Backend
  private let isDequantised: Bool

  /// An estimator for a model.
  ///
  /// - Parameter dequantised: Whether bytes are observed spread over their bins, as
  ///   ``VariationalAutoencoder/dequantisedObservation(of:_:)``; for densities of bytes only.
  /// - Throws: ``Failure`` of kind `usage` for a model that draws no latents: it has no likelihood.
  public init(_ trained: TrainedModel, dequantised: Bool = false, backend: any Backend) throws {
    let model = trained.model
    guard model.configuration.objective.drawsLatents else {
      throw Failure(
        .usage,
        "the objective '\(model.configuration.objective.name)' has no likelihood: it does not sample latents",
        remedy: "Evaluate a variational autoencoder")
    }
    self.model = model
    state = trained.makeState(on: backend)
    self.backend = backend
    isDequantised = dequantised
  }

  /// The program of a chunk.
  private func program(_ chunk: Chunk) -> RowProgram {
    let (model, isDequantised) = (model, isDequantised)
    return RowProgram(
      backend, state: state, block: chunk.examples, reads: model.reads, limit: model.planLimit
    ) { _, batch in
      let x =
        isDequantised
        ? model.dequantisedObservation(of: batch.content, batch.random) : model.observation(of: batch)
      let draws = RandomSource(
        key: batch.shared[Shared.drawKey.rawValue], rows: batch.shared[Shared.draws.rawValue])
      return [model.logImportanceWeights(of: x, samples: chunk.samples, draws, batch.context)]
    }
  }

  /// Estimates the log-likelihood of every row of a source.
  ///
  /// - Parameters:
  ///   - samples: The importance samples per example, K, at least 1.
  ///   - progress: Told how many examples are done, and of how many; what it throws ends the work.
  /// - Throws: ``Failure`` of kind `usage` for a K below 1, `badData` for rows that do not fit the model.
  public func estimate(
    _ source: any DataSource, samples: Int, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> LikelihoodEstimate {
    try Self.require(samples: samples)
    return try estimate(
      source, samples: samples, in: Chunk(covering: samples, of: model.configuration), progress: progress)
  }

  func estimate(
    _ source: any DataSource, samples: Int, in chunk: Chunk,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> LikelihoodEstimate {
    try DataCheck.require(source, fits: model.configuration)
    var weights = [ImportanceWeights](repeating: ImportanceWeights(), count: source.count)
    var done = 0
    let shared = [
      HostArray(zeros: TensorType([chunk.examples * chunk.samples, 2], .uint32)),
      HostArray([2], words: [Self.drawKey.low, Self.drawKey.high]),
    ]
    try program(chunk).forEachLoadedBlock(
      of: source, anyOrder: true, shared: shared, key: EvidenceEvaluator.key
    ) { plan, rows in
      let origins = rows.map { UInt32(truncatingIfNeeded: source.origin(of: $0)) }
      for first in stride(from: 0, to: samples, by: chunk.samples) {
        name(origins, from: first, chunk, plan)
        try plan.run()
        let taken = min(chunk.samples, samples - first)
        plan.withOutput(0) { numbers in
          for (position, row) in rows.enumerated() {
            for sample in 0..<taken { weights[row].add(Double(numbers[position * chunk.samples + sample])) }
          }
        }
      }
      done += rows.count
      try progress(done, source.count)
    }
    return LikelihoodEstimate(samples: samples, weights)
  }

  /// Names a chunk's draws: the example's row in the whole data set, then the number of the sample.
  private func name(_ origins: [UInt32], from first: Int, _ chunk: Chunk, _ plan: RowPlan) {
    plan.fillShared(Shared.draws.rawValue) { memory in
      var place = 0
      for origin in origins {
        for sample in first..<(first + chunk.samples) {
          memory.storeBytes(of: origin, toByteOffset: place, as: UInt32.self)
          memory.storeBytes(
            of: UInt32(truncatingIfNeeded: sample), toByteOffset: place + 4, as: UInt32.self)
          place += 8
        }
      }
    }
  }

  /// Refuses a number of samples that cannot be drawn or numbered.
  static func require(samples: Int) throws {
    guard (1...Int(UInt32.max)).contains(samples) else {
      throw Failure(
        .usage, "\(samples) importance samples cannot be drawn", at: .importanceSamples,
        remedy: "Give a number from 1 to \(UInt32.max), for example 500")
    }
  }
}
