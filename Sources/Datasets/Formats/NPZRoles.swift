// Which array of a .npz file is for what, by the words of its name (ArrayNameWords.swift): the rows, their labels, and the
// splits beside them; and the sentence that asks where names do not tell.

import Foundations

extension NPZ {
  /// The arrays of one part of the data.
  struct Part: Equatable {
    var rows: String
    var labels: String?
  }

  /// The arrays by what they are for.
  struct Roles: Equatable {
    var training: Part
    var validation: Part?
    var test: Part?

    /// The names of the arrays that are used.
    var used: Set<String> {
      Set(
        [training, validation, test].compactMap(\.self).flatMap { [$0.rows, $0.labels].compactMap(\.self) })
    }
  }

  /// Which array is for what.
  ///
  /// The rows are the array that is named, else the one whose name says so, else the only one. Splits belong to rows that
  /// are a training split themselves; labels belong to the rows of the same split.
  ///
  /// - Parameter key: The name of the array of rows, where the names do not say it.
  /// - Throws: ``Failure`` of kind `badData` that names the arrays with their shapes, if none or several could be the
  ///   rows; `usage` if none has the name that was asked for.
  func roles(key: String? = nil) throws -> Roles {
    let meanings = names.map { (name: $0, words: NameWords($0)) }
    func named(_ content: NameWords.Content, _ split: NameWords.Split?) -> [String] {
      meanings.filter { $0.words?.content == content && $0.words?.split == split }.map(\.name)
    }
    let rows = try key.map(existing) ?? theRows(among: named(.rows, .training) + named(.rows, nil))
    // Rows of no split have the labels of no split; those of a training split may have them too ("train", "y").
    let split = NameWords(rows).flatMap { $0.content == .rows ? $0.split : nil }
    func labels(_ splits: [NameWords.Split?]) -> String? {
      splits.flatMap { named(.labels, $0) }.first { $0 != rows }
    }
    func part(_ split: NameWords.Split) throws -> Part? {
      let found = named(.rows, split)
      guard found.count < 2 else { throw unclear(found) }
      return found.first.map { Part(rows: $0, labels: labels([split])) }
    }
    guard split == .training else {
      return Roles(training: Part(rows: rows, labels: labels(split == nil ? [nil] : [split])))
    }
    return Roles(
      training: Part(rows: rows, labels: labels([.training, nil])), validation: try part(.validation),
      test: try part(.test))
  }

  private func existing(_ key: String) throws -> String {
    if names.contains(key) { return key }
    throw Failure(
      .usage, "does not hold an array '\(key)'", at: "\(path)",
      remedy: "Its arrays are \(described(names)). Name one of them with \(.key)")
  }

  private func theRows(among candidates: [String]) throws -> String {
    if let only = candidates.first ?? (names.count == 1 ? names.first : nil), candidates.count < 2 {
      return only
    }
    throw unclear(candidates)
  }

  private func unclear(_ candidates: [String]) -> Failure {
    if names.isEmpty {
      return Failure(
        .badData, "does not hold any arrays", at: path,
        remedy: "Save the rows with numpy.savez('new.npz', X=rows)")
    }
    let why =
      candidates.isEmpty
      ? "and no name says which of them holds the rows"
      : "and each of \(candidates.map { "'\($0)'" }.joined(separator: ", ")) could be the rows"
    return Failure(
      .badData, "holds the arrays \(described(names)), \(why)", at: path,
      remedy:
        "Name the array of the rows with \(.key, candidates.first ?? names.first ?? "X"), or save the rows as X and their labels as y: numpy.savez('new.npz', X=rows, y=labels)"
    )
  }

  /// The names of arrays with their shapes, as far as these can be read.
  private func described(_ names: [String]) -> String {
    names.map { name in
      shape(of: name).map { "'\(name)' (\(ReportText.shape($0)))" } ?? "'\(name)'"
    }.joined(separator: ", ")
  }

  /// The labels an array holds: a whole number for each of `count` rows or, as one-hot rows, the place of the only 1.
  static func labels(_ array: NumericArray, count: Int) -> [Int32]? {
    guard count > 0, array.shape.first == count else { return nil }
    let values = array.floats
    // Column vectors are common. From 2^24 on, float32 no longer tells whole numbers apart.
    if array.count == count {
      guard values.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p24 }) else { return nil }
      return values.map { Int32($0) }
    }
    guard array.shape.count == 2, array.shape[1] > 0 else { return nil }
    let width = array.shape[1]
    var labels: [Int32] = []
    for start in stride(from: 0, to: values.count, by: width) {
      let row = values[start..<start + width]
      guard let one = row.firstIndex(of: 1), row.allSatisfy({ $0 == 0 || $0 == 1 }), row.reduce(0, +) == 1
      else { return nil }
      labels.append(Int32(one - start))
    }
    return labels
  }
}
