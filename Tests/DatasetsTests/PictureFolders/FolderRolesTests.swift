// Which folders are splits and which are classes: the layouts of published sets, and those that only look like them.

import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("Splits in folders of pictures")
struct FolderRolesTests {
  /// Files, the files of each split by number, and the class of every file.
  struct Layout: Sendable, CustomTestStringConvertible {
    var files: [String]
    var training, validation, test: [Int]
    var classes: [String?]
    var testDescription: String { files.joined(separator: " ") }
  }

  private static let layouts = [
    Layout(
      files: ["test/cat/1.png", "train/cat/1.png", "train/dog/2.png", "val/dog/1.png"], training: [1, 2],
      validation: [3], test: [0], classes: ["cat", "cat", "dog", "dog"]),
    Layout(
      files: ["set/Training/a/1.png", "set/testing/b/1.png", "set/valid/a/2.png", "set/validation/b/3.png"],
      training: [0], validation: [2, 3], test: [1], classes: ["a", "b", "a", "b"]),
    // Classes around the splits.
    Layout(
      files: ["cat/train/1.png", "cat/val/2.png", "dog/train/1.png"], training: [0, 2], validation: [1],
      test: [], classes: ["cat", "cat", "dog"]),
    // Masks are no pictures of the set.
    Layout(
      files: ["test/cut/1.png", "test/good/1.png", "train/good/1.png"], training: [2], validation: [],
      test: [0, 1], classes: ["cut", "good", "good"]),
    // Without classes, or with the same one everywhere.
    Layout(
      files: ["dev/1.png", "train/1.png", "train/2.png"], training: [1, 2], validation: [0], test: [],
      classes: []),
    Layout(
      files: ["train/images/1.png", "val/images/1.png"], training: [0], validation: [1], test: [], classes: []
    ),
    // Only some splits have classes.
    Layout(
      files: ["test/1.png", "train/a/1.png", "train/b/1.png"], training: [1, 2], validation: [], test: [0],
      classes: [nil, "a", "b"]),
    // Classes that are called like splits, or nothing to train on.
    Layout(
      files: ["bus/1.png", "train/1.png"], training: [0, 1], validation: [], test: [],
      classes: ["bus", "train"]),
    Layout(
      files: ["test/a/1.png", "val/b/1.png"], training: [0, 1], validation: [], test: [],
      classes: ["test", "val"]),
    Layout(
      files: ["ground_truth/1.png", "train/1.png"], training: [0, 1], validation: [], test: [],
      classes: ["ground_truth", "train"]),
  ]

  @Test(
    "folders called like splits are splits where every picture lies in one, and classes stay the same in all",
    arguments: layouts)
  func splits(layout: Layout) throws {
    try withTemporaryFolder { folder in
      for (number, file) in layout.files.enumerated() {
        try SamplePictures.write([file: SamplePictures.picture(number)], in: "\(folder)/p")
      }
      if layout.files.contains("test/cut/1.png") {
        try SamplePictures.write(["ground_truth/cut/1.png": SamplePictures.picture(9)], in: "\(folder)/p")
      }
      let data = try Dataset.load("\(folder)/p", environment: ["XDG_CACHE_HOME": folder])
      let pictures = try #require(data.pictures)
      #expect(pictures.survey.files.map(\.path) == layout.files)
      let parts = [data.training, data.validation, data.test].map { source in
        source.map { source in (0..<source.count).map { source.origin(of: $0) } } ?? []
      }
      #expect(parts == [layout.training, layout.validation, layout.test])
      #expect((data.labelNames ?? []) == Set(layout.classes.compactMap(\.self)).sorted())
      for source in [data.training, data.validation, data.test].compactMap(\.self) {
        let classes = (0..<source.count).map { row in
          layout.classes.isEmpty ? nil : layout.classes[source.origin(of: row)]
        }
        #expect(source.hasLabels == !classes.contains(nil))
        guard source.hasLabels else { continue }
        let labels = try source.labels(Array(0..<source.count))
        #expect(labels.map { data.labelNames?[Int($0)] } == classes)
      }
      // Rows are those of their files in every split.
      let test = data.test ?? data.training
      #expect(try test.bytes(0) == SamplePictures.picture(test.origin(of: 0)).bytes)
    }
  }

  @Test("one line says which folders are which splits, what is left out, and why folders are no splits")
  func sentences() throws {
    let cases: [([String], String?)] = [
      (
        ["test/cat/1.png", "train/cat/1.png", "train/dog/2.png", "val/dog/1.png"],
        "train/ is trained on (2 pictures), val/ validates (1), test/ is the test split (1); the folders in them are the classes"
      ),
      (
        ["ground_truth/cut/1.png", "test/cut/1.png", "test/good/1.png", "train/good/1.png"],
        "train/ is trained on (1 picture), test/ is the test split (2), ground_truth/ holds masks and is left out (1); the folders in them are the classes"
      ),
      (
        ["extra/1.png", "test/1.png", "train/1.png"],
        "test/, train/ are not taken as splits, since 'extra/' lies beside them; they are if nothing else does"
      ),
      (
        ["logo.png", "train/1.png", "val/1.png"],
        "train/, val/ are not taken as splits, since 'logo.png' lies beside them; they are if nothing else does"
      ),
      (["bus/1.png", "train/1.png"], nil), (["1.png", "2.png"], nil),
    ]
    for (files, sentence) in cases {
      try withTemporaryFolder { folder in
        for file in files {
          try SamplePictures.write([file: SamplePictures.picture(1)], in: "\(folder)/p")
        }
        let opened = try SamplePictures.open("\(folder)/p", cache: folder)
        #expect(opened.sentences.map(\.description) == [sentence].compactMap(\.self))
      }
    }
  }

  @Test("a folder whose pictures to train on are all bad is refused")
  func nothing() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.write(["test/1.png": SamplePictures.picture(1)], in: "\(folder)/p")
      try SamplePictures.write([1], to: "\(folder)/p/train/1.png")
      let failure = try #require(throws: Failure.self) { try Dataset.load("\(folder)/p") }
      #expect(failure.kind == .badData && failure.what.contains("to train on"))
    }
  }
}
