// NumPy's .npz files: ZIP archives whose members are .npy files, stored or deflated. Which array is the data,
// which the labels and which the splits is told by the members' names.

public import Foundations

/// The arrays of a .npz file.
public struct NPZ: Sendable {
  /// The most bytes that a member may hold: 8 GiB. An array beyond that belongs into a .npy file, which is
  /// used where it lies.
  public static let largestMember = 1 << 33

  /// The names of the arrays, without ".npy", in the order of the file.
  public let names: [String]
  private let archive: ZipArchive
  private let path: String

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
  public func array(named name: String, limit: Int = largestMember) throws -> NumericArray {
    guard let member = archive.members.first(where: { $0.name == name + Self.ending }) else {
      throw Failure(
        .badData, "does not hold an array '\(name)'", at: path,
        remedy: "Its arrays are \(names.joined(separator: ", "))")
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
}

extension NPZ {
  /// The arrays by what they are for.
  struct Roles: Equatable {
    var data: String
    var labels: String?
    var validation: String?
    var test: String?
  }

  private static let dataNames = ["X", "data", "train"]
  private static let labelNames = ["y", "Y", "labels"]
  private static let validationNames = ["valid", "validation"]

  /// Which array is for what: the data are called X, data or train, or are the only array; labels y, Y or
  /// labels; and beside train, valid or validation and test are its splits.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names the arrays, if none or several could be the data.
  func roles() throws -> Roles {
    let candidates = names.filter(Self.dataNames.contains)
    guard let data = candidates.first ?? (names.count == 1 ? names.first : nil), candidates.count < 2 else {
      let listed = names.map { "'\($0)'" }.joined(separator: ", ")
      throw Failure(
        .badData,
        names.isEmpty
          ? "holds no arrays"
          : "holds the arrays \(listed), \(candidates.isEmpty ? "none" : "more than one") of which is named X, data or train",
        at: path, remedy: "Save the rows under one of these names: numpy.savez('new.npz', X=rows, y=labels)")
    }
    func only(_ known: [String]) -> String? { names.first { known.contains($0) && $0 != data } }
    return Roles(
      data: data, labels: only(Self.labelNames),
      validation: data == "train" ? only(Self.validationNames) : nil,
      test: data == "train" ? only(["test"]) : nil)
  }

  /// The labels an array holds, if it holds a whole number for each of `count` rows.
  static func labels(_ array: NumericArray, count: Int) -> [Int32]? {
    // Column vectors are common. From 2^24 on, float32 no longer tells whole numbers apart.
    guard array.count == count, array.shape.first == count else { return nil }
    let values = array.floats
    guard values.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p24 }) else { return nil }
    return values.map { Int32($0) }
  }
}
