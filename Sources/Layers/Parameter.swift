// Parameters by path, in one flat ordered store: gradients, optimisers, files and reports all see the
// same order. A layer asks a scope for its parameters when it is made, and reads them when it is traced.

public import Foundations
public import Tensors

/// One trainable array of a model.
public struct Parameter: Hashable, Sendable {
  /// Where it stands in the model, as in `encoder/hidden/0/weight`.
  public let path: String
  /// Its extents.
  public let shape: Shape
  /// How it starts.
  public let initializer: Initializer
  /// Where it begins in the flat store, in elements.
  public let offset: Int

  /// The parameter's value in a trace, whose state holds the store.
  public func value(in trace: Trace) -> Tensor {
    trace.state(ParameterStore.variable).sliced(axis: 0, offset..<(offset + shape.count)).reshaped(to: shape)
  }
}

/// The parameters of a model, in order.
public struct ParameterStore: Hashable, Sendable {
  /// The state variable that holds all parameters, float32 [`count`].
  public static let variable = "parameters"

  /// The parameters in store order.
  public private(set) var parameters: [Parameter] = []
  /// The length of the flat store, gaps included: each parameter begins on a cache line.
  public private(set) var count = 0

  /// A store without parameters.
  public init() {}

  /// The number of trainable values.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  mutating func add(_ path: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
    if parameters.contains(where: { $0.path == path }) { fail("the parameter '\(path)' exists already") }
    let parameter = Parameter(path: path, shape: shape, initializer: initializer, offset: count)
    parameters.append(parameter)
    count += (shape.count + 15) / 16 * 16
    return parameter
  }

  /// The initial values of the whole store: each parameter's numbers come from the key folded with its
  /// path, so adding a layer changes no other.
  public func initialValues(key: Key) -> HostArray {
    var values = [Float](repeating: 0, count: count)
    for parameter in parameters {
      let drawn = parameter.initializer.values(parameter.shape, key: key.folding(parameter.path))
      values.replaceSubrange(parameter.offset..<(parameter.offset + drawn.count), with: drawn)
    }
    return HostArray([count], values)
  }

  /// The same parameters, of which some begin with given numbers.
  ///
  /// - Parameter values: The numbers of a parameter; nil for one that begins as it does.
  public func starting(at values: (Parameter) -> [Float]?) -> ParameterStore {
    var store = self
    store.parameters = parameters.map { parameter in
      values(parameter).map {
        Parameter(
          path: parameter.path, shape: parameter.shape, initializer: .values($0), offset: parameter.offset)
      } ?? parameter
    }
    return store
  }

  /// The gradients of a scalar with respect to every parameter, as one flat tensor in store order.
  public func gradient(of loss: Tensor) -> Tensor { gradient(of: [(loss, .all)]) }

  /// The gradients of scalars with respect to those parameters that each is for, as one flat tensor in store
  /// order; zeros for parameters that none is for.
  public func gradient(of losses: [(loss: Tensor, parameters: ParameterSelection)]) -> Tensor {
    guard let trace = losses.first?.loss.trace else { fail("the gradient of no loss") }
    var parts: [String: Tensor] = [:]
    for (loss, selection) in losses {
      let chosen = parameters.filter { selection.holds($0) }
      let found = gradients(of: loss, withRespectTo: chosen.map { $0.value(in: trace) })
      for (parameter, gradient) in zip(chosen, found) {
        if parts.updateValue(gradient.reshaped(to: [parameter.shape.count]), forKey: parameter.path) != nil {
          fail("'\(parameter.path)' descends on two losses")
        }
      }
    }
    let flat = parameters.map { parts[$0.path] ?? trace.constant(0).broadcast(to: [$0.shape.count]) }
    return .assembled(flat, axis: 0, offsets: parameters.map(\.offset), length: count)
  }

  /// The values of one parameter within a flat array.
  public func values(of parameter: Parameter, in flat: [Float]) -> [Float] {
    Array(flat[parameter.offset..<(parameter.offset + parameter.shape.count)])
  }
}

/// Some parameters of a model, by the parts they belong to.
public struct ParameterSelection: Hashable, Sendable {
  private let roots: Set<String>
  private let isComplement: Bool

  /// Every parameter.
  public static let all = ParameterSelection(notUnder: [])

  /// The parameters whose paths begin with one of the names.
  public init(under roots: Set<String>) {
    self.roots = roots
    isComplement = false
  }

  /// The parameters whose paths begin with none of the names.
  public init(notUnder roots: Set<String>) {
    self.roots = roots
    isComplement = true
  }

  /// Whether a parameter is among them.
  public func holds(_ parameter: Parameter) -> Bool {
    let root = parameter.path.split(separator: "/").first.map(String.init) ?? ""
    return roots.contains(root) != isComplement
  }
}

/// A place in a model where parameters are made.
public struct ParameterScope {
  private final class Registry {
    var store = ParameterStore()
    var buffers = BufferStore()
  }

  private let registry: Registry
  /// The path of this place, empty at the root.
  public let path: String

  /// The root of a new model.
  public init() {
    registry = Registry()
    path = ""
  }

  private init(_ registry: Registry, _ path: String) {
    self.registry = registry
    self.path = path
  }

  /// The place of a part.
  public subscript(_ name: String) -> ParameterScope {
    ParameterScope(registry, path.isEmpty ? name : "\(path)/\(name)")
  }

  /// The place of a numbered part.
  public subscript(_ index: Int) -> ParameterScope { self["\(index)"] }

  /// A new parameter at this place.
  public func parameter(_ name: String, _ shape: Shape, _ initializer: Initializer) -> Parameter {
    let path = self[name].path
    if registry.buffers.buffers.contains(where: { $0.path == path }) { fail("'\(path)' is a buffer") }
    return registry.store.add(path, shape, initializer)
  }

  /// A new buffer at this place: an array that steps write without a gradient, of equal elements at first.
  public func buffer(_ name: String, _ shape: Shape, initial: Float) -> Buffer {
    buffer(name, shape, initial: [initial])
  }

  /// A new buffer at this place, of given elements at first: one for each, or one for all.
  public func buffer(_ name: String, _ shape: Shape, initial: [Float]) -> Buffer {
    if ![1, shape.count].contains(initial.count) {
      fail("\(initial.count) numbers for \(shape) at '\(name)'")
    }
    let path = self[name].path
    let taken =
      registry.store.parameters.contains { $0.path == path }
      || registry.buffers.buffers.contains { $0.path == path }
    if taken { fail("'\(path)' exists already") }
    return registry.buffers.add(path, shape, initial)
  }

  /// The parameters made so far, anywhere in the model.
  public var store: ParameterStore { registry.store }

  /// The buffers made so far, anywhere in the model.
  public var buffers: BufferStore { registry.buffers }
}
