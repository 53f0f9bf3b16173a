// NumPy's .npz files: ZIP archives whose members are .npy files, stored or deflated. Which array is for what
// is told by their names (NamedArrays.swift).

public import Foundations

/// The arrays of a .npz file.
public struct NPZ: NamedArrays, Sendable {
  /// The most bytes that a member may hold: 8 GiB. An array beyond that belongs into a .npy file, which is
  /// used where it lies.
  public static let largestMember = 1 << 33

  /// The names of the arrays, without ".npy", in the order of the file.
  public let names: [String]
  private let archive: ZipArchive
  let path: String

  /// The file at `path`, of which only the directory is read.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that is no ZIP archive,
  ///   is cut off, or holds a name twice.
  public init(_ path: String) throws {
    try self.init(SharedBytes(try MappedFile(path)), at: path)
  }

  /// The file in `bytes`.
  ///
  /// - Parameter path: The name of the file in messages.
  /// - Throws: As ``init(_:)``.
  public init(_ bytes: SharedBytes, at path: String) throws {
    archive = try ZipArchive(bytes, at: path)
    self.path = path
    names = archive.members.map(\.name).filter { $0.hasSuffix(Self.ending) }.map {
      String($0.dropLast(Self.ending.count))
    }
  }

  private static let ending = ".npy"

  /// The array of that name.
  ///
  /// - Parameter limit: The most bytes it may hold.
  /// - Throws: ``Failure`` of kind `badData` if there is none, for a member that is encrypted, compressed in an
  ///   unknown way, corrupt or too large, or as ``NPY/read(_:)``.
  public func array(named name: String, limit: Int) throws -> NumericArray {
    guard let member = archive.members.first(where: { $0.name == name + Self.ending }) else {
      throw Failure(
        .badData, "does not hold an array '\(name)'", at: path,
        remedy: "Its arrays are \(list: names)")
    }
    let place = "\(path) (\(member.name))"
    let contents = try archive.contents(of: member, limit: limit) { start, isWhole in
      // A size that the array's own header contradicts is found before the rest is inflated. A header of
      // more than 64 KiB is looked at when all of it is there.
      guard !isWhole, let layout = try? NPY.Layout(start, at: place) else { return }
      let (whole, overflow) = layout.start.addingReportingOverflow(layout.payload)
      guard !overflow, UInt64(whole) == member.size else {
        throw Failure(
          .badData,
          "its header promises \(layout.payload) bytes (shape \(layout.header.shape)), but the archive's directory \(member.size) including the header",
          at: place, remedy: "Copy or save it again")
      }
    }
    return try NPY.read(contents, at: place)
  }

  func array(named name: String) throws -> NumericArray { try array(named: name, limit: Self.largestMember) }

  func place(of name: String) -> String { "\(path) (\(name)\(Self.ending))" }

  var otherRemedy: Message {
    "save the rows as X and their labels as y: numpy.savez('new.npz', X=rows, y=labels)"
  }

  /// The shape of the array of that name, from the beginning of its member; nil where that is not to be had, as for
  /// arrays of objects.
  func shape(of name: String) -> [Int]? {
    guard let member = archive.members.first(where: { $0.name == name + Self.ending }),
      let head = try? archive.head(of: member)
    else { return nil }
    return try? head.withUnsafeBytes { try NPY.Layout($0, at: path).header.shape }
  }
}
