// Names of many files: where numbers begin, what a pattern is, and that nothing is overwritten.

import Foundation
import Foundations
import Testing

@testable import Pictures

@Suite("Numbered files")
struct NumberedFilesTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test(
    "numbers go on behind the highest",
    arguments: [
      ("/", [], "0001.png 0002.png"), ("", ["x.png"], "0001.png 0002.png"),
      ("/", ["0007.png", "12.png", "0999.jpg"], "0013.png 0014.png"),
      ("/new-%03d.png", [], "new-001.png new-002.png"),
      ("/new-%d.png", ["new-9.png"], "new-10.png new-11.png"),
      ("/new-%03d.png", ["new-999.png"], "new-1000.png new-1001.png"),
      ("/%02d-x.PNG", ["01-x.PNG", "99999999999-x.PNG", "y-x.PNG"], "02-x.PNG 03-x.PNG"),
    ])
  func numbers(_ name: String, _ present: [String], _ next: String) throws {
    try withFolder { folder in
      for file in present { try AtomicFile.write("x", to: "\(folder)/\(file)") }
      let files = try #require(try NumberedFiles(folder + name, ending: ".png"))
      let picture = PixelBuffer(height: 1, width: 1, channels: 1, bytes: [7])
      let written = try files.write([picture, picture])
      #expect(written == next.split(separator: " ").map { "\(folder)/\($0)" })
    }
  }

  @Test(
    "every other % is refused", arguments: ["a%.png", "%s.png", "%3d.png", "%d-%d.png", "%0d.png", "%%d.png"])
  func patterns(_ name: String) throws {
    let failure = try #require(throws: Failure.self) { try NumberedFiles(name, ending: ".png") }
    #expect(failure.kind == .usage && failure.place == Message(name))
  }

  @Test("the name of one file stands for itself", arguments: ["x.png", "100%/x.png", "new"])
  func single(_ name: String) throws { #expect(try NumberedFiles(name, ending: ".png") == nil) }

  @Test("pictures are written to a folder that is made, and those that are there stay")
  func written() throws {
    try withFolder { folder in
      let pictures = [1, 2].map { PixelBuffer(height: 2, width: 3, colour: [$0, 0, 0, 9]) }
      let files = try #require(try NumberedFiles("\(folder)/a/b/", ending: ".png"))
      #expect(try files.write(pictures) == ["0001.png", "0002.png"].map { "\(folder)/a/b/\($0)" })
      #expect(try files.write([pictures[1]]) == ["\(folder)/a/b/0003.png"])
      #expect(
        try Array(WholeFile.read("\(folder)/a/b/0001.png")) == PNG.encode(pictures[0]))
    }
  }
}
