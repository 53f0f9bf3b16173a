// Colours multiplied by opacity, and back. Where pixels are averaged, a colour counts by how much of it shows;
// multiplied by opacity it says just that.

extension PixelBuffer {
  /// The picture with its colours multiplied by opacity, rounded: p = round(c a / 255). Pictures without opacity
  /// are returned as they are.
  public func premultiplied() -> PixelBuffer {
    mappingColours { colour, opacity in (colour * opacity + 127) / 255 }
  }

  /// The picture whose colours, multiplied by opacity, are these: c = round(255 p / a), at most 255, and 0 where
  /// opacity is 0. Pictures without opacity are returned as they are.
  ///
  /// With p at most a, as ``premultiplied()`` gives it, that multiplied picture comes back exactly: c lies within
  /// 1/2 of 255 p / a, so c a / 255 within a / 510 of p, which is below 1/2 for a < 255, and c = p for a = 255.
  public func restored() -> PixelBuffer {
    mappingColours { colour, opacity in
      opacity == 0 ? 0 : min(255, (255 * colour + opacity / 2) / opacity)
    }
  }

  /// The picture with `change` of colour and opacity, both from 0 to 255, in place of each colour.
  private func mappingColours(_ change: (_ colour: Int, _ opacity: Int) -> Int) -> PixelBuffer {
    guard channels == 4 else { return self }
    var changed = bytes
    for pixel in stride(from: 0, to: changed.count, by: 4) {
      let opacity = Int(changed[pixel + 3])
      for place in pixel..<pixel + 3 {
        changed[place] = UInt8(truncatingIfNeeded: change(Int(changed[place]), opacity))
      }
    }
    return PixelBuffer(height: height, width: width, channels: channels, bytes: changed)
  }
}
