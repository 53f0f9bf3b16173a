// A sampler that was fitted after training, in the folder of its model: `samplers/<name>.safetensors`, one file for
// each kind, so that they can stand side by side. A file names the numbers of the model that it was fitted to, by
// a digest: what was fitted to other numbers is refused, however it came there.

public import Autoencoders
import Foundation
import Foundations
import Tensors

/// A fitted sampler and what it was fitted to.
public struct SavedSampler: Sendable {
  /// The version of the format that this program writes.
  static let companion = CompanionFile(
    format: "swift-vae sampler", version: "1", noun: "a sampler",
    remedy: "Delete it; it is then fitted again",
    renewal: "delete the file; the sampler is then fitted again",
    foreign: "was fitted to a model with different weights than the one beside it")

  /// The row of the catalogue with its hyperparameters: what was asked for, where fewer components may have been found.
  public let sampler: SamplerChoice
  /// What was fitted.
  public let value: any FittedSampler
  /// How many training examples it was fitted to.
  public let rows: Int
  /// What the random numbers of fitting followed from.
  public let seed: UInt64
  /// What tells the training data from another state of them, if known.
  public let dataFingerprint: String?

  /// A fitted sampler; the value must be of the type that the row names.
  public init(
    _ sampler: SamplerChoice, _ value: any FittedSampler, rows: Int, seed: UInt64,
    dataFingerprint: String? = nil
  ) {
    if sampler.family.fitted != type(of: value) {
      fail("a \(type(of: value)) as the sampler '\(sampler.name)'")
    }
    self.sampler = sampler
    self.value = value
    self.rows = rows
    self.seed = seed
    self.dataFingerprint = dataFingerprint
  }

  /// Where the folder of a model has its sampler of a kind.
  public static func path(of sampler: LatentSampler, in folder: String) -> String {
    "\(folder)/samplers/\(sampler.name).safetensors"
  }

  /// Writes the sampler into the folder of its model, in the place of another of its kind.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`; what was there before is then untouched.
  public func write(beside model: TrainedModel, in folder: String) throws {
    try ModelFolder.makeFolder("samplers", for: ["\(sampler.name).safetensors"], in: folder)
    var metadata = Self.companion.metadata(
      of: model, ["sampler": sampler.name, "rows": "\(rows)", "seed": "\(seed)"])
    for (name, value) in sampler.values { metadata[name] = value.description }
    metadata["data"] = dataFingerprint
    let tensors = value.arrays.map { name, array in
      StoredTensor(name, shape: array.type.shape.dimensions, array.floats)
    }
    try Safetensors.write(
      TensorFile(tensors, metadata: metadata), to: Self.path(of: sampler.family, in: folder))
  }

  /// Reads the sampler of a kind from the folder of a model; nil where none was fitted.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, or `badData` for a file that is not such a sampler of this model.
  public init?(reading sampler: LatentSampler, of model: TrainedModel, in folder: String) throws {
    let path = Self.path(of: sampler, in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    // A row of a user's own need not be in the list.
    try self.init(reading: path, of: model, among: LatentSampler.all + [sampler])
    guard self.sampler.family == sampler else {
      throw Failure(
        .badData, "is a sampler named '\(self.sampler.name)', not '\(sampler.name)'", at: path,
        remedy: "Restore its name, or delete it")
    }
  }

  /// Reads the file of a sampler.
  ///
  /// - Parameter rows: The samplers that it may be.
  /// - Throws: As ``init(reading:of:in:)``, and `missingInput`.
  public init(
    reading path: String, of model: TrainedModel, among rows: [LatentSampler] = LatentSampler.all
  ) throws {
    func bad(_ what: Message) -> Failure { Self.companion.bad(what, at: path) }
    let file = try Self.companion.read(path, of: model)
    let metadata = file.metadata
    guard let name = metadata["sampler"], let row = rows.first(where: { $0.name == name }),
      let type = row.fitted
    else { throw bad("is a sampler of the unknown kind '\(metadata["sampler"] ?? "?")'") }
    guard let count = metadata["rows"].flatMap({ Int($0) }), count > 0,
      let seed = metadata["seed"].flatMap({ UInt64($0) })
    else { throw bad("does not say what it was fitted to") }
    var arrays: [String: HostArray] = [:]
    for tensor in file.entries {
      guard tensor.type == .float32 else {
        throw bad("'\(tensor.name)' is \(tensor.type.rawValue), not F32")
      }
      arrays[tensor.name] = HostArray(
        TensorType(Shape(tensor.shape)), bytes: tensor.bytes.array(of: UInt8.self))
    }
    let sampler: SamplerChoice
    let value: any FittedSampler
    do {
      // What an older file does not say has its default.
      let said = row.hyperparameters.compactMap { asked in metadata[asked.name].map { (asked.name, $0) } }
      sampler = try SamplerChoice(row, Dictionary(said) { $1 }.mapValues { try Annealing(parsing: $0) })
      value = try type.init(arrays: arrays, latents: model.model.configuration.latents)
    } catch let failure as Failure {
      throw bad(failure.what)
    }
    self.init(sampler, value, rows: count, seed: seed, dataFingerprint: metadata["data"])
  }
}

extension TrainedModel {
  // FNV-1a (Fowler, Noll and Vo) over words of four bytes: enough to tell a model from another by accident, no
  // protection against deliberate deception.
  /// A short text that tells the model's numbers from those of another.
  public var digest: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for numbers in [parameters, buffers] {
      hash = numbers.bytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count - 3, by: 4).reduce(hash) { hash, place in
          (hash ^ UInt64(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self).littleEndian))
            &* 0x0000_0100_0000_01B3
        }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
