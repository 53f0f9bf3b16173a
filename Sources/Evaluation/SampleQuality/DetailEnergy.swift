// How much fine detail pictures have, by what a blur takes away. A feature space of a few directions does not see it: trees
// whose twigs are fog lie as near to trees, by 64 principal components, as other trees do.

import Foundations

/// The energies of fine detail in pictures: means over pictures, places and channels.
public struct DetailEnergy: Equatable, Sendable {
  /// The mean square of the Laplacian, 4 x - (left + right + above + below), at the places that have all four neighbours.
  public private(set) var laplacian = 0.0
  /// The mean energy of the Haar coefficients of each octave, the finest first: what of each block of 2 x 2 means is not
  /// their mean.
  public private(set) var octaves: [Double]
  private let size: (height: Int, width: Int, channels: Int)
  private var pictures = 0.0

  /// The octaves, at most.
  public static let mostOctaves = 4

  /// No pictures yet; nil where pictures are too small for detail.
  public init?(height: Int, width: Int, channels: Int) {
    let side = min(height, width)
    if side < 3 { return nil }
    size = (height, width, channels)
    let count = (1...Self.mostOctaves).prefix { side >> $0 > 0 }.count
    octaves = [Double](repeating: 0, count: count)
  }

  /// Adds pictures, one after the other, each [height, width, channels].
  public mutating func add(_ values: [Float]) {
    let length = size.height * size.width * size.channels
    for start in stride(from: 0, to: values.count, by: length) {
      let share = 1 / (pictures + 1)
      pictures += 1
      let found = energies(values[start..<start + length])
      laplacian += (found.laplacian - laplacian) * share
      for octave in octaves.indices {
        octaves[octave] += (found.octaves[octave] - octaves[octave]) * share
      }
    }
  }

  private func energies(_ picture: ArraySlice<Float>) -> (laplacian: Double, octaves: [Double]) {
    var values = picture.map(Double.init)
    var (height, width) = (size.height, size.width)
    let channels = size.channels
    let laplacian = Self.laplacian(values, height, width, channels)
    // A block of means a, b, c, d has the orthonormal coefficients (a+b+c+d)/2, which goes on to the next octave, and three
    // more, whose squares are together a^2 + b^2 + c^2 + d^2 - (a+b+c+d)^2 / 4. A row or column beyond the last block is left out.
    var found: [Double] = []
    for _ in octaves {
      let (down, across) = (height / 2, width / 2)
      var next = [Double](repeating: 0, count: down * across * channels)
      var energy = 0.0
      for row in 0..<down {
        for column in 0..<across {
          for channel in 0..<channels {
            var (sum, squares) = (0.0, 0.0)
            for place in 0..<4 {
              let (y, x) = (2 * row + place / 2, 2 * column + place % 2)
              let value = values[(y * width + x) * channels + channel]
              sum += value
              squares += value * value
            }
            energy += max(0, squares - sum * sum / 4)
            next[(row * across + column) * channels + channel] = sum / 2
          }
        }
      }
      found.append(energy / Double(3 * down * across * channels))
      (values, height, width) = (next, down, across)
    }
    return (laplacian, found)
  }

  private static func laplacian(_ values: [Double], _ height: Int, _ width: Int, _ channels: Int) -> Double {
    var energy = 0.0
    let (next, below) = (channels, width * channels)
    for row in 1..<height - 1 {
      for place in row * below + next..<(row + 1) * below - next {
        let around =
          values[place - next] + values[place + next] + values[place - below] + values[place + below]
        let value = 4 * values[place] - around
        energy += value * value
      }
    }
    return energy / Double((height - 2) * (width - 2) * channels)
  }
}

extension DetailEnergy {
  /// Equal where the energies are.
  public static func == (left: DetailEnergy, right: DetailEnergy) -> Bool {
    left.laplacian == right.laplacian && left.octaves == right.octaves
  }
}

/// How sharp pictures are beside others: 1 is as sharp, 0 is a grey field.
public struct Sharpness: Equatable, Sendable {
  /// The energy of the Laplacian over that of the others.
  public var laplacian: Double
  /// The energy of each octave over that of the others, the finest first.
  public var octaves: [Double]

  /// Ratios.
  init(laplacian: Double, octaves: [Double]) {
    self.laplacian = laplacian
    self.octaves = octaves
  }

  /// The ratios of energies; nil where the others have no detail.
  public init?(_ energy: DetailEnergy, beside others: DetailEnergy) {
    guard others.laplacian > 0, others.octaves.allSatisfy({ $0 > 0 }) else { return nil }
    laplacian = energy.laplacian / others.laplacian
    octaves = zip(energy.octaves, others.octaves).map { $0 / $1 }
  }
}
