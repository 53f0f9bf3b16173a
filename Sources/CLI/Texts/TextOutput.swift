// Where texts go: to standard output, or to a file with one on every line, or a table.

import Autoencoders
import Evaluation
import Foundations
import Tables

/// The output of a command that writes texts.
struct TextOutput {
  /// The file; standard output where nil.
  let path: String?

  /// Endings that are written.
  private static let endings = [".txt", ".csv"]

  /// An output; throws for an ending of another kind.
  init(_ path: String?) throws {
    try OutputEnding.require(path, Self.endings)
    self.path = path
  }

  /// Writes rows of texts: a line each with a text, or with several in a table; names what was written.
  func write(_ columns: [String], _ rows: [[String]]) throws {
    let isTable = path.map { OutputEnding.has($0, ".csv") } ?? false
    let lines =
      isTable
      ? ([columns] + rows).map { $0.map { DelimitedText.cell($0) }.joined(separator: ",") }
      : rows.map { $0.joined(separator: "\n") + ($0.count > 1 ? "\n" : "") }
    guard let path else {
      for line in lines { Console.result(line) }
      return
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
    Console.result(path)
  }
}

extension TextWriter.Written {
  /// How many texts were cut at the greatest length, as a sentence without its full stop; nil for none.
  static func cutSentence(_ texts: [TextWriter.Written]) -> Message? {
    let cut = texts.count { !$0.isComplete }
    if cut == 0 { return nil }
    return
      "\(cut) of \(texts.count) texts did not end by themselves and are cut; --length sets how long they may be"
  }
}
