// A folder of pictures as data: what it holds, the shape its rows have, where they are kept once decoded, and
// what was found to be bad.

public import Foundation
public import Foundations
public import Pictures

/// A folder of pictures, or a single picture.
public final class PictureFolder: Sendable {
  /// How many pictures, evenly spread, are decoded to learn what all of them are like.
  public static let surveyed = 2000

  /// What the data is called: the folder's name, or the file's without its ending.
  public let name: String
  /// The shape of the rows.
  public let geometry: PictureGeometry
  /// Within which bounds the values of rows lie: those of bytes, or as measured where rows have 16 bits.
  public let valueRange: ClosedRange<Float>
  /// What was chosen for the user and what cannot be had, in sentences without their full stops.
  public let sentences: [Message]
  /// What tells this state of the folder from another.
  public let fingerprint: Fingerprint
  /// Where it is, as it was given.
  private let path: String
  let survey: PictureSurvey
  let rows: PictureRows
  /// That pictures of kinds that are not read lie in the folder, as a failure with what to do; nil where none do.
  public let unread: Failure?
  /// Which split each file is of; nil where there are no splits.
  let parts: [FolderRoles.Part]?
  let labels: PictureLabels?
  /// Cells of a table that are kept beside the pictures, by column and path.
  let cells: [String: [String: String]]
  /// Whether a table says something about the pictures.
  let isDescribed: Bool
  let ahead = ReadAhead()

  /// Opens the folder or the file at `path`.
  ///
  /// - Parameters:
  ///   - options: What is known about the shape of rows.
  ///   - memory: How many bytes of memory the whole program is meant to take; no bound where nil.
  ///   - formats: The formats that are read, found by the endings of files.
  ///   - environment: The variables of the process, which say where the cache is and how large it may be.
  /// - Throws: ``Failure`` of kind `missingInput` for an empty folder, `badData` for one without a picture that
  ///   can be read, `inputOutput` where it cannot be listed.
  public convenience init(
    _ path: String, _ options: PictureOptions = PictureOptions(), memory: Int? = nil,
    formats: [PictureFormat] = PictureFormat.all,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    try self.init(
      DataRequest(path, pictures: options, memory: memory),
      DataAccess(environment: environment, formats: formats))
  }

  /// Opens the folder or the file of a request, or the pictures that a table lists at its name.
  ///
  /// - Throws: As ``init(_:_:memory:formats:environment:)``.
  init(_ request: DataRequest, _ access: DataAccess, listed table: PictureTable? = nil) throws {
    let (path, memory, formats) = (request.name, request.memory, access.formats)
    self.path = path
    let everything =
      try table.map {
        PictureListing($0.paths, in: PathParts(path).place, formats: formats)
      } ?? PictureListing(of: path, formats: formats)
    if everything.isEmpty {
      throw Failure(.missingInput, "the folder is empty", at: path, remedy: "Put pictures there")
    }
    let isFolder = !everything.isSingle && table == nil
    let roles = FolderRoles(of: isFolder ? everything.files : [])
    let (listing, masks) = everything.without { roles.part(of: $0.path) == .masks }
    survey = PictureSurvey(listing)
    guard !survey.files.isEmpty else { throw Self.nothing(in: survey, bad: survey.bad, at: path) }
    let foreign = everything.foreign.without(converted: everything.files)
    unread = foreign.sentence.map {
      Failure(.badData, $0, at: path, remedy: foreign.remedy(in: listing.root))
    }
    let choice = GeometryChoice(survey, request.pictures)
    geometry = choice.geometry
    valueRange = choice.valueRange
    guard geometry.rowBytes <= 1 << 24 else {
      throw Failure(
        .badData, "rows of \(geometry.size.description) pixels are too large", at: path,
        remedy: "Give a smaller size, for example \(.size, 64)")
    }
    let contents = PictureContents(survey, roles, masks, request, access, isFolder: isFolder, table: table)
    cells = contents.cells
    (labels, parts, fingerprint) = (contents.labels, contents.parts, contents.fingerprint)
    isDescribed = contents.isDescribed
    let other = unread.map { failure in failure.remedy.map { "\(failure.what). \($0)" } ?? failure.what }
    let notice = isFolder ? MaskNotice(survey, at: path).sentence : nil
    var sentences =
      [other].compactMap(\.self) + contents.sentences + [notice].compactMap(\.self) + choice.sentences
    let store = Self.store(survey, geometry, memory, access.environment, &sentences)
    self.sentences = sentences
    rows = PictureRows(survey, geometry, store: store, room: memory.map { $0 / 4 } ?? 1 << 30)
    let last = PathParts(ResolvedPath.absolute(path))
    let bare = isFolder ? last.name : last.stem
    name = bare.isEmpty ? "pictures" : bare
  }

  deinit { ahead.stop() }

  /// Throws where no picture can be decoded, with what is wrong with them.
  ///
  /// - Throws: ``Failure`` of kind `badData`.
  public func requireReadable() throws {
    for start in stride(from: 0, to: rows.files.count, by: 256) {
      let block = Array(start..<min(start + 256, rows.files.count))
      if rows.lost(among: block).count < block.count { return }
    }
    throw Self.nothing(in: survey, bad: badFiles, at: path)
  }

  private static func nothing(in survey: PictureSurvey, bad: [BadFile], at path: String) -> Failure {
    if bad.isEmpty {
      let foreign = survey.listing.foreign
      let endings = survey.listing.formats.endings.joined(separator: ", ")
      return Failure(
        .badData, "does not hold any pictures that are read\(foreign.instead)", at: path,
        remedy: foreign.remedy(in: path) ?? foreign.otherData(in: path)
          ?? "Pictures are files that end in \(endings)")
    }
    if survey.listing.isSingle, let only = bad.first {
      return Failure(
        .badData, Message(only.reason), at: path,
        remedy: "Give a complete \(survey.listing.formats.choice) file")
    }
    return Failure(
      .badData, "none of its \(bad.count) pictures can be read", at: path,
      remedy:
        "Replace them with complete files. They are:\n\(Message(BadFile.lines(bad, atMost: 8).joined(separator: "\n")))"
    )
  }

  /// What is left to the program itself of the room for rows that are read ahead.
  private static let ownRoom = 4 << 20

  /// Where decoded rows are kept: in the user's cache; else in memory where there is enough of it; else nowhere.
  private static func store(
    _ survey: PictureSurvey, _ geometry: PictureGeometry, _ memory: Int?,
    _ environment: [String: String], _ sentences: inout [Message]
  ) -> any RowStore {
    let (count, size) = (survey.files.count, geometry.rowBytes)
    // The whole is meant to stay below the limit, so data in memory may take a quarter of it.
    let budget =
      memory.map { $0 / 4 } ?? min(1 << 30, Int(ProcessInfo.processInfo.physicalMemory / 4))
    // What is read ahead leaves some room for the program itself, which the limit is about, too.
    let passing = min(64 << 20, max(0, budget / 2 - ownRoom))
    let window = PassingRows(limit: max(64, passing / size))
    if survey.listing.isSingle { return window }
    var key = MD5()
    let shape =
      "\(geometry.rowShape) \(geometry.fit.rawValue) \(RowCache.version)\(geometry.isDeep ? " 16" : "")"
    // Formats of others may read the same bytes differently.
    let others = survey.formats.filter { !PictureFormat.all.contains($0) }.map { " \($0.name)" }.joined()
    key.update("\(survey.fingerprint) \(shape) \(count)\(others)")
    do {
      return try CacheRoom(environment: environment).rows(named: key.finish(), count: count, rowBytes: size)
    } catch {
      let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
      let inMemory = !overflow && bytes <= budget ? RowsInMemory(count: count, rowBytes: size) : nil
      let instead =
        inMemory == nil ? "pictures are decoded in every epoch" : "decoded pictures stay in memory"
      sentences.append("no cache on disk, since \(PictureBytes.reason(error)): \(instead)")
      return inMemory ?? window
    }
  }

  /// All files that cannot be used, as far as that is known: by their heads at once, otherwise when they are
  /// decoded.
  public var badFiles: [BadFile] {
    (survey.bad + rows.lost).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The files whose heads were good and that could not be decoded, as far as that is known.
  public var undecodable: [BadFile] { rows.lost }

  /// The files whose ending is that of another format than theirs; they are read as what they are.
  public var mislabelled: [String] { survey.mislabelled }

  /// Why decoded pictures can no longer be kept in the cache, if so, as a sentence without its full stop.
  public var complaint: String? {
    (rows.store as? RowCache)?.complaint.map { "decoded pictures can no longer be kept in the cache: \($0)" }
  }

  /// Decodes every picture that is not yet known to be good, so that ``badFiles`` is complete.
  public func decodeAll() {
    for start in stride(from: 0, to: rows.files.count, by: 1024) {
      _ = rows.lost(among: Array(start..<min(start + 1024, rows.files.count)))
    }
  }
}
