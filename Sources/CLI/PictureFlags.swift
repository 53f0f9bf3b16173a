// The flags that say what shape a folder of pictures gets.

import ArgumentParser
import Datasets
import Foundations

/// The shape of pictures, as flags.
struct PictureFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The size of pictures: a side such as 64, or width and height such as 80x60. (default: their own)",
      valueName: "size"))
  var size: String?
  @Option(
    help: """
      What is done with pictures of another shape: \
      \(PictureFit.allCases.map(\.rawValue).joined(separator: ", ")). (default: crop)
      """)
  var fit: String?
  @Option(
    name: .customLong("colours"), parsing: .unconditional,
    help: "1 for grey, 3 for colours, 4 with opacity. (default: what the pictures use)")
  var channels: Int?
  @Flag(help: "Take pictures as grey.") var grey = false

  /// What the flags say.
  func options() throws -> PictureOptions {
    if let channels, ![1, 3, 4].contains(channels) {
      throw Failure(
        .usage, "pictures do not have \(channels) channels", at: "--colours",
        remedy: "Give 1 for grey, 3 for colours or 4 with opacity")
    }
    if grey, let channels, channels != 1 {
      throw Failure(.usage, "is not grey", at: "--colours \(channels)", remedy: "Give one of the two flags")
    }
    return PictureOptions(
      size: try size.map { try PictureSize(parsing: $0) }, fit: try fit.map(PictureFit.named),
      channels: grey ? 1 : channels)
  }
}
