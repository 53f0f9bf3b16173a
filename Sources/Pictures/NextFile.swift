// The next free number for pictures that are written without a name, such as samples-001.png.

import Foundation
public import Foundations

/// Numbering files in a folder.
public enum NextFile {
  /// The next file: one above the highest number in the folder, so that order of names is order of time even after files were
  /// deleted. Three digits, more from 1000 on. An empty file keeps the name, so that no other program takes it.
  ///
  /// - Parameters:
  ///   - folder: The folder, which must exist.
  ///   - stem: What the name begins with, such as "samples".
  ///   - ending: What the name ends in, without its dot.
  /// - Throws: ``Failure`` of kind `inputOutput` if the folder cannot be listed or written to.
  public static func file(in folder: String, stem: String, ending: String) throws -> OutputFile {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw Failure(
        .inputOutput, "cannot list the folder", at: folder, remedy: "Check that it exists and is readable")
    }
    var number = names.compactMap { self.number($0, stem: stem, ending: ending) }.max() ?? 0
    while true {
      number += 1
      let digits = String(number)
      let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
      let name = "\(stem)-\(padded).\(ending)"
      let path = folder == "." ? name : PathParts.joined(folder, name)
      if let file = try OutputFile(reserving: path) { return file }
    }
  }

  /// Makes a new folder: of this name, or of this name and the first free number from 2.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput` if it cannot be made.
  public static func makeFolder(in folder: String, stem: String) throws -> String {
    var number = 1
    while true {
      let name = number == 1 ? stem : "\(stem)-\(number)"
      let path = folder == "." ? name : PathParts.joined(folder, name)
      if mkdir(path, 0o777) == 0 { return path }
      guard errno == EEXIST else { throw Failure.system(errno, "cannot make the folder", at: path) }
      number += 1
    }
  }

  /// The number in a name of this kind; nil for other names.
  private static func number(_ name: String, stem: String, ending: String) -> Int? {
    guard name.hasPrefix(stem + "-"), name.hasSuffix("." + ending) else { return nil }
    let digits = name.dropFirst(stem.count + 1).dropLast(ending.count + 1)
    // Nine digits at most: a date pasted into a name is no reason to overflow.
    guard (1...9).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return Int(digits)
  }
}
