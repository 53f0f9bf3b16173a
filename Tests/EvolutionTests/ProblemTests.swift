// The built-in problems against their definitions in Double.

import Foundation
import Testing

@testable import Evolution

@Suite("Built-in problems")
struct ProblemTests {
}
