// A picture of more than 8 bits per channel, as scanners, microscopes and tomographs make them. What is done to it on
// the way to a row of numbers is linear, so opacity is multiplied in at once, and numbers are rounded once, at the end.

import Foundations

/// A picture of 16 bits per channel: whole numbers from 0 to 65535, colours multiplied by opacity.
public struct DeepPicture: Equatable, Sendable {
  /// How many rows there are.
  public let height: Int
  /// How many pixels a row has.
  public let width: Int
  /// 1 for grey, 3 for red, green and blue, 4 with opacity.
  public let channels: Int
  /// The pixels, height x width x channels, in C order.
  public let values: [Float]

  init(height: Int, width: Int, channels: Int, values: [Float]) {
    guard height > 0, width > 0, values.count == height * width * channels else {
      fail("\(values.count) values for a picture of \(height) x \(width) pixels and \(channels) channels")
    }
    self.height = height
    self.width = width
    self.channels = channels
    self.values = values
  }

  /// A picture of the given samples, whose colours are not yet multiplied by opacity.
  public init(height: Int, width: Int, channels: Int, samples: [UInt16]) {
    var values = samples.map(Float.init)
    if channels == 4 {
      for pixel in stride(from: 0, to: values.count, by: 4) where samples[pixel + 3] != 65_535 {
        for place in pixel..<pixel + 3 {
          values[place] = Float((Double(samples[place]) * Double(samples[pixel + 3]) / 65_535).rounded())
        }
      }
    }
    self.init(height: height, width: width, channels: channels, values: values)
  }

  /// A picture of 8 bits, times 257: white stays white.
  public init(_ picture: PixelBuffer) {
    self.init(
      height: picture.height, width: picture.width, channels: picture.channels,
      samples: picture.bytes.map { UInt16($0) * 257 })
  }

  /// The part of `height` x `width` pixels whose top left pixel is at the given place. All of it must lie in the
  /// picture.
  public func cropped(row: Int, column: Int, height: Int, width: Int) -> DeepPicture {
    guard row >= 0, column >= 0, (1...self.height).contains(height), (1...self.width).contains(width),
      row <= self.height - height, column <= self.width - width
    else { fail("\(height) x \(width) pixels at (\(row), \(column)) of \(self.height) x \(self.width)") }
    let part = (row..<row + height).flatMap { line in
      let start = (line * self.width + column) * channels
      return values[start..<start + width * channels]
    }
    return DeepPicture(height: height, width: width, channels: channels, values: part)
  }

  /// The picture in the middle of one of `height` x `width` pixels, which is 0 around it.
  public func padded(height: Int, width: Int) -> DeepPicture {
    guard height >= self.height, width >= self.width else {
      fail("\(self.height) x \(self.width) in \(height) x \(width)")
    }
    var result = [Float](repeating: 0, count: height * width * channels)
    let (top, left) = ((height - self.height) / 2, (width - self.width) / 2)
    for line in 0..<self.height {
      let start = ((top + line) * width + left) * channels
      let source = line * self.width * channels
      result.replaceSubrange(
        start..<start + self.width * channels, with: values[source..<source + self.width * channels])
    }
    return DeepPicture(height: height, width: width, channels: channels, values: result)
  }

  /// The picture with `height` x `width` pixels, averaged over areas or along straight lines as
  /// ``PixelBuffer/resized(height:width:)``, and rounded once.
  public func resized(height: Int, width: Int) -> DeepPicture {
    if height == self.height, width == self.width { return self }
    let (down, across) = (
      ResamplingAxis(from: self.height, to: height), ResamplingAxis(from: self.width, to: width)
    )
    // Downwards first: sums of whole numbers with whole weights are exact in Double up to 2^53.
    var result: [Float] = []
    result.reserveCapacity(height * width * channels)
    let total = Double(down.total) * Double(across.total)
    let rowCount = self.width * channels
    for row in 0..<height {
      var line = [Double](repeating: 0, count: rowCount)
      for part in down.contributions[down[row]] {
        for place in 0..<rowCount {
          line[place] += Double(part.weight) * Double(values[part.source * rowCount + place])
        }
      }
      for column in 0..<width {
        for channel in 0..<channels {
          let sum = across.contributions[across[column]].reduce(0.0) {
            $0 + Double($1.weight) * line[$1.source * channels + channel]
          }
          result.append(Float((sum / total).rounded()))
        }
      }
    }
    return DeepPicture(height: height, width: width, channels: channels, values: result)
  }

  /// The picture in the given channels: grey is the luma of ITU-R BT.601, and what is transparent is black where
  /// opacity goes.
  public func converted(to wanted: Int) -> DeepPicture {
    if channels == wanted { return self }
    var result: [Float] = []
    result.reserveCapacity(height * width * wanted)
    for place in stride(from: 0, to: values.count, by: channels) {
      let colours =
        channels == 1 ? [Float](repeating: values[place], count: 3) : Array(values[place..<place + 3])
      if wanted == 1 {
        let luma = 299 * Double(colours[0]) + 587 * Double(colours[1]) + 114 * Double(colours[2])
        result.append(Float((luma / 1000).rounded()))
      } else {
        result += colours
        if wanted == 4 { result.append(65_535) }
      }
    }
    return DeepPicture(height: height, width: width, channels: wanted, values: result)
  }

  /// The picture in 8 bits between two values, of which the lower becomes black; opacity keeps its own scale.
  public func stretched(_ range: ClosedRange<Float>) -> PixelBuffer {
    let width = max(range.upperBound - range.lowerBound, 1)
    let bytes = values.indices.map { place -> UInt8 in
      let isOpacity = channels == 4 && place % 4 == 3
      let share = isOpacity ? values[place] / 65_535 : (values[place] - range.lowerBound) / width
      return UInt8((min(max(share, 0), 1) * 255).rounded())
    }
    return PixelBuffer(height: height, width: self.width, channels: channels, bytes: bytes)
  }
}
