// Writing safetensors in the layout of the reference implementation, so that equal tensors give equal bytes:
// types in falling order, then names; the header without spaces, then padded to a multiple of 8, which
// aligns every tensor to its elements.

import Foundations

extension Safetensors {
  /// Writes tensors to the file at `path`, replacing a file that is there in one step.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`. A name that occurs twice or is "__metadata__" is a
  ///   programming mistake.
  public static func write(_ file: TensorFile, to path: String) throws {
    let entries = layout(file.entries)
    let header = header(entries, metadata: file.metadata)
    try AtomicFile.write(to: path) { sink in
      try sink.append(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
      try sink.append(header)
      for entry in entries { try entry.bytes.withUnsafeBytes { try sink.append($0) } }
    }
  }

  private static func layout(_ entries: [StoredTensor]) -> [StoredTensor] {
    var names: Set<[UInt8]> = [Array("__metadata__".utf8)]
    for entry in entries {
      guard names.insert(Array(entry.name.utf8)).inserted else {
        fail("a duplicate tensor '\(entry.name)', or one named like the metadata")
      }
    }
    var rank: [StoredType: Int] = [:]
    for (place, type) in StoredType.allCases.enumerated() { rank[type] = place }
    return entries.sorted { left, right in
      if left.type != right.type { return (rank[left.type] ?? 0) > (rank[right.type] ?? 0) }
      return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
  }

  private static func header(_ entries: [StoredTensor], metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(JSON.quoted($0.key)):\(JSON.quoted($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var begin = 0
    for entry in entries {
      let end = begin + entry.bytes.count
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSON.quoted(entry.name)):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(end)]}")
      begin = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    guard header.count <= longestHeader else { fail("a header of \(header.count) bytes") }
    return header
  }
}
