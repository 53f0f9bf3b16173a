// What a user, or a model, says about the pictures of a folder.

public import Examples

/// How a folder of pictures becomes data; what is left open is chosen by the pictures.
public struct PictureOptions: Hashable, Codable, Sendable {
  /// Height and width.
  public var size: PictureSize?
  /// How pictures of another shape are brought to it; cut where nil, or padded where that would cut what is visible on a transparent ground.
  public var fit: PictureFit?
  /// 1 for grey, 3 for colours, 4 with opacity.
  public var channels: Int?
  /// The size of the tiles that a single picture is cut into; it is one row where nil.
  public var tiles: PictureSize?
  /// The bits of a channel, 8 or 16.
  public var bits: Int?

  /// Options; nothing is given by default.
  public init(
    size: PictureSize? = nil, fit: PictureFit? = nil, channels: Int? = nil, tiles: PictureSize? = nil,
    bits: Int? = nil
  ) {
    self.size = size
    self.fit = fit
    self.channels = channels
    self.tiles = tiles
    self.bits = bits
  }

  /// The shape of the examples that a model was made for; nothing for other examples than pictures.
  ///
  /// - Parameters:
  ///   - fit: The way that the model's own pictures were brought to it, if they were.
  ///   - bits: How many bits their channels had, if that is known.
  public init(for kind: ExampleKind, fit: PictureFit? = nil, bits: Int? = nil) {
    self.init()
    guard case .picture(let height, let width, let channels) = kind else { return }
    size = PictureSize(height: height, width: width)
    self.channels = kind.isDrawable ? channels : nil
    self.fit = fit
    self.bits = bits
  }

  /// What is said here and, where nothing is, what other options say.
  public func completed(by other: PictureOptions) -> PictureOptions {
    var options = self
    options.size = size ?? other.size
    options.fit = fit ?? other.fit
    options.channels = channels ?? other.channels
    options.tiles = tiles ?? other.tiles
    options.bits = bits ?? other.bits
    return options
  }
}
