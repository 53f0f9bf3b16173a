// Markers of missing values in texts that are no longer bytes of a file.

extension MissingMarkers {
  /// Whether a text is a marker of a missing value.
  public func contains(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { isAdded($0) || isStandard($0) }
  }
}
