// The flags that say what shape a folder of pictures gets.

import ArgumentParser
import Datasets
import Foundations

/// The shape of pictures, as flags.
struct PictureFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The size of pictures: one side, for example 64, or width and height, for example 80x60. (default: their own)",
      valueName: "size"))
  var size: String?
  @Option(
    help: """
      How pictures of another shape are made to fit: \
      \(PictureFit.allCases.map(\.rawValue).joined(separator: ", ")). (default: crop, or pad where that would cut what is visible on a transparent ground)
      """)
  var fit: String?
  @Option(
    name: .customLong("colours"), parsing: .unconditional,
    help: "The number of channels: 1 for grey, 3 for colour, 4 with opacity. (default: that of the pictures)")
  var channels: Int?
  @Flag(help: "Convert pictures to grey.") var grey = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Cut a single picture, such as a sheet of sprites, into tiles of this size: one side, or width and height.",
      valueName: "size"))
  var tiles: String?

  /// What the flags say.
  func options() throws -> PictureOptions {
    if let channels, ![1, 3, 4].contains(channels) {
      throw Failure(
        .usage, "pictures do not have \(channels) channels", at: "--colours",
        remedy: "Give 1 for grey, 3 for colour or 4 with opacity")
    }
    if grey, let channels, channels != 1 {
      throw Failure(
        .usage, "contradicts --grey", at: "--colours \(channels)", remedy: "Give only one of the two flags")
    }
    return PictureOptions(
      size: try size.map { try PictureSize(parsing: $0) }, fit: try fit.map(PictureFit.named),
      channels: grey ? 1 : channels, tiles: try tiles.map { try PictureSize(parsing: $0) })
  }
}
