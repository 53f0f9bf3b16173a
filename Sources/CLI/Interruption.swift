// Ctrl-C and SIGTERM: the first asks the training to finish its step and save, the second quits at once.

import Dispatch
import Foundation
import Foundations
import Synchronization
import Training

/// Turns signals into the wish that a training stop, as long as it lives.
final class Interruption {
  /// What the signals have brought about.
  final class Wish: Sendable {
    let request = StopRequest()
    private let first = Mutex<Failure.Kind?>(nil)

    /// The signal that came first, as the exit code it asks for.
    var kind: Failure.Kind? { first.withLock { $0 } }

    func hear(_ kind: Failure.Kind) {
      let isFirst = first.withLock { first in
        defer { first = first ?? kind }
        return first == nil
      }
      // What was saved stays as it is; every file of a run is whole at any moment.
      if !isFirst { _exit(kind.rawValue) }
      request.stop()
      Console.error("\nfinishing this step and saving; press Ctrl-C again to quit at once")
    }
  }

  let wish = Wish()
  private let sources: [any DispatchSourceSignal]

  /// Listens from now on.
  init() {
    let queue = DispatchQueue(label: "vae-signals")
    sources = [(SIGINT, Failure.Kind.interrupted), (SIGTERM, .terminated)].map { [wish] number, kind in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { wish.hear(kind) }
      source.resume()
      return source
    }
  }
}
