// What the first minute shows, in a few seconds: the same seed gives the same pictures.

import Autoencoders
import CPU
import Datasets
import Foundations
import Layers
import Pictures
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Demonstration

@Suite("The demonstration")
struct DemonstrationTests {
  @Test("the same seed draws the same bytes, another seed another forest")
  func repetition() throws {
    let first = try Demonstration(seed: 3)
    let configuration = try first.configuration(on: CPU()).model
    let model = VariationalAutoencoder(configuration)
    let trained = TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 1)))
    try withTemporaryFolder { folder in
      func draw(_ demonstration: Demonstration, _ name: String) throws -> [String: [UInt8]] {
        let place = "\(folder)/\(name)"
        try AtomicFolder.create(place) { _ in }
        let drawings = try demonstration.draw(trained, into: place, on: CPU())
        #expect(drawings.allSatisfy { !$0.meaning.isEmpty && $0.path.hasPrefix(place) })
        return try drawings.reduce(into: [:]) { files, drawing in
          files[String(drawing.path.dropFirst(place.count))] = try WholeFile.read(drawing.path)
        }
      }
      let files = try draw(first, "a")
      #expect(
        files.keys.sorted() == [
          "/forest.png", "/interpolation.png", "/nearest.png", "/reconstructions.png", "/samples.png",
        ])
      #expect(try draw(first, "b") == files)
      let other = try draw(Demonstration(seed: 4), "c")
      #expect(other["/forest.png"] != files["/forest.png"] && other["/samples.png"] != files["/samples.png"])
    }
  }

  @Test("sprites are laid over the ground: opaque, half and not at all")
  func portraits() throws {
    let model = try ModelConfiguration(exampleShape: [1, 3, 4], network: .perceptron([4]))
    let numbers: [Float] = [1, 0.5, 0, 1, 0.5, 0, 0, 0.5, 0, 0, -0.2, 0]
    let pictures = Portraits.of(HostArray([1, 12], numbers), model)
    func byte(_ value: Float) -> UInt8 { UInt8((value * 255).rounded()) }
    let ground = Portraits.ground
    #expect(pictures.count == 1 && pictures[0].channels == 3)
    #expect(
      pictures[0].bytes == [
        255, 128, 0, byte(0.5 + ground[0] / 2), byte(ground[1] / 2), byte(ground[2] / 2), byte(ground[0]),
        byte(ground[1]), byte(ground[2]),
      ])
  }

  @Test("a model that has learnt nothing is no better than the mean picture")
  func untrained() throws {
    let demonstration = try Demonstration(seed: 0)
    let configuration = try demonstration.configuration(on: CPU())
    let mean = try demonstration.dataset.training.mean(in: configuration.model.unit)
    let model = VariationalAutoencoder(configuration.model, dataMean: mean)
    let trained = TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 1)))
    let error = try demonstration.reconstructionError(trained, on: CPU())
    #expect(error.meanPicture > 100 && error.model > 0.9 * error.meanPicture)
  }
}
