// A format of pictures is a row: how its files are called, how they begin, and how they are read. Everything else
// loops over rows, so a new format is one more of them.

/// A format that pictures are read from.
///
/// Two rows of one name are the same format. The library's own are ``all``; whoever reads pictures may give others
/// beside them.
public struct PictureFormat: Sendable {
  /// The name in sentences, such as "PNG".
  public let name: String
  /// How the names of its files end, in lower case, such as ".png".
  public let endings: [String]
  let matches: @Sendable (UnsafeRawBufferPointer) -> Bool
  let describe: @Sendable (UnsafeRawBufferPointer) throws -> StoredHead
  let decode: @Sendable (UnsafeRawBufferPointer, StoredHead) throws -> [UInt8]
  let decodeDeep: (@Sendable (UnsafeRawBufferPointer, StoredHead) throws -> [UInt16])?

  /// A format.
  ///
  /// - Parameters:
  ///   - name: The name in sentences, which no other format has.
  ///   - endings: How the names of its files end, in lower case with the dot.
  ///   - matches: Whether a file that begins with these bytes, of which there may be none, is one of this format.
  ///   - describe: What stands before the pixels. It may be given the beginning of a file alone, and throws
  ///     ``PictureFault`` where that does not say it.
  ///   - decode: The pixels of a whole file whose head says this: 8 bits per channel, row by row from the top as they
  ///     are stored, without gaps. Throws ``PictureFault``.
  ///   - decodeDeep: The same in 16 bits per channel, of a file whose head says 16; nil where no file has so many.
  public init(
    name: String, endings: [String], matches: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool,
    describe: @escaping @Sendable (UnsafeRawBufferPointer) throws -> StoredHead,
    decode: @escaping @Sendable (UnsafeRawBufferPointer, StoredHead) throws -> [UInt8],
    decodeDeep: (@Sendable (UnsafeRawBufferPointer, StoredHead) throws -> [UInt16])? = nil
  ) {
    self.name = name
    self.endings = endings
    self.matches = matches
    self.describe = describe
    self.decode = decode
    self.decodeDeep = decodeDeep
  }

  /// The formats that are read unless others are given.
  public static let all = [png, jpeg, webp, gif, tiff]

  /// The first format whose files begin as `bytes` do; nil if it is none of them.
  public static func of(
    _ bytes: UnsafeRawBufferPointer, among formats: [PictureFormat] = all
  ) -> PictureFormat? {
    formats.first { $0.matches(bytes) }
  }

  /// Whether a file's name ends as the format's do, in any case, and has something before it.
  public func fits(name: String) -> Bool {
    let count = name.utf8.count
    return endings.contains { ending in
      count > ending.utf8.count && name.suffix(ending.count).lowercased() == ending
    }
  }
}

extension PictureFormat: Hashable {
  /// Whether the names are equal.
  public static func == (left: PictureFormat, right: PictureFormat) -> Bool { left.name == right.name }

  /// The name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension [PictureFormat] {
  /// How the names of files of any of the formats end.
  public var endings: [String] { flatMap(\.endings) }

  /// The names in a sentence: "PNG or JPEG", "PNG, JPEG or PGM".
  public var choice: String {
    let names = map(\.name)
    return ([names.dropLast().joined(separator: ", ")].filter { !$0.isEmpty } + names.suffix(1))
      .joined(separator: " or ")
  }
}
