// The directions in which data vary most, by simultaneous iteration: an orthonormal basis is multiplied by X^T X and made
// orthonormal again, whose columns turn towards the first eigenvectors, the first ones fastest (Golub and Van Loan,
// "Matrix computations", section 8.2.4).

public import Autoencoders
public import Foundations
import Layers
public import Tensors

/// Finds principal components about the origin.
public enum ComponentSearch {
  /// The rows that are looked at, at most.
  public static let rows = 2000
  /// How often the basis is multiplied; a linear path is only begun with it.
  private static let rounds = 4

  /// The first components of rows, one after the other.
  ///
  /// - Parameters:
  ///   - rows: As the encoder sees them, `dimensions` each.
  ///   - count: How many components; at most as many as dimensions.
  public static func components(
    of rows: [Float], dimensions: Int, count: Int, key: Key, on backend: any Backend
  ) throws -> PrincipalComponents {
    let (height, width) = (rows.count / dimensions, min(count, dimensions))
    let x = HostArray([height, dimensions], rows)
    let program = Program(backend, state: backend.makeState(StateLayout())) { _, inputs in
      let projected = inputs[0].matrixProduct(inputs[1])
      return [inputs[0].transposed().matrixProduct(projected), projected]
    }
    // Columns lie as rows of one buffer, so that sums over a column run through memory.
    var basis = (0..<width).flatMap {
      Initializer.normal(deviation: 1).values([dimensions], key: key.folding(UInt64($0)))
    }
    orthonormalise(&basis, dimensions)
    for _ in 0..<rounds {
      basis = transposed(try program([x, columns(basis, dimensions)])[0].floats, dimensions, width)
      orthonormalise(&basis, dimensions)
    }
    let projected = try program([x, columns(basis, dimensions)])[1].floats
    let square = stride(from: 0, to: projected.count, by: width).reduce(0.0) {
      $0 + Double(projected[$1]) * Double(projected[$1])
    }
    let deviation = (square / Double(max(height, 1))).squareRoot()
    return PrincipalComponents(
      directions: transposed(basis, width, dimensions), count: width,
      unit: deviation > 0 ? Float(deviation / 2) : 1)
  }

  private static func columns(_ basis: [Float], _ dimensions: Int) -> HostArray {
    let width = basis.count / dimensions
    return HostArray([dimensions, width], transposed(basis, width, dimensions))
  }

  /// A matrix [rows, columns] with its axes exchanged.
  private static func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: values.count) { target, filled in
      for column in 0..<columns {
        for row in 0..<rows { target[column * rows + row] = values[row * columns + column] }
      }
      filled = values.count
    }
  }

  // Gram and Schmidt's way, twice, since once loses digits (Giraud, Langou and Rozloznik, "The loss of orthogonality in the
  // Gram-Schmidt orthogonalization process", Computers and Mathematics with Applications 50, 2005).
  private static func orthonormalise(_ basis: inout [Float], _ dimensions: Int) {
    basis.withUnsafeMutableBufferPointer { basis in
      for start in stride(from: 0, to: basis.count, by: dimensions) {
        let own = UnsafeMutableBufferPointer(rebasing: basis[start..<start + dimensions])
        let before = product(own, own).squareRoot()
        for _ in 0..<2 {
          for other in stride(from: 0, to: start, by: dimensions) {
            let earlier = UnsafeMutableBufferPointer(rebasing: basis[other..<other + dimensions])
            let share = product(own, earlier)
            for place in 0..<dimensions { own[place] -= share * earlier[place] }
          }
        }
        let after = product(own, own).squareRoot()
        // Where the data have no more directions, what is left is rounding.
        let factor = after > 1e-6 * before && after > 0 ? 1 / after : 0
        for place in 0..<dimensions { own[place] *= factor }
      }
    }
  }

  private static func product(
    _ left: UnsafeMutableBufferPointer<Float>, _ right: UnsafeMutableBufferPointer<Float>
  ) -> Float {
    let (first, second) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    var sums = SIMD16<Float>.zero
    let whole = left.count / 16 * 16
    for start in stride(from: 0, to: whole, by: 16) {
      // Not addProduct, which calls a function where the compiler may not use fused instructions.
      sums +=
        first.loadUnaligned(fromByteOffset: 4 * start, as: SIMD16<Float>.self)
        * second.loadUnaligned(fromByteOffset: 4 * start, as: SIMD16<Float>.self)
    }
    return (whole..<left.count).reduce(sums.sum()) { $0 + left[$1] * right[$1] }
  }
}
