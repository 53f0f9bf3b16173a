// What Pillow 13.0 with libjpeg-turbo 3.2 reads in files that it wrote, which lie in `Recorded`: sizes and CRC-32
// digests of the pixels. The program that wrote files and rows, in an empty folder:
//
//   import io, zlib
//   from PIL import Image, ImageOps
//
//   def plane(f, h=17, w=23):
//       picture = Image.new("L", (w, h))
//       picture.putdata([f(y, x) % 256 for y in range(h) for x in range(w)])
//       return picture
//
//   red, green, blue = (plane(f) for f in (
//       lambda y, x: 11 * x, lambda y, x: 15 * y, lambda y, x: (x - 11) ** 2 + (y - 8) ** 2))
//   colour = Image.merge("RGB", (red, green, blue))
//   inks = Image.merge("CMYK", (red, green, blue, plane(lambda y, x: 4 * x + 3 * y)))
//   opacity = plane(lambda y, x: 8 * x + 5 * y)
//
//   def show(name, picture):
//       mode = {"1": "L", "L": "L", "I;16": "L", "LA": "RGBA", "RGBA": "RGBA"}.get(picture.mode, "RGB")
//       if picture.mode == "P" and "transparency" in picture.info: mode = "RGBA"
//       values = picture.convert(mode)
//       print(f'("{name}", {values.height}, {values.width}, {len(values.getbands())}, 0x{zlib.crc32(values.tobytes()):08X}),')
//
//   def record(name, picture, **options):
//       picture.save(name, **options)
//       show(name, Image.open(name))
//
//   record("grey.jpg", red, quality=85)
//   record("colour.jpg", colour, quality=90, subsampling=0)
//   record("halved.jpg", colour, quality=75, subsampling=1)
//   record("quartered.jpg", colour, quality=75, subsampling=2)
//   record("progressive.jpg", colour, quality=75, progressive=True)
//   record("restarts.jpg", colour, quality=60, restart_marker_blocks=1)
//   record("inks.jpg", inks, quality=85)
//   record("inks-progressive.jpg", inks, quality=85, progressive=True)
//   record("untransformed.jpg", colour, quality=80, optimize=True, keep_rgb=True)
//   record("grey.png", red)
//   record("bits.png", blue.convert("1"))
//   record("colour.png", colour)
//   record("palette.png", colour.quantize(13))
//   faint = colour.quantize(13)
//   faint.info["transparency"] = bytes([0, 128, 255, 7])
//   record("faint-palette.png", faint, transparency=bytes([0, 128, 255, 7]))
//   record("opacity.png", Image.merge("RGBA", (red, green, blue, opacity)))
//   record("grey-opacity.png", Image.merge("LA", (green, opacity)))
//   for number in range(1, 9):
//       exif = Image.Exif(); exif[274] = number
//       stream = io.BytesIO()
//       colour.save(stream, "JPEG", quality=90, exif=exif)
//       picture = ImageOps.exif_transpose(Image.open(stream))
//       if number == 6: open("turned.jpg", "wb").write(stream.getvalue())
//       show(f"orientation {number}", picture)

/// A recorded file.
struct RecordedPicture: Sendable, CustomStringConvertible {
  var description: String
  var height: Int
  var width: Int
  var channels: Int
  var digest: UInt32

  init(_ description: String, _ height: Int, _ width: Int, _ channels: Int, _ digest: UInt32) {
    self.description = description
    self.height = height
    self.width = width
    self.channels = channels
    self.digest = digest
  }

  static let files = [
    RecordedPicture("grey.jpg", 17, 23, 1, 0x7189_729A),
    RecordedPicture("colour.jpg", 17, 23, 3, 0xB63E_5785),
    RecordedPicture("halved.jpg", 17, 23, 3, 0x91D2_85D5),
    RecordedPicture("quartered.jpg", 17, 23, 3, 0x8D92_97D8),
    RecordedPicture("progressive.jpg", 17, 23, 3, 0x8D92_97D8),
    RecordedPicture("restarts.jpg", 17, 23, 3, 0x6914_09D5),
    RecordedPicture("inks.jpg", 17, 23, 3, 0x5508_3D79),
    RecordedPicture("inks-progressive.jpg", 17, 23, 3, 0x5508_3D79),
    RecordedPicture("untransformed.jpg", 17, 23, 3, 0xA1F7_4EB3),
    RecordedPicture("grey.png", 17, 23, 1, 0x4628_F340),
    RecordedPicture("bits.png", 17, 23, 1, 0xDFE6_4EA6),
    RecordedPicture("colour.png", 17, 23, 3, 0x04E5_65B0),
    RecordedPicture("palette.png", 17, 23, 3, 0x012D_555A),
    RecordedPicture("faint-palette.png", 17, 23, 4, 0xE618_44DA),
    RecordedPicture("opacity.png", 17, 23, 4, 0xE512_97C6),
    RecordedPicture("grey-opacity.png", 17, 23, 4, 0xFD46_6A92),
    // The same colours by libwebp 1.2.4, what it decoded, and of the lossless one what went in.
    RecordedPicture("lossy.webp", 17, 23, 3, 0x465C_D6D2),
    RecordedPicture("lossy-opacity.webp", 17, 23, 4, 0x200F_7A01),
    RecordedPicture("lossless.webp", 17, 23, 3, 0x04E5_65B0),
    RecordedPicture("lossless-opacity.webp", 17, 23, 4, 0x86E4_8433),
    // Written by the formulas of the specification; giflib 5.2 reads the same numbers of colours from them.
    RecordedPicture("palette.gif", 17, 23, 3, 0x5484_391A),
    RecordedPicture("interlaced.gif", 17, 23, 3, 0x5484_391A),
    RecordedPicture("transparent.gif", 17, 23, 4, 0x8788_FA66),
    RecordedPicture("placed.gif", 17, 23, 4, 0xF3F3_71C4),
    // The same colours by the formulas of the specification; libtiff 4.5 reads the same from them.
    RecordedPicture("strips.tiff", 17, 23, 1, 0x4628_F340),
    RecordedPicture("colour-lzw.tif", 17, 23, 3, 0x04E5_65B0),
    RecordedPicture("palette.tif", 17, 23, 3, 0x69E8_4916),
    RecordedPicture("bits.tif", 17, 23, 1, 0x63AE_3388),
    RecordedPicture("tiles-opacity.tif", 17, 23, 4, 0xE512_97C6),
    RecordedPicture("deep.tif", 17, 23, 1, 0x5568_4554),
  ]

  /// Files in which the table of codes is filled and cleared.
  static let manyCodes = [
    RecordedPicture("many-codes.gif", 83, 97, 3, 0xF9D1_3656),
    RecordedPicture("many-codes.tif", 70, 90, 1, 0xA806_5AB2),
  ]

  /// "turned.jpg" with each orientation, as displayed.
  static let orientations = [
    RecordedPicture("orientation 1", 17, 23, 3, 0xE255_80C2),
    RecordedPicture("orientation 2", 17, 23, 3, 0x8E16_9A1F),
    RecordedPicture("orientation 3", 17, 23, 3, 0x0DC8_A7CD),
    RecordedPicture("orientation 4", 17, 23, 3, 0x7FEB_8976),
    RecordedPicture("orientation 5", 23, 17, 3, 0x8093_A870),
    RecordedPicture("orientation 6", 23, 17, 3, 0xF04A_0FF9),
    RecordedPicture("orientation 7", 23, 17, 3, 0xAEC4_0223),
    RecordedPicture("orientation 8", 23, 17, 3, 0x081E_E4C9),
  ]
}
