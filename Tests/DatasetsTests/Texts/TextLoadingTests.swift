// Text files as data: what is a string, what is a token, what is said, and what is refused.

import Examples
import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Files of texts")
struct TextLoadingTests {
  private func load(
    _ text: String, as name: String = "strings.txt", _ request: TextRequest = TextRequest()
  ) throws -> Dataset {
    try withTemporaryFolder { folder in
      try AtomicFile.write(text, to: "\(folder)/\(name)")
      var data = DataRequest("\(folder)/\(name)")
      data.text = request
      return try Dataset.load(data)
    }
  }

  private func texts(_ dataset: Dataset) throws -> [String] {
    let source = try #require(dataset.training as? TextSource)
    return (0..<source.count).compactMap(source.text)
  }

  @Test("names, molecules and lines with times are read by bytes, sentences by words")
  func units() throws {
    let names = try load("emma\nolivia\nava\nisabella\n")
    #expect(names.textCoding?.unit == .bytes && names.textCoding?.longest == 9)
    #expect(try texts(names) == ["emma", "olivia", "ava", "isabella"])
    let sentences = (0..<60).map {
      "the \(["cat", "dog"][$0 % 2]) sat on the \(["mat", "sofa", "bed"][$0 % 3])"
    }
    let prose = try load(sentences.joined(separator: "\n"))
    #expect(prose.textCoding?.unit == .words && prose.textCoding?.vocabulary == 10)
    #expect(try texts(prose) == sentences)
    #expect(prose.training.kind == .tokens(length: 7, vocabulary: 10))
    let log = (0..<60).map {
      "10:0\($0 % 10):\($0) port \($0 * 7919 % 100003) opened by 0x\(String($0 * 40503, radix: 16))"
    }
    #expect(try load(log.joined(separator: "\n"), as: "app.log").textCoding?.unit == .bytes)
  }

  @Test("line ends, empty lines, a mark of the encoding and broken UTF-8 change no text")
  func lines() throws {
    let dataset = try load("\u{FEFF}one a\r\n\r\n  two b \nthree c\n\n")
    #expect(try texts(dataset) == ["one a", "two b", "three c"])
    #expect((0..<3).map { dataset.training.number(of: $0) } == [1, 3, 4])
    #expect(dataset.notes.contains { "\($0)".contains("2 empty lines") })
    try withTemporaryFolder { folder in
      let path = "\(folder)/broken.log"
      try Data([0x61, 0xFF, 0x62, 0x0A, 0x63, 0x0A]).write(to: URL(filePath: path))
      let broken = try Dataset.load(path)
      let source = try #require(broken.training as? TextSource)
      #expect(Array(source.tokens(of: 0)) == [0x62, 0x100, 0x63, 0])
      #expect(broken.notes.contains { "\($0)".contains("not UTF-8") })
    }
  }

  @Test("running text is cut into sentences, verses and entries are not")
  func running() throws {
    let prose = """
      It was late when Mr. Brown came home, and the rain
      had not stopped since noon. He put down his hat
      and his wet coat. "Who is there?" somebody called
      from the stairs. He did not answer, for he was
      tired of questions, and went to bed.

      In the morning the sun shone on the wet
      roofs of the town, as if nothing had happened. Nobody
      spoke of it again, and the hat stayed where he
      had put it, on the chair beside the door.
      """
    let found = try texts(load(prose, as: "story.text", TextRequest(unit: .bytes)))
    #expect(found.count == 6 && found[0].hasSuffix("since noon.") && found[0].contains("Mr. Brown"))
    #expect(found[2] == "\"Who is there?\" somebody called from the stairs.")
    let verses = "Roses are red\nViolets are blue\n\nSugar is sweet\nAnd so are you\n"
    #expect(try texts(load(verses)).count == 4)
    #expect(try texts(load(prose, as: "story.text", TextRequest(part: "lines", unit: .bytes))).count == 9)
  }

  @Test("texts that are too long are cut, which is said; so is a line of a million characters")
  func cut() throws {
    let dataset = try load("ab\n" + String(repeating: "x", count: 1_000_000) + "\ncd\n")
    #expect(dataset.textCoding?.longest == 256)
    #expect(dataset.notes.contains { "\($0)".contains("1 text is longer and cut") })
    let source = try #require(dataset.training as? TextSource)
    #expect(source.tokens(of: 1).count == 256 && source.tokens(of: 1).last != TextCoding.end)
    let short = try load("abcdef\nbcd\n", "s.smi", TextRequest(longest: 4))
    #expect(short.textCoding?.longest == 4)
  }

  private func load(_ text: String, _ name: String, _ request: TextRequest) throws -> Dataset {
    try load(text, as: name, request)
  }

  @Test(
    "what holds no texts is refused with a sentence",
    arguments: [
      ("", "strings.txt", "empty"), ("\n\n \n", "strings.log", "holds no text"),
      ("same\nsame\nsame\n", "strings.log", "every one of its 3 texts is the same"),
    ])
  func refused(text: String, name: String, part: String) throws {
    let failure = try #require(throws: Failure.self) { try load(text, as: name) }
    #expect(failure.kind == .badData && "\(failure)".contains(part), "\(failure)")
  }

  @Test("a column of a table can be the texts, with others beside them; sequences of numbers are texts")
  func columns() throws {
    let table = "id,smiles,kind\n1,CCO,a\n2,\"C,N\",b\n3,,a\n4,CC(=O)O,b\n"
    let dataset = try load(table, as: "molecules.csv", TextRequest(part: "smiles"))
    #expect(try texts(dataset) == ["CCO", "C,N", "CC(=O)O"])
    #expect((0..<3).map { dataset.training.number(of: $0) } == [2, 3, 5])
    #expect(dataset.notes.contains { "\($0)".contains("1 row without a text") })
    let failure = try #require(throws: Failure.self) {
      try load(table, as: "molecules.csv", TextRequest(part: "smile"))
    }
    #expect("\(failure)".contains("smiles"))
    let events = (0..<40).map { row in
      (0..<(3 + row % 9)).map { "\(5 + ($0 + row) % 4)" }.joined(separator: " ")
    }
    let sequences = try load(events.joined(separator: "\n"))
    #expect(
      sequences.textCoding?.unit == .words && sequences.textCoding?.words.sorted() == ["5", "6", "7", "8"])
  }

  @Test("a table under a text's ending is still a table")
  func tables() throws {
    #expect(try load("x\ty\n1\ta\n2\tb\n3\ta\n").schema != nil)
    #expect(try load("1 2\n3 4\n").training.kind.family == .numbers)
  }
}
