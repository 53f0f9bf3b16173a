// A sampler that carries noise to where the latents of examples lie.

import Examples
import Foundation
import Foundations
import Layers
public import Tensors

/// Latents as the end of a flow that begins in standard normal noise.
public struct Transport: FittedSampler {
  /// The number of latents.
  public let latents: Int
  /// Where a point goes.
  public let field: VelocityField
  /// The network's numbers, as its store has them.
  let parameters: HostArray
  /// What latents are less, and over, where the flow ends, [latents] each.
  let (centre, spread): ([Float], [Float])

  /// The steps of the integration.
  public static let steps = 10

  /// A fitted network, whose numbers are float32.
  public init(_ field: VelocityField, parameters: HostArray, centre: [Float], spread: [Float]) {
    self.field = field
    (latents, self.parameters, self.centre, self.spread) = (field.latents, parameters, centre, spread)
  }

  /// What carries, in words.
  public var meaning: String {
    let places = field.size.picture.map { " at \($0[0]) x \($0[1]) places" } ?? ""
    return "a flow by \(field.size.blocks) blocks of \(field.size.width) units\(places)"
  }

  /// A program that integrates.
  public func source(on backend: any Backend) -> any LatentSource {
    let state = field.makeState(parameters: parameters, on: backend)
    let program = RowProgram(backend, state: state, reads: []) { _, rows in
      let noise = rows.random.normal([rows.random.rows.shape[0], latents]) * rows.shared[0]
      return [Self.ended(noise, by: { field($0, at: $1, .inference) }) * rows.shared[1] + rows.shared[2]]
    }
    return Drawing(
      program: program, unit: [HostArray([1, latents], spread), HostArray([1, latents], centre)])
  }

  // Heun's rule: a step along the mean of the velocities at both of its ends, with an error of the order of its square.
  /// Where points [rows, latents] that begin at time 0 are at time 1.
  ///
  /// - Parameter velocity: The velocity at points [rows, latents] at a time [1, 1].
  public static func ended(
    _ noise: Tensor, steps: Int = Self.steps, by velocity: (_ x: Tensor, _ time: Tensor) -> Tensor
  ) -> Tensor {
    let length = 1 / Double(steps)
    func time(_ step: Int) -> Tensor {
      noise.trace.constant(Double(step) * length).reshaped(to: [1, 1])
    }
    return (0..<steps).reduce(noise) { x, step in
      let first = velocity(x, time(step))
      let second = velocity(x + first * length, time(step + 1))
      return x + (first + second) * (length / 2)
    }
  }

  private struct Drawing: LatentSource {
    let program: RowProgram
    /// The spread and the centre of latents.
    let unit: [HostArray]

    func draw(_ count: Int, key: Key, temperature: Float) throws -> HostArray {
      try program(shared: [HostArray([], [temperature])] + unit, key: key, count: count)[0]
    }
  }
}

extension Transport {
  /// The network [its numbers], its size [2], the extents of latents that are a picture [3], and centre and spread [latents].
  public var arrays: [String: HostArray] {
    var arrays = [
      "network": parameters, "size": HostArray([2], [Float(field.size.width), Float(field.size.blocks)]),
      "centre": HostArray([latents], centre), "spread": HostArray([latents], spread),
    ]
    if let picture = field.size.picture { arrays["picture"] = HostArray([3], picture.map(Float.init)) }
    return arrays
  }

  /// A sampler from its ``arrays``.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers that are no network over this many latents.
  public init(arrays: [String: HostArray], latents: Int) throws {
    let read = SamplerArrays(arrays: arrays, names: ["network", "size", "picture", "centre", "spread"])
    let size = try read.numbers("size", [2])
    guard (1...4096).contains(size[0]), (1...64).contains(size[1]), size.allSatisfy({ $0 == $0.rounded() })
    else { throw SamplerArrays.wrong("'size' holds \(size[0]) and \(size[1])") }
    let extents = try arrays["picture"].map { _ in try read.numbers("picture", [3]) }
    if let extents,
      !extents.allSatisfy({ (1...4096).contains($0) && $0 == $0.rounded() })
        || extents.reduce(1, *) != Float(latents)
    {
      throw SamplerArrays.wrong("'picture' holds \(extents), and there are \(latents) latents")
    }
    let field = VelocityField(
      latents: latents,
      size: .init(width: Int(size[0]), blocks: Int(size[1]), picture: extents.map { $0.map { Int($0) } }))
    let spread = try read.numbers("spread", [latents])
    if let bad = spread.first(where: { $0 <= 0 }) { throw SamplerArrays.wrong("'spread' holds \(bad)") }
    self.init(
      field, parameters: HostArray([field.store.count], try read.numbers("network", [field.store.count])),
      centre: try read.numbers("centre", [latents]), spread: spread)
  }
}
