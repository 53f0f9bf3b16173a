// The backends every test runs on, with the precision each is held to.

import CPU
import Reference
public import Tensors
public import Testing

/// A backend under test.
public struct TestedBackend: Sendable, CustomTestStringConvertible {
  /// The name in test reports.
  public let testDescription: String
  /// The backend.
  public let backend: any Backend
  /// The relative error its values may have against the exact value rounded to float32.
  public let precision: Double
  /// The relative error its gradients may have against central differences.
  public let gradientPrecision: Double

  /// The oracle: exact but for the rounding of its results to float32.
  static func exact(_ name: String, _ backend: any Backend) -> TestedBackend {
    TestedBackend(testDescription: name, backend: backend, precision: 3e-7, gradientPrecision: 1e-6)
  }

  /// A backend that computes in float32.
  static func single(_ name: String, _ backend: any Backend) -> TestedBackend {
    TestedBackend(testDescription: name, backend: backend, precision: 2e-5, gradientPrecision: 1e-3)
  }

  /// Every backend.
  public static let all: [TestedBackend] = [
    exact("Reference", Reference()),
    single("CPU", CPU()),
    single("CPU, unfused", CPU(fusion: false)),
  ]
}
