// Several arrays in one place, a .npz file or a folder: which of them is for what, by the words of its name
// (ArrayNameWords.swift): the rows, their labels, and the splits beside them; and the sentence that asks where names do not
// tell.

import Foundations

/// Arrays with names.
protocol NamedArrays {
  /// The names of the arrays, in order.
  var names: [String] { get }
  /// Where they are.
  var path: String { get }
  /// What messages call the place of an array.
  func place(of name: String) -> String
  /// The array of that name.
  func array(named name: String) throws -> NumericArray
  /// The shape of the array of that name; nil where it cannot be read.
  func shape(of name: String) -> [Int]?
  /// What may be done where names do not tell, besides naming an array, as the end of a sentence.
  var otherRemedy: Message { get }
}

/// The arrays of one part of the data.
struct ArrayPart: Equatable {
  var rows: String
  var labels: String?
}

/// The arrays by what they are for.
struct ArrayRoles: Equatable {
  var training: ArrayPart
  var validation: ArrayPart?
  var test: ArrayPart?

  /// The names of the arrays that are used.
  var used: Set<String> {
    Set([training, validation, test].compactMap(\.self).flatMap { [$0.rows, $0.labels].compactMap(\.self) })
  }
}

extension NamedArrays {

  /// Which array is for what.
  ///
  /// The rows are the array that is named, else the one whose name says so, else the only one. Splits belong to rows that
  /// are a training split themselves; labels belong to the rows of the same split.
  ///
  /// - Parameter key: The name of the array of rows, where the names do not say it.
  /// - Throws: ``Failure`` of kind `badData` that names the arrays with their shapes, if none or several could be the
  ///   rows; `usage` if none has the name that was asked for.
  func roles(key: String? = nil) throws -> ArrayRoles {
    let meanings = names.map { (name: $0, words: ArrayNameWords($0)) }
    func named(_ content: ArrayNameWords.Content, _ split: ArrayNameWords.Split?) -> [String] {
      meanings.filter { $0.words?.content == content && $0.words?.split == split }.map(\.name)
    }
    let rows = try key.map(existing) ?? theRows(among: named(.rows, .training) + named(.rows, nil))
    // Rows of no split have the labels of no split; those of a training split may have them too ("train", "y").
    let split = ArrayNameWords(rows).flatMap { $0.content == .rows ? $0.split : nil }
    func labels(_ splits: [ArrayNameWords.Split?]) -> String? {
      splits.flatMap { named(.labels, $0) }.first { $0 != rows }
    }
    func part(_ split: ArrayNameWords.Split) throws -> ArrayPart? {
      let found = named(.rows, split)
      guard found.count < 2 else { throw unclear(found) }
      return found.first.map { ArrayPart(rows: $0, labels: labels([split])) }
    }
    guard split == .training else {
      return ArrayRoles(training: ArrayPart(rows: rows, labels: labels(split == nil ? [nil] : [split])))
    }
    return ArrayRoles(
      training: ArrayPart(rows: rows, labels: labels([.training, nil])), validation: try part(.validation),
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
        "Name the array of the rows with \(.key, candidates.first ?? names.first ?? "X"), or \(otherRemedy)"
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
