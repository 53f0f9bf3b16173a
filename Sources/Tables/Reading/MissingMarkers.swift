// The texts that stand for a value that is not there.

/// The texts that stand for missing values.
public struct MissingMarkers: Sendable {
  /// The markers every file may use, letter case aside: an empty cell, `NA`, `N/A`, `NaN`, `null`, `None`, `?`, `-`.
  public static var standard: [String] { ["", "na", "n/a", "nan", "null", "none", "?", "-"] }
  /// Infinities, which are counted apart and otherwise treated as missing.
  static var infinities: [String] { ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"] }

  private let standard: [[UInt8]]
  private let infinities: [[UInt8]]
  private let added: [[UInt8]]

  /// The standard markers and others.
  public init(adding markers: [String] = []) {
    standard = Self.standard.map { Array($0.utf8) }
    infinities = Self.infinities.map { Array($0.utf8) }
    added = markers.map { Array($0.lowercased().utf8) }
  }

  /// Whether there are markers that might be numbers, such as -999, and so come before numbers.
  var comesFirst: Bool { !added.isEmpty }

  /// Whether the bytes are one of the markers that were added.
  func isAdded(_ bytes: UnsafeRawBufferPointer) -> Bool { added.contains { Self.equal(bytes, $0) } }

  /// Whether the bytes are a standard marker.
  func isStandard(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count <= 4 && standard.contains { Self.equal(bytes, $0) }
  }

  /// Whether the bytes are an infinity.
  func isInfinity(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 3 && bytes.count <= 9 && infinities.contains { Self.equal(bytes, $0) }
  }

  private static func equal(_ bytes: UnsafeRawBufferPointer, _ marker: [UInt8]) -> Bool {
    guard bytes.count == marker.count else { return false }
    for (byte, wanted) in zip(bytes, marker) {
      let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
      if lower != wanted { return false }
    }
    return true
  }
}
