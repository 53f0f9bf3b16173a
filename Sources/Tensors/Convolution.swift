// Where the windows of a convolution lie. Pictures are [pictures, height, width, channels] throughout, and
// filters [height, width, input channels, output channels].

import Foundations

/// The geometry of a 2-D convolution.
public struct Convolution: Hashable, Sendable {
  /// A number for each direction.
  public struct Extent: Hashable, Sendable {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// Rows and columns.
    public init(_ height: Int, _ width: Int) {
      self.height = height
      self.width = width
    }
  }

  /// Zeros around a picture.
  public struct Padding: Hashable, Sendable {
    /// Rows above.
    public var top: Int
    /// Columns to the left.
    public var left: Int
    /// Rows below.
    public var bottom: Int
    /// Columns to the right.
    public var right: Int

    /// As many on every side.
    public init(_ each: Int) { self.init(top: each, left: each, bottom: each, right: each) }

    /// Padding by sides.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
      self.top = top
      self.left = left
      self.bottom = bottom
      self.right = right
    }
  }

  /// The size of the pictures that windows are taken from.
  public let input: Extent
  /// The size of a window.
  public let kernel: Extent
  /// The distance between windows.
  public let stride: Extent
  /// Zeros around the pictures.
  public let padding: Padding

  /// A geometry; every window position must touch the picture, so padding is less than the kernel.
  public init(
    input: Extent, kernel: Extent, stride: Extent = Extent(1, 1), padding: Padding = Padding(0),
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let (p, k) = (padding, kernel)
    let valid =
      min(input.height, input.width, k.height, k.width, stride.height, stride.width) >= 1
      && min(p.top, p.left, p.bottom, p.right) >= 0 && max(p.top, p.bottom) < k.height
      && max(p.left, p.right) < k.width && input.height + p.top + p.bottom >= k.height
      && input.width + p.left + p.right >= k.width
    if !valid {
      fail(
        "convolution: a kernel of \(k.height)x\(k.width) at stride \(stride.height)x\(stride.width) with "
          + "padding (\(p.top), \(p.left), \(p.bottom), \(p.right)) does not fit "
          + "\(input.height)x\(input.width)", file: file, line: line)
    }
    self.input = input
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// The windows that fit: floor((input + padding - kernel) / stride) + 1 in each direction.
  public var output: Extent {
    Extent(
      (input.height + padding.top + padding.bottom - kernel.height) / stride.height + 1,
      (input.width + padding.left + padding.right - kernel.width) / stride.width + 1)
  }
}

// With o running over windows, k over a window and i = stride o + k - padding, all three sum the same products:
//   forward      y[o, f] = sum over k, c of x[i, c] w[k, c, f]
//   transposed   x[i, c] = sum over o, k, f of y[o, f] w[k, c, f]
//   filters      w[k, c, f] = sum over pictures, o of x[i, c] y[o, f]
// The sum over everything of x y w is linear in each, so each form is the gradient of another with respect to
// one operand, and the three are closed under differentiation.
/// Which of the three factors of a convolution is computed from the other two.
public enum ConvolutionForm: String, Hashable, Sendable, CaseIterable {
  /// From pictures and filters: a picture of windows.
  case forward
  /// From a picture of windows and filters: pictures; what is called a transposed convolution.
  case transposed
  /// From pictures and pictures of windows: filters.
  case filters
}

extension Convolution {
  /// The gradients with respect to the operands of a form.
  func gradients(
    _ form: ConvolutionForm, _ first: Tensor, _ second: Tensor, _ upstream: Tensor
  ) -> [Tensor?] {
    switch form {
    case .forward: [transposed(upstream, second), filters(first, upstream)]
    case .transposed: [forward(upstream, second), filters(upstream, first)]
    case .filters: [transposed(second, upstream), forward(first, upstream)]
    }
  }

  /// Windows of pictures [n, input, c] under filters [kernel, c, f]: [n, output, f].
  public func forward(
    _ x: Tensor, _ filters: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard fits(x, input), filtered(filters), filters.shape[2] == x.shape[3],
      x.type.element == filters.type.element
    else {
      mismatch(.forward, x, filters, file, line)
    }
    return node(.forward, x, filters, [x.shape[0], output.height, output.width, filters.shape[3]])
  }

  /// Pictures whose windows [n, output, f] are spread under filters [kernel, c, f]: [n, input, c].
  public func transposed(
    _ y: Tensor, _ filters: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard fits(y, output), filtered(filters), filters.shape[3] == y.shape[3],
      y.type.element == filters.type.element
    else {
      mismatch(.transposed, y, filters, file, line)
    }
    return node(.transposed, y, filters, [y.shape[0], input.height, input.width, filters.shape[2]])
  }

  /// The correlation of pictures [n, input, c] with [n, output, f] over every window: [kernel, c, f].
  public func filters(
    _ x: Tensor, _ y: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard fits(x, input), fits(y, output), x.shape[0] == y.shape[0],
      x.type.element == y.type.element
    else {
      mismatch(.filters, x, y, file, line)
    }
    return node(.filters, x, y, [kernel.height, kernel.width, x.shape[3], y.shape[3]])
  }

  private func node(_ form: ConvolutionForm, _ left: Tensor, _ right: Tensor, _ shape: Shape) -> Tensor {
    left.trace.append(.convolve(self, form), [left, right], TensorType(shape))
  }

  private func fits(_ tensor: Tensor, _ extent: Extent) -> Bool {
    let shape = tensor.shape
    return shape.rank == 4 && shape[1] == extent.height && shape[2] == extent.width
      && tensor.type.element.isContracted
  }

  private func filtered(_ tensor: Tensor) -> Bool {
    let shape = tensor.shape
    return shape.rank == 4 && shape[0] == kernel.height && shape[1] == kernel.width
      && tensor.type.element.isContracted
  }

  private func mismatch(
    _ form: ConvolutionForm, _ left: Tensor, _ right: Tensor, _ file: StaticString, _ line: UInt
  ) -> Never {
    fail(
      "convolution (\(form)) of \(input.height)x\(input.width) by \(kernel.height)x\(kernel.width) to "
        + "\(output.height)x\(output.width): \(left.type) and \(right.type) do not fit", file: file,
      line: line)
  }
}
