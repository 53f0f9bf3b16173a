// What a user, or a model, says about the pictures of a folder.

public import Pictures

/// How a folder of pictures becomes data; what is left open is chosen by the pictures.
public struct PictureOptions: Sendable {
  /// Height and width.
  public var size: PictureSize?
  /// How pictures of another shape are brought to it; cut where nil.
  public var fit: PictureFit?
  /// 1 for grey, 3 for colours, 4 with opacity.
  public var channels: Int?
  /// How many bytes of memory the whole program is meant to take; no bound where nil.
  public var memory: Int?
  /// The formats that are read, found by the endings of files.
  public var formats: [PictureFormat]

  /// Options; nothing is given by default.
  public init(
    size: PictureSize? = nil, fit: PictureFit? = nil, channels: Int? = nil, memory: Int? = nil,
    formats: [PictureFormat] = PictureFormat.all
  ) {
    self.size = size
    self.fit = fit
    self.channels = channels
    self.memory = memory
    self.formats = formats
  }

  /// What is given here, and for the rest the shape of rows that a model was made for.
  ///
  /// - Parameters:
  ///   - rowShape: Height and width, or height, width and channels; other shapes are none of pictures.
  ///   - fit: The way that the model's own pictures were brought to it, if they were.
  public func completed(by rowShape: [Int], fit: PictureFit? = nil) -> PictureOptions {
    guard (2...3).contains(rowShape.count) else { return self }
    var completed = self
    completed.size = size ?? PictureSize(height: rowShape[0], width: rowShape[1])
    let own = rowShape.count == 3 ? rowShape[2] : 1
    completed.channels = channels ?? ([1, 3, 4].contains(own) ? own : nil)
    completed.fit = self.fit ?? fit
    return completed
  }
}
