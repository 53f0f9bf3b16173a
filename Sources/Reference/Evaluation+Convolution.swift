// The three forms of a convolution as one walk over every product x[i] y[o] w[k], each adding to the factor
// that is asked for.

import Foundations
import Tensors

extension Evaluation {
  /// The value of a form from its operands, into a result of the given shape.
  static func convolve(
    _ convolution: Convolution, _ form: ConvolutionForm, _ operands: [Operand], to shape: Shape
  ) -> [Double] {
    var result = Operand(shape: shape, values: [Double](repeating: 0, count: shape.count))
    switch form {
    case .forward:
      convolution.walk(operands[0].shape, result.shape) { x, y, w, channels, features in
        for f in 0..<features {
          var sum = 0.0
          for c in 0..<channels {
            sum += operands[0].values[x + c] * operands[1].values[w + c * features + f]
          }
          result.values[y + f] += sum
        }
      }
    case .transposed:
      convolution.walk(result.shape, operands[0].shape) { x, y, w, channels, features in
        for c in 0..<channels {
          var sum = 0.0
          for f in 0..<features {
            sum += operands[0].values[y + f] * operands[1].values[w + c * features + f]
          }
          result.values[x + c] += sum
        }
      }
    case .filters:
      convolution.walk(operands[0].shape, operands[1].shape) { x, y, w, channels, features in
        for c in 0..<channels {
          for f in 0..<features {
            result.values[w + c * features + f] += operands[0].values[x + c] * operands[1].values[y + f]
          }
        }
      }
    }
    return result.values
  }
}

extension Convolution {
  /// Calls `visit` for each pair of a window and a place in it that lies within the picture, with the offsets of
  /// the pixel of x, the window of y and the filters of that place, and the counts of channels and features.
  fileprivate func walk(
    _ x: Shape, _ y: Shape, _ visit: (_ x: Int, _ y: Int, _ w: Int, _ channels: Int, _ features: Int) -> Void
  ) {
    let (channels, features) = (x[3], y[3])
    for picture in 0..<x[0] {
      for top in 0..<output.height {
        for left in 0..<output.width {
          for down in 0..<kernel.height {
            let row = top * stride.height + down - padding.top
            if row < 0 || row >= input.height { continue }
            for across in 0..<kernel.width {
              let column = left * stride.width + across - padding.left
              if column < 0 || column >= input.width { continue }
              visit(
                ((picture * input.height + row) * input.width + column) * channels,
                ((picture * output.height + top) * output.width + left) * features,
                (down * kernel.width + across) * channels * features, channels, features)
            }
          }
        }
      }
    }
  }
}
