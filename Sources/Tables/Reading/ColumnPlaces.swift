// Finding columns by their names: a table may have tens of thousands.

/// The places of columns by their names; of a name that stands twice, the first.
struct ColumnPlaces {
  private let places: [String: Int]

  init(_ columns: [String]) {
    places = Dictionary(zip(columns, columns.indices)) { first, _ in first }
  }

  subscript(name: String) -> Int? { places[name] }
}
