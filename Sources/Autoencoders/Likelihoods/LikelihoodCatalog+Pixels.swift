// The rows of the catalogue for bytes as they are stored: exact probabilities, by logistic distributions. The
// networks' outputs are in the unit of the paper's code, in which the values 0 to 255 are -1 to 1: numbers of the
// size that a layer begins with.

import Foundation
import Layers
import Tensors

/// Between outputs of networks and logistics over bytes.
private struct ByteLogistics {
  static let bins = LogisticBins(levels: 256)
  static let half = bins.largest / 2
  /// The logarithm of the least scale, in units of half the range: as in the paper's code. Below it a value that
  /// was not expected could cost without limit, and an expected one would gain next to nothing.
  static let least = -7.0

  /// Locations in grey values.
  static func location(_ output: Tensor) -> Tensor { output * half + half }

  /// Logarithms of scales in grey values.
  static func logScale(_ output: Tensor) -> Tensor { (output - least).rectified() + (least + log(half)) }

  /// The outputs for a location and a scale in grey values.
  static func outputs(location: Double, scale: Double) -> (location: Double, logScale: Double) {
    (location / half - 1, log(scale / half))
  }
}

extension LikelihoodFamily {
  static let discretizedLogistic = LikelihoodFamily(
    name: "discretized-logistic",
    summary: "bytes as intervals of a logistic distribution; two outputs per value",
    source: "Kingma et al., NeurIPS 2016, appendix B, with a scale for each output", measure: .probability,
    beginsAtMean: true, support: { _ in .wholeNumbers(256) },
    outputsPerPosition: { channels, _ in 2 * channels },
    outputs: { means, _ in
      means.flatMap { mean -> [Double] in
        let place = ByteLogistics.bins.place(ofMean: mean, offsets: [0])
        let first = ByteLogistics.outputs(location: place, scale: ByteLogistics.bins.initialScale)
        return [first.location, first.logScale]
      }
    },
    head: { _ in
      LikelihoodHead { outputs in
        let column = outputs.outputs(perDimension: 2)
        return DiscretizedLogistic(
          location: ByteLogistics.location(column[0]), logScale: ByteLogistics.logScale(column[1]))
      }
    })

  // A pixel's outputs are K numbers for each of: the weights, the locations of its channels as they are stored,
  // their scales, the coefficients in their order.
  static let logisticMixture = LikelihoodFamily(
    name: "logistic-mixture",
    summary: "bytes of pictures, by a mixture of discretised logistics per pixel with dependent channels",
    source: "Salimans et al., ICLR 2017 (PixelCNN++)",
    hyperparameters: [.count("components", "number of components", standard: 10, in: 1...100)],
    measure: .probability, beginsAtMean: true,
    // Every pair has a coefficient: their number grows with the square.
    mostChannels: 16, support: { _ in .wholeNumbers(256) },
    outputsPerPosition: { channels, choice in
      choice.count("components")
        * (1 + 2 * channels + LogisticMixture.coefficientCount(channels: channels))
    },
    outputs: { means, choice in
      // Components that began alike would stay alike: they are set apart by half the scale, as evenly as a
      // logistic distribution would have them.
      let count = choice.count("components")
      let bins = ByteLogistics.bins
      let offsets = (0..<count).map { component -> Double in
        let share = (Double(component) + 0.5) / Double(count)
        return 0.5 * bins.initialScale * log(share / (1 - share))
      }
      let locations = means.flatMap { mean -> [Double] in
        let place = bins.place(ofMean: mean, offsets: offsets)
        return offsets.map {
          ByteLogistics.outputs(location: place + $0, scale: bins.initialScale).location
        }
      }
      let logScale = ByteLogistics.outputs(location: 0, scale: bins.initialScale).logScale
      let coefficients = count * LogisticMixture.coefficientCount(channels: means.count)
      return [Double](repeating: 0, count: count) + locations
        + [Double](repeating: logScale, count: count * means.count)
        + [Double](repeating: 0, count: coefficients)
    },
    head: { site in
      let (positions, channels) = (site.positions, site.channels)
      let components = site.choice.count("components")
      let slots = 1 + 2 * channels + LogisticMixture.coefficientCount(channels: channels)
      return LikelihoodHead { outputs in
        let rows = Array(outputs.shape.dimensions.dropLast())
        let pixels = outputs.reshaped(to: Shape(rows + [positions, slots * components]))
        let slot = (0..<slots).map { place in
          pixels.sliced(axis: rows.count + 1, (place * components)..<((place + 1) * components))
        }
        return LogisticMixture(
          weights: slot[0], locations: slot[1..<(1 + channels)].map(ByteLogistics.location),
          logScales: slot[(1 + channels)..<(1 + 2 * channels)].map(ByteLogistics.logScale),
          coefficients: slot[(1 + 2 * channels)...].map { $0.hyperbolicTangent() })
      }
    })
}

extension Choice where Row == LikelihoodFamily {
  /// Bytes, with one logistic distribution per dimension.
  public static var discretizedLogistic: Likelihood { .standard(.discretizedLogistic) }
  /// Bytes of pictures, with a mixture of this many logistics per pixel, from 1 to 100.
  public static func logisticMixture(components: Int = 10) -> Likelihood {
    .standard(.logisticMixture, ["components": Annealing(Double(components))])
  }
}
