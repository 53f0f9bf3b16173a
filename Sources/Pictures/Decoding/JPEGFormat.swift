// JPEG (ISO/IEC 10918-1) as a row, over the calls of `jpeg_reading.c`.

import CCodecs

extension PictureFormat {
  /// JPEG with 8 bits per sample and Huffman codes, sequential or progressive.
  public static let jpeg = PictureFormat(
    name: "JPEG", endings: [".jpg", ".jpeg"],
    // The start of image (B.1.1) and the first byte of the marker that follows.
    matches: { $0.starts(with: [0xFF, 0xD8, 0xFF]) },
    describe: { try Codec.head(of: $0, by: cc_jpeg_describe) },
    decode: { try Codec.pixels(of: $0, $1, by: cc_jpeg_decode) })
}
