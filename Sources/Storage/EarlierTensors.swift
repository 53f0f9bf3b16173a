// Model files that earlier programs wrote, in the tensors of today.

import Autoencoders
import Foundation
import Foundations

extension TensorFile {
  // `gaussian-diagonal` learned log-variances t by gradient; with the least deviation m its variances were m^2 + e^t.
  // Today they are buffers that are set to their optimum.
  /// The tensors of a model's file, with those of earlier programs replaced by today's.
  func translated(for configuration: ModelConfiguration) -> TensorFile {
    let earlier = "likelihood/log_variance"
    guard configuration.likelihood.name == "gaussian-diagonal", let tensor = self[earlier],
      tensor.type == .float32, let minimum = configuration.likelihood.values["minimum_deviation"]?.value
    else { return self }
    let variances = tensor.bytes.array(of: Float.self).map { Float(minimum * minimum + exp(Double($0))) }
    return TensorFile(
      entries.filter { $0.name != earlier } + [
        StoredTensor("likelihood/variance", shape: [variances.count], variances),
        StoredTensor("likelihood/examples", shape: [], [0]),
      ], metadata: metadata)
  }
}
