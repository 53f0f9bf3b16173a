// What the name of an array says: x_train, train_images and imgs are rows, y_test and val_labels labels. A name with a word
// that means nothing here has no role, since it may be anything: class_names, latents_values.

/// What a name says of its array.
struct ArrayNameWords: Equatable {
  enum Split { case training, validation, test }
  enum Content { case rows, labels }

  var split: Split?
  var content: Content

  private static let splits: [String: Split] = [
    "train": .training, "training": .training, "val": .validation, "valid": .validation,
    "validation": .validation, "dev": .validation, "test": .test, "testing": .test,
    "t10k": .test,
  ]
  private static let contents: [String: Content] = [
    "x": .rows, "data": .rows, "image": .rows, "images": .rows, "img": .rows, "imgs": .rows,
    "features": .rows, "samples": .rows, "inputs": .rows, "y": .labels, "label": .labels,
    "labels": .labels, "target": .labels, "targets": .labels, "class": .labels, "classes": .labels,
  ]
  /// Words that change nothing, as in train_set_x and train-images-idx3-ubyte.
  private static let fillers: Set<String> = ["set", "split", "ubyte", "idx1", "idx2", "idx3", "idx4"]

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
