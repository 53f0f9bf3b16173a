// What a source holds, found in one pass over its rows.

public import Examples
import Foundations

extension DataFacts {
  /// What a source holds, in one pass over its rows, or over as many as ``DataSource/surveyLimit`` says.
  public init(of source: any DataSource) throws {
    var (low, high) = (Float.infinity, -Float.infinity)
    var (whole, twoValued) = (true, true)
    var pair: (Float, Float)?
    func see(_ value: Float) {
      low = min(low, value)
      high = max(high, value)
      if whole, value != value.rounded() { whole = false }
      guard twoValued else { return }
      guard let known = pair else {
        pair = (value, value)
        return
      }
      if value == known.0 || value == known.1 { return }
      if known.0 == known.1 { pair = (known.0, value) } else { twoValued = false }
    }
    var bytesSeen = [Bool](repeating: false, count: 256)
    try source.survey { bytes in
      if source.elementType == .uint8 {
        for byte in bytes { bytesSeen[Int(byte)] = true }
      } else {
        bytes.forEachNumber(of: source.elementType) { see($1) }
      }
    }
    for byte in bytesSeen.indices where bytesSeen[byte] { see(Float(byte)) }
    self.init(
      range: low <= high ? Double(low)...Double(high) : 0...0, areWhole: whole, areTwoValued: twoValued,
      unitScale: source.unitScale)
  }
}
