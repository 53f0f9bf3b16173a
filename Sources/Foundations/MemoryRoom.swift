// How much memory the program may still take, so that what does not fit is said before the first allocation: an allocation
// that fails ends the program.

import Foundation

/// Memory that the machine still grants.
public struct MemoryRoom: Equatable, Sendable {
  /// Bytes.
  public var bytes: Int
  /// What sets the bound, such as "the limit of the address space (ulimit -v)".
  public var bound: String

  /// What the program needs to start with its threads and libraries.
  public static let start = 600 << 20

  /// The room there is now; nil where the system does not say.
  public static func now() -> MemoryRoom? {
    [addressSpace(), container(), machine()].compactMap(\.self).min { $0.bytes < $1.bytes }
  }

  /// Throws where the address space that the program may take is too small to start in.
  ///
  /// - Throws: ``Failure`` of kind `resources`.
  public static func requireStart() throws {
    guard let limit = addressLimit(), limit < start else { return }
    throw Failure(
      .resources,
      "the limit of the address space is \(megabytes(limit)), and the program needs \(megabytes(start)) to start",
      remedy: "Raise the limit ('ulimit -v')")
  }

  /// Throws where something needs more than there is.
  ///
  /// - Parameter what: What needs it, such as "the training".
  /// - Throws: ``Failure`` of kind `resources`.
  public static func require(_ bytes: Int, for what: String, remedy: Message) throws {
    guard let room = now(), bytes > room.bytes else { return }
    throw Failure(
      .resources,
      "\(what) needs at least \(megabytes(bytes)) of memory, and \(room.bound) leaves \(megabytes(room.bytes))",
      remedy: remedy)
  }

  private static func megabytes(_ bytes: Int) -> String { "\(max(bytes, 0) >> 20) MB" }

  private static func addressLimit() -> Int? {
    var limit = rlimit()
    #if canImport(Darwin)
      guard getrlimit(RLIMIT_AS, &limit) == 0 else { return nil }
    #else
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    #endif
    return limit.rlim_cur > UInt64(Int.max) / 2 ? nil : Int(limit.rlim_cur)
  }

  private static func addressSpace() -> MemoryRoom? {
    guard let limit = addressLimit(), let text = try? WholeFile.text("/proc/self/statm", limit: 4096),
      let pages = text.split(separator: " ").first.flatMap({ Int($0) })
    else { return nil }
    return MemoryRoom(
      bytes: limit - pages * Int(getpagesize()), bound: "the limit of the address space (ulimit -v)")
  }

  // What files hold in memory can be dropped.
  private static func container() -> MemoryRoom? {
    let folder = "/sys/fs/cgroup"
    func number(_ name: String) -> Int? {
      (try? WholeFile.text("\(folder)/\(name)", limit: 4096)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    guard let most = number("memory.max"), let now = number("memory.current") else { return nil }
    let stat = (try? WholeFile.text("\(folder)/memory.stat", limit: 1 << 16)) ?? ""
    let files = ["inactive_file", "active_file"].compactMap { field($0, in: stat) }.reduce(0, +)
    return MemoryRoom(bytes: most - max(now - files, 0), bound: "the limit of the container")
  }

  private static func machine() -> MemoryRoom? {
    guard let text = try? WholeFile.text("/proc/meminfo", limit: 1 << 16),
      let available = field("MemAvailable:", in: text)
    else { return nil }
    return MemoryRoom(
      bytes: (available + (field("SwapFree:", in: text) ?? 0)) << 10, bound: "the machine")
  }

  /// The number behind a name at the beginning of a line.
  static func field(_ name: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first.map(String.init) == name, words.count > 1 { return Int(words[1]) }
    }
    return nil
  }
}
