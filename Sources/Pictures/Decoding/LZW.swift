// The codes of Lempel, Ziv and Welch as GIF writes them: the lowest bits first, from codeSize + 1 to 12 bits, with a
// code that clears the table and one that ends (GIF 89a, appendix F).

/// Reading LZW codes.
enum LZW {
  /// Decodes exactly `count` symbols; what follows the last one is not looked at.
  ///
  /// - Throws: ``PictureFault``.
  static func decode(_ codes: [UInt8], codeSize: Int, count: Int) throws -> [UInt8] {
    guard (1...8).contains(codeSize) else { throw PictureFault.corrupt("codes of \(codeSize) bits") }
    let (clear, end) = (1 << codeSize, 1 << codeSize + 1)
    // An entry is another one and a symbol behind it.
    var prefixes = [UInt16](repeating: 0, count: 4096)
    var symbols = [UInt8](repeating: 0, count: 4096)
    for symbol in 0..<clear { symbols[symbol] = UInt8(symbol) }
    var (width, next, previous) = (codeSize + 1, end + 1, -1)
    var (window, bits, place) = (0, 0, 0)
    var chain = [UInt8](repeating: 0, count: 4097)
    var (result, first) = ([UInt8](), UInt8(0))
    result.reserveCapacity(min(count, 1 << 24))
    while result.count < count {
      while bits < width {
        guard place < codes.count else { throw PictureFault.truncated("its codes end too early") }
        window |= Int(codes[place]) << bits
        (place, bits) = (place + 1, bits + 8)
      }
      let code = window & ((1 << width) - 1)
      (window, bits) = (window >> width, bits - width)
      if code == clear {
        (width, next, previous) = (codeSize + 1, end + 1, -1)
        continue
      }
      if code == end { throw PictureFault.truncated("its codes end too early") }
      guard code < next || (code == next && previous >= 0 && next < 4096) else {
        throw PictureFault.corrupt("a code that is not in the table")
      }
      if previous < 0, code >= clear { throw PictureFault.corrupt("a code that is not in the table") }
      var length = 0
      // The code that is just being made is the previous one and its own first symbol.
      if code == next { (chain[0], length) = (first, 1) }
      var entry = code == next ? previous : code
      while entry >= clear {
        chain[length] = symbols[entry]
        (entry, length) = (Int(prefixes[entry]), length + 1)
      }
      first = symbols[entry]
      chain[length] = first
      for index in stride(from: length, through: 0, by: -1) where result.count < count {
        result.append(chain[index])
      }
      if previous >= 0, next < 4096 {
        (prefixes[next], symbols[next]) = (UInt16(previous), first)
        next += 1
        if next == 1 << width, width < 12 { width += 1 }
      }
      previous = code
    }
    return result
  }

  /// Decodes exactly `count` bytes of the codes of TIFF (section 13): symbols of 8 bits, the highest bits of a code first,
  /// and codes that grow one entry early.
  ///
  /// - Throws: ``PictureFault``.
  static func decodeHighFirst(_ codes: UnsafeRawBufferPointer, count: Int) throws -> [UInt8] {
    let (clear, end) = (256, 257)
    // An entry is where it was written first: the string before it and the byte behind that.
    var starts = [Int](repeating: 0, count: 4096)
    var lengths = [Int](repeating: 0, count: 4096)
    var (width, next, previous) = (9, 258, -1)
    var (window, bits, place) = (0, 0, 0)
    var result: [UInt8] = []
    result.reserveCapacity(min(count, 1 << 24))
    var before = 0
    while result.count < count {
      while bits < width {
        guard place < codes.count else { throw PictureFault.truncated("its codes end too early") }
        window = (window << 8 | Int(codes[place])) & 0xFFFF_FFFF
        (place, bits) = (place + 1, bits + 8)
      }
      let code = window >> (bits - width) & ((1 << width) - 1)
      bits -= width
      if code == end { throw PictureFault.truncated("its codes end too early") }
      if code == clear {
        (width, next, previous) = (9, 258, -1)
        continue
      }
      let start = result.count
      if previous >= 0, next < 4096 {
        // The previous string and the next byte stand one after the other in the result.
        (starts[next], lengths[next]) = (before, start - before + 1)
        next += 1
      }
      if code < 256 {
        result.append(UInt8(code))
      } else {
        guard previous >= 0, code < next else {
          throw PictureFault.corrupt("a code that is not in the table")
        }
        // The string may run into what it writes itself.
        for offset in 0..<lengths[code] { result.append(result[starts[code] + offset]) }
      }
      (before, previous) = (start, code)
      if next + 1 >= 1 << width, width < 12 { width += 1 }
    }
    return Array(result.prefix(count))
  }
}
