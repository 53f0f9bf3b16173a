// Some rows of many, chosen by a key: data are often in the order of their classes, and the first rows would be of a
// few of them only.

import Datasets
import Foundations

extension DataSource {
  /// The rows at some places of the order that a key gives, ascending; places beyond the last row are left out.
  func chosen(_ places: Range<Int>, key: Key) -> any DataSource {
    let order = Order(count: count, key: key)
    return subset(places.clamped(to: 0..<count).map { order[$0] }.sorted())
  }
}
