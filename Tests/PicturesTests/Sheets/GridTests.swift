// Sheets of pictures: where each one comes to stand, and the numbering of files.

import Foundation
import Foundations
import Testing

@testable import Pictures

private func pictures(_ count: Int, height: Int = 1, width: Int = 1, from first: UInt8 = 1) -> [PixelBuffer] {
  (0..<count).map { PixelBuffer(height: height, width: width, colour: [first + UInt8($0)]) }
}

@Suite("Grid")
struct GridTests {
  @Test("pictures fill the sheet row by row, with spacing around them")
  func layout() {
    let sheet = Grid(columns: 2, spacing: 1, background: 0).sheet(pictures(3))
    #expect(sheet.height == 5 && sheet.width == 5)
    #expect(
      sheet.bytes == [
        0, 0, 0, 0, 0,
        0, 1, 0, 2, 0,
        0, 0, 0, 0, 0,
        0, 3, 0, 0, 0,
        0, 0, 0, 0, 0,
      ])
    let tight = Grid(columns: 3, spacing: 0).sheet(pictures(3))
    #expect(tight.height == 1 && tight.width == 3 && tight.bytes == [1, 2, 3])
  }

  @Test(
    "by default the sheet is nearly square",
    arguments: [
      (1, 1, 1, 1), (2, 1, 1, 2), (4, 1, 1, 2), (5, 1, 1, 3), (10, 1, 1, 4), (64, 28, 28, 8),
      (100, 28, 28, 10),
      (64, 28, 20, 10), (8, 10, 40, 2), (3, 100, 1, 3), (3, 1, 100, 1),
    ])
  func nearSquare(_ count: Int, _ height: Int, _ width: Int, _ columns: Int) {
    let sheet = Grid(spacing: 0).sheet(pictures(count, height: height, width: width))
    #expect(sheet.width == columns * width)
    #expect(sheet.height == (count + columns - 1) / columns * height)
  }

  @Test(
    "the background is grey in every channel, and opaque",
    arguments: zip(
      [1, 3, 4], [[UInt8(200)], [200, 200, 200], [200, 200, 200, 255]]))
  func background(_ channels: Int, _ colour: [UInt8]) {
    let picture = PixelBuffer(height: 1, width: 1, colour: [UInt8](repeating: 0, count: channels))
    let sheet = Grid(spacing: 1, background: 200).sheet([picture])
    #expect(Array(sheet.bytes.prefix(channels)) == colour)
  }
}

@Suite("File numbering")
struct NextFileTests {
  @Test(
    "the next number is one above the highest",
    arguments: [
      ([], "samples-001.png"), (["samples-001.png"], "samples-002.png"),
      (["samples-001.png", "samples-007.png"], "samples-008.png"), (["samples-999.png"], "samples-1000.png"),
      (["samples-1000.png", "samples-999.png"], "samples-1001.png"),
      (
        ["other-005.png", "samples-5.jpg", "samples-.png", "samples-x1.png", "samples-١.png"],
        "samples-001.png"
      ),
      (["samples-99999999999999999999.png"], "samples-001.png"),
      (["samples.png", "samples-.png"], "samples-001.png"),
    ])
  func numbers(_ present: [String], _ next: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in present { try AtomicFile.write("x", to: "\(folder)/\(name)") }
    let file = try NextFile.file(in: folder, stem: "samples", ending: "png")
    #expect(file.path == "\(folder)/\(next)")
  }

  @Test("a missing folder is an input/output failure that names it")
  func missingFolder() throws {
    let failure = try #require(throws: Failure.self) {
      _ = try NextFile.file(in: "/no/such/folder", stem: "samples", ending: "png")
    }
    #expect(failure.kind == .inputOutput && failure.place == "/no/such/folder")
  }
}
