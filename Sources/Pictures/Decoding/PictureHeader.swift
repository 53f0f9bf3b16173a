// What a file says of its picture before its pixels.

/// The head of a picture's file.
public struct PictureHeader: Equatable, Sendable {
  /// The format of the file.
  public var format: PictureFormat
  /// The pixels of a row as the picture is displayed, after its orientation is applied.
  public var width: Int
  /// The rows as the picture is displayed.
  public var height: Int
  /// What decoding gives: 1 for grey, 3 for red, green and blue, 4 with opacity.
  ///
  /// Grey with opacity counts as 4. A palette counts as 3, or as 4 where it has transparent entries. Inks are
  /// turned into red, green and blue.
  public var channels: Int
  /// The bits per channel as stored: 1, 2, 4, 8 or 16; of a palette those of an index.
  public var bitDepth: Int

  /// A header.
  public init(format: PictureFormat, width: Int, height: Int, channels: Int, bitDepth: Int) {
    self.format = format
    self.width = width
    self.height = height
    self.channels = channels
    self.bitDepth = bitDepth
  }
}
