// Valid files made wrong in the ways that files go wrong and that attackers make them wrong: by trial number
// and key alone, so that a trial that fails can be made again.

import Foundations

/// Makes wrong files out of valid ones.
struct Mutator {
  /// What valid files are made of, besides bytes.
  enum Form: Sendable {
    /// Nothing that is known.
    case bytes
    /// A JSON text.
    case json
    /// Lines of cells.
    case cells
    /// Tensors behind a header of JSON.
    case tensors
  }

  /// The valid files.
  var seeds: [[UInt8]]
  /// Bytes behind which the fields of a header lie.
  var landmarks: [[UInt8]] = []
  /// What they are made of: three quarters of the files are wrong in that.
  var form = Form.bytes
  var key: Key

  /// The file of a trial: a valid one after one mutation, sometimes two or three, and not equal to it.
  func file(trial: Int) -> [UInt8] {
    var draws = Draws(key: key, trial: trial)
    let seed = seeds[trial % seeds.count]
    var bytes = seed
    repeat {
      for _ in 0...max(0, draws.below(8) - 5) { change(&bytes, &draws) }
    } while bytes == seed
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ draws: inout Draws) {
    switch form {
    case .json where draws.below(4) > 0:
      // What is no JSON any more, after an earlier change, is changed as bytes.
      if let changed = JSONMutation.changed(bytes, &draws) { bytes = changed } else { mutate(&bytes, &draws) }
    case .tensors where draws.below(4) > 0:
      if let changed = TensorMutation.changed(bytes, &draws) {
        bytes = changed
      } else {
        mutate(&bytes, &draws)
      }
    case .cells where draws.below(4) > 0: bytes = CellMutation.changed(bytes, &draws)
    default: mutate(&bytes, &draws)
    }
  }

  /// Numbers that follow from the trial.
  struct Draws {
    var key: Key
    var trial: Int
    private var count: UInt32 = 0

    init(key: Key, trial: Int) {
      self.key = key
      self.trial = trial
    }

    /// One of some.
    mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

    /// A number of at least 0 and less than `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
      let words = Philox.block(counter: SIMD4(UInt32(trial), count, 0, 0), key: key)
      count += 1
      return Int((UInt64(words[0]) << 32 | UInt64(words[1])) % UInt64(max(bound, 1)))
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ draws: inout Draws) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(draws.below(256))) }
    switch draws.below(10) {
    case 0: for _ in 0...draws.below(4) { bytes[draws.below(bytes.count)] ^= 1 << UInt8(draws.below(8)) }
    case 1:
      for place in run(in: bytes, &draws) { bytes[place] = UInt8(draws.below(256)) }
    case 2: bytes.removeLast(1 + draws.below(draws.below(2) == 0 ? 8 : bytes.count) % bytes.count)
    case 3:
      let other = seeds[draws.below(seeds.count)]
      let (from, to) = (draws.below(other.count), draws.below(bytes.count))
      bytes.replaceSubrange(to..., with: other[from...])
    case 4:
      let block = Array(bytes[run(in: bytes, &draws)])
      bytes.insert(contentsOf: block, at: draws.below(bytes.count))
    case 5: bytes.removeSubrange(run(in: bytes, &draws))
    case 6:
      let fill: UInt8 = draws.below(2) == 0 ? 0 : 0xFF
      for place in run(in: bytes, &draws) { bytes[place] = fill }
    case 7: replaceNumber(in: &bytes, &draws)
    default: setField(in: &bytes, &draws)
    }
  }

  /// A run of bytes, mostly short.
  private func run(in bytes: [UInt8], _ draws: inout Draws) -> Range<Int> {
    let start = draws.below(bytes.count)
    let longest = draws.below(8) == 0 ? bytes.count : 8
    return start..<min(bytes.count, start + 1 + draws.below(longest))
  }

  /// Writes an extreme number of 1, 2, 4 or 8 bytes, mostly where a header has its fields.
  private func setField(in bytes: inout [UInt8], _ draws: inout Draws) {
    let width = 1 << draws.below(4)
    let extremes: [UInt64] = [
      0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 1 << 40,
      1 << 62, 0x7FFF_FFFF_FFFF_FFFF, 1 << 63, .max - 7, .max, UInt64(bytes.count), UInt64(bytes.count) + 1,
    ]
    let value = extremes[draws.below(extremes.count)]
    let marks = landmarks.flatMap { mark in
      bytes.count < mark.count
        ? [] : (0...bytes.count - mark.count).filter { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
    }
    let place =
      switch draws.below(4) {
      case 0: draws.below(bytes.count)
      case 1 where !marks.isEmpty, 2 where !marks.isEmpty: marks[draws.below(marks.count)] + draws.below(60)
      default: draws.below(min(bytes.count, 32))
      }
    let isBig = draws.below(2) == 0
    for byte in 0..<width where place + byte < bytes.count {
      bytes[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (isBig ? width - 1 - byte : byte)))
    }
  }

  /// Replaces a number written in digits by an extreme one.
  private func replaceNumber(in bytes: inout [UInt8], _ draws: inout Draws) {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    let starts = bytes.indices.filter { isDigit(bytes[$0]) && ($0 == 0 || !isDigit(bytes[$0 - 1])) }
    guard !starts.isEmpty else { return setField(in: &bytes, &draws) }
    let start = starts[draws.below(starts.count)]
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let others = Self.extremes + ["null", "\"x\"", "[]", "{}", "NaN"]
    bytes.replaceSubrange(start..<end, with: draws.one(of: others).utf8)
  }

  /// Numbers that programs do not expect, as JSON writes them.
  static let extremes = [
    "0", "-0", "1", "-1", "2", "0.5", "-0.5", "0.9999999", "1e-320", "1e-400", "1e15", "1e19", "-1e19",
    "1e38",
    "3.5e38", "1e308", "-1e308", "1e400", "16777216", "16777217", "2147483647", "2147483648", "-2147483648",
    "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "18446744073709551615", "99999999999999999999999999999",
  ]
}
