// What a format says of a picture before its pixels, as it is stored and not yet believed.

/// The head of a file as its format reads it. It may say anything.
public struct StoredHead: Equatable, Sendable {
  /// The rows as they are stored, before the orientation is applied.
  public var height: Int
  /// The pixels of a row as they are stored, before the orientation is applied.
  public var width: Int
  /// The channels that decoding gives: 1 for grey, 3 for red, green and blue, 4 with opacity.
  public var channels: Int
  /// The bits of a channel, or of an index into a palette, as they are stored.
  public var bitDepth: Int
  /// How the stored picture is to be turned, from 1 (not at all) to 8, as in EXIF.
  public var orientation: Int
  /// The fewest bytes that a file with all pixels of such a picture can have; 0 where the format does not know.
  public var leastBytes: UInt64

  /// A head.
  public init(
    height: Int, width: Int, channels: Int, bitDepth: Int = 8, orientation: Int = 1, leastBytes: UInt64 = 0
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.bitDepth = bitDepth
    self.orientation = orientation
    self.leastBytes = leastBytes
  }
}
