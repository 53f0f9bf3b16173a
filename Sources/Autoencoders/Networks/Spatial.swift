// A network whose latents are a picture: each place of them says what is at that place, so that many latents take few
// parameters, and detail has somewhere to be. Pictures are halved as by `conv`, and residual blocks work where they are
// smallest (van den Oord, Vinyals and Kavukcuoglu, NeurIPS 2017, section 4.1; Rombach et al., CVPR 2022, appendix G).

import Examples
import Foundations
import Layers
import Tensors

extension Networks {
  /// The side up to which pictures are halved by default.
  private static let largestGrid = 9
  /// The channels by which stages grow, and the most of them.
  private static let (channelStep, mostChannels) = (32, 96)
  /// The latents of each place by default: as many for each channel of a picture, up to the most.
  private static let (latentsPerChannel, mostLatentsPerPlace) = (2, 8)

  /// The height and the width that are left of pictures after so many stages.
  static func grid(_ kind: ExampleKind, stages: Int) -> [Int] {
    (0..<stages).reduce([kind.shape[0], kind.shape[1]]) { extents, _ in extents.map { ($0 + 1) / 2 } }
  }

  /// Channels of stages that leave pictures of 9 x 9 at most: 32, 64, 96 for 64 x 64.
  static func spatialChannels(_ kind: ExampleKind) -> [Int] {
    guard kind.isPicture else { return [channelStep] }
    var stages = 1
    while (grid(kind, stages: stages).max() ?? 0) > largestGrid { stages += 1 }
    return spatialChannels(stages: stages)
  }

  /// Channels of so many stages.
  static func spatialChannels(stages: Int) -> [Int] {
    (1...stages).map { min($0 * channelStep, mostChannels) }
  }

  /// The latents of pictures by default.
  static func spatialLatents(_ kind: ExampleKind, _ channels: [Int]) -> Int {
    grid(kind, stages: channels.count).reduce(min(latentsPerChannel * kind.channels, mostLatentsPerPlace), *)
  }

  /// From pictures to a picture of features.
  static func spatialEncoder(_ site: NetworkSite, _ channels: [Int]) -> NetworkEncoder {
    let grid = grid(site.kind, stages: channels.count)
    let width = channels.last ?? 1
    let scope = site.scope["encoder"]["blocks"]
    let layers =
      stages(site, channels, plain) + blocks(scope, site, grid, width) + [
        Reshaped([grid[0] * grid[1] * width])
      ]
    return NetworkEncoder(layers: Chain(layers), features: grid[0] * grid[1] * width)
  }

  /// From a picture of latents to pictures.
  static func spatialDecoder(_ site: NetworkSite, _ channels: [Int]) -> any LatentDecoder {
    guard let picture = site.groups.first?.shape, picture.count == 3 else {
      fail("latents that are no picture")
    }
    let width = channels.last ?? 1
    let scope = site.scope["decoder"]
    let others = site.latents - picture.reduce(1, *)
    let start: [any Layer] =
      [
        LatentPicture(shape: picture),
        Convolution2D(
          scope[0], .surrounding(Convolution.Extent(picture[0], picture[1])), channels: picture[2] + others,
          features: width),
      ] + blocks(scope["blocks"], site, picture, width)
    return doubling(site, channels, from: start, plain)
  }

  /// Two residual blocks and the activation that ends them.
  private static func blocks(
    _ scope: ParameterScope, _ site: NetworkSite, _ grid: [Int], _ width: Int
  ) -> [any Layer] {
    (0..<2).map {
      Residual(
        scope[$0], size: Convolution.Extent(grid[0], grid[1]), channels: width, activation: site.activation)
    } + [GroupNormalization(scope["norm"], channels: width)]
  }
}

/// Latents as the picture that they are; what a row has behind them stands at every place.
private struct LatentPicture: Layer {
  let shape: [Int]

  func callAsFunction(_ input: Tensor, _ context: LayerContext) -> Tensor {
    let (rows, width) = (input.shape[0], input.shape[1])
    let count = shape.reduce(1, *)
    let picture = input.sliced(axis: 1, 0..<count).reshaped(to: Shape([rows] + shape))
    if count == width { return picture }
    let others = input.sliced(axis: 1, count..<width).reshaped(to: [rows, 1, 1, width - count])
    return .concatenated(
      [picture, others.broadcast(to: [rows, shape[0], shape[1], width - count])], axis: 3)
  }

  var summary: String { "as \(shape.map(String.init).joined(separator: "x"))" }
}
