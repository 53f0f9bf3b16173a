// What a model remembers of its data, for those who meet it later without them.

public import Examples
import Foundations
public import Tables

/// What the data of a model were.
public struct DataDescription: Hashable, Codable, Sendable {
  /// What they were called: a catalogue name, or a file's name without its ending.
  public var name: String
  /// The names of their classes by label, if known.
  public var labels: [String]?
  /// How pictures of another shape were brought to that of the rows (crop, pad or stretch), where the data were
  /// picture files.
  public var fit: String?
  /// Whether colours were multiplied by opacity, so that those of new pictures are divided by it again.
  public var premultiplied: Bool?
  /// The two bounds between which nearly all of the numbers lie that rows for training hold, where they are real numbers:
  /// what pictures show from dark to bright.
  public var range: [Float]?
  /// The bits of a channel, where the data were picture files with more than 8.
  public var bits: Int?
  /// What a stored number is in the unit of the file that the data were in, where floats were taken for the bytes that
  /// they are: 1 for whole ones, 1/255 for fractions.
  public var fileUnit: Float?
  /// The columns of a table and how their cells become numbers, where the data were one.
  public var table: TableSchema?
  /// How texts became tokens, where the data were texts.
  public var text: TextCoding?

  /// Throws where a number is none that data have; a description may come from a file.
  func check() throws {
    func require(_ holds: Bool, _ member: String, _ what: String) throws {
      if !holds { throw Failure(.badData, "the '\(member)' of the data \(what)") }
    }
    if let range {
      try require(
        range.count == 2 && range.allSatisfy(\.isFinite) && range[0] <= range[1], "range", "is not two bounds"
      )
    }
    try text?.check()
    if let bits { try require((1...32).contains(bits), "bits", "is not a number of bits") }
    if let fileUnit {
      try require(fileUnit.isFinite && fileUnit > 0, "file_unit", "is not a positive number")
    }
  }

  /// Data of a name.
  public init(
    name: String, labels: [String]? = nil, fit: String? = nil, premultiplied: Bool? = nil,
    range: [Float]? = nil, bits: Int? = nil, table: TableSchema? = nil
  ) {
    self.name = name
    self.labels = labels
    self.fit = fit
    self.premultiplied = premultiplied
    self.range = range
    self.bits = bits
    self.table = table
  }
}
