// What a model folder holds for scoring, in its folder `anomalies`: the exemplars and the calibration. Both say which
// numbers of the model they belong to.

public import Autoencoders
import Foundation
import Foundations
public import Storage
import Tensors

/// The files beside a model.
public struct DetectorFiles: Sendable {
  /// The format that this program writes.
  static let formatVersion = "1"
  private static let kind = "swift-vae exemplars"

  /// The folder.
  public let folder: String
  private let digest: String
  /// The numbers of an example, and the decoder's outputs for one.
  private let (width, outputs): (Int, Int)

  /// The files of a model in its folder.
  public init(of model: TrainedModel, in modelFolder: String) {
    folder = "\(modelFolder)/anomalies"
    digest = model.digest
    width = model.configuration.dimensions
    outputs = model.configuration.outputs
  }

  private var exemplarPath: String { "\(folder)/exemplars.safetensors" }
  private var recordPath: String { "\(folder)/last-scoring.json" }
  private var calibrationPath: String { "\(folder)/calibration.json" }

  private func makeFolder() throws {
    let parts = PathParts(folder)
    let names = [exemplarPath, neighbourPath, recordPath, calibrationPath].map { PathParts($0).name }
    try ModelFolder.makeFolder(parts.name, for: names, in: parts.place)
  }

  /// Saves exemplars, in the place of others.
  public func write(_ exemplars: Exemplars) throws {
    try makeFolder()
    let arrays = [
      ("outputs", exemplars.outputs), ("anchors", exemplars.anchors), ("log_weights", exemplars.logWeights),
      ("usual_costs", exemplars.usualCosts),
    ]
    try Safetensors.write(
      TensorFile(
        arrays.map { StoredTensor($0.0, shape: $0.1.type.shape.dimensions, $0.1.floats) },
        metadata: ["format": Self.kind, "format_version": Self.formatVersion, "model": digest]),
      to: exemplarPath)
  }

  /// The exemplars that were saved; nil where none were.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that holds no exemplars of this model.
  public func exemplars() throws -> Exemplars? {
    guard let file = try tensors(exemplarPath, Self.kind, what: "exemplars") else { return nil }
    let exemplars = Exemplars(
      outputs: try array(file, "outputs", rank: 2, at: exemplarPath),
      anchors: try array(file, "anchors", rank: 2, at: exemplarPath),
      logWeights: try array(file, "log_weights", rank: 1, at: exemplarPath),
      usualCosts: try array(file, "usual_costs", rank: 1, at: exemplarPath))
    let count = exemplars.count
    guard exemplars.anchors.type.shape == [count, width], exemplars.outputs.type.shape == [count, outputs],
      exemplars.logWeights.type.shape == [count], exemplars.usualCosts.type.shape == [width], count > 0
    else { throw bad("holds arrays that do not match each other or the model", exemplarPath) }
    return exemplars
  }

  private var neighbourPath: String { "\(folder)/neighbours.safetensors" }
  private static let neighbourKind = "swift-vae neighbours"
  private static let neighbourVersion = "2"

  /// Saves the rows that others are compared with, in the place of others.
  public func write(_ neighbours: Neighbours) throws {
    try makeFolder()
    let (count, width) = (neighbours.count, neighbours.width)
    try Safetensors.write(
      TensorFile(
        [
          StoredTensor("rows", shape: [count, width], neighbours.rows),
          StoredTensor("usual", shape: [neighbours.usual.count], neighbours.usual.map { Float($0) }),
        ],
        metadata: [
          "format": Self.neighbourKind, "format_version": Self.neighbourVersion, "model": digest,
        ]),
      to: neighbourPath)
  }

  /// The rows that others are compared with; nil where none were saved.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that holds none of this model.
  public func neighbours() throws -> Neighbours? {
    let found = try tensors(
      neighbourPath, Self.neighbourKind, version: Self.neighbourVersion, what: "rows to compare with")
    guard let file = found else { return nil }
    let rows = try array(file, "rows", rank: 2, at: neighbourPath)
    let usual = try array(file, "usual", rank: 1, at: neighbourPath)
    let shape = rows.type.shape
    guard shape[0] > 0, shape[1] == width, usual.type.shape[0] == NeighbourDistances.count else {
      throw bad("holds arrays that do not match each other or the model", neighbourPath)
    }
    return Neighbours(rows: rows.floats, usual: usual.floats.map(Double.init), width: shape[1])
  }

  private func bad(_ what: Message, _ path: String) -> Failure {
    Failure(.badData, what, at: path, remedy: "Delete it, and calibrate again")
  }

  /// The file of a kind that belongs to this model; nil where there is none.
  private func tensors(
    _ path: String, _ kind: String, version: String = formatVersion, what: Message
  ) throws -> TensorFile? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file: TensorFile
    do { file = try Safetensors.read(path) } catch let failure as Failure where failure.kind == .badData {
      throw bad(failure.what, path)
    }
    guard file.metadata["format"] == kind else { throw bad("does not hold \(what)", path) }
    guard file.metadata["format_version"] == version else {
      throw bad(
        "has format \(file.metadata["format_version"] ?? "?"), but this program reads format \(version)",
        path)
    }
    guard file.metadata["model"] == digest else {
      throw bad("belongs to a model with different weights", path)
    }
    return file
  }

  private func array(_ file: TensorFile, _ name: String, rank: Int, at path: String) throws -> HostArray {
    guard let entry = file.entries.first(where: { $0.name == name }), entry.type == .float32,
      entry.shape.count == rank
    else { throw bad("lacks '\(name)'", path) }
    return HostArray(TensorType(Shape(entry.shape)), bytes: entry.bytes.array(of: UInt8.self))
  }

  /// Saves a calibration, in the place of another.
  public func write(_ calibration: DetectorCalibration) throws {
    var calibration = calibration
    calibration.model = digest
    try write(calibration, to: calibrationPath)
  }

  /// Saves the outcome of a scoring, in the place of the last.
  public func write(_ record: DetectionRecord) throws { try write(record, to: recordPath) }

  /// The outcome of the last scoring; nil where there was none.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that is none.
  public func record() throws -> DetectionRecord? {
    let (what, remedy): (Message, Message) = ("is not the record of a scoring", "Run \(.scoreRows) again")
    let found = try read(DetectionRecord.self, recordPath, what: what, remedy: remedy)
    guard found?.isPossible ?? true else { throw Failure(.badData, what, at: recordPath, remedy: remedy) }
    return found
  }

  private func write(_ value: some Encodable, to path: String) throws {
    try makeFolder()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try AtomicFile.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: path)
  }

  private func read<Value: Decodable>(
    _ type: Value.Type, _ path: String, what: Message, remedy: Message
  ) throws -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let found = try? decoder.decode(type, from: Data(try WholeFile.read(path))) else {
      throw Failure(.badData, what, at: path, remedy: remedy)
    }
    return found
  }

  /// The calibration that was saved; nil where none was.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that is not a calibration of this model.
  public func calibration() throws -> DetectorCalibration? {
    let remedy: Message = "Run \(.calibrate) again"
    let found = try read(
      DetectorCalibration.self, calibrationPath, what: "is not a calibration", remedy: remedy)
    if let found, found.model != digest {
      throw Failure(
        .badData, "belongs to a model with different weights", at: calibrationPath, remedy: remedy)
    }
    return found
  }
}

/// What a detector was calibrated with.
public struct DetectorCalibration: Codable, Equatable, Sendable {
  /// The score with its hyperparameters.
  public var score: ScoreChoice
  /// The scores of normal rows, and the rate.
  public var calibration: Calibration
  /// Minus the mean bound of training rows, where the score is measured from it.
  public var centre: Double?
  /// What the normal rows were called.
  public var data: String
  /// What tells the model's numbers from others.
  var model = ""

  /// A calibration by a score.
  public init(score: ScoreChoice, _ calibration: Calibration, centre: Double? = nil, data: String) {
    self.score = score
    self.calibration = calibration
    self.centre = centre
    self.data = data
  }
}
