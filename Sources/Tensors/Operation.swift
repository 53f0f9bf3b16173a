// The closed set of primitives. Everything else is written with them, a derivative included, so a
// backend implements this list and nothing more. Movement (reshape, broadcast, transpose, slice) asks
// for no arithmetic; a backend may answer it with a view.

/// What a node of a graph computes.
public enum Operation: Hashable, Sendable {
  /// The graph's input of this position.
  case input(Int)
  /// The value of a state variable before the run.
  case state(String)
  /// A scalar.
  case constant(Double)
  /// The coordinate of each element along one axis, from 0, as float32; a backend need not store it.
  case index(axis: Int)
  /// A row of the elementwise table; all operands have the result's shape.
  case elementwise(Elementwise)
  /// Where the first operand (bool) holds the second, elsewhere the third.
  case select
  /// The operand in the node's element type.
  case cast
  /// The operand reduced over the axes, which disappear.
  case reduce(Reduction, axes: [Int])
  /// The matrix product over the last two axes, leading axes alike: [..., M, K] x [..., K, N].
  case contract
  /// A convolution over pictures, or one of the two products that are its gradients.
  case convolve(Convolution, ConvolutionForm)
  /// The same elements, in row-major order, under another shape.
  case reshape
  /// Axes of extent 1 repeated to the node's shape; ranks are equal.
  case broadcast
  /// Axes permuted: axis i of the result is axis `permutation[i]` of the operand.
  case transpose([Int])
  /// A range of one axis, from `start`; its length is the node's extent.
  case slice(axis: Int, start: Int)
  /// Zeros with the operands placed along one axis at the offsets, which do not overlap: concatenation
  /// and padding in one.
  case assemble(axis: Int, offsets: [Int])
  /// Random words: operands are a key (uint32 [2]) and the rows' ids (uint32 [R, 2], low word first);
  /// the word at (row, column) is `Philox.word`, columns being all axes after the first.
  case randomBits(stream: UInt32)
  /// The operand, through which no gradient flows.
  case stopGradient
  /// Rows of a table by number: operands are the table [T, ...] and ids (int32, any shape), the result is
  /// [ids..., row...]. What stands where an id is not within 0..<T is given.
  case gather(outside: Outside)
  /// Rows added up by number, the adjoint of `gather`: operands are rows [ids..., row...] and ids (int32), the
  /// result is [T, row...]. Rows of one number are added in the order of the ids; an id not within 0..<T is
  /// passed over.
  case scatterAdd
  /// The sum of the operand over the workers of the backend's group, the same number in each of them.
  case allReduce
}

/// What `gather` puts where an id names no row.
public enum Outside: Hashable, Sendable, CaseIterable {
  /// NaN, which reaches every value that depends on it, and is noticed there.
  case notANumber
  /// Zeros, for ids that stand for no row on purpose, such as -1 where a sequence has ended.
  case zeros
}

/// How a reduction combines elements.
public enum Reduction: String, Hashable, Sendable, CaseIterable {
  /// The sum; zero over no elements.
  case sum
  /// The largest element; minus infinity over no elements.
  case maximum
  /// log of the sum of e^x, which overflows nowhere; minus infinity over no elements.
  case logSumExp
}
