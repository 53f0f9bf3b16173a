// A picture as its file describes it: checked numbers, still turned as they are stored.

import CCodecs
import Foundations

/// What the head of a file promises.
struct StoredPicture {
  let format: PictureFormat
  let height: Int
  let width: Int
  let channels: Int
  let orientation: Orientation
  private let bitDepth: Int
  private let leastBytes: UInt64
  private let fileSize: Int
  private let path: String

  /// Reads the head of the file `bytes`, whose name is `path`.
  init(of bytes: UnsafeRawBufferPointer, at path: String) throws {
    guard let format = PictureFormat.of(bytes) else {
      throw Failure(
        .badData, bytes.isEmpty ? "is empty" : "is no picture that can be read, by how it begins", at: path,
        remedy: "Give \(PictureFormat.allCases.map(\.name).joined(separator: " or ")) files")
    }
    var (picture, reason) = (cc_picture(), cc_reason())
    let input = bytes.bindMemory(to: UInt8.self).baseAddress
    let status =
      switch format {
      case .png: cc_png_describe(input, bytes.count, &picture, &reason)
      case .jpeg: cc_jpeg_describe(input, bytes.count, &picture, &reason)
      }
    if let failure = format.failure(status, reason, at: path) { throw failure }
    guard picture.width > 0, picture.height > 0, [1, 3, 4].contains(picture.channels),
      let orientation = Orientation(rawValue: Int(picture.orientation))
    else {
      throw Failure(
        .badData, "its head describes no picture", at: path, remedy: PictureFormat.againRemedy)
    }
    self.format = format
    height = Int(picture.height)
    width = Int(picture.width)
    channels = Int(picture.channels)
    bitDepth = Int(picture.bit_depth)
    self.orientation = orientation
    leastBytes = picture.least_bytes
    fileSize = bytes.count
    self.path = path
  }

  /// The head as users see it.
  var header: PictureHeader {
    let isTurned = orientation.swapsSides
    return PictureHeader(
      format: format, width: isTurned ? height : width, height: isTurned ? width : height,
      channels: channels, bitDepth: bitDepth)
  }

  /// How many bytes the decoded picture has.
  ///
  /// - Throws: ``Failure`` where it has more pixels than allowed, or more than the file can hold.
  func byteCount(maximumPixels: Int) throws -> Int {
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    guard !overflow, pixels <= maximumPixels else {
      throw Failure(
        .badData, "its \(width) x \(height) pixels are more than the \(maximumPixels) that are read",
        at: path,
        remedy: "Make it smaller")
    }
    guard leastBytes <= fileSize else {
      throw Failure(
        .badData,
        "\(width) x \(height) pixels need at least \(leastBytes) bytes of \(format.name), and it has \(fileSize)",
        at: path, remedy: PictureFormat.againRemedy)
    }
    let (count, tooMany) = pixels.multipliedReportingOverflow(by: channels)
    guard !tooMany else {
      throw Failure(
        .badData, "its \(width) x \(height) pixels do not fit in memory", at: path, remedy: "Make it smaller")
    }
    return count
  }
}

extension PictureFormat {
  /// What to do about a file that is broken.
  static let againRemedy = "Export, copy or download it again"

  /// What a status of the codecs means to a user; nil for success.
  func failure(_ status: cc_status, _ reason: cc_reason, at path: String) -> Failure? {
    let said = withUnsafeBytes(of: reason.text) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    let why = said.isEmpty ? "" : ": \(said)"
    return switch status {
    case CC_OK: nil
    case CC_TRUNCATED:
      Failure(.badData, "the \(name) file is cut off\(why)", at: path, remedy: Self.againRemedy)
    case CC_TOO_LARGE:
      Failure(.badData, "the \(name) file is too large\(why)", at: path, remedy: "Make it smaller")
    case CC_UNSUPPORTED:
      Failure(
        .badData, "is a \(name) file of a kind that is not read\(why)", at: path,
        remedy: "Save it as an ordinary \(name) file")
    case CC_NO_MEMORY:
      Failure(.failure, "no memory to decode the picture", at: path, remedy: "Close other programs")
    default: Failure(.badData, "the \(name) file is corrupt\(why)", at: path, remedy: Self.againRemedy)
    }
  }
}
