// A file as UTF-8 with line feeds, whatever it was written as: most files are already, and are not copied.

import Foundations

/// The text of a file, and what was done to it.
struct ConvertedText {
  /// The text in UTF-8.
  let bytes: SharedBytes
  /// Where it begins, after a byte order mark.
  let start: Int
  /// What was done, in sentences without their full stops.
  var notes: [Message] = []
  /// Whether only the first bytes are known to be UTF-8.
  let isPartlyChecked: Bool

  /// How many bytes are looked at to tell how lines end.
  private static let peeked = 1 << 16

  /// The text of a file.
  ///
  /// - Throws: As ``TextEncoding/of(_:_:)``, and ``Failure`` of kind `badData` for a file that is too large to be
  ///   converted.
  init(_ file: SharedBytes, _ name: String) throws {
    let (encoding, start) = try TextEncoding.of(file, name)
    if encoding == .utf8 {
      isPartlyChecked = file.count > TextEncoding.mostConverted
      let endings = file.withUnsafeBytes { Self.endsWithReturns($0) }
      guard endings, !isPartlyChecked else {
        (bytes, self.start) = (file, start)
        return
      }
      self.start = 0
      bytes = file.withUnsafeBytes { source in
        SharedBytes(count: source.count - start) { target in
          for place in target.indices {
            let byte = source[start + place]
            target[place] = byte == 0x0D ? 0x0A : byte
          }
        }
      }
      return
    }
    if file.count > TextEncoding.mostConverted {
      throw Failure(
        .badData, "the file is \(encoding.name), and is too large to be converted while it is read", at: name,
        remedy: "Convert it first: \(TextEncoding.command(from: encoding.name, name))")
    }
    self.start = 0
    isPartlyChecked = false
    switch encoding {
    case .utf8, .utf16Little, .utf16Big:
      bytes = try file.withUnsafeBytes { try Self.fromUTF16($0.dropFirst(start), encoding, name) }
      notes.append("the file is \(encoding.name) and was converted")
    case .windows1252:
      bytes = file.withUnsafeBytes { Self.fromWindows1252($0) }
      notes.append(
        "the file is not UTF-8, and was read as Windows-1252; if letters look wrong, convert it from its own encoding: \(TextEncoding.command(from: "NAME", name))"
      )
    }
  }

  /// Whether lines end with carriage returns alone, as on old Macs.
  private static func endsWithReturns(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let head = bytes.prefix(peeked)
    return head.contains(0x0D) && !head.contains(0x0A) && !bytes.contains(0x0A)
  }

  private static func fromUTF16(
    _ bytes: Slice<UnsafeRawBufferPointer>, _ encoding: TextEncoding, _ name: String
  ) throws -> SharedBytes {
    let isLittle = encoding == .utf16Little
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    var decoder = UTF16()
    var place = bytes.startIndex
    var units = AnyIterator<UInt16> {
      guard place + 1 < bytes.endIndex else { return nil }
      defer { place += 2 }
      let (low, high) = isLittle ? (bytes[place], bytes[place + 1]) : (bytes[place + 1], bytes[place])
      return UInt16(high) << 8 | UInt16(low)
    }
    decoding: while true {
      switch decoder.decode(&units) {
      case .scalarValue(let scalar) where scalar.value != 0:
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
      case .emptyInput: break decoding
      case .error, .scalarValue:
        let line = 1 + text.count { $0 == 0x0A }
        throw Failure(
          .badData, "the file seems to be \(encoding.name), but holds what is not text",
          at: "\(name):\(line)",
          remedy: "Export the table as a .csv file in UTF-8")
      }
    }
    if text.contains(0x0D), !text.contains(0x0A) {
      return SharedBytes(copying: text.map { $0 == 0x0D ? 0x0A : $0 })
    }
    return SharedBytes(copying: text)
  }

  // The characters of 0x80 to 0x9F; 0 where Windows-1252 has none, which are then the control characters of Latin-1.
  private static let specials: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
    0x017E,
    0x0178,
  ]

  private static func fromWindows1252(_ bytes: UnsafeRawBufferPointer) -> SharedBytes {
    let endings: UInt8 = endsWithReturns(bytes) ? 0x0D : 0x0A
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte == endings ? 0x0A : byte)
        continue
      }
      let special = byte < 0xA0 ? specials[Int(byte) - 0x80] : 0
      let value = special == 0 ? UInt16(byte) : special
      if value < 0x800 {
        text += [0xC0 | UInt8(value >> 6), 0x80 | UInt8(value & 0x3F)]
      } else {
        text += [0xE0 | UInt8(value >> 12), 0x80 | UInt8(value >> 6 & 0x3F), 0x80 | UInt8(value & 0x3F)]
      }
    }
    return SharedBytes(copying: text)
  }
}
