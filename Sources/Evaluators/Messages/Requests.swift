// Writing what an evaluator is asked. A number is written as the shortest decimal that a reader of doubles takes for exactly
// the float32 it is: a program that computes in double precision sees the number that the archive holds, and not one of the
// many that round to it.

extension Hello {
  /// Appends what asks for solutions: a line for each, a line for all, or a header line with their numbers behind it.
  func ask(for jobs: ArraySlice<Job>, into bytes: inout [UInt8]) {
    guard let first = jobs.first else { return }
    if isBinary {
      let size = 4 * parameters * jobs.count
      RequestText.append("{\"id\":\(first.number),\"rows\":\(jobs.count),\"bytes\":\(size)}\n", to: &bytes)
      for job in jobs { RequestText.append(littleEndian: job.candidate.values, to: &bytes) }
    } else if batch != nil {
      RequestText.append("{\"ids\":[", to: &bytes)
      for (index, job) in jobs.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        RequestText.append("\(job.number)", to: &bytes)
      }
      RequestText.append("],\"x\":[", to: &bytes)
      for (index, job) in jobs.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        RequestText.append(job.candidate.values, to: &bytes)
      }
      RequestText.append("]}\n", to: &bytes)
    } else {
      for job in jobs {
        RequestText.append("{\"id\":", to: &bytes)
        RequestText.append("\(job.number)", to: &bytes)
        RequestText.append(",\"x\":", to: &bytes)
        RequestText.append(job.candidate.values, to: &bytes)
        RequestText.append("}\n", to: &bytes)
      }
    }
  }
}

/// Numbers in messages.
enum RequestText {
  /// Appends numbers as a list.
  static func append(_ values: [Float], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Appends a number.
  static func append(_ value: Float, to bytes: inout [UInt8]) {
    append(Double(value).description, to: &bytes)
  }

  /// Appends a text.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// Appends the bytes of numbers, the lowest of each first.
  static func append(littleEndian values: [Float], to bytes: inout [UInt8]) {
    if 1.littleEndian == 1 {
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    } else {
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
  }
}
