import Testing
@testable import Evaluators
