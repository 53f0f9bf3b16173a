// Every network as a row. A new one is a row here, in the list at the top, and a builder beside
// `Perceptron.swift`; the command line, model files and tests follow from the row.

import Examples
import Layers

extension NetworkFamily {
  /// Every family.
  public static let all: [NetworkFamily] = [
    perceptron, linearPerceptron, convolutional, residual, spatial, longShortTerm, gatedRecurrent,
    transformer,
  ]

  // Not rectifiers: with 50 latents and more, two layers of them take the noise of all latents for a reason to let
  // none through, and stay there. Of silu bounds are better at every size, too (Documentation/Results.md).
  /// Dense layers.
  public static let perceptron = NetworkFamily(
    name: "mlp", summary: "dense layers", source: "Kingma and Welling, ICLR 2014, appendix C",
    sizesName: "hidden", activation: .silu, latents: 20,
    standardSizes: { _ in [400, 400] },
    encoder: Networks.narrowing, decoder: Networks.widening)

  /// Dense layers beside a linear path.
  public static let linearPerceptron = NetworkFamily(
    name: "linear-mlp",
    summary: "dense layers beside a linear path, which is initialised with the data's principal components",
    source:
      "Lucas et al., NeurIPS 2019 (linear VAEs and probabilistic PCA); He et al., CVPR 2016 (residuals)",
    sizesName: "hidden", activation: .silu, latents: 20, beginsAtComponents: true,
    standardSizes: { _ in [64, 64] },
    encoder: Networks.narrowingBesideLinear, decoder: Networks.wideningBesideLinear)

  /// Convolutions at stride 2.
  public static let convolutional = NetworkFamily(
    name: "conv", summary: "convolutions of 4 x 4 pixels at stride 2, mirrored in the decoder",
    source: "Radford, Metz and Chintala, ICLR 2016; Ha and Schmidhuber, NeurIPS 2018",
    sizesName: "channels", needs: .pictures, activation: .silu, latents: 128,
    standardSizes: { Networks.standardChannels($0) },
    encoder: { Networks.halving($0, $1, Networks.plain) },
    decoder: { Networks.doubling($0, $1, Networks.plain) })

  /// Convolutions at stride 2 with residual blocks.
  public static let residual = NetworkFamily(
    name: "resnet",
    summary: "as conv, with a residual block with group normalisation after each convolution",
    source: "He et al., ECCV 2016; Wu and He, ECCV 2018",
    sizesName: "channels", needs: .pictures, activation: .silu, latents: 128,
    standardSizes: { Networks.standardChannels($0) },
    encoder: { Networks.halving($0, $1, Networks.withResiduals) },
    decoder: { Networks.doubling($0, $1, Networks.withResiduals) })
}

extension NetworkFamily {
  /// Latents that are a picture.
  public static let spatial = NetworkFamily(
    name: "spatial",
    summary:
      "as conv, with latents that are a picture, such as 8 x 8 x 8, and residual blocks where pictures are smallest",
    source: "van den Oord, Vinyals and Kavukcuoglu, NeurIPS 2017; Rombach et al., CVPR 2022",
    sizesName: "channels", needs: .pictures, activation: .silu, latents: 0,
    picture: LatentPictures(
      grid: { Networks.grid($0, stages: $1.count) }, latents: Networks.spatialLatents,
      sizes: { Networks.spatialChannels(stages: $0) }),
    standardSizes: Networks.spatialChannels, encoder: Networks.spatialEncoder,
    decoder: Networks.spatialDecoder)
}

extension NetworkFamily {
  /// Long short-term memory.
  public static let longShortTerm = NetworkFamily(
    name: "lstm", summary: "long short-term memory: reads texts, and writes them token by token",
    source: "Bowman et al., CoNLL 2016; Long et al., 2019 (maximum over steps)", sizesName: "hidden",
    needs: .tokens, hyperparameters: Networks.recurrence, activation: .tanh, latents: 32,
    standardSizes: { _ in [256] },
    encoder: { Networks.reader($0, $1) { LongShortTermCell($0, inputs: $1, outputCount: $2) } },
    decoder: { Networks.writer($0, $1) { LongShortTermCell($0, inputs: $1, outputCount: $2) } })

  /// Gated recurrent units.
  public static let gatedRecurrent = NetworkFamily(
    name: "gru", summary: "gated recurrent units: as lstm, with a state of one part",
    source: "Cho et al., EMNLP 2014; Bowman et al., CoNLL 2016", sizesName: "hidden",
    needs: .tokens, hyperparameters: Networks.recurrence, activation: .tanh, latents: 32,
    standardSizes: { _ in [256] },
    encoder: { Networks.reader($0, $1) { GatedRecurrentCell($0, inputs: $1, stateCount: $2) } },
    decoder: { Networks.writer($0, $1) { GatedRecurrentCell($0, inputs: $1, stateCount: $2) } })
}

extension NetworkFamily {
  /// Attention.
  public static let transformer = NetworkFamily(
    name: "transformer", summary: "attention: reads texts, and writes them token by token",
    source: "Vaswani et al., NeurIPS 2017; Xiong et al., ICML 2020 (normalisation first)",
    sizesName: "hidden",
    needs: .tokens,
    hyperparameters: [
      .count("layers", "blocks each way", standard: 4, in: 1...64),
      .count("heads", "attentions side by side", standard: 4, in: 1...64),
    ] + Networks.omissions, activation: .gelu, latents: 32, standardSizes: { _ in [256] },
    encoder: Networks.attentiveReader, decoder: Networks.attentiveWriter)
}

extension Networks {
  /// Channels that double while pictures are halved, until about 4 x 4 are left: 32, 64, 128, 256 for 64 x 64.
  static func standardChannels(_ kind: ExampleKind) -> [Int] {
    guard case .picture(let height, let width, _) = kind else { return [32] }
    var channels: [Int] = []
    var size = max(height, width)
    while size > 5 || channels.isEmpty {
      channels.append(min(32 << channels.count, 256))
      size = (size + 1) / 2
    }
    return channels
  }
}
