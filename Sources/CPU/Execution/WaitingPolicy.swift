// How long idle threads of the team spin. libgomp's default spins for milliseconds, so on a machine that is
// also busy with something else each of a step's dozens of barriers costs a slice of the scheduler: a step
// took 27 ms where it takes 11 with short spinning, and on an idle machine both take the same.

import Foundation

extension CPU {
  /// Starts the program anew with short spinning, unless its user has chosen a policy.
  ///
  /// libgomp reads its settings when it is loaded, before any line of the program runs, so the only way to
  /// choose them is to replace the process once, right at its start. Where that fails nothing changes.
  public static func adoptShortWaiting() {
    #if os(Linux)
      let settings = ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"]
      if settings.contains(where: { getenv($0) != nil }) { return }
      setenv(settings[0], "1000", 0)
      execv("/proc/self/exe", CommandLine.unsafeArgv)
      unsetenv(settings[0])
    #endif
  }
}
