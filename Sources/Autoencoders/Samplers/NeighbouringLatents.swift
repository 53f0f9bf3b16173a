// Latents between those of real examples. A prior that has not learnt where data are draws from between their clusters
// too, where latents mean two things at once. A draw is an example moved at random along the line through one of its
// nearest neighbours: a manifold Parzen window in its simplest form.

public import Foundations
public import Tensors

/// Posterior means of training examples and who is near whom, to draw from near them.
public struct NeighbouringLatents: HostSampler, Equatable {
  /// The number of latents.
  public let latents: Int
  /// How many examples there are.
  public let count: Int
  /// Their posterior means, [count, latents] row by row.
  public let means: [Float]
  /// The neighbours of each, [count, width] row by row: numbers of examples. An example that has fewer stands for the
  /// rest itself.
  let neighbours: [Float]
  /// The neighbours of an example, at least two.
  let width: Int

  /// The most examples, whose numbers are float32.
  static let mostExamples = 1 << 24

  /// Examples from means [count, latents] and neighbours [count, width]; what is of no such shape is a programming
  /// mistake.
  public init(means: HostArray, neighbours: HostArray) {
    do {
      try self.init(
        arrays: ["means": means, "neighbours": neighbours], latents: means.type.shape.dimensions.last ?? 0)
    } catch {
      fail("\(error)")
    }
  }

  /// How many examples it is between.
  public var meaning: String { "near \(count) training examples, along the lines to their neighbours" }

  // With z = (1 - t) a + t b and t uniform on [-1/2, 1/2], the variance of z is that of independent a and b times
  // 1 + 2 E t^2 = 7/6, and a little less of neighbours, which are alike: draws vary as the examples do. Places between
  // examples alone (t from 0 to 1) would vary less, and decode to what is blurred.
  /// Draws of latents, [count, latents]: number i depends on the key and i alone.
  ///
  /// - Parameter temperature: What the way from the example is multiplied by.
  public func draw(_ count: Int, key: Key, temperature: Float = 1) -> HostArray {
    let draws = NumberedDraws(key: key)
    var values: [Float] = []
    values.reserveCapacity(count * latents)
    for number in 0..<count {
      let own = draws.place(number, 0, among: self.count)
      let other = Int(neighbours[own * width + draws.place(number, 1, among: width)])
      let way = temperature * (draws.uniform(number, 2) - 0.5)
      for latent in 0..<latents {
        let place = means[own * latents + latent]
        values.append(place + way * (means[other * latents + latent] - place))
      }
    }
    return HostArray([count, latents], values)
  }
}

extension NeighbouringLatents {
  /// The means, [count, latents], and the neighbours, [count, width].
  public var arrays: [String: HostArray] {
    ["means": HostArray([count, latents], means), "neighbours": HostArray([count, width], neighbours)]
  }

  /// Examples from their ``arrays``.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers that are not examples with neighbours over this many latents.
  public init(arrays: [String: HostArray], latents: Int) throws {
    let read = SamplerArrays(arrays: arrays, names: ["means", "neighbours"])
    guard let shape = read.shape("means"), shape.count == 2, (1...Self.mostExamples).contains(shape[0]),
      shape[1] == latents
    else { throw SamplerArrays.wrong("has no 'means' of \(latents) latents") }
    guard let near = read.shape("neighbours"), near.count == 2, near[0] == shape[0], near[1] > 1 else {
      throw SamplerArrays.wrong("has no two 'neighbours' for each of \(shape[0]) examples")
    }
    self.latents = latents
    (count, width) = (shape[0], near[1])
    means = try read.numbers("means", shape)
    neighbours = try read.numbers("neighbours", near)
    let numbers = 0..<count
    if let wrong = neighbours.first(where: { number in Int(exactly: number).map(numbers.contains) != true }) {
      throw SamplerArrays.wrong("holds \(wrong) as the number of one of \(count) examples")
    }
  }
}
