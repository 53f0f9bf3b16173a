// The wish that a training end early: raised on any thread, such as by a signal, and seen between two steps.

import Synchronization

/// A wish, from any thread, that a training stop after the current step.
public final class StopRequest: Sendable {
  private let wish = Atomic(false)

  /// A request that has not been made yet.
  public init() {}

  /// Asks the training to stop.
  public func stop() { wish.store(true, ordering: .relaxed) }

  /// Whether a stop was requested.
  public var isMade: Bool { wish.load(ordering: .relaxed) }
}
