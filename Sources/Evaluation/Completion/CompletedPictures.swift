// Several completions of some pictures, beside what was given and what was there.

import Autoencoders
public import Datasets
import Foundation
public import Foundations
public import Pictures
public import Storage
public import Tensors
import Training

/// Pictures of which a part was given, with completions.
public struct CompletedPictures: Sendable {
  /// With fewer effective draws, completions repeat each other or follow from few draws.
  public static let few = 10.0

  /// The completions, [pictures x count, dimensions] in the model's unit, those of a picture one after the other.
  public let completed: HostArray
  /// How many each picture has.
  public let count: Int
  /// The draws of each picture.
  public let draws: Int
  /// For each picture, how many equally good draws would say as much.
  public let effective: [Double]
  /// The share of pixels of each that were given.
  public let shares: [Double]
  /// What each picture is called.
  public let names: [String]
  private let configuration: ModelConfiguration
  private let originals: HostArray
  private let masks: [[Bool]]

  /// Completes the pictures of a source.
  ///
  /// - Parameters:
  ///   - names: What each is called; as the source says where nil.
  ///   - part: What is given of each.
  ///   - count: The completions of each.
  ///   - draws: The draws of the latents of each.
  /// - Throws: ``Failure`` of kind `usage` for numbers that cannot be, `badData` for rows that do not fit the model.
  public init(
    _ saved: SavedPartialEncoder, _ source: any DataSource, named names: [String]? = nil,
    given part: PicturePart, count: Int, draws: Int,
    key: Key, on backend: any Backend
  ) throws {
    if count < 1 { fail("\(count) completions") }
    guard (1...100_000).contains(draws) else {
      throw Failure(
        .usage, "\(draws) draws cannot be made", at: .draws, remedy: "Give a number within 1...100000")
    }
    configuration = saved.encoder.model.configuration
    try DataCheck.require(source, fits: configuration)
    self.count = count
    self.draws = draws
    let rows = Array(0..<source.count)
    self.names = names ?? rows.map { RowNames.short(of: $0, in: source) }
    originals = configuration.unit.values(of: try source.rows(rows))
    let ids = rows.map { UInt64(source.origin(of: $0)) }
    let (height, width) = (configuration.exampleShape[0], configuration.exampleShape[1])
    masks = try ids.map { try part.mask(height: height, width: width, picture: $0, key: key) }
    shares = masks.map { mask in Double(mask.count { $0 }) / Double(mask.count) }
    let completion = PictureCompletion(saved, on: backend)
    let told = try source.told(configuration, rows)
    var (all, effective): ([Float], [Double]) = ([], [])
    for row in rows {
      let (picture, known) = (originals.rows([row]), told.mapValues { $0.rows([row]) })
      let found = try completion.draws(
        given: picture, masks: masks[row], told: known, ids: [ids[row]], count: draws, key: key)[0]
      effective.append(found.effective)
      all += try completion.completions(count, of: picture, mask: masks[row], told: known, found).floats
    }
    completed = HostArray([rows.count * count, configuration.dimensions], all)
    self.effective = effective
  }

  /// A row per picture: what was given, the completions, what was there.
  ///
  /// - Throws: ``Failure`` of kind `badData` where examples are not pictures.
  public func sheet() throws -> Sheet {
    let drawn = try configuration.drawings(of: [originals, completed])
    let rows = names.indices.map { picture in
      Sheet.Row(
        [Self.part(of: drawn[0][picture], masks[picture])]
          + drawn[1][picture * count..<(picture + 1) * count] + [drawn[0][picture]],
        caption: names[picture])
    }
    return Sheet(
      groups: [rows], columnCaptions: ["given"] + (1...count).map { "\($0)" } + ["original"],
      dividers: [1, count + 1])
  }

  /// A picture with grey where nothing is known; transparent, where pictures have opacity.
  private static func part(of picture: PixelBuffer, _ mask: [Bool]) -> PixelBuffer {
    let channels = picture.channels
    let bytes = picture.bytes.indices.map { place -> UInt8 in
      mask[place / channels] ? picture.bytes[place] : channels == 4 && place % 4 == 3 ? 0 : 128
    }
    return PixelBuffer(height: picture.height, width: picture.width, channels: channels, bytes: bytes)
  }

  /// What there is to tell, in sentences without their full stops.
  public var notes: [Message] {
    var notes: [Message] = []
    let uncertain = effective.indices.filter { effective[$0] < Self.few && shares[$0] < 1 }
    if let worst = uncertain.min(by: { effective[$0] < effective[$1] }) {
      let pictures: Message = uncertain.count == 1 ? "one picture" : "\(uncertain.count) pictures"
      notes.append(
        "for \(pictures) fewer than \(Int(Self.few)) of \(draws) draws fit what is given well enough to count (fewest for \(names[worst])), so completions may repeat each other: give more \(.draws), or a larger part"
      )
    }
    if shares.allSatisfy({ $0 == 1 }) { notes.append("everything is given, so nothing is completed") }
    if shares.allSatisfy({ $0 == 0 }) { notes.append("nothing is given, so these are samples") }
    return notes
  }
}
