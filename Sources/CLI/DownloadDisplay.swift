// Downloads as users see them. That the network will be used is always said; how far it got, on a terminal.

import Datasets
import Foundation
import Foundations

/// Says on standard error what a download does.
enum DownloadDisplay {
  /// Downloads that are announced, with progress unless `quiet`.
  static func downloads(quiet: Bool) -> Downloads {
    let draws = Console.isTerminal && !quiet
    return Downloads { event in
      switch event {
      case .started(let name, let bytes, let source, let folder):
        Console.error(
          "\(name) is not on this computer: downloading \(megabytes(bytes)) from \(source) into \(folder)")
      case .waiting(let folder):
        Console.error("waiting for another process that is downloading into \(folder)")
      case .progress(let file, let bytes, let total):
        if draws { Console.draw("\(file)  \(megabytes(bytes)) of \(megabytes(total))") }
      case .attemptFailed(let mirror, let why):
        if draws { Console.draw("") }
        if !quiet { Console.error("\(mirror): \(why)") }
      case .arrived:
        if draws { Console.draw("") }
      }
    }
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }
}
