// Lines through more points than a screen has columns: what a column shows is the first, the lowest, the
// highest and the last of its points, and no more is drawn. Nothing that sticks out is lost.

/// Points of a line, thinned to what can be seen.
enum Thinning {
  /// The pieces of a line between its gaps, each thinned.
  ///
  /// - Parameters:
  ///   - points: The points in their order; nil for a gap.
  ///   - columnWidth: The pixels that count as one column.
  static func pieces(_ points: [SVG.Point?], columnWidth: Double = 1) -> [[SVG.Point]] {
    points.split(separator: nil).map { piece in thinned(piece.compactMap { $0 }, columnWidth) }
  }

  private static func thinned(_ points: [SVG.Point], _ columnWidth: Double) -> [SVG.Point] {
    var kept: [SVG.Point] = []
    var start = 0
    while start < points.count {
      let column = (points[start].x / columnWidth).rounded(.down)
      var end = start + 1
      while end < points.count, (points[end].x / columnWidth).rounded(.down) == column { end += 1 }
      if end - start <= 4 {
        kept += points[start..<end]
      } else {
        let inner = start..<end
        let low = inner.min { points[$0].y < points[$1].y } ?? start
        let high = inner.max { points[$0].y < points[$1].y } ?? start
        // In the order of the line, each once.
        kept += Set([start, low, high, end - 1]).sorted().map { points[$0] }
      }
      start = end
    }
    return kept
  }
}
