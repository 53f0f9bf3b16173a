// A model's outline as a table for a terminal.

public import Autoencoders
import Foundations
import Pictures

/// A model's outline as text.
public struct ModelTable: Sendable {
  /// What is shown.
  public let outline: ModelOutline

  /// The table of an outline.
  public init(_ outline: ModelOutline) { self.outline = outline }

  /// The text, without a line end after the last line.
  public var text: String {
    var rows = [["part", "step", "shape", "parameters"]]
    var last: ModelOutline.Part?
    for step in outline.steps {
      rows.append([
        step.part == last ? "" : step.part.rawValue, step.summary, Self.extents(step.shape),
        step.parameters == 0 ? "-" : NumberText.grouped(step.parameters),
      ])
      last = step.part
    }
    rows.append(["total", "", "", NumberText.grouped(outline.parameters)])
    let facts = [
      ["model", "\(outline.model): \(outline.summary)"], ["source", outline.source],
      ["maximises", outline.objective], ["meaning", outline.objectiveMeaning],
      ["likelihood", outline.likelihood], ["prior", outline.prior], ["input", outline.preprocessing],
    ]
    return (TextTable(rows, rightAligned: [3]).lines + [""] + TextTable(facts).lines).joined(separator: "\n")
  }

  /// Extents as people write them: `28 x 28 x 1`.
  static func extents(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }
}
