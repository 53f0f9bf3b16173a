// Reading safetensors: the length N of the header in 8 bytes, lowest first; N bytes of JSON that start with
// "{"; the buffer. Every entry gives dtype, shape and the place of its bytes in the buffer. Ordered by place,
// the entries must tile the buffer without a gap or an overlap, so no byte of a file goes unexplained.
// Format: https://github.com/huggingface/safetensors (README, "Format").

public import Foundations

/// Reading and writing files in the safetensors format.
public enum Safetensors {
  /// The longest header the format allows, in bytes.
  static let longestHeader = 100_000_000

  /// The tensors in the file at `path`, which is mapped: bytes are read when they are looked at.
  ///
  /// The entries come in the order of their places in the file.
  ///
  /// - Throws: ``Failure`` of kind `missingInput`, `inputOutput`, or `badData` for a file that breaks any rule of the
  ///   format or holds a type that this program does not know.
  public static func read(_ path: String) throws -> TensorFile {
    try read(SharedBytes(try MappedFile(path)), at: path)
  }

  /// The tensors in the bytes of a file.
  ///
  /// - Parameter path: The name of the file in messages.
  /// - Throws: As ``read(_:)``.
  public static func read(_ file: SharedBytes, at path: String) throws -> TensorFile {
    let place = try headerRange(file, at: path)
    let members = try parsed(file[place], at: path)
    let buffer = file[place.upperBound..<file.count]
    var metadata: [String: String] = [:]
    var described: [Described] = []
    for member in members {
      if member.name == "__metadata__" {
        metadata = try texts(member.value, at: path)
      } else {
        described.append(try Described(member, at: path))
      }
    }
    // Empty tensors take no room, so one may begin where the next begins; the end then decides.
    described.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var reached = 0
    for tensor in described {
      guard tensor.begin == reached, tensor.end <= buffer.count else {
        throw corrupt(
          "tensor '\(tensor.name)' lies at \(tensor.begin)..<\(tensor.end), not next to its neighbour", path)
      }
      reached = tensor.end
    }
    guard reached == buffer.count else {
      throw corrupt("it has \(buffer.count) bytes of tensors, but its header describes \(reached)", path)
    }
    return TensorFile(
      described.map {
        StoredTensor($0.name, $0.type, shape: $0.shape, bytes: buffer[$0.begin..<$0.end])
      }, metadata: metadata)
  }

  private static func headerRange(_ file: SharedBytes, at path: String) throws -> Range<Int> {
    guard file.count >= 8 else { throw corrupt("too short for a safetensors file", path) }
    let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(longestHeader) else {
      throw corrupt("not a safetensors file: its header would have \(length) bytes", path)
    }
    guard Int(length) <= file.count - 8 else {
      throw corrupt("its header should have \(length) bytes, but the file ends after \(file.count - 8)", path)
    }
    return 8..<8 + Int(length)
  }

  private static func parsed(_ header: SharedBytes, at path: String) throws -> [JSON.Member] {
    let text = header.array(of: UInt8.self)
    guard text.first == UInt8(ascii: "{") else { throw corrupt("its header does not start with '{'", path) }
    do {
      // An entry has a list in an object in the object: three levels.
      guard case .object(let members) = try JSON(parsing: text, depth: 3) else { return [] }
      return members
    } catch {
      throw corrupt("its header \(error.what), at byte \(8 + error.offset)", path)
    }
  }

  private static func texts(_ value: JSON, at path: String) throws -> [String: String] {
    guard case .object(let members) = value else { throw corrupt("its __metadata__ is not an object", path) }
    var texts: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value else {
        throw corrupt("the metadata '\(member.name)' is not a string", path)
      }
      texts[member.name] = text
    }
    return texts
  }

  static func corrupt(_ what: Message, _ path: String) -> Failure {
    Failure(.badData, what, at: path, remedy: "Copy or download the file again")
  }
}

/// A tensor as the header describes it, checked against itself but not yet against the buffer.
private struct Described {
  var name: String
  var type: StoredType
  var shape: [Int]
  var begin: Int
  var end: Int

  init(_ member: JSON.Member, at path: String) throws {
    func wrong(_ what: Message) -> Failure { Safetensors.corrupt("tensor '\(member.name)' \(what)", path) }
    guard case .object(let fields) = member.value else { throw wrong("is not described by an object") }
    guard Set(fields.map(\.name)) == ["dtype", "shape", "data_offsets"] else {
      throw wrong("is not described by exactly dtype, shape and data_offsets")
    }
    guard case .string(let dtype)? = member.value["dtype"] else {
      throw wrong("has a dtype that is not a string")
    }
    guard let type = StoredType(rawValue: dtype) else {
      throw Failure(
        .badData, "tensor '\(member.name)' has the type \(dtype), which is not supported", at: path,
        remedy: "Convert it to F32 with the program that wrote it")
    }
    guard let shape = Self.sizes(member.value["shape"]) else {
      throw wrong("has a shape that is not a list of sizes")
    }
    guard let offsets = Self.sizes(member.value["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else {
      throw wrong("has data_offsets that are not a begin and an end")
    }
    guard let size = StoredTensor.byteCount(type, shape: shape) else {
      throw wrong("has the shape \(shape), which is implausibly large")
    }
    guard offsets[1] - offsets[0] == size else {
      throw wrong("needs \(size) bytes (\(dtype) of shape \(shape)), but has \(offsets[1] - offsets[0])")
    }
    name = member.name
    self.type = type
    self.shape = shape
    begin = offsets[0]
    end = offsets[1]
  }

  private static func sizes(_ value: JSON?) -> [Int]? {
    guard case .array(let elements)? = value else { return nil }
    var sizes: [Int] = []
    for element in elements {
      guard let size = element.integer, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}
