// How much of the user's disk decoded pictures may take, and which of them give way to new ones.

import Foundation
import Foundations

/// The folder of the user's cache that holds decoded pictures.
struct CacheRoom {
  /// The variable that bounds it: bytes such as `500m` or `20g`, or 0 for no cache.
  static let variable = "VAE_CACHE_LIMIT"
  /// The most it takes by default.
  private static let standard = 8 << 30

  let folder: String
  private let environment: [String: String]

  init(environment: [String: String]) {
    folder = Catalog.cache(for: "pictures", environment: environment)
    self.environment = environment
  }

  /// A cache file of a name for rows, after the least recently used files have made room for it.
  ///
  /// - Throws: ``Failure`` whose text says why there is none.
  func rows(named name: String, count: Int, rowBytes: Int) throws -> RowCache {
    guard let wanted = RowCache.size(count: count, rowBytes: rowBytes) else {
      throw Failure(.inputOutput, "there are too many pictures for any disk")
    }
    if environment[Self.variable] == "0" { throw Failure(.inputOutput, "\(Self.variable) is 0") }
    do {
      try FolderPath.make(folder)
    } catch { throw Failure(.inputOutput, "\(folder) cannot be made") }
    let limit = try limit()
    let path = "\(folder)/\(name)"
    guard wanted <= limit else {
      let (needed, allowed) = (ByteCount.text(wanted), ByteCount.text(limit))
      throw Failure(
        .inputOutput, "\(needed) are more than the cache limit of \(allowed)",
        remedy: "Raise the limit with \(Self.variable)")
    }
    makeRoom(for: wanted, besides: path, within: limit)
    do { return try RowCache(path, count: count, rowBytes: rowBytes) } catch let failure as Failure {
      throw Failure(.inputOutput, "\(failure.what) (\(path))")
    }
  }

  /// The most bytes that all files may take together: as the environment says, else 8 GiB or a tenth of what is
  /// free, whichever is less; what the cache itself takes counts as free.
  func limit() throws -> Int {
    if let text = environment[Self.variable], !text.isEmpty {
      return try ByteCount.parsed(text, at: Self.variable)
    }
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return Self.standard }
    let (free, overflow) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    let used = files().reduce(0) { $0 + $1.size }
    return overflow ? Self.standard : min(Self.standard, (free + used) / 10)
  }

  /// The files with the room they take on the disk and their last use, the oldest first.
  private func files() -> [(path: String, size: Int, used: Int)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      var status = stat()
      let path = "\(folder)/\(name)"
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return (path, Int(status.st_blocks) * 512, status.changedNanoseconds)
    }.sorted { $0.used < $1.used }
  }

  /// Deletes the least recently used files until another one fits. A process that reads one of them keeps it.
  private func makeRoom(for wanted: Int, besides path: String, within limit: Int) {
    let others = files().filter { $0.path != path }
    var taken = others.reduce(0) { $0 + $1.size }
    for file in others where taken > limit - wanted {
      unlink(file.path)
      taken -= file.size
    }
  }
}

/// Numbers of bytes as people write them.
public enum ByteCount {
  private static let units: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40]

  /// The bytes of a text such as `500m`, `2g`, `1.5g` or a plain number; units are powers of 1024.
  ///
  /// - Parameter place: Where the text stood, for the message.
  /// - Throws: ``Failure`` of kind `usage`.
  public static func parsed(_ text: String, at place: String) throws -> Int {
    var rest = text.lowercased()
    for ending in ["ib", "b"] where rest.hasSuffix(ending) && rest.count > ending.count {
      rest.removeLast(ending.count)
      break
    }
    var unit = 1
    if let last = rest.last, let factor = units[last] {
      unit = factor
      rest.removeLast()
    }
    guard let number = Double(rest), number > 0, number * Double(unit) < 0x1p62 else {
      throw Failure(
        .usage, "'\(text)' is not an amount of memory", at: place, remedy: "Give one, for example 500m or 2g")
    }
    return Int(number * Double(unit))
  }

  /// An amount for people: "1.5 GiB".
  public static func text(_ bytes: Int) -> String {
    let names = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, place) = (Double(bytes), 0)
    while value >= 1024, place < names.count - 1 { (value, place) = (value / 1024, place + 1) }
    let digits = place == 0 || value >= 100 ? 0 : 1
    return String(format: "%.\(digits)f ", value) + names[place]
  }
}
