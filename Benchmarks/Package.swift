// swift-tools-version: 6.2
// Measurements against peers and against the machine: a package of its own, so that nobody who uses the
// libraries builds it.
import PackageDescription

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-vae", path: "..")],
  targets: ["StepTime", "SavingTime", "DetectionTables", "TableTime", "DetectionDigits", "CompletionDigits"]
    .map {
      .executableTarget(
        name: $0, dependencies: [.product(name: "SwiftVAE", package: "swift-vae")],
        swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)])
    },
  swiftLanguageModes: [.v6]
)
