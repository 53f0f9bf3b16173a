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
}
