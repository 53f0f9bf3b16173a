// Values and ranks side by side: most columns are the same in both, and are compared once.

/// The numbers of a prepared row in values and in ranks: those that both share, the rest of values, the rest of ranks.
struct JointSpace: Sendable {
  /// Values: the first ``shared`` and ``rest`` numbers of ``joint``.
  let values: RowSpace
  /// All of them.
  let joint: RowSpace
  /// How many both share.
  let shared: Int

  /// How many each has beside those.
  var rest: Int { values.width - shared }
  /// How many there are in all.
  var width: Int { joint.width }

  init(_ spaces: RowSpaces) {
    let places = Array(spaces.values.positions.indices)
    let isShared = { (place: Int) in spaces.values.positions[place] == spaces.ranks.positions[place] }
    let shared = places.filter(isShared)
    let rest = places.filter { !isShared($0) }
    self.shared = shared.count
    values = spaces.values.taking(shared + rest)
    joint = values.followed(by: spaces.ranks.taking(rest))
  }
}
