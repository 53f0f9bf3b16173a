// Numbers of rows as a table for spreadsheets: what a row is called, its class where it is known, and the numbers.

import Examples
import Foundations
import Tables

/// Numbers of the rows of a source as delimited text (RFC 4180).
public struct RowTable {
  private let source: any DataSource
  private let labelNames: [String]?
  private let width: Int
  private let prefix: String

  /// A table of rows.
  ///
  /// - Parameters:
  ///   - labelNames: The names of classes by label, if known.
  ///   - width: The numbers of a row.
  ///   - prefix: What the names of their columns begin with: `z` gives z0, z1 and so on.
  public init(_ source: any DataSource, labelNames: [String]? = nil, width: Int, prefix: String) {
    self.source = source
    self.labelNames = labelNames
    self.width = width
    self.prefix = prefix
  }

  /// Hands over the text block by block, the header first. Numbers have as many digits as give the same float32 again.
  ///
  /// - Parameter numbers: [rows, width].
  /// - Throws: As reading labels and `write` throw.
  public func write(_ numbers: [Float], _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard numbers.count == source.count * width else {
      fail("\(numbers.count) numbers for \(source.count) rows of \(width)")
    }
    let isNamed = source.count > 0 && source.title(of: 0) != nil
    var header = [isNamed ? source.kind.isPicture ? "file" : "id" : "row"]
    if source.hasLabels { header.append("label") }
    header += (0..<width).map { "\(prefix)\($0)" }
    var text = header.joined(separator: ",") + "\n"
    for start in stride(from: 0, to: source.count, by: 1024) {
      let indices = Array(start..<min(start + 1024, source.count))
      let labels = source.hasLabels ? try source.labels(indices) : []
      for (place, index) in indices.enumerated() {
        var cells = [DelimitedText.cell(RowNames.name(of: index, in: source))]
        if source.hasLabels { cells.append(DelimitedText.cell(label(labels[place]))) }
        cells += numbers[index * width..<(index + 1) * width].map { "\($0)" }
        text += cells.joined(separator: ",") + "\n"
      }
      try Array(text.utf8).withUnsafeBytes(write)
      text = ""
    }
  }

  /// The name of a class, else its number.
  private func label(_ label: Int32) -> String {
    guard let labelNames, labelNames.indices.contains(Int(label)) else { return "\(label)" }
    return labelNames[Int(label)]
  }
}
