// Using a model: what encode, decode, reconstruct and sample give, and that other rows do not matter.

import Autoencoders
import CPU
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Inference")
struct InferenceTests {
  static let counts = [0, 1, 128, 129]

  private static func subject(_ likelihood: Likelihood = .bernoulli) throws -> Subject {
    Subject(
      try ModelConfiguration(
        exampleShape: [3, 2, 1], hidden: [7], latents: 2, likelihood: likelihood, scale: 1.0 / 255))
  }

  private static func bytes(_ rows: Int) -> HostArray {
    let values = HostArray.random([rows, 6], in: 0...255.9, seed: 51).floats
    return HostArray(TensorType([rows, 6], .uint8), bytes: values.map { UInt8($0) })
  }

  @Test("encode, decode and reconstruct are the model's means", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    for likelihood in LikelihoodSubject.every {
      let subject = try Self.subject(likelihood)
      let inference = Inference(subject.model, parameters: subject.parameters, backend: backend.backend)
      let data = Self.bytes(9)
      let expected = try subject.evaluate(backend, data, ids: [0]) { x, _ in
        let mean = subject.model.infer(x.cast(to: .float32) * (1.0 / 255)).latents.flat
        return [mean, subject.model.decode(mean).mean]
      }
      let latents = try inference.encode(data)
      let relative = backend.precision
      expectClose(latents, expected[0], relative: relative, absolute: relative)
      expectClose(try inference.decode(latents), expected[1], relative: relative, absolute: relative)
      expectClose(try inference.reconstruct(data), expected[1], relative: relative, absolute: relative)
    }
  }

  @Test("a row's result does not depend on how many others are asked for", arguments: TestedBackend.all)
  func counts(backend: TestedBackend) throws {
    let subject = try Self.subject()
    let inference = Inference(subject.model, parameters: subject.parameters, backend: backend.backend)
    let data = Self.bytes(300)
    let latents = try inference.encode(data)
    let pictures = try inference.decode(latents)
    let samples = try inference.sampleLatents(300, key: Key(seed: 3))
    #expect(latents.type == TensorType([300, 2]) && pictures.type == TensorType([300, 6]))
    #expect(samples.type == TensorType([300, 2]))
    for count in Self.counts {
      let rows = Array(0..<count)
      #expect(try inference.encode(data.selecting(rows)) == latents.selecting(rows), "\(count) rows")
      #expect(try inference.decode(latents.selecting(rows)) == pictures.selecting(rows), "\(count) rows")
      #expect(try inference.reconstruct(data.selecting(rows)).type == TensorType([count, 6]))
      #expect(
        try inference.sampleLatents(count, key: Key(seed: 3)) == samples.selecting(rows), "\(count) draws")
    }
  }

  @Test("draws follow the key and the temperature", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let subject = try Self.subject()
    let inference = Inference(subject.model, parameters: subject.parameters, backend: backend.backend)
    let draws = try inference.sampleLatents(200, key: Key(seed: 1)).doubles
    let squares = Estimate(draws.map { $0 * $0 })
    #expect(abs(squares.mean - 1) < 5 * squares.error && Set(draws).count == draws.count)
    let cool = try inference.sampleLatents(200, key: Key(seed: 1), temperature: 0.5).doubles
    #expect(cool == draws.map { $0 / 2 })
    #expect(try inference.sampleLatents(200, key: Key(seed: 2)).doubles != draws)
  }

  @Test("posteriors are those of the encoder, with a draw from each", arguments: TestedBackend.all)
  func posteriors(backend: TestedBackend) throws {
    // Nothing is drawn of the data under a Gaussian likelihood: only the latents are random.
    let subject = try Self.subject(.gaussianShared)
    let inference = Inference(subject.model, parameters: subject.parameters, backend: backend.backend)
    let (data, key) = (Self.bytes(300), Key(seed: 6))
    let ids = (0..<300).map { UInt64(1000 + 7 * $0) }
    let found = try inference.posteriors(of: data, ids: ids, key: key)
    #expect(try found.means == inference.encode(data))
    let logVariances = try subject.evaluate(backend, data, ids: [0]) { x, _ in
      let posterior = subject.model.flatPosterior(of: x.cast(to: .float32) * (1.0 / 255))
      return [posterior.asNormal?.logVariance].compactMap(\.self)
    }
    let spreads = try #require(found.logVariances)
    expectClose(spreads, logVariances[0], relative: backend.precision, absolute: backend.precision)
    let noise = zip(zip(found.draws.doubles, found.means.doubles), spreads.doubles)
      .map { ($0.0 - $0.1) / exp($1 / 2) }
    let (first, second) = (Estimate(noise), Estimate(noise.map { $0 * $0 }))
    #expect(abs(first.mean) < 4 * first.error && abs(second.mean - 1) < 4 * second.error)
    // A row's draw follows from its id and the key, wherever it stands.
    let some = [4, 299, 130]
    let again = try inference.posteriors(of: data.selecting(some), ids: some.map { ids[$0] }, key: key)
    #expect(again.draws == found.draws.selecting(some) && again.means == found.means.selecting(some))
    #expect(try inference.posteriors(of: data, ids: ids, key: Key(seed: 7)).draws != found.draws)
  }

  @Test("a binary likelihood's posteriors are of drawn pixels, as in training")
  func drawnPixels() throws {
    let subject = try Self.subject(.bernoulli)
    let inference = Inference(
      subject.model, parameters: subject.parameters, backend: TestedBackend.all[0].backend)
    let grey = HostArray(TensorType([1, 6], .uint8), bytes: [UInt8](repeating: 128, count: 6))
    let rows = HostArray(TensorType([400, 6], .uint8), bytes: [UInt8](repeating: 128, count: 2400))
    let found = try inference.posteriors(of: rows, ids: (0..<400).map(UInt64.init), key: Key(seed: 1))
    let means = Set((0..<400).map { Array(found.means.floats[2 * $0..<2 * $0 + 2]) })
    // Of 64 binary rows nearly all occur; the grey one is none of them.
    #expect(means.count > 55 && means.count <= 64)
    #expect(try !means.contains(inference.encode(grey).floats))
  }
}
