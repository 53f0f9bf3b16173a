// How much work a plan is, and whether a team should share it. Threads meet after each of a plan's dozens of jobs, and one that
// comes early spins and then sleeps. Waking it costs some ten microseconds, which a small step never wins back: a table of 400
// rows and 3 columns trained in 1.9 s by two threads and in 0.34 s by one.

import Tensors

extension Plan {
  /// The least work, in element operations, that a team shares: about a millisecond of one thread.
  static let worthForking = 4_000_000

  /// Whether a team is faster than one thread. Plans with patches, tiles and packed operands always have a team: how their
  /// memory is laid out depends on it.
  var isWorthForking: Bool {
    var sum = 0
    for work in jobs.lazy.flatMap(\.work) {
      if work.dependsOnTeam { return true }
      sum += work.operations
      if sum >= Self.worthForking { return true }
    }
    return false
  }
}

extension Job.Work {
  /// The multiplications and additions of a product that take as long as one operation on an element of a loop, which goes
  /// through the cache once.
  private static let productShare = 10

  /// Whether memory that it shares with other work is laid out by the size of the team.
  fileprivate var dependsOnTeam: Bool {
    switch self {
    case .loop, .table, .collective, .clear: false
    case .product(let product): product.packed
    case .convolution, .tiles, .patches: true
    }
  }

  /// How many element operations it is, about.
  var operations: Int {
    switch self {
    case .loop(let loop):
      loop.extents.reduce(1, *) * (loop.instructions.count + 4 * loop.draws.count + 1)
    case .product(let product):
      2 * product.batch * product.m * product.n * product.k / Self.productShare
    case .convolution, .tiles, .patches: Plan.worthForking
    case .table(let movement): (movement.count + movement.length) * movement.width
    case .collective(let sum): sum.result.shape.count
    case .clear(let views): views.reduce(0) { $0 + $1.shape.count }
    }
  }
}
