// Pictures of other sizes: rows are resized first, then summed downwards, in whole numbers and rounded once.

import Foundations

extension PixelBuffer {
  /// The picture with `height` x `width` pixels: averages over areas in a direction that shrinks, straight lines
  /// between neighbours in one that grows.
  ///
  /// With opacity, colours are averaged by how much of them shows, and are 0 where nothing does. A picture of
  /// one visible colour stays exactly that. Values are taken as they are stored, as everywhere here.
  public func resized(height: Int, width: Int) -> PixelBuffer {
    guard height > 0, width > 0 else { fail("\(height) x \(width) pixels") }
    if height == self.height, width == self.width { return self }
    let down = ResamplingAxis(from: self.height, to: height)
    var rows = ResizedRows(picture: self, across: ResamplingAxis(from: self.width, to: width))
    let total = down.total * rows.across.total
    var result: [UInt8] = []
    result.reserveCapacity(height * width * channels)
    var sums = [Int](repeating: 0, count: width * channels)
    for row in 0..<height {
      for index in sums.indices { sums[index] = 0 }
      for contribution in down.contributions[down[row]] {
        let line = rows.line(contribution.source)
        for index in sums.indices { sums[index] += contribution.weight * line[index] }
      }
      if channels == 4 {
        Self.appendVisible(sums, total: total, to: &result)
      } else {
        for sum in sums { result.append(UInt8(truncatingIfNeeded: (sum + total / 2) / total)) }
      }
    }
    return PixelBuffer(height: height, width: width, channels: channels, bytes: result)
  }

  /// Pixels whose colours are weighted by opacity: the colour is sum(w c a) / sum(w a), the opacity
  /// sum(w a) / sum(w).
  private static func appendVisible(_ sums: [Int], total: Int, to result: inout [UInt8]) {
    for pixel in stride(from: 0, to: sums.count, by: 4) {
      let opacity = sums[pixel + 3]
      let rounded = UInt8(truncatingIfNeeded: (opacity + total / 2) / total)
      for channel in pixel..<pixel + 3 {
        let colour = rounded == 0 ? 0 : (sums[channel] + opacity / 2) / opacity
        result.append(UInt8(truncatingIfNeeded: colour))
      }
      result.append(rounded)
    }
  }
}

/// The rows of a picture in another width, times the total of the weights; the two most recent are kept, since
/// neighbouring results share them.
private struct ResizedRows {
  let picture: PixelBuffer
  let across: ResamplingAxis
  private var kept: [(row: Int, line: [Int])] = []

  init(picture: PixelBuffer, across: ResamplingAxis) {
    self.picture = picture
    self.across = across
  }

  /// A row, with colours multiplied by opacity where there is one.
  mutating func line(_ row: Int) -> [Int] {
    if let found = kept.first(where: { $0.row == row }) { return found.line }
    let made = resized(row)
    if kept.count == 2 { kept.removeFirst() }
    kept.append((row, made))
    return made
  }

  private func resized(_ row: Int) -> [Int] {
    let channels = picture.channels
    var line = [Int](repeating: 0, count: across.count * channels)
    picture.bytes.withUnsafeBufferPointer { bytes in
      for result in 0..<across.count {
        for contribution in across.contributions[across[result]] {
          let pixel = row * picture.rowBytes + contribution.source * channels
          let weight = channels == 4 ? contribution.weight * Int(bytes[pixel + 3]) : contribution.weight
          for channel in 0..<min(channels, 3) {
            line[result * channels + channel] += weight * Int(bytes[pixel + channel])
          }
          if channels == 4 { line[result * 4 + 3] += weight }
        }
      }
    }
    return line
  }
}
