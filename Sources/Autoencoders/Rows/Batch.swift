// The rows of one run of a program, as tensors: the fields that the program reads, and what names their random numbers.

public import Examples
import Foundations
public import Layers
public import Tensors

/// Rows within a program.
public struct Batch {
  private let fields: [FieldName: Tensor]
  /// Where random numbers come from: those of a row follow from the key and the row's id alone.
  public let random: RandomSource
  /// What a program is given for each row beside the fields of data, such as latents, [rows, ...] each.
  public let given: [Tensor]
  /// What all rows of a run have in common, such as a temperature.
  public let shared: [Tensor]

  /// A batch from the inputs of a program, in the order of ``RowLayout``.
  init(_ layout: RowLayout, _ inputs: [Tensor]) {
    fields = Dictionary(uniqueKeysWithValues: zip(layout.reads, inputs))
    random = RandomSource(key: inputs[layout.key], rows: inputs[layout.ids])
    given = Array(inputs[layout.given])
    shared = Array(inputs[layout.given.upperBound...])
  }

  /// A field, [rows] or [rows, numbers], as it is stored; nil where the program does not read it.
  public subscript(field: FieldName) -> Tensor? { fields[field] }

  /// What is modelled, [rows, dimensions], as it is stored.
  public var content: Tensor {
    guard let content = fields[.content] else { fail("the program does not read the content") }
    return content
  }

  /// How many rows there are.
  public var rows: Int { random.rows.shape[0] }

  /// A context for using a model on the rows: what is known of them beside the content.
  public var context: LayerContext {
    LayerContext(training: nil, fields: fields.filter { $0.key != .content })
  }
}

/// Where the inputs of a program over rows stand: the fields it reads, the rows' ids, the key, what is given for each row,
/// and what all rows have in common.
struct RowLayout: Hashable, Sendable {
  var reads: [FieldName]
  /// How many inputs are given for each row.
  var givenCount = 0

  var ids: Int { reads.count }
  var key: Int { reads.count + 1 }
  var given: Range<Int> { reads.count + 2..<reads.count + 2 + givenCount }

  /// The input of a field.
  func position(of field: FieldName) -> Int {
    guard let position = reads.firstIndex(of: field) else {
      fail("the program does not read the \(field.rawValue)")
    }
    return position
  }
}

extension Field {
  /// The type of the tensor that holds so many rows of it.
  public func tensorType(rows: Int) -> TensorType {
    TensorType(shape.isEmpty ? [rows] : [rows, count], element)
  }
}
