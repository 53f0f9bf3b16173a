// What `vae data info` says of a folder of pictures.

import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("Reports on picture folders")
struct PictureReportTests {
  @Test("sizes, kinds, channels, copies and bad files are counted")
  func counts() throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/p"
      try SamplePictures.write(
        [
          "a/1.png": PixelBuffer(height: 2, width: 2, colour: [255, 0, 51]),
          "a/2.png": PixelBuffer(height: 2, width: 2, colour: [0, 0, 51]),
          "b/3.png": PixelBuffer(height: 2, width: 2, colour: [255, 0, 51]),
          "b/4.png": PixelBuffer(height: 2, width: 4, colour: [0]),
        ], in: place)
      try SamplePictures.write([9], to: "\(place)/b/5.png")
      try SamplePictures.write(SamplePictures.damaged(1, height: 2, width: 2), to: "\(place)/b/6.png")
      let dataset = try Dataset.load(place, environment: ["XDG_CACHE_HOME": folder])
      let report = try DataReport(dataset)
      let pictures = try #require(report.pictures)
      #expect(report.splits[0].rows == 4 && report.splits[0].classes?.map(\.rows) == [2, 2])
      #expect(pictures.sizes.map(\.files) == [4, 1] && pictures.sizes[1].width == 4)
      #expect(pictures.kinds.map(\.channels) == [3, 1] && pictures.kinds.map(\.files) == [4, 1])
      #expect(pictures.duplicates == [["a/1.png", "b/3.png"]])
      #expect(pictures.badFiles.map(\.path) == ["b/5.png", "b/6.png"])
      // Red is 255, 0, 255, 0; blue is 51 three times and 0 once.
      #expect(pictures.channels.map(\.channel) == ["red", "green", "blue"])
      #expect(
        abs(pictures.channels[0].mean - 0.5) < 1e-12 && abs(pictures.channels[0].deviation - 0.5) < 1e-12)
      #expect(pictures.channels[1].deviation == 0 && abs(pictures.channels[2].mean - 0.15) < 1e-12)
      let text = report.text
      for part in ["2 x 2: 4 files", "2 files cannot be used", "a/1.png, b/3.png", "red: mean 0.5000"] {
        #expect(text.contains(part), "\(part)")
      }
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
      let inner = try #require(members["pictures"] as? [String: Any])
      #expect((inner["bad_files"] as? [[String: Any]])?.count == 2)
    }
  }

  @Test("the contact sheet shows classes in rows, with opacity as the files have it")
  func sheet() throws {
    try withTemporaryFolder { folder in
      for name in ["ash", "oak"] { try SamplePictures.fill("\(folder)/p/\(name)", 10, channels: 4) }
      let opened = try SamplePictures.open("\(folder)/p", cache: folder)
      let sheet = try opened.contactSheet()
      #expect(sheet.groups.count == 1 && sheet.groups[0].map(\.caption) == ["ash", "oak"])
      #expect(sheet.groups[0].map(\.cells.count) == [8, 8])
      let first = SamplePictures.picture(0, channels: 4)
      #expect(sheet.groups[0][0].cells[0].picture == first.premultiplied().restored())
    }
  }

  @Test(
    "strips of pictures are cut apart, with their labels and a test split",
    .enabled(
      if: ProcessInfo.processInfo.environment["VAE_DATA"] != nil,
      "SKIPPED: set VAE_DATA to the folder with cifar10-convnetjs/"))
  func strips() throws {
    let dataset = try Dataset.load("cifar10-convnetjs")
    let test = try #require(dataset.test)
    #expect(dataset.training.count == 3500 && test.count == 500 && test.origin(of: 0) == 3500)
    // The first pictures of CIFAR-10 are a frog and two trucks, and its first pixel is (59, 62, 63).
    #expect(try dataset.training.labels([0, 1, 2]) == [6, 9, 9] && dataset.labelNames?[6] == "frog")
    #expect(try dataset.training.bytes(0).prefix(3) == [59, 62, 63])
  }

  @Test("strips of another width and lines that are no labels are refused")
  func noStrips() throws {
    let bytes = SharedBytes(copying: PNG.encode(SamplePictures.picture(1, height: 3, width: 8)))
    #expect(try PictureStrip.rows(of: bytes, rowShape: [2, 4, 3], at: "s.png").count == 72)
    for shape in [[2, 5, 3], [2, 4, 1]] {
      let failure = try #require(throws: Failure.self) {
        try PictureStrip.rows(of: bytes, rowShape: shape, at: "s.png")
      }
      #expect(failure.kind == .badData && failure.place == "s.png")
    }
    let failure = try #require(throws: Failure.self) {
      try PictureStrip.labels(SharedBytes(copying: Array("1\n2\nx3\n".utf8)), at: "l.txt")
    }
    #expect(failure.what.contains("line 3"))
  }
}
