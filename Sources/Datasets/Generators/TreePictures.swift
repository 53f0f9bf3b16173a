// The data set `trees`: sprites of trees, each grown from a key of its own. The species takes turns, so that
// every split has as many of each. `tree-silhouettes` is what is left of them without colour: the opacity.

import Foundations
import Growth

/// Pictures of trees of all species, 64 x 64.
struct TreePictures: DataGenerator {
  /// What of a tree is shown.
  enum Channels {
    /// Red, green and blue premultiplied by opacity, and opacity.
    case colour
    /// Opacity alone.
    case silhouette
  }

  private let key: Key
  private let channels: Channels
  private let sprite = Sprite(size: 64)

  /// The pictures of a seed.
  init(seed: UInt64, _ channels: Channels = .colour) {
    key = Key(seed: seed).folding("trees")
    self.channels = channels
  }

  var rowShape: [Int] { [sprite.size, sprite.size, channels == .colour ? 4 : 1] }

  func row(_ number: Int) -> [UInt8] {
    let picture = sprite.picture(
      of: Species.all[Int(label(number))].specimen(key.folding(UInt64(number))))
    return channels == .colour ? picture : stride(from: 3, to: picture.count, by: 4).map { picture[$0] }
  }

  func label(_ number: Int) -> Int32 { Int32(number % Species.all.count) }
}
