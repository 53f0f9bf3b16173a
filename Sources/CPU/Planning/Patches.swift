// Convolutions as products of matrices. With every window's pixels in a row of their own, the patches
// P [windows, kernel x channels], filters W [kernel x channels, features] and windows Y [windows, features]:
//   forward      Y = P W
//   filters      W' = transposed P times Y'
//   transposed   P' = Y' times transposed W, and every pixel is the sum of its copies in P'
// Patches of some pictures at a time are multiplied while they are still in a core's own cache.

import Foundations
import Tensors

/// Pictures to patches, or patches summed up to pictures.
struct PatchMovement {
  enum Direction {
    case copy, sum
  }

  var label: String
  var direction: Direction
  var geometry: Convolution
  var pictures: Int
  var channels: Int
  /// Pictures, and patches without gaps.
  var picture: View
  var patches: View
}

extension Planner {
  /// A convolution's work by patches, or nil where the library's own way is the faster one.
  mutating func patched(_ convolution: FilteredProduct) throws -> [Job.Work]? {
    guard products.hasMatrixTiles, convolution.canTakePatches, convolution.gainsByPatches else { return nil }
    let (depth, together) = (convolution.depth, convolution.picturesTogether)
    let element: ElementType = convolution.form == .transposed ? .float32 : convolution.element
    let type = TensorType([together * convolution.windows, depth], element)
    let patches = View(buffer: placement.temporary(type.byteCount), type)
    var work: [Job.Work] = []
    var packed: [Int: Int] = [:]
    for first in stride(from: 0, to: convolution.pictures, by: together) {
      let count = min(together, convolution.pictures - first)
      let part = convolution.part(first, count)
      var product = part.product(over: patches)
      product.accumulates = part.form == .filters && first > 0
      // Parts of one size share what was packed.
      if product.right.view.element != product.element {
        product.packed = true
        product.packsAnew = packed[count] == nil
        product.packing = try packed[count] ?? placement.temporary(products.packedByteCount(product))
        packed[count] = product.packing
      }
      let movement = part.movement(patches)
      work +=
        part.form == .transposed
        ? [.product(product), .patches(movement)] : [.patches(movement), .product(product)]
    }
    return work
  }
}

extension FilteredProduct {
  /// Windows of a picture, and numbers of a window.
  var windows: Int { geometry.output.height * geometry.output.width }
  var depth: Int { geometry.kernel.height * geometry.kernel.width * channels }

  /// Whether what is multiplied lies as patches need it.
  fileprivate var canTakePatches: Bool {
    guard element == .bfloat16, first.element == element else { return false }
    return switch form {
    case .forward: true
    case .filters: second.element == element
    case .transposed: result.element == .float32 && bias == nil && activation == .none
    }
  }

  // Measured with AMX and oneDNN 2.6, copies and sums included: gradients by filters in 0.25 to 0.6 of the library's
  // time, transposed forms in 0.3 to 0.6, forward ones in 0.7. With fewer features a patch is not multiplied often
  // enough to be worth its copy, and windows without gaps have more copies of a pixel.
  /// Whether patches are the faster way where the processor multiplies tile by tile.
  fileprivate var gainsByPatches: Bool {
    let skips = geometry.stride.height > 1 && geometry.stride.width > 1
    if geometry.kernel == .init(1, 1) { return false }
    return switch form {
    case .forward: skips && features >= 128
    case .filters: features >= (skips ? 64 : 128)
    case .transposed: features >= (skips ? 32 : 256)
    }
  }

  // Gradients by filters add up their parts in memory, which costs more than patches that leave the cache.
  /// Pictures whose patches take a megabyte, or 16 of a gradient by filters.
  fileprivate var picturesTogether: Int {
    let bytes = windows * depth * (form == .transposed ? ElementType.float32 : element).size
    return min(pictures, max(1, (form == .filters ? 16 << 20 : 1 << 20) / bytes))
  }

  /// The convolution of some of the pictures.
  fileprivate func part(_ start: Int, _ count: Int) -> FilteredProduct {
    func some(_ view: View) -> View {
      var view = view
      view.offset += start * view.strides[0]
      view.shape = view.shape.replacing(0, with: count)
      return view
    }
    var part = self
    part.pictures = count
    part.first = some(first)
    if form == .filters { part.second = some(second) } else { part.result = some(result) }
    return part
  }

  fileprivate func product(over patches: View) -> Product {
    let rows = pictures * windows
    func matrix(_ view: View, _ rows: Int, _ columns: Int, transposed: Bool = false) -> Product.Matrix {
      var matrix = view
      matrix.shape = transposed ? [columns, rows] : [rows, columns]
      matrix.strides = transposed ? [1, columns] : [columns, 1]
      return Product.Matrix(view: matrix, leading: columns, transposed: transposed, batchStride: 0)
    }
    let (m, n, k) =
      switch form {
      case .forward: (rows, features, depth)
      case .filters: (depth, features, rows)
      case .transposed: (rows, depth, features)
      }
    let (left, right, result) =
      switch form {
      case .forward:
        (matrix(patches, rows, depth), matrix(second, depth, features), self.result)
      case .filters:
        (matrix(patches, rows, depth, transposed: true), matrix(second, rows, features), self.result)
      case .transposed:
        (matrix(first, rows, features), matrix(second, depth, features, transposed: true), patches)
      }
    return Product(
      label: "patches of \(label)", batch: 1, m: m, n: n, k: k, left: left, right: right, result: result,
      bias: bias, activation: activation, packed: false, element: element)
  }

  fileprivate func movement(_ patches: View) -> PatchMovement {
    PatchMovement(
      label: "\(form == .transposed ? "pictures from" : "patches for") \(label)",
      direction: form == .transposed ? .sum : .copy, geometry: geometry, pictures: pictures,
      channels: channels, picture: form == .transposed ? result : first, patches: patches)
  }
}
