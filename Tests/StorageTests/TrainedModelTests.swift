// A model with its numbers as a folder: what is written is read back to the bit.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Storage

@Suite("Saved model")
struct SavedModelTests {
  @Test("a model is read back as it was written, to the bit of the flat store")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let models = PublishedModel.all.filter(\.structure.family.isFlat)
      for (index, activation) in Activation.all.enumerated() {
        let configuration = try ModelConfiguration(
          model: models[index % models.count], exampleShape: [3, 5],
          hidden: index == 0 ? [] : [7, 4],
          latents: 3, activation: activation,
          likelihood: index % 2 == 0 ? .bernoulli : .gaussian(deviation: 1.0 / 3), scale: 1.0 / 255)
        let model = VariationalAutoencoder(configuration, dataMean: Array(repeating: 0.25, count: 15))
        var values = model.store.initialValues(key: Key(seed: 9)).floats
        // Numbers whose bits a conversion would lose.
        values[model.store.parameters[0].offset] = -0.0
        values[model.store.parameters[0].offset + 1] = .leastNonzeroMagnitude
        values[model.store.parameters[0].offset + 2] = .greatestFiniteMagnitude
        let path = "\(folder)/model-\(index)"
        let written = TrainedModel(model, parameters: HostArray([values.count], values))
        try written.write(to: path)
        let read = try TrainedModel(reading: path)
        #expect(read.parameters == written.parameters)
        #expect(read.model.configuration == configuration)
        #expect(read.model.store.parameters.map(\.path) == model.store.parameters.map(\.path))
        // Written again, the files are the same bytes.
        try read.write(to: "\(path)-again")
        for name in ["config.json", "model.safetensors"] {
          #expect(
            FileManager.default.contents(atPath: "\(path)/\(name)")
              == FileManager.default.contents(atPath: "\(path)-again/\(name)"))
        }
      }
    }
  }

  @Test("the file holds each parameter under its path, with its shape")
  func layout() throws {
    try withTemporaryFolder { folder in
      let trained = try SmallModel.trained()
      try trained.write(to: "\(folder)/model")
      let file = try Safetensors.read("\(folder)/model/model.safetensors")
      #expect(file.entries.count == trained.model.store.parameters.count)
      for parameter in trained.model.store.parameters {
        let tensor = try #require(file[parameter.path])
        #expect(tensor.type == .float32 && tensor.shape == parameter.shape.dimensions)
        let values = trained.model.store.values(of: parameter, in: trained.parameters.floats)
        #expect(tensor.bytes.array(of: Float.self) == values)
      }
    }
  }

  @Test("buffers are written and read with the parameters, under their paths")
  func buffers() throws {
    try withTemporaryFolder { folder in
      for likelihood in [Likelihood.gaussianShared, .laplace, .student()] {
        let model = VariationalAutoencoder(
          try ModelConfiguration(exampleShape: [3], hidden: [4], latents: 2, likelihood: likelihood))
        var values = model.buffers.initialValues.floats
        for (index, buffer) in model.buffers.buffers.enumerated() {
          values[buffer.offset] = 1 / Float(index + 3)
        }
        let written = TrainedModel(
          model, parameters: model.store.initialValues(key: Key(seed: 1)),
          buffers: HostArray([values.count], values))
        let path = "\(folder)/\(likelihood.name)"
        try written.write(to: path)
        let read = try TrainedModel(reading: path)
        #expect(read.buffers == written.buffers && read.parameters == written.parameters)
        #expect(read.likelihoodDescription == written.likelihoodDescription)
        let file = try Safetensors.read("\(path)/model.safetensors")
        #expect(file.entries.count == model.store.parameters.count + 2)
        for buffer in model.buffers.buffers {
          #expect(
            file[buffer.path]?.bytes.array(of: Float.self) == model.buffers.values(of: buffer, in: values))
        }
      }
    }
  }

  @Test("an existing folder is not overwritten")
  func neverOverwritten() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try SmallModel.trained().write(to: path)
      let failure = try #require(throws: Failure.self) { try SmallModel.trained().write(to: path) }
      #expect(failure.kind == .usage && failure.place?.description == path)
    }
  }

  @Test("a folder, or one of its files, that does not exist is missing input", arguments: [0, 1, 2])
  func missing(part: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try SmallModel.trained().write(to: path)
      try FileManager.default.removeItem(atPath: path + ["", "/config.json", "/model.safetensors"][part])
      let failure = try #require(throws: Failure.self) { try TrainedModel(reading: path) }
      #expect(failure.kind == .missingInput)
    }
  }
}
