// WebP (RFC 9649) as a row, over the calls of `webp_pictures.c`.

import CCodecs

extension PictureFormat {
  /// WebP, lossy and lossless, with opacity; animations are refused.
  public static let webp = PictureFormat(
    name: "WebP", endings: [".webp"],
    // A RIFF container (2.4), with its size in between.
    matches: {
      $0.count >= 12 && $0[..<4].elementsEqual("RIFF".utf8) && $0[8..<12].elementsEqual("WEBP".utf8)
    },
    describe: { try Codec.head(of: $0, by: cc_webp_describe) },
    decode: { try Codec.pixels(of: $0, $1, by: cc_webp_decode) })
}
