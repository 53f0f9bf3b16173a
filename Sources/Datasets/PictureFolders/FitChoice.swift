// How pictures of another shape are made to fit if nobody says it. Photographs are cut: what is lost is at the rim.
// What stands on a transparent ground, such as a sprite, is all there is in a picture, and has no rim to lose; where a
// cut would take some of it, pictures get a transparent border instead.

import Foundations
import Pictures

/// The way for pictures of another shape, and what decided it.
struct FitChoice {
  /// The most pictures of other shapes that are looked at.
  private static let looks = 256

  /// The way.
  let fit: PictureFit
  /// Of how many pictures a cut would have taken something; nil where that did not decide.
  let spared: String?

  /// The way for the pictures of a survey to a size.
  init(_ survey: PictureSurvey, _ size: PictureSize, channels: Int) {
    let others = survey.heads.indices.filter { place in
      let whole = survey.heads[place].size
      return survey.heads[place].channels == 4 && PictureGeometry.largest(within: whole, like: size) != whole
    }
    let count = min(Self.looks, others.count)
    if channels != 4 || count == 0 {
      (fit, spared) = (.crop, nil)
      return
    }
    let shape = PictureGeometry(size: size, channels: 4, fit: .crop)
    let cut = (0..<count).map { others[$0 * others.count / count] }
      .parallelMap { survey.picture($0).map { shape.cuts($0) } ?? false }.count { $0 }
    fit = cut > 0 ? .pad : .crop
    spared = cut > 0 ? (count == others.count ? "\(cut)" : "about \(cut * others.count / count)") : nil
  }
}

extension PictureGeometry {
  /// Whether cropping takes something away that is more than faintly visible.
  fileprivate func cuts(_ picture: PixelBuffer) -> Bool {
    guard picture.channels == 4 else { return false }
    let whole = PictureSize(height: picture.height, width: picture.width)
    let part = Self.largest(within: whole, like: size)
    let (top, left) = ((whole.height - part.height) / 2, (whole.width - part.width) / 2)
    for row in 0..<whole.height {
      for column in 0..<whole.width where picture.bytes[4 * (row * whole.width + column) + 3] > 8 {
        if row < top || row >= top + part.height || column < left || column >= left + part.width {
          return true
        }
      }
    }
    return false
  }
}
