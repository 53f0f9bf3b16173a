// Marks that other programs read byte by byte, such as quotation marks. Swift's Characters would miss some: a mark and the
// combining accent behind it are one Character, which is not the mark.

extension String {
  /// The text with other text in the place of a mark, wherever it stands.
  public func replacing(scalar mark: Unicode.Scalar, with text: String) -> String {
    unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == mark { result += text } else { result.unicodeScalars.append(scalar) }
    }
  }

  /// Whether a mark stands anywhere in the text.
  public func contains(scalar mark: Unicode.Scalar) -> Bool { unicodeScalars.contains(mark) }
}
