// Which array of a .npz file is for what: the names that people use, and what is said where names do not tell.

import Foundations
import Testing
import _TestSupport

@testable import Datasets

private let rows = npyFile("|u1", [3, 2], [0, 1, 2, 3, 4, 5])
private let marks = npyFile("<i8", [3, 1], [7, 8, 7].flatMap { littleEndian(Int64($0)) })

private func archive(_ names: [String]) throws -> NPZ {
  try NPZ(
    SharedBytes(
      copying: zip(
        names.map { ZipMember(name: "\($0).npy", contents: rows) } + [ZipMember(name: "a", contents: [])])),
    at: "a.npz")
}

private func roles(
  _ rows: String, _ labels: String? = nil, validation: (String, String?)? = nil,
  test: (String, String?)? = nil
) -> ArrayRoles {
  ArrayRoles(
    training: ArrayPart(rows: rows, labels: labels),
    validation: validation.map { ArrayPart(rows: $0.0, labels: $0.1) },
    test: test.map { ArrayPart(rows: $0.0, labels: $0.1) })
}

@Suite("Roles of arrays")
struct NPZRolesTests {
  static let known: [([String], ArrayRoles)] = [
    (["X", "y"], roles("X", "y")), (["Y", "X"], roles("X", "Y")),
    (["labels", "data"], roles("data", "labels")), (["arr_0"], roles("arr_0")),
    (["X", "other"], roles("X")), (["y"], roles("y")), (["images", "labels"], roles("images", "labels")),
    (["X", "test"], roles("X")),
    (["train", "valid", "test"], roles("train", validation: ("valid", nil), test: ("test", nil))),
    (
      ["test", "train", "validation", "y"],
      roles("train", "y", validation: ("validation", nil), test: ("test", nil))
    ),
    // Keras.
    (["x_test", "x_train", "y_train", "y_test"], roles("x_train", "y_train", test: ("x_test", "y_test"))),
    // MedMNIST.
    (
      ["train_images", "val_images", "test_images", "train_labels", "val_labels", "test_labels"],
      roles(
        "train_images", "train_labels", validation: ("val_images", "val_labels"),
        test: ("test_images", "test_labels"))
    ),
    // dSprites.
    (["metadata", "imgs", "latents_classes", "latents_values"], roles("imgs")),
    // Names without anything between their words.
    (["trainX", "trainLabels", "testX"], roles("trainX", "trainLabels", test: ("testX", nil))),
    (["xtrain", "ytrain", "xdev"], roles("xtrain", "ytrain", validation: ("xdev", nil))),
    (["train_set_x", "train_set_y", "list_classes_names"], roles("train_set_x", "train_set_y")),
    (["features", "targets", "class_names"], roles("features", "targets")),
    (["image_labels", "images"], roles("images", "image_labels")),
  ]

  @Test("arrays are told by the words of their names", arguments: known)
  func names(_ names: [String], _ roles: ArrayRoles) throws {
    #expect(try archive(names).roles() == roles)
  }

  @Test(
    "arrays that cannot be told apart are named with their shapes, and the setting that names the rows is offered",
    arguments: [
      (["a", "b"], "'a' (3 x 2), 'b' (3 x 2), and no name says"),
      (["X", "data"], "each of 'X', 'data' could be the rows"),
      (["train", "val", "valid"], "each of 'val', 'valid'"), (["x_test", "y_test"], "no name says"),
    ])
  func unclear(_ names: [String], _ sentence: String) throws {
    let failure = try #require(throws: Failure.self) { try archive(names).roles() }
    #expect(failure.kind == .badData && failure.what.contains(sentence), "\(failure)")
    #expect(failure.remedy?.contains("`key: ") == true)
  }

  @Test("the rows can be named, and have the labels of their split")
  func named() throws {
    #expect(try archive(["a", "b", "y"]).roles(key: "b") == roles("b", "y"))
    #expect(try archive(["X", "x_train", "y_train"]).roles(key: "x_train") == roles("x_train", "y_train"))
    #expect(try archive(["x_test", "y_test"]).roles(key: "x_test") == roles("x_test", "y_test"))
    let failure = try #require(throws: Failure.self) { try archive(["a", "b"]).roles(key: "c") }
    #expect(failure.kind == .usage && failure.what.contains("'c'"))
    #expect(failure.remedy?.contains("'a' (3 x 2), 'b' (3 x 2)") == true)
    #expect(throws: Failure.self) { try archive([]).roles() }
  }

  @Test("whole numbers, one for each row, are labels, and so are one-hot rows; others are not")
  func labels() {
    func labels(_ shape: [Int], _ values: [Float]) -> [Int32]? {
      NPZ.labels(NumericArray(shape: shape, values), count: 3)
    }
    #expect(labels([3], [0, 2, -1]) == [0, 2, -1])
    #expect(labels([3, 1], [0, 2, 1]) == [0, 2, 1])
    #expect(labels([3, 2], [0, 1, 1, 0, 0, 1]) == [1, 0, 1])
    for values in [[0, 2.5, 1], [0, .nan, 1], [0, .infinity, 1], [0, 0x1p24, 1]] as [[Float]] {
      #expect(labels([3], values) == nil)
    }
    #expect(labels([2], [0, 2]) == nil && labels([1, 3], [0, 2, 1]) == nil)
    #expect(labels([3, 2], [0, 1, 1, 1, 0, 1]) == nil && labels([3, 2], [0, 1, 2, 0, 0, 1]) == nil)
    #expect(labels([3, 2], [0, 1, 0, 0, 0, 1]) == nil && labels([3, 0], []) == nil)
  }

  private func load(_ members: [ZipMember], _ request: ArrayRequest = ArrayRequest()) throws -> Dataset {
    try withTemporaryFolder { folder in
      try AtomicFile.write(zip(members), to: "\(folder)/set.npz")
      return try Dataset.load(
        DataRequest("\(folder)/set.npz", arrays: request), DataAccess(environment: [:]))
    }
  }

  @Test("every split carries its labels, and what was taken for what is said once")
  func splits() throws {
    let few = npyFile("|u1", [1, 2], [1, 2])
    let data = try load([
      ZipMember(name: "x_train.npy", contents: rows), ZipMember(name: "y_train.npy", contents: marks),
      ZipMember(name: "x_val.npy", contents: few), ZipMember(name: "x_test.npy", contents: rows),
      ZipMember(name: "y_test.npy", contents: marks), ZipMember(name: "extra.npy", contents: few),
    ])
    #expect(try data.training.labels([0, 1, 2]) == [7, 8, 7] && data.test?.labels([1]) == [8])
    #expect(data.validation?.count == 1 && data.validation?.hasLabels == false)
    #expect(
      data.notes == [
        "the rows are 'x_train' (labels 'y_train'); the validation split is 'x_val'; the test split is 'x_test' (labels 'y_test'); 'extra' is not used",
        "bytes from 0 to 5 are taken as numbers, not as fractions of 255",
      ])
  }

  @Test("arrays of Python objects beside the rows do no harm, and labels that are none are said")
  func pickled() throws {
    let data = try load([
      ZipMember(name: "metadata.npy", contents: npyFile("|O", [1], [1, 2])),
      ZipMember(name: "imgs.npy", contents: rows),
      ZipMember(name: "labels.npy", contents: npyFile("<U1", [3], [UInt8](repeating: 65, count: 12))),
    ])
    #expect(data.training.count == 3 && !data.training.hasLabels)
    #expect(data.notes.contains { $0.contains("'metadata' is not used") })
    #expect(data.notes.contains { $0.contains("'labels' is left out: it holds numbers of type '<U1'") })
  }

  @Test("the name of an array is recorded, and taken over by archives alone")
  func recorded() throws {
    let request = DataRequest("a.npz", arrays: ArrayRequest(key: "imgs"))
    #expect(DataRequest("b.npz").completed(by: request).arrays.key == "imgs")
    #expect(DataRequest("b.npy").completed(by: request).arrays.key == nil)
    let failure = try #require(throws: Failure.self) {
      try DataRequest("a.npy", arrays: ArrayRequest(key: "imgs")).requireApplicable()
    }
    #expect(failure.kind == .usage && failure.remedy?.contains("`key`") == true)
    let data = try load(
      [ZipMember(name: "a.npy", contents: rows), ZipMember(name: "b.npy", contents: marks)],
      ArrayRequest(key: "a"))
    #expect(data.training.rowShape == [2])
  }
}
