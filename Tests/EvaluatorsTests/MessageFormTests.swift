// The forms of messages: what hellos say, what answers mean, and what is asked.

import Foundation
import Foundations
import Testing

@testable import Evaluators

@Suite("Forms of messages")
struct MessageFormTests {
  static let hello = Hello(
    parameters: 2, low: [-1], high: [1], measures: ["x", "y"], ranges: [0...1, 0...1], observation: [3])

  static func read(_ hello: String) throws -> Hello {
    try Array(hello.utf8).withUnsafeBytes { try HelloReader($0).evaluator() }
  }

  static func verdicts(_ line: String) throws -> [(number: Int, verdict: Verdict)] {
    try Array(line.utf8).withUnsafeBytes { try hello.verdicts(try Reply($0, limit: 1000)) }
  }

  @Test("a hello says parameters, bounds, measures, and how it wants to be asked")
  func hello() throws {
    let plain = try Self.read(ShellChild.hello)
    #expect(
      plain == Hello(parameters: 2, low: [-1], high: [1], measures: ["x", "y"], ranges: [-1...1, -1...1]))
    let rich = try Self.read(
      #"{"vae":1,"parameters":3,"low":[-1,-2,-3],"measures":2,"range":[[0,1],[0,2]],"batch":100,"binary":true,"observation":[4,5],"name":"walker","new":{"a":[1,"b",null,true]}}"#
    )
    #expect(
      rich
        == Hello(
          parameters: 3, low: [-1, -2, -3], measures: ["measure 1", "measure 2"], ranges: [0...1, 0...2],
          observation: [4, 5], batch: 100, isBinary: true, name: "walker"))
    #expect(rich.high == [.infinity, .infinity, .infinity])
  }

  @Test(
    "a hello that leaves something open is refused with what it is",
    arguments: [
      (#"{"kind":"evaluator"}"#, "vae"), (#"{"vae":2,"parameters":2}"#, "version"),
      (#"{"vae":1,"kind":"environment"}"#, "environment"),
      (#"{"vae":1,"measures":[],"range":[]}"#, "parameters"),
      (#"{"vae":1,"parameters":0,"measures":[],"range":[]}"#, "parameters"),
      (#"{"vae":1,"parameters":1e300,"measures":[],"range":[]}"#, "whole number"),
      (#"{"vae":1,"parameters":2}"#, "measures"), (#"{"vae":1,"parameters":2,"measures":["x"]}"#, "range"),
      (#"{"vae":1,"parameters":2,"measures":["x"],"range":[[1,0]]}"#, "'x'"),
      (#"{"vae":1,"parameters":2,"measures":["x"],"range":[[0,Infinity]]}"#, "'x'"),
      (#"{"vae":1,"parameters":3,"low":[0,0],"measures":[],"range":[]}"#, "low"),
      (#"{"vae":1,"parameters":2,"low":1,"high":1,"measures":[],"range":[]}"#, "not below"),
      (#"{"vae":1,"parameters":2,"low":NaN,"measures":[],"range":[]}"#, "not below"),
      (#"{"vae":1,"parameters":2,"measures":[],"range":[],"batch":0}"#, "batch"),
      (#"{"vae":1,"parameters":2,"measures":[],"range":[],"observation":[0.5]}"#, "observation"),
      (#"{"vae":1,"parameters":2,"measures":[],"range":[],"observation":[100000,100000]}"#, "observation"),
      (#"{"vae":1} and more"#, "follows"), (#"{'vae':1}"#, "byte 2"),
    ])
  func refused(text: String, reason: String) {
    let error = #expect(throws: Malformed.self) { try Self.read(text) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test(
    "answers mean what they say",
    arguments: [
      (
        #"{"id":17,"fitness":-0.5,"measures":[0.25,0.75]}"#,
        Verdict.evaluated(Evaluation(fitness: -0.5, measures: [0.25, 0.75]))
      ),
      (
        #"{"measures":[0,1],"id":17.0,"note":"ok","png":"a.png","fitness":1,"observation":[[1],[2],[3]]}"#,
        .evaluated(
          Evaluation(fitness: 1, measures: [0, 1], observation: [1, 2, 3], picture: "a.png", note: "ok"))
      ),
      (#"{"id":17,"fitness":NaN,"measures":[0,1]}"#, .failed("the fitness is NaN")),
      (#"{"id":17,"fitness":null,"measures":[0,1]}"#, .failed("the fitness is NaN")),
      (
        #"{"id":17,"fitness":1e300,"measures":[0,1]}"#,
        .failed("the fitness is infinite, or too large for float32")
      ),
      (
        #"{"id":17,"fitness":1,"measures":[0,-Infinity]}"#,
        .failed("the measure 'y' is infinite, or too large for float32")
      ),
      (
        #"{"id":17,"fitness":1,"measures":[0,1],"observation":[1,NaN,3]}"#,
        .failed("the number 2 of the observation is NaN")
      ),
      (#"{"id":17,"error":"fell over"}"#, .failed("fell over")),
      (#"{"id":17,"error":"no licence","transient":true}"#, .transient("no licence")),
      (
        #"{"id":17,"error":null,"fitness":1,"measures":[0,1]}"#,
        .evaluated(Evaluation(fitness: 1, measures: [0, 1]))
      ),
      (
        #"{"id":17,"fitness":1,"measures":[0]}"#,
        .misshapen("the answer has 1 measures where the hello names 2")
      ),
      (#"{"id":17,"measures":[0,1]}"#, .misshapen("the answer has neither \"fitness\" nor \"error\"")),
      (
        #"{"id":17,"fitness":1,"measures":[0,1],"observation":[1]}"#,
        .misshapen("the answer's observation has 1 numbers where the hello says 3")
      ),
    ])
  func answers(line: String, expected: Verdict) throws {
    let found = try Self.verdicts(line)
    #expect(found.map(\.number) == [17] && found.first?.verdict == expected)
  }

  @Test("an answer for several solutions has a part for each, failures included")
  func several() throws {
    let found = try Self.verdicts(
      #"{"ids":[4,5,6],"fitness":[1,NaN,3],"measures":[[0,1],[0,1],[1,0]],"errors":[null,null,"stuck"],"observations":[[1,2,3],[4,5,6],[7,8,9]]}"#
    )
    #expect(found.map(\.number) == [4, 5, 6])
    #expect(
      found.map(\.verdict) == [
        .evaluated(Evaluation(fitness: 1, measures: [0, 1], observation: [1, 2, 3])),
        .failed("the fitness is NaN"),
        .failed("stuck"),
      ])
    #expect(
      try Self.verdicts(#"{"ids":[4,5],"error":"off"}"#).map(\.verdict) == [.failed("off"), .failed("off")])
    for wrong in [
      #"{"ids":[4,5],"fitness":[1],"measures":[[0,1],[0,1]]}"#,
      #"{"ids":[4,5],"fitness":[1,2],"measures":[[0,1]]}"#,
      #"{"ids":[4],"fitness":[1],"measures":[[0,1]],"observations":[[1]]}"#,
      #"{"ids":[4],"fitness":[1],"measures":[[0,1]],"errors":[]  ,"errors":["a","b"]}"#,
    ] {
      for (_, verdict) in try Self.verdicts(wrong) {
        guard case .misshapen = verdict else {
          Issue.record("\(wrong) is \(verdict)")
          continue
        }
      }
    }
  }

  @Test("rows of float32 are fitness, measures and observation, the lowest byte first")
  func rows() {
    let values: [Float] = [1, 0.5, 0.25, 7, 8, 9, .nan, 0, 0, 0, 0, 0]
    let bytes = values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    let verdicts = ([0] + bytes).withUnsafeBytes {
      Self.hello.verdicts(rows: 2, UnsafeRawBufferPointer(rebasing: $0[1...]))
    }
    #expect(
      verdicts == [
        .evaluated(Evaluation(fitness: 1, measures: [0.5, 0.25], observation: [7, 8, 9])),
        .failed("the fitness is NaN"),
      ])
  }

  @Test("solutions are asked for by lines, by one line for all, or as numbers behind a line")
  func requests() {
    let jobs = [Job(Candidate(7, [0.5, -1])), Job(Candidate(8, [0.1, 1e-9]))]
    func ask(_ batch: Int?, _ isBinary: Bool) -> [UInt8] {
      var (hello, bytes) = (Self.hello, [UInt8]())
      (hello.batch, hello.isBinary) = (batch, isBinary)
      hello.ask(for: jobs[...], into: &bytes)
      return bytes
    }
    #expect(
      String(decoding: ask(nil, false), as: UTF8.self) == """
        {"id":7,"x":[0.5,-1.0]}
        {"id":8,"x":[0.10000000149011612,9.999999717180685e-10]}

        """)
    #expect(
      String(decoding: ask(10, false), as: UTF8.self) == """
        {"ids":[7,8],"x":[[0.5,-1.0],[0.10000000149011612,9.999999717180685e-10]]}

        """)
    let binary = ask(10, true)
    #expect(String(decoding: binary.prefix(31), as: UTF8.self) == "{\"id\":7,\"rows\":2,\"bytes\":16}\n\0\0")
    #expect(binary.count == 29 + 16 && Array(binary[29..<37]) == [0, 0, 0, 0x3F, 0, 0, 0x80, 0xBF])
  }
}
