// A snapshot as one file, so that it is replaced in one step and is never half old and half new: the state
// variables as tensors, the position as JSON in the metadata. Any safetensors reader opens it.

import Datasets
import Foundation
import Foundations
import Storage
import Tensors

/// Reading and writing snapshots.
enum CheckpointFile {
  /// The version of the format that this program writes.
  static let formatVersion = "1"
  private static let kind = "swift-vae checkpoint"

  /// Writes a position and variables, replacing the file.
  ///
  /// - Throws: ``Failure`` of kind `failure` where a number is not finite: what was saved before is better.
  static func write(
    _ position: TrainingPosition, _ variables: [String: HostArray], to path: String
  ) throws {
    let tensors = try variables.map { name, value in
      if value.type.element == .float32, !isFinite(value.bytes) {
        throw Failure(
          .failure, "training diverged: '\(name)' holds numbers that are not finite",
          remedy: "Lower \(.learningRate) or give \(.clip, 1); earlier checkpoints are kept")
      }
      return StoredTensor(
        name, storedType(value.type.element), shape: value.type.shape.dimensions,
        bytes: SharedBytes(copying: value.bytes))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let text = String(decoding: try encoder.encode(position), as: UTF8.self)
    try Safetensors.write(
      TensorFile(
        tensors, metadata: ["format": kind, "format_version": formatVersion, "position": text]), to: path)
  }

  /// Reads a position and the variables of a layout.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that is no
  ///   checkpoint, is of a newer format, or belongs to another model or optimiser.
  static func read(
    _ path: String, _ layout: [(name: String, type: TensorType)]
  ) throws -> (position: TrainingPosition, variables: [String: HostArray]) {
    let file = try Safetensors.read(path)
    func bad(_ what: Message, _ remedy: Message) -> Failure {
      Failure(.badData, what, at: path, remedy: remedy)
    }
    let other: Message = "Restore the run's own checkpoint, or delete the file to start again"
    guard file.metadata["format"] == kind else { throw bad("is not a checkpoint", other) }
    guard file.metadata["format_version"] == formatVersion else {
      throw bad(
        "is a checkpoint of format \(file.metadata["format_version"] ?? "?"), but this program reads format \(formatVersion)",
        "Resume with the program that wrote it")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard
      let position = try? decoder.decode(
        TrainingPosition.self, from: Data((file.metadata["position"] ?? "").utf8)),
      position.isPossible
    else { throw bad("does not hold the progress of its training", other) }
    var variables: [String: HostArray] = [:]
    for variable in layout {
      guard let tensor = file[variable.name] else {
        throw bad("lacks '\(variable.name)', which this model and optimiser need", other)
      }
      guard tensor.type == storedType(variable.type.element),
        tensor.shape == variable.type.shape.dimensions
      else {
        throw bad(
          "'\(variable.name)' is \(tensor.type.rawValue)\(tensor.shape), not \(variable.type)", other)
      }
      let value = HostArray(variable.type, bytes: tensor.bytes.array(of: UInt8.self))
      guard variable.type.element != .float32 || isFinite(value.bytes) else {
        throw bad("'\(variable.name)' holds numbers that are not finite", other)
      }
      variables[variable.name] = value
    }
    return (position, variables)
  }

  private static func storedType(_ element: ElementType) -> StoredType {
    switch element {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int32: .int32
    case .uint32: .uint32
    case .uint8: .uint8
    case .bool: .bool
    }
  }

  /// Whether float32 numbers are finite: their exponents are not all ones.
  private static func isFinite(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { raw in
      var seen = false
      for position in 0..<(raw.count / 4) {
        let bits = raw.loadUnaligned(fromByteOffset: 4 * position, as: UInt32.self)
        seen = seen || bits & 0x7F80_0000 == 0x7F80_0000
      }
      return !seen
    }
  }
}
