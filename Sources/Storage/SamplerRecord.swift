// Which sampler a model draws from by default, and why: `samplers/auto.json` beside the samplers that were fitted. Like
// these it names the numbers of the model it belongs to.

import Autoencoders
import Foundation
import Foundations

/// The sampler that was chosen for a model, with what was measured.
public struct SamplerRecord: Codable, Hashable, Sendable {
  /// A sampler that was tried.
  public struct Candidate: Codable, Hashable, Sendable {
    /// Its name.
    public var sampler: String
    /// The squared Frechet distance of its samples and rows of data, in squared units of the features.
    public var frechetDistance: Double

    /// A sampler and its distance.
    public init(sampler: String, frechetDistance: Double) {
      self.sampler = sampler
      self.frechetDistance = frechetDistance
    }
  }

  /// The sampler that is drawn from.
  public var sampler: String
  /// What was tried, the best first.
  public var candidates: [Candidate]
  /// What samples and rows were compared by.
  public var features: String
  /// How many samples were compared with rows.
  public var samples: Int
  /// How many rows they were compared with.
  public var rows: Int
  /// The digest of the model's numbers.
  public var model: String

  /// A choice.
  public init(
    sampler: String, candidates: [Candidate], features: String, samples: Int, rows: Int, model: String
  ) {
    self.sampler = sampler
    self.candidates = candidates
    self.features = features
    self.samples = samples
    self.rows = rows
    self.model = model
  }

  /// Where the folder of a model has it.
  public static func path(in folder: String) -> String { "\(folder)/samplers/auto.json" }

  /// Reads the choice from the folder of a model; nil where there is none for the model's numbers.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, or `badData` for a file that is not such a choice.
  public init?(of model: TrainedModel, in folder: String) throws {
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard
      let found = try? decoder.decode(Self.self, from: Data(WholeFile.text(path, limit: 1 << 20).utf8)),
      LatentSampler.all.contains(where: { $0.name == found.sampler })
    else {
      throw Failure(
        .badData, "does not say which sampler to draw from", at: path,
        remedy: "Delete it; the default is then \(.sampler, LatentSampler.prior.name)")
    }
    guard found.model == model.digest else { return nil }
    self = found
  }

  /// Writes the choice into the folder of its model.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public func write(in folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let data = try? encoder.encode(self) else { fail("a choice of a sampler that is no JSON") }
    try ModelFolder.makeFolder("samplers", for: ["auto.json"], in: folder)
    try AtomicFile.write(String(decoding: data, as: UTF8.self) + "\n", to: Self.path(in: folder))
  }
}

extension TrainedModel {
  /// The sampler that was chosen for the model, from its folder; nil where none was.
  ///
  /// - Throws: As ``SamplerRecord/init(of:in:)``.
  public func chosenSampler(in folder: String) throws -> SamplerRecord? {
    try SamplerRecord(of: self, in: folder)
  }
}
