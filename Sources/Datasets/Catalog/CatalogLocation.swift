// Where the files of the catalogue are looked for, and what is said when they are not there.

import Foundation
import Foundations

extension Catalog {
  /// The folders in which the files of `name` are looked for, in this order: `$VAE_DATA/<name>`, then the
  /// ``cache(for:environment:)``.
  ///
  /// - Parameter environment: The variables of the process.
  public static func folders(for name: String, environment: [String: String]) -> [String] {
    var folders: [String] = []
    if let data = environment["VAE_DATA"], !data.isEmpty { folders.append("\(data)/\(name)") }
    return folders + [cache(for: name, environment: environment)]
  }

  /// The folder of `name` in the user's cache: `swift-vae/<name>` in `$XDG_CACHE_HOME`, else in `~/.cache`, on
  /// macOS `~/Library/Caches`.
  public static func cache(for name: String, environment: [String: String]) -> String {
    // The specification of these folders has relative paths ignored.
    if let cache = environment["XDG_CACHE_HOME"], PathParts.isAbsolute(cache) {
      return "\(cache)/swift-vae/\(name)"
    }
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    #if os(macOS)
      return "\(home)/Library/Caches/swift-vae/\(name)"
    #else
      return "\(home)/.cache/swift-vae/\(name)"
    #endif
  }
}

extension CatalogEntry {
  /// Where the files of a data set are.
  enum Location {
    /// Nowhere: the data has no files.
    case generated
    /// All of them in one folder, each compressed or not, in the order of ``CatalogEntry/files``.
    case present(folder: String, paths: [String])
    /// Some of them in a folder.
    case incomplete(folder: String, missing: [CatalogFile])
    /// None in any of the folders.
    case absent(folders: [String])
  }

  /// Where the files are: in the first folder that has any, since that is where the user wants them.
  func location(environment: [String: String]) -> Location {
    if isGenerated { return .generated }
    let folders = Catalog.folders(for: name, environment: environment)
    for folder in folders {
      let found = files.map { Self.path(of: $0, in: folder) }
      let missing = zip(files, found).filter { $0.1 == nil }.map(\.0)
      if missing.isEmpty { return .present(folder: folder, paths: found.compactMap { $0 }) }
      if missing.count < files.count { return .incomplete(folder: folder, missing: missing) }
    }
    return .absent(folders: folders)
  }

  /// The path of a file in a folder, under its published name or without the ".gz".
  static func path(of file: CatalogFile, in folder: String) -> String? {
    let path = "\(folder)/\(file.name)"
    let names = file.name.hasSuffix(".gz") ? [path, String(path.dropLast(3))] : [path]
    return names.first(where: FileManager.default.fileExists(atPath:))
  }

  /// What a user can do to have the files, as a sentence without its full stop.
  func remedy(folders: [String]) -> Message {
    let names = Message(files.map(\.name).joined(separator: ", "))
    let places = Message(folders.joined(separator: " or "))
    if let preparation {
      return "Make \(names) from \(publisher) by \(preparation), and put it in \(places)"
    }
    return "Get \(names) from \(publisher) and put them in \(places)"
  }
}
