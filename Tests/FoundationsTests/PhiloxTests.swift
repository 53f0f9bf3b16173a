// The generator against the known answers of its authors' library (Random123, kat_vectors), and the keys
// derived from it.

import Foundations
import Testing

struct KnownBlock: CustomTestStringConvertible {
  var counter: SIMD4<UInt32>
  var key: Key
  var answer: SIMD4<UInt32>
  var testDescription: String { "counter \(counter), key \(key.low) \(key.high)" }
}

private let knownBlocks = [
  KnownBlock(
    counter: SIMD4(repeating: 0), key: Key(low: 0, high: 0),
    answer: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
  KnownBlock(
    counter: SIMD4(repeating: .max), key: Key(low: .max, high: .max),
    answer: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
  KnownBlock(
    counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
    key: Key(low: 0xa409_3822, high: 0x299f_31d0),
    answer: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
]

@Suite("Philox")
struct PhiloxTests {
  @Test("blocks equal the known answers", arguments: knownBlocks)
  func knownAnswers(_ known: KnownBlock) {
    #expect(Philox.block(counter: known.counter, key: known.key) == known.answer)
  }

  @Test("a word is the column's place in the block of its row and stream")
  func words() {
    let key = Key(seed: 7)
    let row: UInt64 = 0x0000_0005_0000_0009
    for column in 0..<12 {
      let block = Philox.block(counter: SIMD4(UInt32(column / 4), 3, 9, 5), key: key)
      #expect(Philox.word(key: key, stream: 3, row: row, column: column) == block[column % 4])
    }
  }

  @Test("row, stream, column and key all change the word")
  func distinctWords() {
    var words: Set<UInt32> = []
    for seed in 0..<4 {
      for stream in 0..<4 {
        for row in 0..<4 {
          for column in 0..<16 {
            words.insert(
              Philox.word(
                key: Key(seed: UInt64(seed)), stream: UInt32(stream), row: UInt64(row), column: column))
          }
        }
      }
    }
    #expect(words.count == 4 * 4 * 4 * 16)
  }
}

@Suite("Key")
struct KeyTests {
  @Test("a seed fills both words")
  func seed() {
    #expect(Key(seed: 0x0123_4567_89ab_cdef) == Key(low: 0x89ab_cdef, high: 0x0123_4567))
  }

  @Test("folding numbers and names gives keys that all differ, the same every time")
  func folding() {
    let root = Key(seed: 0)
    let numbers = (0..<1000).map { root.folding(UInt64($0)) } + [root.folding(1 << 32), root.folding(.max)]
    let names = ["", "a", "b", "ab", "ba", "encoder/weight", "encoder/bias"].map { root.folding($0) }
    #expect(Set(numbers + names + [root]).count == numbers.count + names.count + 1)
    #expect(root.folding("encoder") == Key(seed: 0).folding("encoder"))
  }

  @Test("the order of folding matters")
  func order() {
    let root = Key(seed: 1)
    #expect(root.folding(1).folding(2) != root.folding(2).folding(1))
  }

  @Test("a derived key never equals the words drawn for a row below stream 2^31")
  func derivationsAreMarked() {
    let root = Key(seed: 2)
    let derived = root.folding(0)
    let drawn = Philox.block(counter: SIMD4(0, 0, 0, 0), key: root)
    #expect(derived != Key(low: drawn[0], high: drawn[1]))
    let marked = Philox.block(counter: SIMD4(0, .max, 0, 0), key: root)
    #expect(derived == Key(low: marked[0], high: marked[1]))
  }
}
