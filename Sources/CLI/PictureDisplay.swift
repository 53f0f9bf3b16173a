// A folder of pictures as its user hears of it: what was chosen, and which files cannot be used.

import Datasets
import Foundations

/// Says on standard error what is to be said about pictures.
enum PictureDisplay {
  /// What is known when a folder has been opened.
  ///
  /// - Parameter said: The sentences that are not to be repeated; those of this folder join them.
  static func opened(_ folder: PictureFolder, said: inout Set<String>) {
    for sentence in folder.sentences where said.insert(sentence.text(.flags)).inserted {
      Console.error(sentence)
    }
    let mislabelled = folder.mislabelled
    if let first = mislabelled.first {
      let others = mislabelled.count > 1 ? " and \(mislabelled.count - 1) more" : ""
      Console.error("read by content, since the file endings are wrong: \(first)\(others)")
    }
    bad(folder.badFiles)
  }

  /// The files that cannot be used, if there are any.
  ///
  /// - Parameter list: The file with all of them, if there is one.
  static func bad(_ files: [BadFile], list: String? = nil) {
    if files.isEmpty { return }
    let count = files.count == 1 ? "1 file cannot be used" : "\(files.count) files cannot be used"
    let place = list.map { "; \($0) lists all of them" } ?? ""
    Console.error("\(count)\(place):\n\(Message(BadFile.lines(files).joined(separator: "\n")))")
  }

  /// The failure of a training that is to be strict.
  static func refusal(_ files: [BadFile], at place: String) -> Failure {
    bad(files)
    return Failure(
      .badData, "not every picture can be used", at: place,
      remedy: "Remove or replace those files, or train without --strict")
  }

  /// The failure of a strict training on a folder with pictures of kinds that are not read.
  ///
  /// - Parameter isSaid: Whether it was said which they are.
  static func refusal(_ unread: Failure, isSaid: Bool) -> Failure {
    if !isSaid { return unread }
    var short = unread
    short.what = "not every picture is of a kind that is read"
    short.remedy = "Convert those files, or train without --strict"
    return short
  }
}
