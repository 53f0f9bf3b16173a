// Model files of earlier programs, and what today's say of real numbers.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Storage

@Suite("Formats of models of real numbers")
struct EarlierTensorsTests {
  @Test("log-variances that earlier programs learned are read as variances")
  func logVariances() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [3], hidden: [2], latents: 1, likelihood: .gaussianDiagonal(minimumDeviation: 0.1))
    let model = VariationalAutoencoder(configuration)
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      let tensors = model.store.parameters.map {
        StoredTensor($0.path, shape: $0.shape.dimensions, [Float](repeating: 0.5, count: $0.shape.count))
      }
      let learned = StoredTensor("likelihood/log_variance", shape: [3], [0, -2, -50])
      try ModelFolder.write(
        configuration: configuration.text, tensors: TensorFile(tensors + [learned]), to: path)
      let read = try TrainedModel(reading: path)
      let buffer = try #require(read.model.buffers.buffers.first { $0.path == "likelihood/variance" })
      let variances = read.model.buffers.values(of: buffer, in: read.buffers.floats)
      expectClose(variances.map(Double.init), [1.01, 0.01 + exp(-2), 0.01], relative: 1e-6)
    }
  }

  @Test("location and spread are in config.json, and come back")
  func standardisation() throws {
    let standardisation = try Standardisation(location: [100.25, -3], spread: [12.5, 0.125])
    let configuration = try ModelConfiguration(
      exampleShape: [2], hidden: [2], latents: 1, likelihood: .gaussianShared,
      standardisation: standardisation)
    let text = configuration.text
    #expect(
      text.contains("\"location\" : [\n      100.25,\n      -3\n    ]")
        && text.contains("\"format_version\" : 3"))
    #expect(try ModelConfiguration(parsing: text, at: "config.json") == configuration)
    let plain = try ModelConfiguration(
      exampleShape: [2], hidden: [2], latents: 1, likelihood: .gaussianShared)
    #expect(plain.text.contains("\"format_version\" : 1") && !plain.text.contains("location"))
    let broken = text.replacingOccurrences(of: "12.5", with: "0")
    #expect(throws: Failure.self) { try ModelConfiguration(parsing: broken, at: "config.json") }
  }
}
