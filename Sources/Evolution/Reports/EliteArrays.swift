// Elites as arrays that other programs read.

import Datasets
import Foundations

/// Writing elites as arrays.
public enum EliteArrays {
  /// Writes the parameters of elites, a row each, to a .npy file.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public static func write(_ elites: [Elite], width: Int, to path: String) throws {
    try NPY.write(NumericArray(shape: [elites.count, width], elites.flatMap(\.solution)), to: path)
  }
}
