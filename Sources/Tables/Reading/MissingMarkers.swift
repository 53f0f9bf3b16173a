// The texts that stand for a value that is not there.

/// The texts that stand for missing values.
public struct MissingMarkers: Sendable {
  /// The markers every column may use, letter case aside: an empty cell, `NA`, `N/A`, `NaN`, `null`, `None`, `?`, `-`,
  /// and what spreadsheets, databases and programs write, such as `#N/A`, `#DIV/0!`, `\N`, `<NA>` and `NaT`.
  public static var standard: [String] {
    [
      "", "na", "n/a", "nan", "null", "none", "?", "-", "--", "---", "n.a.", "n. a.", "#n/a", "#na",
      "#n/a n/a",
      "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "nil", "nat", "<na>", "<null>", "(null)",
      "\\n", "-nan", "1.#ind", "-1.#ind", "1.#qnan",
    ]
  }
  /// Markers of columns of numbers or dates alone: elsewhere they may be a category like others.
  public static var ofNumbers: [String] {
    [
      ".", "..", "...", "*", "**", "unknown", "unk", "missing", "not available", "not applicable", "no data",
      "nodata", "no value", "undefined", "\u{2013}", "\u{2014}",
    ]
  }
  /// Infinities, which are counted apart and otherwise treated as missing.
  static var infinities: [String] { ["inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"] }

  private let standard: MarkerSet
  private let ofNumbers: MarkerSet
  private let infinities: MarkerSet
  private let added: MarkerSet
  private let addedNumbers: [Double]

  /// The standard markers and others.
  public init(adding markers: [String] = []) {
    standard = MarkerSet(Self.standard)
    ofNumbers = MarkerSet(Self.ofNumbers)
    infinities = MarkerSet(Self.infinities)
    added = MarkerSet(markers)
    addedNumbers = markers.compactMap { WrittenNumber(text: $0)?.point }
    comesFirst = !markers.isEmpty
  }

  /// Whether there are markers that might be numbers, such as -999, and so come before numbers.
  let comesFirst: Bool

  /// Whether the bytes are one of the markers that were added.
  func isAdded(_ bytes: UnsafeRawBufferPointer) -> Bool { added.contains(bytes) }

  /// Whether a number is one of the markers that were added, however it is written: -999.00 is -999.
  func isAdded(_ number: Double) -> Bool { addedNumbers.contains(number) }

  /// Whether the bytes are a standard marker.
  func isStandard(_ bytes: UnsafeRawBufferPointer) -> Bool { standard.contains(bytes) }

  /// Whether the bytes are a marker of columns of numbers or dates alone.
  func isOfNumbers(_ bytes: UnsafeRawBufferPointer) -> Bool { ofNumbers.contains(bytes) }

  /// Whether the bytes are an infinity.
  func isInfinity(_ bytes: UnsafeRawBufferPointer) -> Bool { infinities.contains(bytes) }
}

/// Texts that are compared letter case aside, by their length.
private struct MarkerSet: Sendable {
  /// The texts of each length in bytes, in lower case.
  private var ofLength: [[[UInt8]]] = []

  init(_ texts: [String]) {
    for text in texts {
      let bytes = Array(text.lowercased().utf8)
      while ofLength.count <= bytes.count { ofLength.append([]) }
      ofLength[bytes.count].append(bytes)
    }
  }

  func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count < ofLength.count && ofLength[bytes.count].contains { Self.equal(bytes, $0) }
  }

  private static func equal(_ bytes: UnsafeRawBufferPointer, _ marker: [UInt8]) -> Bool {
    for place in marker.indices {
      let byte = bytes[place]
      if (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) != marker[place] { return false }
    }
    return true
  }
}
