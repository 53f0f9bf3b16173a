// A model with its numbers, in memory and as a folder.

public import Autoencoders
import Foundations
import Layers
public import Tensors

/// A trained model: its architecture and the values of its parameters.
public struct SavedModel: Sendable {
  /// The architecture.
  public let model: VariationalAutoencoder
  /// The flat parameter store, float32 [count].
  public let parameters: HostArray

  /// A model with values in store order.
  public init(_ model: VariationalAutoencoder, parameters: HostArray) {
    if parameters.type != TensorType([model.store.count]) {
      fail("\(parameters.type) are not the parameters")
    }
    self.model = model
    self.parameters = parameters
  }

  /// Reads a model folder.
  public init(reading path: String) throws {
    let folder = try ModelFolder(reading: path)
    let model = VariationalAutoencoder(
      try ModelConfiguration(parsing: folder.configuration, at: "\(path)/config.json"))
    let place = "\(path)/model.safetensors"
    // The configuration may claim any size: only when the file holds every number is memory asked for.
    let tensors = try model.store.parameters.map { parameter in
      guard let tensor = folder.tensors[parameter.path] else {
        throw Failure(
          .badData, "lacks the tensor '\(parameter.path)'", at: place, remedy: "Copy the folder again")
      }
      guard tensor.type == .float32, tensor.shape == parameter.shape.dimensions else {
        throw Failure(
          .badData,
          "'\(parameter.path)' is \(tensor.type.rawValue)\(tensor.shape), not F32\(parameter.shape)",
          at: place, remedy: "Copy the folder again: configuration and numbers are of different models")
      }
      return tensor
    }
    var values = [Float](repeating: 0, count: model.store.count)
    for (parameter, tensor) in zip(model.store.parameters, tensors) {
      let numbers = tensor.bytes.array(of: Float.self)
      if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
        throw Failure(
          .badData, "'\(parameter.path)' holds \(numbers[bad]) at element \(bad)", at: place,
          remedy: "Train again, or take an earlier checkpoint")
      }
      values.replaceSubrange(parameter.offset..<(parameter.offset + numbers.count), with: numbers)
    }
    if let foreign = folder.tensors.entries.first(where: { entry in
      !model.store.parameters.contains { $0.path == entry.name }
    }) {
      throw Failure(
        .badData, "holds '\(foreign.name)', which the configuration does not know", at: place,
        remedy: "Copy the folder again: configuration and numbers are of different models")
    }
    self.init(model, parameters: HostArray([values.count], values))
  }

  /// The model ready to be used on a backend.
  public func inference(on backend: any Backend) -> Inference {
    Inference(model, parameters: parameters, backend: backend)
  }

  /// Writes a new model folder.
  ///
  /// - Parameter replacing: As in ``ModelFolder/write(configuration:tensors:to:replacing:)``.
  public func write(to path: String, replacing: Bool = false) throws {
    let values = parameters.floats
    let tensors = model.store.parameters.map {
      StoredTensor($0.path, shape: $0.shape.dimensions, model.store.values(of: $0, in: values))
    }
    try ModelFolder.write(
      configuration: model.configuration.text,
      tensors: TensorFile(tensors, metadata: ["format": "swift-vae"]), to: path, replacing: replacing)
  }
}
