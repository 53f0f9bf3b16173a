// PNG (ISO/IEC 15948) as a row, over the calls of `png_pictures.c`.

import CCodecs

extension PictureFormat {
  /// Portable Network Graphics: every colour type, depth and interlacing.
  public static let png = PictureFormat(
    name: "PNG", endings: [".png"],
    // The whole signature (5.2).
    matches: { $0.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) },
    describe: { try Codec.head(of: $0, by: cc_png_describe) },
    decode: { try Codec.pixels(of: $0, $1, by: cc_png_decode) },
    decodeDeep: { try Codec.pixels(of: $0, $1, by: cc_png_decode_16) })
}
