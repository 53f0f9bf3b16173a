// A picture as its file describes it: checked numbers, still turned as they are stored.

import Foundations

/// What the head of a file promises.
struct StoredPicture {
  let format: PictureFormat
  let head: StoredHead
  let orientation: Orientation
  private let fileSize: Int
  private let path: String

  /// Reads the head of the file `bytes`, whose name is `path`.
  init(of bytes: UnsafeRawBufferPointer, at path: String, among formats: [PictureFormat]) throws {
    guard let format = PictureFormat.of(bytes, among: formats) else {
      throw Failure(
        .badData, bytes.isEmpty ? "is empty" : "does not begin like a picture of a supported format",
        at: path,
        remedy: "Give \(formats.choice) files")
    }
    let head = try format.reading(path) { try format.describe(bytes) }
    guard head.width > 0, head.height > 0, [1, 3, 4].contains(head.channels),
      let orientation = Orientation(rawValue: head.orientation)
    else {
      throw Failure(
        .badData, "its header does not describe a picture", at: path, remedy: PictureFormat.againRemedy)
    }
    self.format = format
    self.head = head
    self.orientation = orientation
    fileSize = bytes.count
    self.path = path
  }

  /// The head as users see it.
  var header: PictureHeader {
    let (height, width) = orientation.swapsSides ? (head.width, head.height) : (head.height, head.width)
    return PictureHeader(
      format: format, width: width, height: height, channels: head.channels, bitDepth: head.bitDepth)
  }

  /// The picture as it is displayed.
  ///
  /// - Throws: ``Failure`` where it has more pixels than allowed, or than the file can hold, or cannot be decoded.
  func decoded(_ bytes: UnsafeRawBufferPointer, maximumPixels: Int) throws -> PixelBuffer {
    let size = try byteCount(maximumPixels: maximumPixels)
    let pixels = try format.reading(path) {
      let pixels = try format.decode(bytes, head)
      guard pixels.count == size else {
        throw PictureFault.corrupt("\(pixels.count) bytes of pixels, not \(size)")
      }
      return pixels
    }
    return PixelBuffer(height: head.height, width: head.width, channels: head.channels, bytes: pixels)
      .oriented(orientation)
  }

  /// The picture as it is displayed, in 16 bits per channel: those of a file that has them, else its 8 bits times 257.
  ///
  /// - Throws: As ``decoded(_:maximumPixels:)``.
  func deepDecoded(_ bytes: UnsafeRawBufferPointer, maximumPixels: Int) throws -> DeepPicture {
    guard head.bitDepth == 16, let decode = format.decodeDeep else {
      return DeepPicture(try decoded(bytes, maximumPixels: maximumPixels))
    }
    let size = try byteCount(maximumPixels: maximumPixels)
    let samples = try format.reading(path) {
      let samples = try decode(bytes, head)
      guard samples.count == size else {
        throw PictureFault.corrupt("\(samples.count) samples of pixels, not \(size)")
      }
      return samples
    }
    let turned = orientation.turned(samples, height: head.height, width: head.width, channels: head.channels)
    let (height, width) = orientation.swapsSides ? (head.width, head.height) : (head.height, head.width)
    return DeepPicture(height: height, width: width, channels: head.channels, samples: turned)
  }

  /// How many bytes the decoded picture has.
  private func byteCount(maximumPixels: Int) throws -> Int {
    let (height, width) = (head.height, head.width)
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, pixels <= maximumPixels else {
      throw Failure(
        .badData, "its \(width) x \(height) pixels are more than the limit of \(maximumPixels)",
        at: path,
        remedy: "Make it smaller")
    }
    guard head.leastBytes <= fileSize else {
      throw Failure(
        .badData,
        "\(width) x \(height) pixels need at least \(head.leastBytes) bytes of \(format.name), but it has \(fileSize)",
        at: path, remedy: PictureFormat.againRemedy)
    }
    let (count, tooMany) = pixels.multipliedReportingOverflow(by: head.channels)
    guard !tooMany else {
      throw Failure(
        .badData, "its \(width) x \(height) pixels do not fit in memory", at: path, remedy: "Make it smaller")
    }
    return count
  }
}
