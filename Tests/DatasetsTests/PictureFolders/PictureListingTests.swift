// Which files of a folder are its pictures, in which order, and what their classes are.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Listings of picture folders")
struct PictureListingTests {
  private func touch(_ names: [String], in folder: String) throws {
    for name in names { try SamplePictures.write([1], to: "\(folder)/\(name)") }
  }

  @Test("pictures are found by their ending in any case, in the order of their paths' bytes")
  func order() throws {
    try withTemporaryFolder { folder in
      try touch(
        ["b.png", "B.PNG", "a/z.JPeG", "a.jpg", "a/y.jpg", "ä.png", "a/b/c/d.png", "x.bmp", "png", ".png"],
        in: folder)
      let listing = try PictureListing(of: folder)
      #expect(
        listing.files.map(\.path) == [
          "B.PNG", "a.jpg", "a/b/c/d.png", "a/y.jpg", "a/z.JPeG", "b.png", "ä.png",
        ])
      #expect(listing.bad.isEmpty && !listing.isEmpty)
      #expect(listing.files.allSatisfy { $0.size == 1 && $0.changed > 0 })
    }
  }

  @Test("hidden files and folders are skipped")
  func hidden() throws {
    try withTemporaryFolder { folder in
      try touch([".a.png", ".cache/b.png", "c/.d.png", "c/e.png"], in: folder)
      #expect(try PictureListing(of: folder).files.map(\.path) == ["c/e.png"])
    }
  }

  @Test("links are followed, circles end, and no folder is entered twice")
  func links() throws {
    try withTemporaryFolder { folder in
      try touch(["all/b/one.png", "elsewhere/two.png"], in: folder)
      let links = [
        ("all/b/up", "\(folder)/all"), ("all/self", "."), ("all/c", "\(folder)/elsewhere"),
        ("all/d", "\(folder)/elsewhere"), ("all/three.png", "\(folder)/elsewhere/two.png"),
        ("all/gone.png", "\(folder)/nothing"),
      ]
      for (name, goal) in links {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: goal)
      }
      let listing = try PictureListing(of: "\(folder)/all")
      #expect(listing.files.map(\.path) == ["b/one.png", "c/two.png", "three.png"])
      #expect(listing.bad == [BadFile(path: "gone.png", reason: "the link is broken")])
    }
  }

  @Test("what is no plain file is named, not opened")
  func pipes() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/p.png", 0o600) == 0)
      let listing = try PictureListing(of: folder)
      #expect(listing.files.isEmpty && listing.bad.map(\.path) == ["p.png"])
    }
  }

  @Test("classes are the first folders, where every picture lies in one", arguments: [true, false])
  func labels(strays: Bool) throws {
    try withTemporaryFolder { folder in
      try touch(["oak/1.png", "oak/more/2.png", "birch/1.png"] + (strays ? ["stray.png"] : []), in: folder)
      let files = try PictureListing(of: folder).files
      let labels = FolderRoles(of: files).labels(of: files)
      #expect(labels?.names == (strays ? nil : ["birch", "oak"]))
      #expect(labels?.numbers == (strays ? nil : [0, 1, 1]))
    }
  }

  @Test("a table of bad files quotes what would break its columns")
  func csv() {
    let files = [BadFile(path: "a,b.png", reason: "says \"no\""), BadFile(path: "c.png", reason: "is empty")]
    #expect(BadFile.csv(files) == "file,reason\n\"a,b.png\",\"says \"\"no\"\"\"\nc.png,is empty\n")
    let lines = BadFile.lines([BadFile](repeating: files[1], count: 23))
    #expect(lines.count == 21 && lines.last == "  and 3 more")
  }
}
