// The work that every peer does too (peers/step_time.py): gather a batch of uniform random pixels, binarise,
// forward, backward, Adam.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundations
import Layers
import Tensors
import Training

/// What is trained.
enum Subject: String, CaseIterable {
  /// 784-400-(20)-400-784, relu, batch 128.
  case mlp
  /// 3x64x64, convolutions of 4 x 4 at stride 2 with 32-64-128-256 channels and SiLU, 128 latents, batch 64.
  case conv
  /// 784-200-200-(50)-200-200-784, tanh, the importance-weighted bound of 50 draws, batch 100.
  case iwae
  /// Ten classes from a hundred labels: 784-500-(10 classes and 50 latents)-500-784, softplus, batch 200 and 100 labelled rows.
  case m2
  /// The same on 50 numbers, as latents of another model are.
  case m2Latents = "m2-latents"
  /// Texts of 32 of 10,000 words: embeddings and long short-term memory of 256 units each way, 32 latents, batch 32, clipping.
  case lstm
  /// The same with gated recurrent units.
  case gru
  /// The same as lstm with 64 symbols instead of words.
  case lstmSymbols = "lstm-64"

  var batch: Int {
    switch self {
    case .mlp: 128
    case .conv: 64
    case .iwae: 100
    case .m2, .m2Latents: 200
    case .lstm, .gru, .lstmSymbols: 32
    }
  }
  var rows: Int { self == .conv || vocabulary != nil ? 2048 : 60_000 }
  /// The tokens of texts; nil for other data.
  var vocabulary: Int? {
    switch self {
    case .lstm, .gru: 10_000
    case .lstmSymbols: 64
    default: nil
    }
  }
  /// The tokens of every text.
  static let length = 32
  var shape: [Int] { self == .conv ? [64, 64, 3] : self == .m2Latents ? [50] : [784] }
  /// The classes that are learned.
  var classes: Int? { self == .m2 || self == .m2Latents ? 10 : nil }
  /// The rows that keep their label, all of which are in every batch.
  static let labelled = 100
  /// The peers that this work takes too long.
  var left: [String] {
    switch self {
    case .conv: ["jax", "torch-repeated"]
    case .mlp, .iwae: ["torch-repeated"]
    case .m2, .m2Latents: ["jax"]
    case .lstm, .gru, .lstmSymbols: ["jax", "torch-repeated"]
    }
  }

  func configuration() throws -> ModelConfiguration {
    switch self {
    case .mlp:
      try ModelConfiguration(
        exampleShape: shape, hidden: [400], latents: 20, activation: .relu, scale: 1.0 / 255)
    case .iwae:
      try ModelConfiguration(
        model: .named("iwae"), exampleShape: shape, hidden: [200, 200], latents: 50, activation: .tanh,
        scale: 1.0 / 255)
    case .m2, .m2Latents:
      try ModelConfiguration(
        model: .named("m2"), exampleShape: shape, hidden: [500], latents: 10 + 50, activation: .softplus,
        likelihood: self == .m2 ? .bernoulli : .named("gaussian-heteroscedastic"),
        scale: self == .m2 ? 1.0 / 255 : 1,
        attributes: [Attribute("label", .classes((0..<10).map(String.init)))])
    case .lstm, .gru, .lstmSymbols:
      try ModelConfiguration(
        exampleShape: [Self.length],
        network: Network(self == .gru ? .gatedRecurrent : .longShortTerm, sizes: [256]), latents: 32,
        likelihood: .tokens(vocabulary ?? 0),
        kind: .tokens(length: Self.length, vocabulary: vocabulary ?? 0),
        conditions: [Field(.length, [], .int32)])
    case .conv:
      try ModelConfiguration(
        exampleShape: shape, network: .convolutional([32, 64, 128, 256]), latents: 128, scale: 1.0 / 255)
    }
  }

  // Every layer's forward product and both gradients, except the first layer's gradient with respect to the data,
  // which nobody needs. A convolution multiplies as often as it has windows, filters and places in a window.
  /// Floating-point operations of a step's products.
  var operations: Double {
    switch self {
    case .mlp:
      let first = 784 * 400
      return Double(2 * batch * (3 * (2 * first + 400 * 40 + 20 * 400) - first))
    case .iwae:
      // Every draw goes through the decoder; the encoder sees each row once.
      let encoder = 784 * 200 + 200 * 200 + 200 * 100
      let decoder = 50 * 200 + 200 * 200 + 200 * 784
      return Double(2 * batch * (3 * (encoder + 50 * decoder) - 784 * 200))
    case .m2, .m2Latents:
      // q(y|x), q(z|x, y) and p(x|y, z), each with one hidden layer. What does not depend on the class is computed once for
      // each row: the first products of both encoders, whose input needs no gradient.
      let (x, h, z) = (shape[0], 500, 50)
      let each = batch + Self.labelled
      let cases = 10 * batch + Self.labelled
      let outputs = self == .m2 ? x : 2 * x
      return Double(
        2 * (each * (2 * 2 * x * h + 3 * h * 10) + cases * 3 * (h * 2 * z + z * h + h * outputs)))
    case .lstm, .gru, .lstmSymbols:
      // Each way the products of inputs and states with the gates, and the scores of the words.
      let (h, gates) = (256, self == .gru ? 3 : 4)
      return Double(2 * batch * Self.length * 3 * (2 * 2 * h * gates * h + h * (vocabulary ?? 0)))
    case .conv:
      let first = 32 * 32 * 16 * 3 * 32
      let rest = 16 * 16 * 16 * 32 * 64 + 8 * 8 * 16 * 64 * 128 + 4 * 4 * 16 * 128 * 256
      let dense = 4096 * 256 + 128 * 4096
      return Double(2 * batch * (3 * (2 * (first + rest) + dense) - first))
    }
  }
}

/// A training step of a subject.
struct Work {
  let subject: Subject
  private var step: MeasuredStep

  init(_ subject: Subject, _ precision: ContractionPrecision, backend: CPU) throws {
    self.subject = subject
    if let vocabulary = subject.vocabulary {
      step = try MeasuredStep(
        VariationalAutoencoder(subject.configuration()),
        TrainingSettings(batch: subject.batch, clip: 5, precision: precision),
        Self.texts(subject.rows, of: vocabulary), on: backend)
      return
    }
    let count = subject.rows * subject.shape.reduce(1, *)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count)
    let key = Key(seed: 0)
    for quad in 0..<(count / 16) {
      let words = Philox.block(counter: SIMD4(UInt32(quad), 0, 0, 0), key: key)
      for lane in 0..<4 { withUnsafeBytes(of: words[lane]) { pixels.append(contentsOf: $0) } }
    }
    var source: any DataSource = try ArraySource(
      NumericArray(.uint8, shape: [subject.rows] + subject.shape, bytes: SharedBytes(copying: pixels)),
      name: "uniform", at: "uniform")
    let configuration = try subject.configuration()
    var settings = TrainingSettings(batch: subject.batch, precision: precision)
    if let classes = subject.classes {
      settings.labelled = Subject.labelled
      source = try settings.labelling(
        AttributeSource(source, values: (0..<subject.rows).map { Float($0 % classes) }, width: 1),
        for: configuration)
    }
    step = try MeasuredStep(VariationalAutoencoder(configuration), settings, source, on: backend)
  }

  /// Texts of random words, each with its end.
  private static func texts(_ count: Int, of vocabulary: Int) -> TextSource {
    let key = Key(seed: 0)
    let texts = (0..<count).map { row in
      (0..<(Subject.length - 1)).map { place in
        let word = Philox.word(key: key, stream: UInt32(place), row: UInt64(row), column: 0)
        return Int32(2 + Int(word) % (vocabulary - 2))
      }
    }
    return TextSource(
      texts,
      coding: TextCoding(
        words: (2..<vocabulary).map { "w\($0)" }, splitsPunctuation: false, longest: Subject.length),
      name: "random words")
  }

  /// Milliseconds per step, over one stretch of steps.
  mutating func milliseconds(steps: Int) throws -> Double { try step.run(steps) * 1e3 }

  /// What each task of the plan takes.
  func profile() throws -> [CPUExecutable.TaskTime] {
    guard let plan = step.plan as? CPUExecutable else { return [] }
    return try plan.profile(runs: subject == .mlp ? 300 : 30)
  }
}

/// The machine's own limit.
enum Peak {
  /// GFLOP/s of a large product of matrices on the same backend, the best of several.
  static func gigaflops(
    _ backend: CPU, _ precision: ContractionPrecision, size: Int = 2048
  ) throws -> Double {
    let type = TensorType([size, size], precision == .float32 ? .float32 : .bfloat16)
    let graph = Graph(inputs: [type, type]) { _, x in [x[0].matrixProduct(x[1])] }
    let plan = try backend.compile(graph, state: backend.makeState(StateLayout()))
    let ones = HostArray(type, doubles: [Double](repeating: 1, count: size * size))
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
