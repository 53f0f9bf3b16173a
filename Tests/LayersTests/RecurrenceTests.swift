// A recurrent cell against a plain walk through its formula, and sequences of different lengths.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Recurrence")
struct RecurrenceTests {
  private struct Subject {
    let cell: GatedRecurrentCell
    let store: ParameterStore
    let parameters: HostArray
    let inputs = HostArray.random([3, 4, 2], seed: 5)
    let start = HostArray.random([3, 5], in: -0.5...0.5, seed: 6)

    init() {
      let scope = ParameterScope()
      cell = GatedRecurrentCell(scope, inputs: 2, stateCount: 5)
      store = scope.store
      parameters = .random([store.count], in: -0.8...0.8, seed: 7)
    }

    func values(_ parameter: Parameter) -> [Double] {
      store.values(of: parameter, in: parameters.floats).map(Double.init)
    }

    /// The state of a row after each place, by the formula.
    func expected(_ row: Int) -> [[Double]] {
      let (w, b) = (values(cell.inputs.weight), values(cell.inputs.bias))
      let (u, c) = (values(cell.state.weight), values(cell.state.bias))
      let x = inputs.doubles
      func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
      var h = Array(start.doubles[(5 * row)..<(5 * row + 5)])
      return (0..<4).map { place in
        let given = (0..<15).map { k in
          (0..<2).reduce(b[k]) { $0 + x[(row * 4 + place) * 2 + $1] * w[$1 * 15 + k] }
        }
        let carried = (0..<15).map { k in (0..<5).reduce(c[k]) { $0 + h[$1] * u[$1 * 15 + k] } }
        h = (0..<5).map { k in
          let reset = logistic(given[k] + carried[k])
          let update = logistic(given[5 + k] + carried[5 + k])
          let new = tanh(given[10 + k] + reset * carried[10 + k])
          return (1 - update) * new + update * h[k]
        }
        return h
      }
    }

    func states(_ backend: TestedBackend, lengths: HostArray?) throws -> [HostArray] {
      let given = [inputs, start] + [lengths].compactMap(\.self)
      return try backend.evaluate(given, state: [ParameterStore.variable: parameters]) { _, t in
        let states = cell(t[0], from: t[1], lengths: t.count > 2 ? t[2] : nil)
        return [states.each, states.last]
      }
    }
  }

  @Test("a gated recurrent unit is its formula, place by place", arguments: TestedBackend.all)
  func formula(backend: TestedBackend) throws {
    let subject = Subject()
    let found = try subject.states(backend, lengths: nil)
    let expected = (0..<3).map(subject.expected)
    let precision = max(backend.precision, 1e-6)
    expectClose(
      found[0].doubles, expected.flatMap { $0.flatMap { $0 } }, relative: precision, absolute: precision)
    expectClose(found[1].doubles, expected.flatMap { $0[3] }, relative: precision, absolute: precision)
  }

  @Test("the state of a sequence that has ended stays", arguments: TestedBackend.all)
  func lengths(backend: TestedBackend) throws {
    let subject = Subject()
    let found = try subject.states(backend, lengths: HostArray([3], [2, 4, 0]))
    let expected = (0..<3).map(subject.expected)
    let start = subject.start.doubles
    let precision = max(backend.precision, 1e-6)
    expectClose(
      found[1].doubles, expected[0][1] + expected[1][3] + Array(start[10..<15]), relative: precision,
      absolute: precision)
    expectClose(
      Array(found[0].doubles[5..<20]), expected[0][1] + expected[0][1] + expected[0][1], relative: precision,
      absolute: precision)
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let subject = Subject()
    func loss(_ parameters: HostArray, gradient: Bool) throws -> [HostArray] {
      try backend.evaluate(
        [subject.inputs, HostArray([3], [4, 2, 3])], state: [ParameterStore.variable: parameters]
      ) { _, t in
        let loss = subject.cell(t[0], lengths: t[1]).each.squared().sum()
        return gradient ? [subject.store.gradient(of: loss)] : [loss]
      }
    }
    let gradient = try loss(subject.parameters, gradient: true)[0].doubles
    let own = subject.parameters.floats
    for place in stride(from: 0, to: own.count, by: 7) where gradient[place] != 0 {
      let step: Float = 0x1p-6
      let ends = try [step, -step].map { change in
        var changed = own
        changed[place] += change
        return try loss(HostArray([own.count], changed), gradient: false)[0].doubles[0]
      }
      expectClose(
        [(ends[0] - ends[1]) / (2 * Double(step))], [gradient[place]], relative: 2e-3, absolute: 2e-3)
    }
  }
}
