// Attributes as users write them, as rows hold them and as networks see them.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@Suite("Attributes")
struct AttributeTests {
  private static let kind = Attribute("kind", .classes(["cat", "dog", "owl"]))
  private static let age = Attribute("age", .number(mean: 40, deviation: 10))

  @Test(
    "classes are one-hot, numbers standardised, and what is not known is zeros", arguments: TestedBackend.all)
  func encoding(backend: TestedBackend) throws {
    let encoding = AttributeEncoding([Self.kind, Self.age])
    #expect(encoding.width == 5)
    let known = HostArray([3, 2], [1, 55, .nan, 30, 2, .nan])
    let found = try backend.evaluate([known]) { _, x in
      var context = LayerContext.inference
      context.fields[.condition] = x[0]
      return [
        encoding.numbers(context, rows: 3, in: x[0].trace),
        encoding.numbers(.inference, rows: 2, in: x[0].trace),
      ]
    }
    #expect(found[0].doubles == [0, 1, 0, 1.5, 1, 0, 0, 0, -1, 1, 0, 0, 1, 0, 0])
    #expect(found[1].doubles == [Double](repeating: 0, count: 10))
  }

  @Test(
    "a tenth of the rows is told nothing, and single attributes of others are left out",
    arguments: TestedBackend.all)
  func dropped(backend: TestedBackend) throws {
    let encoding = AttributeEncoding([Self.kind, Self.age])
    let rows = 4000
    let words = RandomSource.words((0..<UInt64(rows)).map { $0 })
    let found = try backend.evaluate([HostArray([rows, 2], words: words), HostArray([2], words: [3, 1])]) {
      _, x in
      let known = x[0].trace.constant(1).broadcast(to: [rows, 2])
      return [encoding.dropped(known, RandomSource(key: x[1], rows: x[0])).isFinite().cast(to: .float32)]
    }
    let kept = found[0].doubles
    let none = (0..<rows).count { kept[2 * $0] == 0 && kept[2 * $0 + 1] == 0 }
    let first = (0..<rows).count { kept[2 * $0] == 0 }
    // 0.1 + 0.9 * 0.01 and 0.1 + 0.9 * 0.1, of 4,000 rows.
    #expect(abs(Double(none) / Double(rows) - 0.109) < 0.02, "\(none)")
    #expect(abs(Double(first) / Double(rows) - 0.19) < 0.03, "\(first)")
  }

  @Test("values are read as users write them, and wrong ones refused with a sentence")
  func values() throws {
    let digits = Attribute("digit", .classes((0..<10).map(String.init)))
    #expect(try Self.kind.number(of: "dog") == 1 && digits.number(of: "7.0") == 7)
    #expect(try Self.age.number(of: "33.5") == 33.5 && Self.kind.number(of: "none").isNaN)
    #expect(Self.kind.text(of: 2) == "owl" && Self.kind.text(of: .nan) == "none")
    for (attribute, text) in [(Self.kind, "cow"), (digits, "12"), (Self.age, "old")] {
      let failure = try #require(throws: Failure.self) { try attribute.number(of: text) }
      #expect(failure.kind == .usage && failure.description.contains(text) && failure.remedy != nil)
    }
    for wrong in [
      Attribute("", .classes(["a", "b"])), Attribute("a", .classes(["a"])),
      Attribute("a", .classes(["a", "a"])),
      Attribute("a", .number(mean: 0, deviation: 0)), Attribute("a", .number(mean: .nan, deviation: 1)),
    ] {
      #expect(throws: Failure.self) { try wrong.check() }
    }
  }

  @Test("what is asked for is told by name, by class alone, or for every class")
  func asked() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [4], hidden: [3], latents: 2, attributes: [Self.kind, Self.age])
    let asked = try AskedAttributes(["kind=owl,age=20"], of: configuration, count: 2)
    #expect(asked.numbers == [2, 20, 2, 20] && asked.texts(0) == ["owl", "owl"])
    let open = try AskedAttributes(["age=20"], of: configuration, count: 1)
    #expect(open.numbers[0].isNaN && open.isAsked(1) && !open.isAsked(0))
    let single = try ModelConfiguration(exampleShape: [4], hidden: [3], latents: 2, attributes: [Self.kind])
    #expect(try AskedAttributes(["dog"], of: single, count: 1).numbers == [1])
    let every = AskedAttributes(everyClassOf: Self.kind, count: 7)
    #expect(every.groups.map(\.rows.count) == [3, 2, 2] && every.numbers == [0, 0, 0, 1, 1, 2, 2])
    let plain = try ModelConfiguration(exampleShape: [4], hidden: [3], latents: 2)
    for (texts, of) in [
      (["dog"], plain), (["dog"], configuration), (["size=3"], configuration), (["kind=x"], configuration),
    ] {
      let failure = try #require(throws: Failure.self) { try AskedAttributes(texts, of: of, count: 1) }
      #expect(failure.kind == .usage && failure.remedy != nil, "\(texts)")
    }
  }

  @Test("a configuration with attributes survives its text, and models of a class need one label")
  func configurations() throws {
    let told = try ModelConfiguration(
      exampleShape: [4], hidden: [3], latents: 2, attributes: [Self.kind, Self.age])
    #expect(told.conditions == [Field(.condition, [2], .float32)])
    let learned = try ModelConfiguration(
      model: .labelled, exampleShape: [4], hidden: [3], latents: 5, attributes: [Self.kind])
    #expect(learned.conditions.isEmpty && learned.structure.name == "labelled")
    for configuration in [told, learned] {
      #expect(try ModelConfiguration(parsing: configuration.text, at: "here") == configuration)
    }
    for (attributes, latents, hidden) in [
      ([], 5, [3]), ([Self.age], 5, [3]), ([Self.kind], 3, [3]), ([Self.kind], 5, []),
    ] {
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(
          model: .labelled, exampleShape: [4], hidden: hidden, latents: latents, attributes: attributes)
      }
      #expect(failure.kind == .usage && failure.remedy != nil)
    }
    #expect(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [4], latents: 2, objective: .named("semi-supervised"))
    }
    #expect(throws: Failure.self) {
      try ModelConfiguration(
        model: .labelled, exampleShape: [4], latents: 5, objective: .evidence, attributes: [Self.kind])
    }
  }
}
