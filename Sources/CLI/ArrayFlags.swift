// The flags that say how files of arrays are read.

import ArgumentParser
import Datasets
import Foundations

/// Which array holds the rows, and what shape they have, as flags.
struct ArrayFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The name of the array of rows in a .npz file or a folder of arrays. (default: told by the names, such as x_train or images)",
      valueName: "name"))
  var key: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The pictures that flat rows stand for, height x width as in NumPy: 28x28, 32x32x3, or 3x32x32 for channels first.",
      valueName: "shape"))
  var shape: String?

  /// What the flags say.
  func request() throws -> ArrayRequest {
    ArrayRequest(key: key, shape: try shape.map { try RowShape(parsing: $0) })
  }
}
