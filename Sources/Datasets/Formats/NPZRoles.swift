// Which array of a .npz file is for what, by the words of its name: x_train, train_images and imgs are rows, y_test and
// val_labels labels. A name with a word that means nothing here has no role, since it may be anything: class_names,
// latents_values.

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

  /// What a name says of its array.
  struct NameWords: Equatable {
    enum Split { case training, validation, test }
    enum Content { case rows, labels }

    var split: Split?
    var content: Content

    private static let splits: [String: Split] = [
      "train": .training, "training": .training, "val": .validation, "valid": .validation,
      "validation": .validation, "dev": .validation, "test": .test, "testing": .test,
    ]
    private static let contents: [String: Content] = [
      "x": .rows, "data": .rows, "image": .rows, "images": .rows, "img": .rows, "imgs": .rows,
      "features": .rows, "samples": .rows, "inputs": .rows, "y": .labels, "label": .labels,
      "labels": .labels, "target": .labels, "targets": .labels, "class": .labels, "classes": .labels,
    ]
    /// Words that change nothing, as in train_set_x.
    private static let fillers: Set<String> = ["set", "split"]

    /// What a name says; nil if one of its words is unknown, or if two words contradict each other.
    init?(_ name: String) {
      var (splits, contents): (Set<Split>, Set<Content>) = ([], [])
      for word in Self.words(of: name) where !Self.fillers.contains(word) {
        if let split = Self.splits[word] {
          splits.insert(split)
        } else if let content = Self.contents[word] {
          contents.insert(content)
        } else if let (content, split) = Self.joined(word) {
          contents.insert(content)
          splits.insert(split)
        } else {
          return nil
        }
      }
      guard splits.count < 2, splits.count + contents.count > 0 else { return nil }
      split = splits.first
      // "image_labels" are labels.
      content = contents.contains(.labels) ? .labels : .rows
    }

    /// A letter and a split without anything between them, such as xtrain and testy.
    private static func joined(_ word: String) -> (Content, Split)? {
      for letter in ["x", "y"] {
        let rest =
          word.hasPrefix(letter) ? word.dropFirst() : word.hasSuffix(letter) ? word.dropLast() : nil
        if let content = contents[letter], let split = rest.flatMap({ splits[String($0)] }) {
          return (content, split)
        }
      }
      return nil
    }

    /// The words of a name in lower case: what other characters than letters and digits divide, and a capital after a
    /// small letter, as in trainLabels.
    private static func words(of name: String) -> [String] {
      var words: [String] = []
      var before: Character = "_"
      for character in name {
        if character.isLetter || character.isNumber {
          let begins =
            !(before.isLetter || before.isNumber) || (before.isLowercase && character.isUppercase)
          if begins { words.append("") }
          words[words.count - 1] += character.lowercased()
        }
        before = character
      }
      return words
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
    guard array.shape.count == 2 else { return nil }
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
