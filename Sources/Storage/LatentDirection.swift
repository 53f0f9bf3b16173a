// A direction between two kinds of examples in the latents of a model, in the folder of the model:
// `directions/<name>.safetensors`. Like a fitted sampler it names the numbers of the model by a digest, since latents of
// another model mean something else.

public import Autoencoders
import Foundation
import Foundations
import Tensors

/// Where the latents of data lie, to tell a point among them from one that is not.
public struct LatentRegion: Equatable, Sendable {
  /// A density of the latents of examples.
  public let density: GaussianMixture
  /// The logarithm of the density that all but one in a hundred of other examples exceed, in nats; a float32 value.
  public let least: Double
  /// How many examples both are of.
  public let rows: Int

  /// A region.
  public init(density: GaussianMixture, least: Double, rows: Int) {
    self.density = density
    self.least = Double(Float(least))
    self.rows = rows
  }

  /// Whether data lie around a point [latents].
  public func contains(_ point: [Double]) -> Bool { density.logDensity(of: point) >= least }
}

/// The way from the mean of the latents of some examples to that of others.
public struct LatentDirection: Equatable, Sendable {
  /// The version of the format that this program writes.
  static let companion = CompanionFile(
    format: "swift-vae direction", version: "1", noun: "a direction",
    remedy: "Delete it, and find the direction again", renewal: "find the direction again",
    foreign: "was found in the latents of another model: it means nothing in those of this one")
  private static let folder = "directions"

  /// What it is called.
  public let name: String
  /// What the examples at its beginning are called, and how many they were.
  public let from: (name: String, rows: Int)
  /// What the examples at its end are called, and how many they were.
  public let to: (name: String, rows: Int)
  /// The mean of the latents at its beginning, float32 values.
  public let start: [Double]
  /// The mean of the latents at its end, float32 values.
  public let end: [Double]
  /// Where the latents of data lie.
  public let region: LatentRegion

  /// The step from the beginning to the end.
  public var step: [Double] { zip(start, end).map { $1 - $0 } }

  /// A direction; its numbers are rounded to float32.
  public init(
    name: String, from: (name: String, rows: Int), to: (name: String, rows: Int), start: [Double],
    end: [Double], region: LatentRegion
  ) {
    func rounded(_ numbers: [Double]) -> [Double] { numbers.map { Double(Float($0)) } }
    self.name = name
    self.from = from
    self.to = to
    self.start = rounded(start)
    self.end = rounded(end)
    self.region = region
  }

  /// Whether two directions are the same to the bit, and called the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.from == right.from && left.to == right.to && left.start == right.start
      && left.end == right.end && left.region == right.region
  }

  /// Where the folder of a model has a direction.
  public static func path(of name: String, in folder: String) -> String {
    "\(folder)/\(Self.folder)/\(name).safetensors"
  }

  /// The names of the directions that the folder of a model holds, in order.
  public static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(Self.folder)")) ?? []
    return files.map(PathParts.init).filter { $0.ending == "safetensors" }.map(\.stem).sorted()
  }

  /// Throws where a name cannot be that of a direction.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public static func require(name: String) throws {
    guard name.isEmpty || name.hasPrefix(".") || PathParts.hasSlash(name) || name.utf8.count > 200 else {
      return
    }
    throw Failure(
      .usage, "'\(name)' cannot be the name of a direction", at: .name,
      remedy: "Use letters, digits and dashes")
  }

  /// Writes the direction into the folder of its model.
  ///
  /// - Throws: ``Failure`` of kind `usage` where another direction has its name, `inputOutput` where it cannot be written.
  public func write(beside model: TrainedModel, in folder: String) throws {
    try Self.require(name: name)
    let path = Self.path(of: name, in: folder)
    if FileManager.default.fileExists(atPath: path) {
      // The same direction, found again, is no other one.
      if let old = try? LatentDirection(reading: path, of: model), old == self { return }
      throw Failure(
        .usage, "another direction of this name exists, and directions are never overwritten", at: path,
        remedy: "Choose another \(.name), or delete the file")
    }
    try ModelFolder.makeFolder(Self.folder, for: ["\(name).safetensors"], in: folder)
    let metadata = Self.companion.metadata(
      of: model,
      [
        "name": name, "from": from.name, "to": to.name, "from_rows": "\(from.rows)",
        "to_rows": "\(to.rows)", "region_rows": "\(region.rows)",
      ])
    let tensors =
      [
        StoredTensor("start", shape: [start.count], start.map { Float($0) }),
        StoredTensor("end", shape: [end.count], end.map { Float($0) }),
        StoredTensor("least", shape: [1], [Float(region.least)]),
      ]
      + region.density.arrays.map { name, array in
        StoredTensor(name, shape: array.type.shape.dimensions, array.floats)
      }
    try Safetensors.write(TensorFile(tensors, metadata: metadata), to: path)
  }

  /// Reads a direction of a name from the folder of a model.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a name that none has, `inputOutput`, or `badData` for a file that is not a
  ///   direction of this model.
  public init(named name: String, of model: TrainedModel, in folder: String) throws {
    try Self.require(name: name)
    let names = Self.names(in: folder)
    guard names.contains(name) else {
      if !names.isEmpty { throw Suggestion.unknown("direction", name, among: names) }
      throw Failure(
        .usage, "the model has no directions yet", at: folder,
        remedy: "Find one between two kinds of examples with \(.findDirection)")
    }
    try self.init(reading: Self.path(of: name, in: folder), of: model)
  }

  /// Reads the file of a direction.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`, `missingInput`, or `badData` for a file that is not a direction of this
  ///   model.
  public init(reading path: String, of model: TrainedModel) throws {
    func bad(_ what: Message) -> Failure { Self.companion.bad(what, at: path) }
    let file = try Self.companion.read(path, of: model)
    let metadata = file.metadata
    func count(_ name: String) throws -> Int {
      guard let count = metadata[name].flatMap({ Int($0) }), count > 0 else {
        throw bad("does not say what it was found from")
      }
      return count
    }
    guard let name = metadata["name"], let first = metadata["from"], let last = metadata["to"] else {
      throw bad("does not say what it was found from")
    }
    let width = model.configuration.latents
    func numbers(_ name: String, _ count: Int) throws -> [Double] {
      guard let tensor = file[name], tensor.type == .float32, tensor.shape == [count] else {
        throw bad("has no list of \(count) numbers '\(name)'")
      }
      let numbers = tensor.bytes.array(of: Float.self)
      guard numbers.allSatisfy(\.isFinite) else { throw bad("'\(name)' holds numbers that are not finite") }
      return numbers.map { Double($0) }
    }
    var arrays: [String: HostArray] = [:]
    for tensor in file.entries where !["start", "end", "least"].contains(tensor.name) {
      guard tensor.type == .float32 else {
        throw bad("'\(tensor.name)' is \(tensor.type.rawValue), not F32")
      }
      arrays[tensor.name] = HostArray(
        TensorType(Shape(tensor.shape)), bytes: tensor.bytes.array(of: UInt8.self))
    }
    let density: GaussianMixture
    do { density = try GaussianMixture(arrays: arrays, latents: width) } catch let failure as Failure {
      throw bad(failure.what)
    }
    self.init(
      name: name, from: (first, try count("from_rows")), to: (last, try count("to_rows")),
      start: try numbers("start", width), end: try numbers("end", width),
      region: LatentRegion(
        density: density, least: try numbers("least", 1)[0], rows: try count("region_rows")))
  }
}
