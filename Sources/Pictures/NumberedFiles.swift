// Names of many files at once: 0001.png, 0002.png ... in a folder, or a name with a place for the number. Like
// `NextFile`, numbers go on behind the highest that is there, so that nothing is overwritten and order of names is
// order of time.

import Foundation
import Foundations

/// Files of one folder that differ in a number.
public struct NumberedFiles: Equatable, Sendable {
  /// The digits of numbers in a folder whose files no pattern names.
  static let digits = 4

  /// The folder, as it was given; it may not exist yet.
  public let folder: String
  private let prefix: String
  private let suffix: String
  /// The least number of digits.
  private let width: Int

  /// Files in a folder, or files of a name with `%d`, or with `%03d` for at least three digits.
  ///
  /// - Parameters:
  ///   - path: A folder (it exists, or ends in a slash), or a name.
  ///   - ending: What files in a folder end in, with its dot.
  /// - Returns: nil for the name of a single file.
  /// - Throws: ``Failure`` of kind `usage` for a name with another %.
  public init?(_ path: String, ending: String) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if path.hasSuffix("/") || (exists && isFolder.boolValue) {
      (folder, prefix, suffix, width) = (path, "", ending, Self.digits)
      return
    }
    let name = PathParts(path).name
    guard name.contains("%") else { return nil }
    let parts = name.split(separator: "%", omittingEmptySubsequences: false)
    guard parts.count == 2, let letter = parts[1].firstIndex(of: "d"),
      let width = Self.width(parts[1][..<letter])
    else {
      throw Failure(
        .usage, "'\(name)' is not a pattern for numbered files", at: path,
        remedy: "Write %d once where the number stands, or %03d for at least three digits")
    }
    folder = PathParts(path).folder
    prefix = String(parts[0])
    suffix = String(parts[1][parts[1].index(after: letter)...])
    self.width = width
  }

  /// The least number of digits that stands between % and d: none, or 0 and a number.
  private static func width(_ text: Substring) -> Int? {
    if text.isEmpty { return 1 }
    guard text.first == "0", text.allSatisfy({ ("0"..."9").contains($0) }), let width = Int(text),
      (1...9).contains(width)
    else { return nil }
    return width
  }

  /// The highest number that is there; 0 where there is none.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput` if the folder exists and cannot be listed.
  func highest() throws -> Int {
    let place = folder.isEmpty ? "." : folder
    guard FileManager.default.fileExists(atPath: place) else { return 0 }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: place).compactMap(number).max() ?? 0
    } catch {
      throw Failure(.inputOutput, "cannot list the folder", at: place, remedy: "Check that it is readable")
    }
  }

  func path(_ number: Int) -> String {
    let digits = String(number)
    let name = prefix + String(repeating: "0", count: max(0, width - digits.count)) + digits + suffix
    return PathParts.joined(folder, name)
  }

  /// Writes pictures to the next paths, behind the highest number that is there; numbers that another program takes meanwhile are
  /// left to it. The folder is made where it does not exist.
  ///
  /// - Returns: The paths.
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public func write(_ pictures: [PixelBuffer]) throws -> [String] {
    if !folder.isEmpty { try FolderPath.make(folder) }
    var number = try highest()
    return try pictures.map { picture in
      while true {
        number += 1
        guard let file = try OutputFile(reserving: path(number)) else { continue }
        try PNG.write(picture, to: file.path)
        return file.path
      }
    }
  }

  /// The number in a name of this kind; nil for other names.
  private func number(_ name: String) -> Int? {
    guard name.count > prefix.count + suffix.count, name.hasPrefix(prefix), name.hasSuffix(suffix) else {
      return nil
    }
    let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
    // Nine digits at most: a date pasted into a name is no reason to overflow.
    guard digits.count <= 9, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return Int(digits)
  }
}
