// Latents that are a picture: the posterior is a convolution, and the decoder sees rows, columns and channels.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

/// Independent normals at each place of a picture of 4 x 4 with two channels.
private struct PictureLatents: LatentModel {
  let groups = [LatentGroup("picture", [4, 4, 2])]
  let head: Convolution2D
  let scale: Shape

  init(_ site: LatentSite) {
    scale = site.scales[0]
    let each = Convolution(input: Convolution.Extent(4, 4), kernel: Convolution.Extent(1, 1))
    head = Convolution2D(site.scope["posterior"], each, channels: scale[2], features: 4)
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let both = head(features.scales[0], context)
    let rows = both.shape[0]
    func half(_ range: Range<Int>) -> Tensor { both.sliced(axis: 3, range).reshaped(to: [rows, 32]) }
    let posterior = Normal(mean: half(0..<2), logVariance: half(2..<4))
    let draw = source.map { posterior.draw($0) }
    return Inferred(
      latents: Latents(groups, flat: draw?.latents ?? posterior.mean), logProposal: draw?.logDensity,
      posterior: posterior,
      divergences: posterior.divergenceFromStandardNormal().map { [GroupDivergence("picture", $0)] })
  }

  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    Latents(groups, flat: source.normal([source.rows.shape[0], 32]) * temperature)
  }

  func logPrior(of z: Latents, _ context: LayerContext) -> Tensor { z.flat.standardNormalLogDensity }
}

/// Convolutions that hand on the picture they end in.
private struct PictureEncoder: ExampleEncoder {
  let layers: Chain

  func features(of x: Tensor, _ context: LayerContext) -> Features {
    let picture = layers(x, context)
    return Features(flat: picture.reshaped(to: [picture.shape[0], 4 * 4 * 6]), scales: [picture])
  }
}

@Suite("Latents that are a picture")
struct PictureLatentTests {
  private static let halving = Convolution(
    input: Convolution.Extent(8, 8), kernel: Convolution.Extent(4, 4), stride: Convolution.Extent(2, 2),
    padding: Convolution.Padding(1))

  private static func model() throws -> VariationalAutoencoder {
    let network = NetworkFamily(
      name: "one-convolution", summary: "one convolution each way", source: "this file", needs: .pictures,
      standardSizes: { _ in [6] },
      encoder: { site, _ in
        let layer = Convolution2D(site.scope["encoder"], halving, channels: 1, features: 6)
        let layers = Chain([Reshaped([8, 8, 1]), layer, Activation.silu])
        return NetworkEncoder(layers: PictureEncoder(layers: layers), features: 96, scales: [[4, 4, 6]])
      },
      decoder: { site, _ in
        let shape = site.groups[0].shape
        let layer = TransposedConvolution2D(site.scope["output"], halving, features: shape[2], channels: 1)
        return NetworkDecoder(
          layers: Chain([Reshaped(shape)]), output: Chain([layer, Reshaped([64])]))
      })
    let structure = LatentFamily(name: "picture", summary: "a picture", source: "this file") {
      PictureLatents($0)
    }
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [8, 8, 1], network: Network(network, sizes: [6]), latents: 32,
        likelihood: .gaussian(deviation: 0.5), structure: LatentStructure(structure)))
  }

  @Test("they train, and a place of the latents is a place of the picture", arguments: TestedBackend.all)
  func training(backend: TestedBackend) throws {
    let model = try Self.model()
    let rows = FieldRows([.content: .random([64, 8, 8, 1], in: -1...1, seed: 2)])
    let settings = TrainingSettings(epochs: 12, batch: 16, learningRate: 1e-2)
    let result = try Trainer(model, settings, on: backend.backend).fit(rows, validation: rows)
    let bounds = result.epochs.compactMap(\.validation?.bound)
    #expect(bounds.count == 12 && bounds[11] > bounds[0] + 5, "\(bounds)")
    #expect(result.epochs[0].divergencePerLatent.count == 32 && model.divergenceShape.groups.isEmpty)
    let inference = result.model.inference(on: backend.backend)
    #expect(try inference.encode(rows.rows([0, 1, 2])).type.shape == [3, 32])
    // Latents of the upper left corner change that corner alone.
    var latents = [Float](repeating: 0, count: 64)
    latents[32] = 3
    let pictures = try inference.decode(HostArray([2, 32], latents)).floats
    let changed = (0..<64).filter { pictures[$0] != pictures[64 + $0] }
    #expect(!changed.isEmpty && changed.allSatisfy { $0 / 8 < 3 && $0 % 8 < 3 }, "\(changed)")
  }

  @Test("the file of a model says its structure, which older programs refuse")
  func file() throws {
    let model = try Self.model()
    let text = model.configuration.text
    #expect(text.contains("\"format_version\" : 4") && text.contains("\"latent_structure\" : \"picture\""))
    var catalog = ModelCatalog()
    catalog.networks.append(model.configuration.network.family)
    catalog.structures.append(model.configuration.structure.family)
    #expect(try ModelConfiguration(parsing: text, at: "config.json", catalog: catalog) == model.configuration)
    #expect(throws: Failure.self) { try ModelConfiguration(parsing: text, at: "config.json") }
  }
}
