// What tests ask of the system they run on.

/// The system that tests run on.
public enum System {
  /// Whether it is Linux, which counts address space and has /proc.
  public static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
