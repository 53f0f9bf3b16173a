// The work that every peer does too (peers/step_time.py): gather a batch of uniform random pixels, binarise,
// forward, backward, Adam.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Tensors
import Training

/// The MLP work: 784-400-(20)-400-784, batch 128.
struct Work {
  static let batch = 128
  static let multiplications = 784 * 400 + 400 * 40 + 20 * 400 + 400 * 784
  private static let rows = 60_000

  let backend: CPU
  private var step: MeasuredStep

  init(backend: CPU) throws {
    self.backend = backend
    var pixels: [UInt8] = []
    pixels.reserveCapacity(Self.rows * 784)
    let key = Key(seed: 0)
    for quad in 0..<(Self.rows * 784 / 16) {
      let words = Philox.block(counter: SIMD4(UInt32(quad), 0, 0, 0), key: key)
      for lane in 0..<4 { withUnsafeBytes(of: words[lane]) { pixels.append(contentsOf: $0) } }
    }
    let source = try ArraySource(
      NumericArray(.uint8, shape: [Self.rows, 784], bytes: SharedBytes(copying: pixels)), name: "uniform",
      at: "uniform")
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [784], hidden: [400], latents: 20, scale: 1.0 / 255))
    step = try MeasuredStep(model, TrainingSettings(batch: Self.batch), source, on: backend)
  }

  /// Floating-point operations of a step's products: forward and both gradients of every layer, except the
  /// first layer's gradient with respect to the data, which nobody needs.
  static var operations: Double {
    Double(2 * batch * (3 * multiplications - 784 * 400))
  }

  /// Milliseconds per step, over one stretch of steps.
  mutating func milliseconds(steps: Int) throws -> Double { try step.run(steps) * 1e3 }

  /// What each task of the plan takes.
  func profile() throws -> [CPUExecutable.TaskTime] {
    guard let plan = step.plan as? CPUExecutable else { return [] }
    return try plan.profile(runs: 300)
  }
}

/// The machine's own limit.
enum Peak {
  /// GFLOP/s of a large product of matrices on the same backend, the best of several.
  static func gigaflops(_ backend: CPU, size: Int = 2048) throws -> Double {
    let type = TensorType([size, size])
    let graph = Graph(inputs: [type, type]) { _, x in [x[0].matrixProduct(x[1])] }
    let plan = try backend.compile(graph, state: backend.makeState(StateLayout()))
    let ones = HostArray(Shape([size, size]), [Float](repeating: 1, count: size * size))
    plan.set(0, ones)
    plan.set(1, ones)
    var best = Double.infinity
    for _ in 0..<8 {
      let start = ContinuousClock.now
      try plan.run()
      let took = ContinuousClock.now - start
      best = min(best, Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18)
    }
    return 2 * Double(size * size * size) / best * 1e-9
  }
}
