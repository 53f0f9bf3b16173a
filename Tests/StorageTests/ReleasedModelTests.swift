// Models that released versions wrote open for ever, and give the numbers they gave then. A folder per
// version lies in `Released`: the model, latents with what they were decoded to, examples with what they
// were encoded to.
//
// 0.1.0: `vae train bells.npy --hidden 16 --latent 2 --epochs 150 --batch 32 --likelihood bernoulli --seed 1`.
// Row i of the 256 in bells.npy is 8 x 8 pixels exp(-((x - a)^2 + (y - b)^2) / 4) with a = 1 + (i mod 16) / 3
// and b = 1 + (i div 16) / 3. Both recordings agree with NumPy in float64 to 2e-6.

import Autoencoders
import Datasets
import Foundation
import Storage
import Tensors
import Testing
import _TestSupport

@Suite("Released models")
struct ReleasedModelTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Released").path

  /// The versions that have a folder.
  static let versions = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { !$0.hasPrefix(".") }.sorted()

  @Test("the first release is among them, so that the tests below test something")
  func present() {
    #expect(Self.versions.contains("0.1.0"))
  }

  @Test("latents decode to the recorded numbers", arguments: versions, TestedBackend.all)
  func decodes(_ version: String, _ backend: TestedBackend) throws {
    let place = "\(Self.folder)/\(version)"
    let latents = try NPY.read("\(place)/latents.npy")
    let inference = try TrainedModel(reading: "\(place)/model").inference(on: backend.backend)
    let decoded = try inference.decode(HostArray(Shape(latents.shape), latents.floats)).floats
    try expect(decoded, recordedIn: "\(place)/decoded.npy")
  }

  @Test("examples encode to the recorded numbers", arguments: versions, TestedBackend.all)
  func encodes(_ version: String, _ backend: TestedBackend) throws {
    let place = "\(Self.folder)/\(version)"
    let examples = try NPY.read("\(place)/examples.npy")
    let trained = try TrainedModel(reading: "\(place)/model")
    let rows = HostArray([examples.shape[0], trained.configuration.dimensions], examples.floats)
    let encoded = try trained.inference(on: backend.backend).encode(rows).floats
    try expect(encoded, recordedIn: "\(place)/encoded.npy")
  }

  private func expect(_ values: [Float], recordedIn file: String) throws {
    let recorded = try NPY.read(file).floats
    try #require(values.count == recorded.count && !recorded.isEmpty)
    let worst = zip(values, recorded).map { ($0 - $1).magnitude }.max() ?? .infinity
    #expect(worst <= 1e-5)
  }
}
