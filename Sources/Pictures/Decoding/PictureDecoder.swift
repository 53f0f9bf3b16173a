// Pictures from the bytes of a file. The head is read first and held against the size of the file and the
// caller's limit; only then is memory asked for.

import Foundations

/// Reading pictures in the formats of ``PictureFormat/all``, told apart by how they begin.
///
/// ``decode(_:at:maximumPixels:among:)`` gives 8 bits per channel, in the file's own values: gamma and colour profiles are ignored, and
/// opacity stays beside the colours, which are not multiplied by it. Samples of 16 bits are rounded, fewer bits
/// are stretched to 0...255, palettes and transparent colours resolved, interlaced pictures put together. JPEG's
/// inks become red, green and blue, and the orientation that EXIF names is applied. Of an animated PNG the
/// default picture is read.
///
/// A file must be whole: one that ends too early, whose checksums do not match, or in whose coded data a
/// decoder had to guess, is refused.
public enum PictureDecoder {
  /// What the head of a file says.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Its name in errors.
  ///   - formats: What it may be.
  /// - Throws: ``Failure`` of kind `badData` where `bytes` are no picture, or the head is cut off, corrupt or of
  ///   a kind that is not read.
  public static func header(
    of bytes: UnsafeRawBufferPointer, at path: String, among formats: [PictureFormat] = PictureFormat.all
  ) throws -> PictureHeader {
    try StoredPicture(of: bytes, at: path, among: formats).header
  }

  /// The picture in a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Its name in errors.
  ///   - maximumPixels: How many pixels the picture may have.
  ///   - formats: What it may be.
  /// - Throws: ``Failure`` of kind `badData` where `bytes` are no picture, cut off, corrupt, of a kind that is not
  ///   read, larger than allowed, or too few for a picture of the size that the head names; of kind `failure`
  ///   where memory is short.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, at path: String, maximumPixels: Int = 1 << 28,
    among formats: [PictureFormat] = PictureFormat.all
  ) throws -> PixelBuffer {
    try StoredPicture(of: bytes, at: path, among: formats).decoded(bytes, maximumPixels: maximumPixels)
  }

  /// The picture in a file in 16 bits per channel: those of a file that has them, else its 8 bits times 257.
  ///
  /// Parameters and errors are those of ``decode(_:at:maximumPixels:among:)``.
  public static func decodeDeep(
    _ bytes: UnsafeRawBufferPointer, at path: String, maximumPixels: Int = 1 << 28,
    among formats: [PictureFormat] = PictureFormat.all
  ) throws -> DeepPicture {
    try StoredPicture(of: bytes, at: path, among: formats).deepDecoded(bytes, maximumPixels: maximumPixels)
  }
}
