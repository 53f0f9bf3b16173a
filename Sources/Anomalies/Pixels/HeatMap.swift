// Where in a picture the model is surprised: the cost of each pixel beyond what is usual, smoothed, since a defect is more
// than one pixel and noise is not.

import Foundation
public import Pictures

/// A map of a picture's pixels, in nats beyond what is usual.
public struct HeatMap: Sendable {
  /// The deviation of the smoothing in pixels, for pictures of 32 pixels; larger ones are smoothed in proportion.
  static let smoothing = 1.25

  /// Height and width.
  public let height: Int
  /// The width.
  public let width: Int
  /// A value per pixel, row by row.
  public let values: [Float]

  /// The map of a compared picture.
  ///
  /// - Parameter shape: Height, width and channels.
  public init(_ row: ComparedRow, shape: [Int]) {
    let (height, width) = (shape[0], shape[1])
    let each = max(1, row.excess.count / (height * width))
    let costs = (0..<height * width).map { pixel in
      row.excess[pixel * each..<(pixel + 1) * each].reduce(0, +)
    }
    self.height = height
    self.width = width
    values = Self.smoothed(
      costs, height, width, deviation: Self.smoothing * Double(max(height, width)) / 32)
  }

  /// A Gaussian window along both axes; beyond the edges the weights that are left are made to add up to one.
  static func smoothed(_ values: [Float], _ height: Int, _ width: Int, deviation: Double) -> [Float] {
    let reach = max(1, Int((3 * deviation).rounded()))
    let weights = (-reach...reach).map { Float(exp(-0.5 * Double($0 * $0) / (deviation * deviation))) }
    func pass(_ values: [Float], _ count: Int, _ stride: Int, _ lines: Int, _ step: Int) -> [Float] {
      var result = values
      for line in 0..<lines {
        for place in 0..<count {
          var (sum, total): (Float, Float) = (0, 0)
          for offset in max(-reach, -place)...min(reach, count - 1 - place) {
            let weight = weights[offset + reach]
            sum += weight * values[line * step + (place + offset) * stride]
            total += weight
          }
          result[line * step + place * stride] = sum / total
        }
      }
      return result
    }
    let across = pass(values, width, 1, height, width)
    return pass(across, height, width, width, 1)
  }

  /// The picture in grey with the map in red over it.
  ///
  /// - Parameters:
  ///   - observed: The picture in [0, 1], channels together.
  ///   - limit: The value that is drawn in full red; the map's largest where nil.
  public func drawn(over observed: [Float], channels: Int, limit: Float? = nil) -> PixelBuffer {
    let top = max(limit ?? values.max() ?? 1, 1e-6)
    var pixels = [UInt8](repeating: 0, count: height * width * 3)
    for pixel in 0..<height * width {
      let colours = observed[pixel * channels..<pixel * channels + min(channels, 3)]
      let grey = colours.reduce(0, +) / Float(colours.count)
      let heat = min(max(values[pixel] / top, 0), 1)
      let base = 0.15 + 0.7 * min(max(grey, 0), 1)
      for (place, target) in [Float(1), 0.15, 0.05].enumerated() {
        pixels[pixel * 3 + place] = UInt8((255 * (base * (1 - heat) + target * heat)).rounded())
      }
    }
    return PixelBuffer(height: height, width: width, channels: 3, bytes: pixels)
  }
}
