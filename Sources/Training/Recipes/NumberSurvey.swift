// What real numbers are like, found on the rows that train: location and spread, by which a model sees them, and the range
// over which pictures and series show them. All are robust: a few wild values, or one column in another unit than the rest,
// must not decide how all others are seen.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations

/// The location, spread and range of real numbers.
struct NumberSurvey {
  /// The location and spread of each channel of pictures and of series, of each number of other rows.
  var standardisation: Standardisation
  /// The bounds between which nearly all numbers lie.
  var range: ClosedRange<Float>

  /// The numbers that are looked at: of more data, rows at equal distances are.
  private static let mostNumbers = 1 << 22
  /// The least rows that are looked at, however many numbers each has.
  private static let leastRows = 256
  /// A spread below this share of the location is rounding: float32 has 24 bits.
  private static let resolution = 1e-6

  /// What the rows of a source are like.
  ///
  /// - Throws: ``Failure`` of kind `badData` for numbers so large or so small that float32 has no spread for them; as
  ///   reading throws.
  init(of source: any DataSource) throws {
    // Of pictures and of series the last extent is that of channels.
    let shape = source.kind.shape
    let groups = shape.count > 1 ? shape[shape.count - 1] : source.rowCount
    let columns = try Self.columns(of: source, groups).map { $0.sorted() }
    let found = columns.map { Self.robust($0) }
    // A column that never changes has no spread: it is seen as another would be.
    let known = found.map(\.spread).filter { $0 > 0 }.sorted()
    let size = found.map { abs($0.location) }.max() ?? 0
    let usual = known.isEmpty ? (size > 0 ? size : 1) : known[known.count / 2]
    standardisation = try Standardisation(
      location: found.map { Float($0.location) },
      spread: found.map { max(Float($0.spread > 0 ? $0.spread : usual), .leastNormalMagnitude) })
    range = Self.range(columns)
  }

  // The whole range, unless fewer than one number in a thousand makes most of it; shares, which fill most of the way from
  // 0 to 1, have that.
  private static func range(_ columns: [[Float]]) -> ClosedRange<Float> {
    let ends = columns.filter { !$0.isEmpty }.map { sorted -> (Float, Float, Float, Float) in
      let last = sorted.count - 1
      let few = last < 100 ? 0 : (last + 999) / 1000
      return (sorted[0], sorted[few], sorted[last - few], sorted[last])
    }
    guard let least = ends.map(\.0).min(), let low = ends.map(\.1).min(), let high = ends.map(\.2).max(),
      let largest = ends.map(\.3).max()
    else { return 0...1 }
    if least >= 0, largest <= 1, largest > 0.5 { return 0...1 }
    return high - low >= (largest - least) / 2 ? least...largest : low...high
  }

  /// The numbers of each group of dimensions, those aside that are missing.
  private static func columns(of source: any DataSource, _ groups: Int) throws -> [[Float]] {
    let wanted = min(source.count, max(leastRows, mostNumbers / max(source.rowCount, 1)))
    let rows = (0..<wanted).map { Int(Double($0) * Double(source.count) / Double(wanted)) }
    var columns = [[Float]](repeating: [], count: groups)
    for start in stride(from: 0, to: rows.count, by: 256) {
      var part: [UInt8] = []
      try source.withReadable(Array(rows[start..<min(start + 256, rows.count)])) {
        part = try source.bytes(of: $0)
      }
      part.withUnsafeBytes { bytes in
        bytes.forEachNumber(of: source.elementType) { place, value in
          if value.isFinite { columns[place % groups].append(value) }
        }
      }
    }
    return columns
  }

  // Numbers beyond the quartiles by more than five times their distance are moved to that bound, and the mean and the
  // deviation of what results are taken (winsorising; Tukey, "The future of data analysis", Annals of Mathematical
  // Statistics 33, 1962). Of a normal distribution nothing is moved. Where half of the numbers are equal, such as the
  // zeros of counts or the background of pictures, quartiles say nothing: then all are taken as they are, up to the
  // last in two hundred on either side where these differ.
  /// The location and the spread of sorted numbers; a spread of 0 where they are constant.
  static func robust(_ sorted: [Float]) -> (location: Double, spread: Double) {
    guard !sorted.isEmpty else { return (0, 0) }
    func quantile(_ share: Double) -> Double {
      Double(sorted[Int((share * Double(sorted.count - 1)).rounded())])
    }
    let (low, high) = (quantile(0.25), quantile(0.75))
    var bounds = (low: low - 5 * (high - low), high: high + 5 * (high - low))
    if high <= low { bounds = (quantile(0.005), quantile(0.995)) }
    if bounds.high <= bounds.low { bounds = (Double(sorted[0]), Double(sorted[sorted.count - 1])) }
    var (sum, squares) = (0.0, 0.0)
    let centre = quantile(0.5)
    for number in sorted {
      let distance = min(max(Double(number), bounds.low), bounds.high) - centre
      sum += distance
      squares += distance * distance
    }
    let count = Double(sorted.count)
    let mean = sum / count
    let spread = max(squares / count - mean * mean, 0).squareRoot()
    return (centre + mean, spread > Self.resolution * abs(centre + mean) ? spread : 0)
  }
}
