// The promise of a sampler that was fitted after training: numbers that go into a file and come back, and draws
// by number, by arithmetic of the host or by a program of a backend.

public import Examples
public import Foundations
public import Tensors

/// A distribution over latents that was fitted to a model's training examples.
///
/// Its numbers are float32 values, whatever they are computed in, so that it is the same after it was stored.
public protocol FittedSampler: Sendable {
  /// The number of latents.
  var latents: Int { get }
  /// What it consists of, in words, such as `10 normals`.
  var meaning: String { get }
  /// How many components were found, where it has components.
  var componentCount: Int? { get }
  /// Its numbers by name, float32, as files hold them.
  var arrays: [String: HostArray] { get }

  /// A sampler from its numbers.
  ///
  /// - Parameter latents: How many latents the model has.
  /// - Throws: ``Failure`` of kind `badData` for numbers that cannot be; whoever read them knows the place.
  init(arrays: [String: HostArray], latents: Int) throws

  /// What draws from it: itself, or a program of a backend.
  func source(on backend: any Backend) throws -> any LatentSource
}

extension FittedSampler {
  /// It has none.
  public var componentCount: Int? { nil }
}

/// What latents are drawn from, as often as one likes.
public protocol LatentSource {
  /// Draws of latents, [count, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What the deviations around means are multiplied by; the means stay where they are.
  func draw(_ count: Int, key: Key, temperature: Float) throws -> HostArray
  /// The same of latents whose distribution depends on what examples are asked to be; others are drawn as ever.
  ///
  /// - Parameter fields: What each example is asked to be, [count, ...].
  func draw(
    _ count: Int, asked fields: [FieldName: HostArray], key: Key, temperature: Float
  ) throws -> HostArray
}

extension LatentSource {
  /// Whatever they are asked to be.
  public func draw(
    _ count: Int, asked fields: [FieldName: HostArray], key: Key, temperature: Float
  ) throws -> HostArray {
    try draw(count, key: key, temperature: temperature)
  }
}

/// A sampler that needs no backend to draw.
public protocol HostSampler: FittedSampler, LatentSource {}

extension HostSampler {
  /// Itself.
  public func source(on backend: any Backend) -> any LatentSource { self }
}

/// A model's prior to draw from.
private struct PriorSource: LatentSource {
  let inference: Inference

  func draw(_ count: Int, key: Key, temperature: Float) throws -> HostArray {
    try inference.sampleLatents(count, key: key, temperature: temperature)
  }

  func draw(
    _ count: Int, asked fields: [FieldName: HostArray], key: Key, temperature: Float
  ) throws -> HostArray {
    try inference.sampleLatents(count, fields: fields, key: key, temperature: temperature)
  }
}

extension Inference {
  /// What latents are drawn from: a fitted sampler, or the prior where there is none.
  public func latentSource(of sampler: (any FittedSampler)?) throws -> any LatentSource {
    guard let sampler else { return PriorSource(inference: self) }
    guard sampler.latents == model.configuration.latents else {
      fail("a sampler of \(sampler.latents) latents for a model of \(model.configuration.latents)")
    }
    return try sampler.source(on: backend)
  }

  /// Draws of latents from a fitted sampler, or from the prior where there is none, [n, latents]: number i depends on
  /// the key and i alone.
  ///
  /// - Parameter temperature: What the deviations of draws are multiplied by; the means stay where they are.
  public func sampleLatents(
    _ count: Int, from sampler: (any FittedSampler)?, asked fields: [FieldName: HostArray] = [:], key: Key,
    temperature: Float = 1
  ) throws -> HostArray {
    try latentSource(of: sampler).draw(count, asked: fields, key: key, temperature: temperature)
  }
}

/// The random numbers of draws that are numbered from 0.
struct NumberedDraws {
  let key: Key

  /// A number on [0, 1) by which draw `number` chooses, a multiple of 2^-32.
  ///
  /// - Parameter choice: Which of its choices.
  func choice(_ number: Int, _ choice: Int = 0) -> Double {
    Double(Philox.word(key: key, stream: 0, row: UInt64(number), column: choice)) * 0x1p-32
  }

  /// One of this many places, each equally often, for a choice of draw `number`.
  func place(_ number: Int, _ choice: Int = 0, among count: Int) -> Int {
    min(Int(self.choice(number, choice) * Double(count)), count - 1)
  }

  /// A uniform number on [0, 1) for a choice of draw `number`.
  func uniform(_ number: Int, _ choice: Int) -> Float {
    Noise.uniform(Philox.word(key: key, stream: 0, row: UInt64(number), column: choice))
  }

  /// The first `count` standard normal numbers of draw `number`.
  func normals(_ number: Int, count: Int) -> [Double] {
    var normals: [Double] = []
    normals.reserveCapacity(count + 3)
    let row = UInt64(number)
    for block in 0..<(count + 3) / 4 {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: block), 1, UInt32(truncatingIfNeeded: row),
        UInt32(truncatingIfNeeded: row >> 32))
      let words = Philox.block(counter: counter, key: key)
      for place in 0..<4 { normals.append(Double(Noise.normal(words[place]))) }
    }
    return Array(normals.prefix(count))
  }
}

/// The arrays of a sampler on their way in: each is float32, of its shape, and finite.
struct SamplerArrays {
  let arrays: [String: HostArray]
  /// Every array there may be.
  let names: [String]

  /// The shape of an array, which need not be there; `nil` where it is not.
  func shape(_ name: String) -> [Int]? { arrays[name]?.type.shape.dimensions }

  /// The numbers of an array of a shape.
  ///
  /// - Throws: ``Failure`` of kind `badData` where it is missing, another one is there, or numbers are not finite.
  func numbers(_ name: String, _ shape: [Int]) throws -> [Float] {
    if let foreign = arrays.keys.sorted().first(where: { !names.contains($0) }) {
      throw Self.wrong("holds '\(foreign)', which this sampler does not have")
    }
    guard let array = arrays[name] else { throw Self.wrong("lacks '\(name)'") }
    guard array.type == TensorType(Shape(shape)) else {
      throw Self.wrong("'\(name)' is \(array.type), not float32\(shape)")
    }
    let numbers = array.floats
    if let bad = numbers.firstIndex(where: { !$0.isFinite }) {
      throw Self.wrong("'\(name)' holds \(numbers[bad]) at element \(bad)")
    }
    return numbers
  }

  /// What is wrong with a sampler's numbers.
  static func wrong(_ what: Message) -> Failure { Failure(.badData, what) }
}
