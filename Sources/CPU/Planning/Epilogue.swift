// A product of matrices followed by a bias and an activation is one call: the library adds and clips
// while the tile is still in registers.

import Tensors

/// What a contraction does to its result before storing it.
struct Epilogue {
  /// The functions a contraction can end with.
  enum Activation {
    case none, rectified, hyperbolicTangent, logistic
  }

  /// The node whose value the contraction stores.
  var result: Int
  /// The bias, a view that repeats one row, if any.
  var bias: Int?
  var activation = Activation.none
  /// The nodes computed on the way, which no loop needs to compute.
  var absorbed: Set<Int> = []
  /// The contraction itself.
  let contraction: Int
  /// Its two operands; a rounding that packing does is left out.
  let factors: [Int]

  /// A contraction without any.
  init(none contraction: Int, in flow: Dataflow) {
    self.contraction = contraction
    result = contraction
    let operands = flow.operands(contraction)
    factors = operands.map { flow.isRoundedInPacking($0) ? flow.operands($0)[0] : $0 }
    absorbed = Set(operands.filter(flow.isRoundedInPacking))
  }

  /// The longest epilogue of a contraction: each intermediate value has one reader only.
  init(of contraction: Int, in flow: Dataflow) {
    self.init(none: contraction, in: flow)
    switch flow.operation(contraction) {
    case .convolve(_, .filters): return
    // After other transposed convolutions the library adds and clips in passes of its own; a loop does it in passing.
    case .convolve(let geometry, .transposed) where !geometry.hasPhases(channels: flow.shape(contraction)[3]):
      return
    default: break
    }
    if flow.shape(contraction).count == 0 || flow.shape(flow.operands(contraction)[0]).count == 0 { return }
    if let user = flow.onlyUser(result), case .elementwise(let row) = flow.operation(user), row.name == "add",
      let other = flow.operands(user).first(where: { $0 != contraction }), Epilogue.isRow(other, flow)
    {
      absorbed.insert(contraction)
      bias = other
      result = user
    }
    if case .convolve(_, .transposed) = flow.operation(contraction) { return }
    if let user = flow.onlyUser(result), case .elementwise(let row) = flow.operation(user),
      let activation = Epilogue.activations[row.name]
    {
      absorbed.insert(result)
      self.activation = activation
      result = user
    }
  }

  /// Everything it reads.
  func operands(in flow: Dataflow) -> [Int] { factors + (bias.map { [$0] } ?? []) }

  private static let activations: [String: Activation] = [
    "rectified": .rectified, "hyperbolicTangent": .hyperbolicTangent, "logistic": .logistic,
  ]

  /// Whether a value repeats one contiguous row along every axis but the last.
  private static func isRow(_ node: Int, _ flow: Dataflow) -> Bool {
    guard case .broadcast = flow.operation(node), flow.constant(node) == nil, !flow.isGenerated(node)
    else { return false }
    let row = flow.operands(node)[0]
    let shape = flow.shape(row)
    guard shape.count == shape[shape.rank - 1], shape.count == flow.shape(node).dimensions.last else {
      return false
    }
    // The row must lie contiguously, whatever it is a view of: reshapes and slices of axis 0 of a
    // vector keep it so.
    var inner = row
    while flow.isView(inner) {
      switch flow.operation(inner) {
      case .reshape, .stopGradient: break
      case .slice(axis: 0, _) where flow.shape(inner).rank == 1: break
      default: return false
      }
      inner = flow.operands(inner)[0]
    }
    return true
  }
}
