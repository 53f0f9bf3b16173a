// What is known about a column: what its cells hold, how that is told by their content, and how cells become numbers.

/// What the cells of a column hold.
public enum ColumnKind: String, Codable, Sendable, CaseIterable {
  /// Real numbers.
  case numeric
  /// Whole numbers from 0 on that count something.
  case count
  /// One of a few texts.
  case categorical
  /// The same in every row.
  case constant
  /// Another text or the next number in every row: it names rows and says nothing about them.
  case identifier
  /// Dates or times.
  case date
  /// Dates, epochs, counters or elapsed times in the order of the rows: they say when a row was written, not what it is.
  case ascending
  /// Left out because the user said so.
  case ignored
}

/// By which distribution a model explains a column.
public enum ColumnLikelihood: String, Codable, Sendable, CaseIterable {
  /// Student's t with two degrees of freedom: far values are unlikely, not impossible.
  case student
  /// A normal distribution with a learned deviation.
  case gaussian
  /// Counts that vary more than independent events.
  case negativeBinomial = "negative-binomial"
  /// A probability for each category.
  case categorical
}

/// How numbers of a column are brought to a common unit.
public enum ColumnScaling: String, Codable, Sendable, CaseIterable {
  /// Less the mean, divided by the standard deviation.
  case standard
  /// The quantile of the normal distribution at the number's rank among the training rows, brought to mean 0 and
  /// deviation 1: what is rare stands out, whatever its unit.
  case quantile
  /// Both, side by side.
  case both
}

/// A column of a table.
public struct TableColumn: Codable, Hashable, Sendable {
  /// Its name, by which the columns of new files are found.
  public var name: String
  /// What its cells hold.
  public var kind: ColumnKind
  /// By which distribution a model explains it; nil for what it does not explain.
  public var likelihood: ColumnLikelihood?
  /// How its numbers are scaled; nil where they are counts or no numbers.
  public var scaling: ColumnScaling?
  /// How many cells were missing, infinities included.
  public var missing: Int
  /// How many of these were infinite.
  public var infinite: Int
  /// The least number, or of dates the earliest in seconds since 1970.
  public var least: Double?
  /// The largest number.
  public var largest: Double?
  /// The mean of the numbers.
  public var mean: Double?
  /// Their standard deviation; 1 where all are equal.
  public var deviation: Double?
  /// Where numbers stand among those of the training rows.
  public var quantiles: QuantileTable?
  /// The texts of a categorical column, the most frequent first.
  public var categories: [String]?
  /// The share of each among the cells that are there; nil where it is not known.
  public var shares: [Double]?
  /// How its missing cells are written; nil where they are empty.
  public var marker: String?
  /// How its numbers are written; nil where they are none, and where the file alone says it.
  public var style: NumberStyle?
  /// The most digits behind the decimal mark.
  public var decimals: Int?
  /// How its dates are written; nil where they are none.
  var date: DateStyle?

  /// How its dates are written, as a pattern such as `dd/MM/yyyy HH:mm`; nil where they are none.
  public var format: String? { date?.pattern }

  /// A column of which only name and kind are known.
  public init(name: String, kind: ColumnKind) {
    self.name = name
    self.kind = kind
    missing = 0
    infinite = 0
  }

  /// A column of standardised numbers.
  init(number: Int) {
    self.init(name: "column \(number + 1)", kind: .numeric)
    (likelihood, scaling) = (.student, .standard)
  }

  enum CodingKeys: String, CodingKey {
    case name, kind, likelihood, scaling, missing, infinite, least, largest, mean, deviation, quantiles,
      categories, shares, marker, style, decimals
    case date = "format"
  }

  /// The numbers that a cell becomes, in their order.
  public var parts: [PreparedPart] {
    switch likelihood {
    case nil: []
    case .categorical: (0...(categories?.count ?? 0)).map { .category($0) }
    case .negativeBinomial: [.count]
    case .student, .gaussian:
      switch scaling ?? .standard {
      case .standard: [.standardised]
      case .quantile: [.quantile]
      case .both: [.standardised, .quantile]
      }
    }
  }
}

/// A number that a cell becomes.
public enum PreparedPart: Hashable, Sendable {
  /// Less the mean, divided by the deviation.
  case standardised
  /// The normal quantile of its rank.
  case quantile
  /// The count itself.
  case count
  /// 1 if the cell holds the category of this number, else 0; the number of categories stands for any other text.
  case category(Int)
}
