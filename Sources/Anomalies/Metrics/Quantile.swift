// Quantiles of sorted numbers, by straight lines between neighbours (Hyndman and Fan, "Sample quantiles in statistical
// packages", 1996, type 7, which NumPy uses too).

/// Quantiles.
enum Quantile {
  /// The number below which a share of sorted numbers lies; at least one number.
  static func of(_ sorted: [Double], share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = min(max(Int(place), 0), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    let (low, high) = (sorted[below], sorted[above])
    // Equal ones, infinite ones included, have nothing between them.
    return low == high ? low : low + (place - Double(below)) * (high - low)
  }
}
