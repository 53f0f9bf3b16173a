// A model with its numbers, in memory and as a folder.

public import Autoencoders
import Foundations
import Layers
public import Tensors

/// A trained model: its architecture and the values of its parameters and buffers.
public struct TrainedModel: Sendable {
  /// The architecture.
  public let model: VariationalAutoencoder
  /// What it was built from.
  public var configuration: ModelConfiguration { model.configuration }
  /// The flat parameter store, float32 [count].
  public let parameters: HostArray

  /// The flat store of buffers, float32 [count]; [0] for a model without any.
  public let buffers: HostArray

  /// A model with values in store order.
  ///
  /// - Parameter buffers: The initial values where nil.
  public init(_ model: VariationalAutoencoder, parameters: HostArray, buffers: HostArray? = nil) {
    let buffers = buffers ?? model.buffers.initialValues
    if parameters.type != TensorType([model.store.count]) {
      fail("\(parameters.type) are not the parameters")
    }
    if buffers.type != TensorType([model.buffers.count]) { fail("\(buffers.type) are not the buffers") }
    self.model = model
    self.parameters = parameters
    self.buffers = buffers
  }

  /// Reads a model folder.
  ///
  /// - Parameter catalog: The rows that it may name.
  public init(reading path: String, catalog: ModelCatalog = ModelCatalog()) throws {
    let folder = try ModelFolder(reading: path)
    let place = "\(path)/config.json"
    let configuration = try ModelConfiguration(parsing: folder.configuration, at: place, catalog: catalog)
    do { try configuration.requireDescribableColumns() } catch let failure as Failure {
      throw Failure(failure.kind, failure.what, at: place, remedy: failure.remedy)
    }
    let model = VariationalAutoencoder(configuration)
    let file = "\(path)/model.safetensors"
    // The configuration may claim any size: only when the file holds every number is memory asked for.
    let (parameters, buffers) = (Self.places(model.store), Self.places(model.buffers))
    let tensors = folder.tensors.translated(for: model.configuration)
    for place in parameters + buffers { try place.check(tensors, at: file) }
    if let foreign = tensors.entries.first(where: { entry in
      !(parameters + buffers).contains { $0.path == entry.name }
    }) {
      throw Failure(
        .badData, "holds '\(foreign.name)', which is not part of the configuration", at: file,
        remedy: "Copy the folder again: configuration and weights belong to different models")
    }
    self.init(
      model, parameters: try Self.flat(parameters, model.store.count, tensors, at: file),
      buffers: try Self.flat(buffers, model.buffers.count, tensors, at: file))
  }

  /// The model ready to be used on a backend.
  public func inference(on backend: any Backend) -> Inference {
    Inference(model, parameters: parameters, buffers: buffers, backend: backend)
  }

  /// A state on a backend that holds the model's numbers and nothing else.
  public func makeState(on backend: any Backend) -> any State {
    model.makeState(parameters: parameters, buffers: buffers, on: backend)
  }

  /// The likelihood and what training found for it, as
  /// ``VariationalAutoencoder/likelihoodDescription(parameters:buffers:)``.
  public var likelihoodDescription: String {
    model.likelihoodDescription(parameters: parameters, buffers: buffers)
  }

  /// Writes a new model folder.
  ///
  /// - Parameter replacing: As in ``ModelFolder/write(configuration:tensors:to:replacing:)``.
  public func write(to path: String, replacing: Bool = false) throws {
    let tensors =
      Self.stored(Self.places(model.store), parameters) + Self.stored(Self.places(model.buffers), buffers)
    try ModelFolder.write(
      configuration: model.configuration.text,
      tensors: TensorFile(tensors, metadata: ["format": "swift-vae"]), to: path, replacing: replacing)
  }
}

/// Where an array of a model lies in its flat store, and what the file calls it.
private struct Place {
  var path: String
  var shape: Shape
  var offset: Int

  /// Throws where a file does not hold the array.
  func check(_ tensors: TensorFile, at file: String) throws {
    guard let tensor = tensors[path] else {
      throw Failure(.badData, "lacks the tensor '\(path)'", at: file, remedy: "Copy the folder again")
    }
    guard tensor.type == .float32, tensor.shape == shape.dimensions else {
      throw Failure(
        .badData, "'\(path)' is \(tensor.type.rawValue)\(tensor.shape), not F32\(shape)", at: file,
        remedy: "Copy the folder again: configuration and weights belong to different models")
    }
  }
}

extension TrainedModel {
  private static func places(_ store: ParameterStore) -> [Place] {
    store.parameters.map { Place(path: $0.path, shape: $0.shape, offset: $0.offset) }
  }

  private static func places(_ store: BufferStore) -> [Place] {
    store.buffers.map { Place(path: $0.path, shape: $0.shape, offset: $0.offset) }
  }

  /// The flat store of arrays that a file holds.
  private static func flat(
    _ places: [Place], _ count: Int, _ tensors: TensorFile, at file: String
  ) throws -> HostArray {
    var values = [Float](repeating: 0, count: count)
    for place in places {
      guard let tensor = tensors[place.path] else { continue }
      let numbers = tensor.bytes.array(of: Float.self)
      if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
        throw Failure(
          .badData, "'\(place.path)' holds \(numbers[bad]) at element \(bad)", at: file,
          remedy: "Train again, or take an earlier checkpoint")
      }
      values.replaceSubrange(place.offset..<(place.offset + numbers.count), with: numbers)
    }
    return HostArray([count], values)
  }

  private static func stored(_ places: [Place], _ flat: HostArray) -> [StoredTensor] {
    let values = flat.floats
    return places.map { place in
      StoredTensor(
        place.path, shape: place.shape.dimensions,
        Array(values[place.offset..<(place.offset + place.shape.count)]))
    }
  }
}
