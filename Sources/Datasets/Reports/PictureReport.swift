// What there is to know about a folder of pictures beside its rows: which files it has, which of them are the same
// or cannot be used, and how bright and varied the channels are.

public import Foundations
import Pictures

/// A report on the files of a folder of pictures.
public struct PictureReport: Encodable, Sendable, Equatable {
  /// How many files have a size.
  public struct SizeCount: Encodable, Sendable, Equatable {
    /// The pixels of a row.
    public let width: Int
    /// The rows.
    public let height: Int
    /// How many files there are.
    public let files: Int
  }

  /// How many files are of a format, with this many channels.
  public struct KindCount: Encodable, Sendable, Equatable {
    /// The name of the format in lower case: png or jpeg.
    public let format: String
    /// 1 for grey, 3 for colours, 4 with opacity, as the file says.
    public let channels: Int
    /// How many files there are.
    public let files: Int
  }

  /// What a channel holds.
  public struct ChannelReport: Encodable, Sendable, Equatable {
    /// The channel: grey, red, green, blue or opacity.
    public let channel: String
    /// The mean of its values as rows have them, as a share of the brightest.
    public let mean: Double
    /// Their standard deviation.
    public let deviation: Double
  }

  /// The sizes of the files, the most frequent first.
  public let sizes: [SizeCount]
  /// The kinds of the files, the most frequent first.
  public let kinds: [KindCount]
  /// How pictures of another shape than the rows are brought to it.
  public let fit: String
  /// What was chosen by default, in sentences.
  public let choices: [Message]
  /// The channels of the rows, over all pictures; colours are multiplied by opacity.
  public let channels: [ChannelReport]
  /// The files that cannot be used.
  public let badFiles: [BadFile]
  /// The files whose ending is that of another format.
  public let mislabelled: [String]
  /// The groups of files with the same contents.
  public let duplicates: [[String]]
  /// The file with some of the pictures side by side; nil if none was made.
  public var contactSheet: String?

  /// A report on all files of a folder, each of which is decoded.
  ///
  /// - Throws: ``Failure`` of kind `badData` where no picture can be decoded.
  public init(_ folder: PictureFolder) throws {
    let source = try PictureSource(folder).readable()
    sizes = Self.counted(folder.survey.heads.map(\.size)).map {
      SizeCount(width: $0.value.width, height: $0.value.height, files: $0.count)
    }
    kinds = Self.counted(
      folder.survey.heads.map { head in
        let format = folder.survey.listing.formats[Int(head.format)]
        return Kind(format: format.name.lowercased(), channels: Int(head.channels))
      }
    )
    .map { KindCount(format: $0.value.format, channels: $0.value.channels, files: $0.count) }
    fit = folder.geometry.fit.rawValue
    choices = folder.sentences
    channels = try Self.channels(of: source)
    badFiles = folder.badFiles
    mislabelled = folder.mislabelled
    duplicates = Self.duplicates(in: folder)
  }

  private struct Kind: Hashable {
    var format: String
    var channels: Int
  }

  /// Values with how often they occur, the most frequent first and then in the order in which they come.
  private static func counted<Value: Hashable>(_ values: [Value]) -> [(value: Value, count: Int)] {
    var places: [Value: Int] = [:]
    var counts: [(value: Value, count: Int)] = []
    for value in values {
      if let place = places[value] {
        counts[place].count += 1
      } else {
        places[value] = counts.count
        counts.append((value, 1))
      }
    }
    return counts.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
      .map(\.element)
  }

  private static func channels(of source: PictureSource) throws -> [ChannelReport] {
    let names =
      switch source.rowShape[2] {
      case 1: ["grey"]
      case 3: ["red", "green", "blue"]
      default: ["red", "green", "blue", "opacity"]
      }
    // Whole numbers and their squares add up exactly: 2^63 / 65535^2 of them are more than there can be.
    var (sums, squares) = ([Int](repeating: 0, count: names.count), [Int](repeating: 0, count: names.count))
    let isDeep = source.elementType == .float32
    let block = max(1, min(256, (4 << 20) / source.rowBytes))
    var memory = [UInt8](repeating: 0, count: block * source.rowBytes)
    for start in stride(from: 0, to: source.count, by: block) {
      let rows = Array(start..<min(start + block, source.count))
      try memory.withUnsafeMutableBytes { try source.read(rows, into: $0) }
      memory.withUnsafeBytes { bytes in
        let floats = bytes.bindMemory(to: Float.self)
        for place in 0..<rows.count * source.rowCount {
          let value = isDeep ? Int(floats[place]) : Int(bytes[place])
          sums[place % names.count] += value
          squares[place % names.count] += value * value
        }
      }
    }
    let count = Double(source.count * source.rowCount / names.count)
    let most: Double = isDeep ? 65_535 : 255
    return names.indices.map { channel in
      let mean = Double(sums[channel]) / count
      let variance = max(0, Double(squares[channel]) / count - mean * mean)
      return ChannelReport(
        channel: names[channel], mean: mean / most, deviation: variance.squareRoot() / most)
    }
  }

  private static func duplicates(in folder: PictureFolder) -> [[String]] {
    let (files, listing) = (folder.survey.files, folder.survey.listing)
    let digests =
      folder.survey.digests
      ?? files.parallelMap { file in
        let bytes = try? PictureBytes.read(listing.location(file.path), file)
        return bytes.map { $0.withUnsafeBytes { MD5.digest($0) } } ?? file.path
      }
    var groups: [String: [String]] = [:]
    for (file, digest) in zip(files, digests) { groups[digest, default: []].append(file.path) }
    return groups.values.filter { $0.count > 1 }.sorted {
      $0[0].utf8.lexicographicallyPrecedes($1[0].utf8)
    }
  }
}

extension PictureReport {
  /// The report as lines, at most this many of each kind.
  func lines(_ style: MessageStyle, atMost limit: Int = 20) -> [String] {
    func section<Item>(_ title: String, _ items: [Item], _ line: (Item) -> String) -> [String] {
      if items.isEmpty { return [] }
      let more = items.count > limit ? ["  and \(ReportText.grouped(items.count - limit)) more"] : []
      return ["", title] + items.prefix(limit).map { "  " + line($0) } + more
    }
    let files = { (count: Int) in count == 1 ? "1 file" : "\(ReportText.grouped(count)) files" }
    return choices.map { $0.closed.text(style) }
      + section("sizes", sizes) { "\($0.width) x \($0.height): \(files($0.files))" }
      + section("kinds", kinds) { "\($0.format), \($0.channels) channels: \(files($0.files))" }
      + section("channels, of 1", channels) {
        "\($0.channel): mean \(ReportText.decimal($0.mean)), deviation \(ReportText.decimal($0.deviation))"
      }
      + section("\(files(badFiles.count)) cannot be used", badFiles) { "\($0.path): \($0.reason)" }
      + section("read by content, since the ending is wrong", mislabelled) { $0 }
      + section("duplicates", duplicates) { $0.joined(separator: ", ") }
      + (contactSheet.map { ["", "contact sheet: \($0)"] } ?? [])
  }
}
