// A search at the command line, new or continued: a line of progress, what a signal does, what is printed at the end.

import Evolution
import Foundation
import Foundations
import Training

/// Runs a search and reports it.
struct SearchSession {
  let shared: SharedOptions
  let json: Bool

  /// Searches to the end, or until a signal comes, and reports.
  func search(_ run: SearchRun) throws {
    if !shared.quiet {
      let cells =
        run.search.archive.cells.count.map { "\(TrainingDisplay.grouped($0)) cells" } ?? "cells as they come"
      Console.error(
        "\(run.folder.path): \(run.search.problem.parameters) parameters, \(cells), operators \(run.search.operators.map(\.name).joined(separator: ", "))"
      )
      if run.search.evaluations > 0 {
        Console.error("resuming after \(TrainingDisplay.grouped(run.search.evaluations)) evaluations")
      }
    }
    let interruption = Interruption()
    let display = SearchDisplay(quiet: shared.quiet, json: json, from: run.search.evaluations)
    let ending = try run.run(
      progress: { display.tell($0) }, note: { Console.error("warning: \($0)") },
      stop: interruption.wish.request, style: .flags)
    display.end()
    if ending == .stopped, let kind = interruption.wish.kind {
      throw Failure(
        kind, "stopped after \(run.search.evaluations) evaluations; everything has been saved",
        at: run.folder.path,
        remedy:
          "Continue with \(ShellText.sentence(["vae", "resume", ShellText.run(run.folder, runs: shared.runs)]))"
      )
    }
    try report(run)
  }

  /// Prints what a search came to.
  func report(_ run: SearchRun) throws {
    if json {
      return try Console.jsonLine(SearchSummary(run.search, run.record, path: run.folder.path))
    }
    Console.result(run.folder.path)
    if shared.quiet { return }
    let numbers = run.search.statistics
    let rate = Double(run.search.evaluations) / max(run.record.seconds, 1e-9)
    Console.error(
      Message(
        SearchText.line(run.search) + String(format: ", %.1f s, ", run.record.seconds)
          + "\(TrainingDisplay.grouped(Int(min(rate, 1e15)))) evaluations/s"))
    if run.search.operators.count > 1 { Console.error(Message(SearchText.shares(run.search))) }
    if let warning = SearchText.warning(run.search) { Console.error("warning: \(warning)") }
    let name = ShellText.run(run.folder, runs: shared.runs)
    let commands = [
      ["describe", name], ["sample", name, "-n", "100", "-o", "elites.csv"],
      ["resume", name, "--evaluations", "\(2 * max(numbers.cells, run.search.evaluations))"],
    ]
    Console.error(
      Message(
        "look at \(run.folder.path)/elites.html\nnext:"
          + commands.map { "\n  " + ShellText.command(["vae"] + $0) }.joined()))
  }
}

/// A search as its user sees it: a line that is drawn over on a terminal, a JSON object a second for programs.
final class SearchDisplay {
  private let draws: Bool
  private let json: Bool
  private let begin = ContinuousClock.now
  private var last = ContinuousClock.now
  private let first: Int
  private var batches = 0

  init(quiet: Bool, json: Bool, from first: Int) {
    draws = Console.isTerminal && !quiet && !json
    self.json = json && !quiet
    self.first = first
  }

  /// Draws the line, a few times a second.
  func tell(_ search: Search) {
    guard draws || json else { return }
    // Batches take microseconds: the clock is not asked after each.
    batches += 1
    guard search.problem.evaluation.workers > 0 || batches % 64 == 0 else { return }
    let now = ContinuousClock.now
    guard now - last > (json ? .seconds(1) : .milliseconds(250)) else { return }
    last = now
    let rate = Double(search.evaluations - first) / ((now - begin) / .seconds(1))
    if json { return (try? Console.event(SearchEvent(search, rate))) ?? () }
    Console.draw(
      "\(SearchText.line(search)), \(TrainingDisplay.grouped(Int(rate)))/s\(search.operators.count > 1 ? "  " + SearchText.shares(search) : "")"
    )
  }

  /// Clears the line.
  func end() { if draws { Console.draw("") } }
}

/// Where a search stands, as other programs see it.
private struct SearchEvent: Encodable {
  let event = "progress"
  let evaluations, cells, failures: Int
  let coverage, qdScore, best, evaluationsPerSecond: OrNull<Double>

  init(_ search: Search, _ rate: Double) {
    let numbers = search.statistics
    (evaluations, cells, failures) = (search.evaluations, numbers.cells, search.failures.count)
    coverage = OrNull(finite: numbers.coverage)
    qdScore = OrNull(finite: numbers.score)
    best = OrNull(finite: numbers.best.map(Double.init))
    evaluationsPerSecond = OrNull(finite: rate)
  }
}
