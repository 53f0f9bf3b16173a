// Which unit the numbers of a column have. Several are never mixed: 5 kg and 5 lb are not alike.

/// The unit of a column.
enum UnitChoice {
  /// The most units of a column that are told.
  static let mostUnits = 8

  /// The unit that nearly all numbers with one have, how many texts are numbers of it or of none, and, where there are
  /// several, these with how often they stand.
  static func choose(_ scan: ColumnScan) -> (unit: String, count: Int, several: [String]) {
    let bare = scan.evidence.units[""]?.count ?? 0
    let units = scan.evidence.units.filter { !$0.key.isEmpty }
    guard let main = units.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }) else {
      return ("", bare, [])
    }
    let all = units.values.reduce(0) { $0 + $1.count }
    let areCertain = units.values.allSatisfy { !$0.prefix.isEmpty || NumberUnits.isCertain($0.suffix) }
    if Double(main.value.count) >= (1 - ColumnScan.mostMistakes) * Double(all) {
      // A letter behind the digits is a unit where all cells have it, not the end of a code such as 12A.
      let isUnit = areCertain || main.value.count == scan.filled
      return isUnit ? (main.key, main.value.count + bare, []) : ("", bare, [])
    }
    // Many different words behind numbers are no units, but names of streets or goods.
    guard areCertain, units.count <= mostUnits else { return ("", bare, []) }
    let listed = units.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return ("", bare, listed.map { "\($0.key) (\($0.value.count))" })
  }
}
