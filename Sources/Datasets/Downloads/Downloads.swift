// Fetching the missing files of a data set into the user's cache, from one mirror after the other. What has
// arrived is kept under a temporary name, so a download that breaks off goes on where it stopped, today or
// tomorrow; a file takes its name only when its digest is the published one.

import Foundation
import Foundations

/// What happens while files are fetched.
public enum DownloadEvent: Sendable {
  /// Files will be fetched; nothing was asked of anyone yet.
  case started(name: String, bytes: Int, source: String, folder: String)
  /// Another process is fetching the same files; what it has fetched will be used.
  case waiting(folder: String)
  /// So many of a file's bytes have arrived.
  case progress(file: String, bytes: Int, total: Int)
  /// A mirror did not deliver, and why; another attempt follows.
  case attemptFailed(mirror: String, why: String)
  /// A file has arrived and its digest is the published one.
  case arrived(file: String)
}

/// The permission to download files of the catalogue, and who hears of it.
public struct Downloads: Sendable {
  /// The variable that names the base address of another mirror, used instead of the published ones: the files
  /// of a set are below `<base>/<name of the set>/`.
  public static let mirrorVariable = "VAE_MIRROR"

  private let observe: @Sendable (DownloadEvent) -> Void

  /// Downloads that tell `observe` what happens.
  public init(observe: @escaping @Sendable (DownloadEvent) -> Void) { self.observe = observe }

  /// Fetches the files of a data set that are missing in the user's cache; returns the paths of all of them.
  ///
  /// Two processes may do so at once: the second waits and then finds the files.
  ///
  /// - Parameter environment: The variables of the process: where the cache is, where `curl` is, its proxies, and
  ///   perhaps ``mirrorVariable``.
  /// - Throws: ``Failure`` of kind `missingInput` if `curl` is missing or no mirror can be reached, `badData` if what
  ///   arrives is not the published file, `inputOutput` if it cannot be written, such as on a full disk.
  public func fetch(_ entry: CatalogEntry, environment: [String: String]) throws -> [String] {
    let folder = Catalog.cache(for: entry.name, environment: environment)
    let missing = entry.files.filter { CatalogEntry.path(of: $0, in: folder) == nil }
    if !missing.isEmpty {
      let mirrors = Self.mirrors(of: entry, environment: environment)
      let bytes = missing.reduce(0) { $0 + ($1.size ?? 0) }
      observe(.started(name: entry.name, bytes: bytes, source: mirrors.first ?? "", folder: folder))
      guard let curl = Curl(environment: environment) else {
        throw Failure(
          .missingInput, "\(entry.name) is not on this computer, and neither is curl, to download it",
          at: folder,
          remedy:
            "Install curl, or get \(list: missing.map(\.name)) from \(entry.publisher)")
      }
      try Self.makeFolder(folder)
      let lock = try FileLock("\(folder)/.lock", shown: folder) { observe(.waiting(folder: folder)) }
      for file in missing where CatalogEntry.path(of: file, in: folder) == nil {
        let download = FileDownload(
          entry: entry, file: file, folder: folder, mirrors: mirrors, curl: curl, isAlone: lock.isHeld,
          observe: observe)
        try download.run()
      }
      withExtendedLifetime(lock) {}
    }
    return try entry.files.map { file in
      guard let path = CatalogEntry.path(of: file, in: folder) else {
        throw Failure(
          .missingInput, "\(file.name) disappeared while \(entry.name) was being downloaded", at: folder,
          remedy: "Try again")
      }
      return path
    }
  }

  private static func mirrors(of entry: CatalogEntry, environment: [String: String]) -> [String] {
    guard let base = environment[mirrorVariable], !base.isEmpty else { return entry.mirrors }
    return ["\(base.hasSuffix("/") ? String(base.dropLast()) : base)/\(entry.name)"]
  }

  private static func makeFolder(_ path: String) throws {
    do {
      try FolderPath.make(path)
    } catch {
      throw Failure(
        .inputOutput, "the folder for the download cannot be made", at: path,
        remedy: "Check its permissions, or set XDG_CACHE_HOME to a writable folder")
    }
  }
}
