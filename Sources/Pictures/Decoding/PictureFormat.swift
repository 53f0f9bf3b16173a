// Which kind of picture some bytes are, by how they begin: the endings of files are often wrong.

/// A format that pictures are read from.
public enum PictureFormat: String, CaseIterable, Sendable {
  case png
  case jpeg

  /// The bytes that every file of the format begins with: the whole signature of PNG (ISO/IEC 15948, 5.2); the
  /// start of image of JPEG (ISO/IEC 10918-1, B.1.1) and the first byte of the marker that follows.
  var signature: [UInt8] {
    switch self {
    case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    case .jpeg: [0xFF, 0xD8, 0xFF]
    }
  }

  /// The name in sentences.
  var name: String { rawValue.uppercased() }

  /// The format whose signature stands at the beginning of `bytes`; nil if it is none of them.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> PictureFormat? {
    allCases.first { bytes.starts(with: $0.signature) }
  }
}
