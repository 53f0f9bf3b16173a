// The sentences users meet, and the codes scripts rely on.

import Foundation
import Testing

@testable import Foundations

@Suite("Failure")
struct FailureTests {
  @Test(
    "each kind has its exit code",
    arguments: zip(
      [
        Failure.Kind.failure, .usage, .badData, .missingInput, .inputOutput, .interrupted, .terminated,
      ], [Int32(1), 64, 65, 66, 74, 130, 143]))
  func exitCodes(_ kind: Failure.Kind, _ code: Int32) {
    #expect(kind.rawValue == code)
  }

  @Test("the description reads place, what, remedy")
  func description() {
    #expect("\(Failure(.failure, "it broke"))" == "it broke.")
    #expect("\(Failure(.badData, "too short", at: "a.npy"))" == "a.npy: too short.")
    #expect(
      "\(Failure(.badData, "too short", at: "a.npy", remedy: "Copy it again"))"
        == "a.npy: too short. Copy it again.")
    #expect(
      "\(Failure(.usage, "unknown name 'x'", remedy: "Did you mean 'y'?"))"
        == "unknown name 'x'. Did you mean 'y'?")
  }

  @Test(
    "a system call's failure names path, reason and remedy",
    arguments: [
      (ENOSPC, "No space left on device", "Free some space"),
      (EACCES, "Permission denied", "Check the permissions"),
      (EROFS, "Read-only file system", "mounted read-only"),
    ])
  func systemCalls(_ code: Int32, _ reason: String, _ remedy: String) {
    let failure = Failure.system(code, "cannot write", at: "out/a.png")
    #expect(failure.kind == .inputOutput)
    #expect(failure.description.hasPrefix("out/a.png: cannot write: \(reason). "))
    #expect(failure.remedy?.contains(remedy) == true)
  }

  @Test("fail stops the program and keeps its text in optimised builds")
  func failStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      fail("shapes [2, 3] and [4] do not fit")
    }
    let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
    #expect(text.contains("shapes [2, 3] and [4] do not fit"))
  }
}

@Suite("Suggestion")
struct SuggestionTests {
  private let names = ["mnist", "fashion-mnist", "vae", "beta-vae", "iwae"]

  @Test(
    "the nearest name is found",
    arguments: [
      ("minst", "mnist"), ("mnis", "mnist"), ("MNIST", "mnist"), ("mmnist", "mnist"),
      ("fashon-mnist", "fashion-mnist"), ("fashion", "fashion-mnist"), ("betavae", "beta-vae"),
      ("vea", "vae"), ("iwea", "iwae"),
    ])
  func nearest(_ typed: String, _ meant: String) {
    #expect(Suggestion.nearest(to: typed, among: names) == meant)
  }

  @Test("nothing is suggested for what resembles nothing", arguments: ["", "x", "cifar10", "zz", "imagenet"])
  func nothingNear(_ typed: String) {
    #expect(Suggestion.nearest(to: typed, among: names) == nil)
  }

  @Test(
    "the distance counts edits and swaps of neighbours",
    arguments: [
      ("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "acb", 1), ("abc", "axc", 1),
      ("ca", "abc", 3), ("kitten", "sitting", 3), ("abcd", "badc", 2),
    ])
  func distance(_ a: String, _ b: String, _ edits: Int) {
    #expect(Suggestion.distance(Array(a), Array(b)) == edits)
    #expect(Suggestion.distance(Array(b), Array(a)) == edits)
  }

  @Test("an unknown name is a usage failure that asks or lists")
  func unknown() {
    let near = Suggestion.unknown("data set", "minst", among: names)
    #expect(near == Failure(.usage, "unknown data set 'minst'", remedy: "Did you mean 'mnist'?"))
    let far = Suggestion.unknown("data set", "cifar10", among: ["a", "b"])
    #expect(far.remedy == "Known names are a, b")
  }
}
