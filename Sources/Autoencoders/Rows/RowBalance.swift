// What is added to a decoder's outputs so that drawn rows have the shares of the training rows.

public import Examples
public import Foundations
public import Tensors

/// What is added to the outputs of a decoder before examples are drawn, float32 [outputs].
public struct RowBalance: Sendable {
  /// How many latents it is found by, and how often they are decoded.
  public static let pilot = 2048
  static let rounds = 6
  /// The key of the latents and of what is drawn from them.
  public static let key = Key(seed: 0).folding("row balance")

  let shifts: HostArray
}

extension Inference {
  /// Finds what to add to the decoder's outputs so that examples of latents like the given ones have the shares of the rows
  /// that trained; nil where examples are not drawn as rows of a table.
  ///
  /// - Parameters:
  ///   - latents: Draws from what examples will be drawn from, such as ``RowBalance/pilot`` of them.
  ///   - fields: What each of them is asked to be.
  public func balance(
    for latents: HostArray, fields: [FieldName: HostArray] = [:]
  ) throws -> RowBalance? {
    guard model.configuration.drawsExamples, model.configuration.standardisation == nil,
      let layout = model.configuration.histograms
    else { return nil }
    var shifts = [Float](repeating: 0, count: layout.outputs)
    for round in 0..<RowBalance.rounds {
      let found = try balancing(
        complete(fields, count: latents.type.shape[0]), given: [latents],
        shared: [HostArray([shifts.count], shifts)],
        key: RowBalance.key.folding(UInt64(round)))
      layout.shares.correct(&shifts, by: found[0].floats)
    }
    return RowBalance(shifts: HostArray([shifts.count], shifts))
  }
}
