// How far branches reach at each height of a crown, which is what makes an outline egg, cone, column or dome.

/// The outline of a crown as widths from its base (0) to its top (1); the widest is 1.
struct CrownProfile {
  /// The width at the base.
  var base: Float
  /// The height at which the crown is widest.
  var widest: Float
  /// The width at the top.
  var top: Float
  /// 0 for straight sides above the widest place, a cone; 1 for those of an ellipse.
  var roundness: Float

  /// The width at a height.
  func width(at height: Float) -> Float {
    let t = min(max(height, 0), 1)
    if t < widest {
      let part = t / widest
      return base + (1 - base) * part * (2 - part)
    }
    let part = widest < 1 ? (t - widest) / (1 - widest) : 0
    let (straight, round) = (1 - part, (1 - part * part).squareRoot())
    return top + (1 - top) * (straight + (round - straight) * roundness)
  }
}
