// What is known about a table before it is read.

public import Tables

/// How files of rows and columns are read.
public struct TableRequest: Sendable {
  /// How delimited text is written, where that is not told by its content.
  public var options: TableOptions
  /// What the user says about columns.
  public var overrides: SchemaOverrides
  /// The schema of the model that the rows are for; learned from the rows where nil.
  public var schema: TableSchema?
  /// Whether vectors in arrays are columns of a table too; else they are rows of numbers as they stand.
  public var includesArrays: Bool

  /// A request; what is left out is told by the data.
  public init(
    options: TableOptions = TableOptions(), overrides: SchemaOverrides = SchemaOverrides(),
    schema: TableSchema? = nil, includesArrays: Bool = false
  ) {
    var options = options
    options.missing += overrides.missing ?? []
    options.label = options.label ?? overrides.label
    self.options = options
    self.overrides = overrides
    self.schema = schema
    self.includesArrays = includesArrays
  }

  /// The same, with the schema of a model, whose missing values and labels are those of its data too.
  public func completed(by schema: TableSchema?) -> TableRequest {
    guard let schema else { return self }
    var request = self
    request.schema = self.schema ?? schema
    request.options.missing += schema.missingMarkers.filter { !options.missing.contains($0) }
    return request
  }
}
