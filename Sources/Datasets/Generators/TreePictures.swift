// The data set `trees`: silhouettes of trees, each grown from a key of its own. The species takes turns, so
// that every split has as many of each.

import Foundations
import Growth

/// Silhouettes of trees of all species, 64 x 64, grey.
struct TreePictures: DataGenerator {
  private let key: Key
  private let silhouette = Silhouette(size: 64)

  /// The pictures of a seed.
  init(seed: UInt64) { key = Key(seed: seed).folding("trees") }

  var rowShape: [Int] { [silhouette.size, silhouette.size, 1] }

  func row(_ number: Int) -> [UInt8] {
    let species = Species.all[Int(label(number))]
    let tree = species.tree(key.folding(UInt64(number)))
    // The tallest of a species fill the frame, the smallest four fifths of it.
    let (low, high) = (species.height.lowerBound, species.height.upperBound)
    return silhouette.picture(of: tree, fill: 0.8 + 0.2 * (tree.bounds.height - low) / (high - low))
  }

  func label(_ number: Int) -> Int32 { Int32(number % Species.all.count) }
}
