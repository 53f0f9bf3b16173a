// Sentences that name settings and actions: written once, told in the words of whoever reads them.

import Foundation
import Testing

@testable import Foundations

@Suite("Message")
struct MessageTests {
  private static let loud = MessageStyle { setting, value in
    "<\(setting.name.uppercased())\(value.map { "=\($0)" } ?? "")>"
  } action: { action in
    switch action {
    case .resume(let run, let epochs): "<GO ON \(run ?? "?") \(epochs ?? 0)>"
    default: "<DO>"
    }
  }

  @Test("settings, their values and actions are told in Swift's words, or in those of a style")
  func styles() {
    let message: Message =
      "Lower \(.learningRate) (now \(0.5)) or give \(.clip, 1); \(.resume(run: "a", epochs: 4)) goes on"
    #expect(
      message.description
        == "Lower `learningRate` (now 0.5) or give `clip: 1`; `TrainingRun.reopen` of 'a' with `epochs: 4` goes on"
    )
    #expect(
      message.text(Self.loud) == "Lower <LEARNINGRATE> (now 0.5) or give <CLIP=1>; <GO ON a 4> goes on")
    #expect(message.contains("`clip: 1`") && message.hasPrefix("Lower `l") && message.hasSuffix("goes on"))
  }

  @Test("a sentence within another keeps its settings, and so does a failure")
  func nesting() {
    let inner: Message = "give \(.batch, 8)"
    #expect(("or \(inner)!" as Message).text(Self.loud) == "or give <BATCH=8>!")
    #expect((inner + ", or " + inner).text(Self.loud) == "give <BATCH=8>, or give <BATCH=8>")
    #expect([inner, "rest"].joined(separator: " and ").text(Self.loud) == "give <BATCH=8> and rest")
    let failure = Failure(.usage, "is none", at: .epochs, "0", remedy: inner)
    #expect(("vae: \(failure)" as Message).text(Self.loud) == "vae: <EPOCHS=0>: is none. give <BATCH=8>.")
    #expect(failure.description == "`epochs: 0`: is none. give `batch: 8`.")
    #expect(failure.text(Self.loud) == "<EPOCHS=0>: is none. give <BATCH=8>.")
  }

  @Test("equal sentences are equal however they were put together")
  func equality() {
    let word = "text"
    #expect(Message("a text") == "a \(word)" && "a " + Message(word) == "a text")
    #expect(("\(Message(""))" as Message) == "" && Message("").isEmpty && !Message("a").isEmpty)
    #expect(("\(.batch)" as Message) != "`batch`")
  }

  @Test("a sentence gets its full stop once; one that asks keeps its mark")
  func closing() {
    #expect(Message("it broke").closed == "it broke." && Message("it broke.").closed == "it broke.")
    #expect(Message("who?").closed == "who?")
    let inner = Failure(.usage, "is none", remedy: "Give one")
    #expect("\(Failure(.badData, inner.message, at: "file"))" == "file: is none. Give one.")
  }

  @Test("an encoder writes sentences in the style that it was given")
  func encoding() throws {
    let encoder = JSONEncoder()
    let sentences: [Message] = ["give \(.batch, 8)"]
    #expect(String(decoding: try encoder.encode(sentences), as: UTF8.self) == #"["give `batch: 8`"]"#)
    encoder.userInfo = Self.loud.userInfo
    #expect(String(decoding: try encoder.encode(sentences), as: UTF8.self) == #"["give <BATCH=8>"]"#)
  }

  @Test("every setting is listed once")
  func settings() throws {
    let file = HouseRulesTests.root.appending(path: "Sources/Foundations/Setting.swift")
    let names = try String(contentsOf: file, encoding: .utf8).matches(of: /= Setting\("(\w+)"\)/).map {
      String($0.output.1)
    }
    #expect(names.count > 30 && Setting.all.map(\.name) == names)
  }
}
