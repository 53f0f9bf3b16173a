// The encoder of parts of pictures that was fitted to a model, in the folder of the model: `completion/encoder.safetensors`. Like
// a fitted sampler it names the numbers of the model, by a digest.

public import Autoencoders
import Foundation
import Foundations
import Layers
public import Tensors

/// A fitted encoder of parts, with the model it belongs to.
public struct SavedPartialEncoder: Sendable {
  /// The version of the format that this program writes.
  static let companion = CompanionFile(
    format: "swift-vae encoder of parts", version: "1", noun: "an encoder of parts of pictures",
    remedy: "Delete it; it is then fitted again",
    renewal: "delete the file; the encoder is then fitted again",
    foreign: "was fitted to a model with different weights than the one beside it")
  private static let folder = "completion"
  private static let file = "encoder.safetensors"

  /// The encoder.
  public let encoder: PartialEncoder
  /// The flat store of parameters, the model's among them, float32 [count].
  public let parameters: HostArray
  /// The flat store of the model's buffers.
  public let buffers: HostArray
  /// How many examples it was fitted to.
  public let rows: Int
  /// The bound that it reached on parts of examples that it was not fitted to, in nats; nil where there were none.
  public let bound: Double?

  /// A fitted encoder.
  public init(
    _ encoder: PartialEncoder, parameters: HostArray, buffers: HostArray, rows: Int, bound: Double?
  ) {
    if parameters.type != TensorType([encoder.store.count]) {
      fail("\(parameters.type) are not the parameters")
    }
    (self.encoder, self.parameters, self.buffers, self.rows) = (encoder, parameters, buffers, rows)
    self.bound = bound
  }

  /// Where the folder of a model has it.
  public static func path(in folder: String) -> String { "\(folder)/\(Self.folder)/\(file)" }

  /// A state on a backend that holds the numbers of the model and of the encoder.
  public func makeState(on backend: any Backend) -> any State {
    encoder.makeState(parameters: parameters, buffers: buffers, on: backend)
  }

  /// Writes the encoder into the folder of its model.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`; what was there before is then untouched.
  public func write(beside model: TrainedModel, in folder: String) throws {
    try ModelFolder.makeFolder(Self.folder, for: [Self.file], in: folder)
    var metadata = Self.companion.metadata(
      of: model,
      [
        "rows": "\(rows)", "width": "\(encoder.size.width)", "components": "\(encoder.size.components)",
      ])
    metadata["bound"] = bound.map { "\($0)" }
    let values = parameters.floats
    let tensors = encoder.store.parameters.filter(encoder.isOwn).map {
      StoredTensor($0.path, shape: $0.shape.dimensions, encoder.store.values(of: $0, in: values))
    }
    try Safetensors.write(TensorFile(tensors, metadata: metadata), to: Self.path(in: folder))
  }

  /// Reads the encoder from the folder of a model; nil where none was fitted.
  ///
  /// - Throws: As ``init(reading:of:)``.
  public init?(of model: TrainedModel, in folder: String) throws {
    let path = Self.path(in: folder)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    try self.init(reading: path, of: model)
  }

  /// Reads the file of an encoder.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, or `badData` for a file that is not an encoder of parts of this model.
  public init(reading path: String, of model: TrainedModel) throws {
    func bad(_ what: Message) -> Failure { Self.companion.bad(what, at: path) }
    let file = try Self.companion.read(path, of: model)
    let metadata = file.metadata
    func count(_ name: String, most: Int) throws -> Int {
      guard let count = metadata[name].flatMap({ Int($0) }), (1...most).contains(count) else {
        throw bad("does not say what it is")
      }
      return count
    }
    // The file may claim any size: only when it holds every number is memory asked for.
    let size = PartialEncoder.Size(
      width: try count("width", most: 1 << 16), components: try count("components", most: 1 << 10))
    rows = try count("rows", most: .max)
    bound = metadata["bound"].flatMap { Double($0) }
    encoder = try PartialEncoder(model.configuration, size)
    let own = encoder.store.parameters.filter(encoder.isOwn)
    for parameter in own {
      guard let tensor = file[parameter.path], tensor.type == .float32,
        tensor.shape == parameter.shape.dimensions
      else { throw bad("has no '\(parameter.path)' of F32\(parameter.shape)") }
      guard tensor.bytes.array(of: Float.self).allSatisfy(\.isFinite) else {
        throw bad("'\(parameter.path)' holds numbers that are not finite")
      }
    }
    if let foreign = file.entries.first(where: { entry in !own.contains { $0.path == entry.name } }) {
      throw bad("holds '\(foreign.name)', which is no part of it")
    }
    var values = [Float](repeating: 0, count: encoder.store.count)
    let given = model.parameters.floats
    for parameter in encoder.store.parameters {
      let range = parameter.offset..<parameter.offset + parameter.shape.count
      let numbers = file[parameter.path]?.bytes.array(of: Float.self) ?? Array(given[range])
      values.replaceSubrange(range, with: numbers)
    }
    parameters = HostArray([values.count], values)
    buffers = model.buffers
  }
}
