// The mean of random numbers, and how far it may be from what it estimates.

/// A Monte Carlo estimate.
struct Estimate {
  /// The mean.
  let mean: Double
  /// Its standard error.
  let error: Double

  /// The estimate from independent draws, of which there must be two.
  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    error = (squares / (count - 1) / count).squareRoot()
  }
}
