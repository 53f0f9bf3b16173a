// Numbers of a model that a training step writes without a gradient: running averages, counts. They lie in a
// small flat store beside the parameters, by path as these do, and are saved with them. A model without
// any has no such store, and nothing is traced, bound or written for it.

import Foundations
public import Tensors

/// One array of a model that is written, not descended on.
public struct Buffer: Hashable, Sendable {
  /// Where it stands in the model, as in `likelihood/variance`; unlike the path of any parameter.
  public let path: String
  /// Its extents.
  public let shape: Shape
  /// What its elements are before the first step: one number for each, or one for all.
  public let initial: [Float]
  /// Where it begins in the flat store, in elements.
  public let offset: Int

  /// The buffer's value before the run, in a trace whose state holds the store.
  public func value(in trace: Trace) -> Tensor {
    trace.state(BufferStore.variable).sliced(axis: 0, offset..<(offset + shape.count)).reshaped(to: shape)
  }
}

/// The buffers of a model, in order.
public struct BufferStore: Hashable, Sendable {
  /// The state variable that holds all buffers, float32 [`count`]; absent where there are none.
  public static let variable = "buffers"

  /// The buffers in store order.
  public private(set) var buffers: [Buffer] = []
  /// The length of the flat store, gaps included: each buffer begins on a cache line.
  public private(set) var count = 0

  /// A store without buffers.
  public init() {}

  /// Whether the model has none.
  public var isEmpty: Bool { buffers.isEmpty }

  mutating func add(_ path: String, _ shape: Shape, _ initial: [Float]) -> Buffer {
    let buffer = Buffer(path: path, shape: shape, initial: initial, offset: count)
    buffers.append(buffer)
    count += (shape.count + 15) / 16 * 16
    return buffer
  }

  /// The same buffers with other numbers at first.
  ///
  /// - Parameter values: The numbers of the whole store.
  public func starting(at values: [Float]) -> BufferStore {
    var store = self
    store.buffers = buffers.map {
      Buffer(path: $0.path, shape: $0.shape, initial: self.values(of: $0, in: values), offset: $0.offset)
    }
    return store
  }

  /// The values of the whole store before the first step, float32 [`count`].
  public var initialValues: HostArray {
    var values = [Float](repeating: 0, count: count)
    for buffer in buffers {
      for element in 0..<buffer.shape.count {
        values[buffer.offset + element] = buffer.initial[element % buffer.initial.count]
      }
    }
    return HostArray([count], values)
  }

  /// The values of one buffer within a flat array.
  public func values(of buffer: Buffer, in flat: [Float]) -> [Float] {
    Array(flat[buffer.offset..<(buffer.offset + buffer.shape.count)])
  }
}

/// The new values that layers ask for while a step is traced; storing them is the step's own business, which
/// may keep the old ones where it went wrong.
public final class BufferUpdates {
  private var values: [String: Tensor] = [:]

  /// No new values.
  public init() {}

  /// Asks for a new value of a buffer, of its shape; once for each in a step.
  public func write(_ value: Tensor, to buffer: Buffer, file: StaticString = #fileID, line: UInt = #line) {
    if value.type != TensorType(buffer.shape) {
      fail("writing \(value.type) to '\(buffer.path)' of \(buffer.shape)", file: file, line: line)
    }
    if values.updateValue(value, forKey: buffer.path) != nil {
      fail("the buffer '\(buffer.path)' is written twice", file: file, line: line)
    }
  }

  /// The whole store after the step, float32 [count]: what was asked for, and the old values of the others.
  public func flat(_ store: BufferStore, in trace: Trace) -> Tensor {
    let parts = store.buffers.map { buffer in
      (values[buffer.path] ?? buffer.value(in: trace)).reshaped(to: [buffer.shape.count])
    }
    return .assembled(parts, axis: 0, offsets: store.buffers.map(\.offset), length: store.count)
  }
}
