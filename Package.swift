// swift-tools-version: 6.2
// The rooms of the house and the doors between them: a module imports only what its row names.
import PackageDescription

struct Module {
  var name: String
  var imports: [String] = []
  var products: [Target.Dependency] = []
  var linked: [LinkerSetting] = []
  var tested = true
  /// Folders of its tests that hold recorded files.
  var recorded: [String] = []
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let clang: [Module] = [
  Module(name: "COneDNN", linked: [.linkedLibrary("dnnl")]),
  Module(
    name: "CVector", linked: [.linkedLibrary("gomp", .when(platforms: [.linux])), .linkedLibrary("m")],
    tested: false),
  Module(
    name: "CCodecs",
    linked: ["z", "zip", "png", "jpeg", "webp"].map { .linkedLibrary($0) }, tested: false),
]

/// What stands in the program alone: the libraries leave refused memory to who calls them.
let program = Module(
  name: "CRefusals", linked: [.linkedLibrary("dl", .when(platforms: [.linux]))], tested: false)

let swift: [Module] = [
  Module(name: "Foundations"),
  Module(name: "Evaluators", imports: ["Foundations"]),
  Module(name: "Tables", imports: ["Foundations", "CVector"]),
  Module(name: "Examples", imports: ["Foundations", "Tables"], tested: false),
  Module(name: "Tensors", imports: ["Foundations"]),
  Module(name: "Reference", imports: ["Foundations", "Tensors"]),
  Module(name: "CPU", imports: ["Foundations", "Tensors", "COneDNN", "CVector"]),
  Module(name: "Layers", imports: ["Foundations", "Tensors", "Examples"]),
  Module(name: "Autoencoders", imports: ["Foundations", "Tensors", "Layers", "Tables", "Examples"]),
  Module(
    name: "Storage", imports: ["Foundations", "Tensors", "Layers", "Autoencoders"],
    recorded: ["Released"]),
  Module(name: "Growth", imports: ["Foundations"]),
  Module(
    name: "Datasets", imports: ["Foundations", "CCodecs", "Growth", "Pictures", "Tables", "Examples"],
    products: [crypto]),
  Module(name: "Pictures", imports: ["Foundations", "CCodecs"], recorded: ["Recorded"]),
  Module(name: "Forests", imports: ["Foundations", "Growth", "Pictures"]),
  Module(
    name: "Training",
    imports: [
      "Foundations", "Tensors", "Layers", "Autoencoders", "Storage", "Datasets", "Tables", "Examples",
    ]),
  Module(
    name: "Evaluation",
    imports: [
      "Foundations", "Tensors", "Layers", "Tables", "Autoencoders", "Storage", "Datasets", "Pictures",
      "Training", "Examples",
    ]),
  Module(
    name: "Anomalies",
    imports: [
      "Foundations", "CVector", "Tensors", "Layers", "Tables", "Autoencoders", "Storage", "Datasets",
      "Pictures", "Training", "Examples",
    ]),
  Module(
    name: "Evolution",
    imports: ["Foundations", "CVector", "Pictures", "Storage", "Datasets", "Training", "Evaluators"]),
  Module(
    name: "Demonstration",
    imports: [
      "Foundations", "Tensors", "Layers", "Autoencoders", "Storage", "Datasets", "Pictures", "Training",
      "Evaluation", "Forests",
    ]),
]

let features: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

/// C checks the sizes of what it copies, where it knows them.
let fortified: [CSetting] = [.define("_FORTIFY_SOURCE", to: "2", .when(configuration: .release))]

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

let everything = swift.map(\.name)

/// The rooms whose tests are built, where not all are wanted: `VAE_ROOMS=Layers,Tensors swift test` while working on
/// them.
let rooms = Context.environment["VAE_ROOMS"]?.split(separator: ",").map(String.init)
func isWanted(_ room: String) -> Bool { rooms?.contains(room) ?? true }

let package = Package(
  name: "swift-vae",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "vae", targets: ["CLI"]),
    .library(name: "SwiftVAE", targets: everything),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
  ],
  targets: (clang + [program]).map { .target(name: $0.name, cSettings: fortified, linkerSettings: $0.linked) }
    + swift.map {
      .target(name: $0.name, dependencies: dependencies($0.imports) + $0.products, swiftSettings: features)
    }
    + [
      .executableTarget(
        name: "CLI", dependencies: dependencies(everything + [program.name]) + [argumentParser],
        swiftSettings: features),
      .target(
        name: "_TestSupport",
        dependencies: dependencies(["Foundations", "Tensors", "CPU", "COneDNN", "Reference", "CCodecs"]),
        path: "Tests/_TestSupport", swiftSettings: features),
    ]
    + (clang + swift).filter { $0.tested && isWanted($0.name) }.map {
      .testTarget(
        name: "\($0.name)Tests",
        dependencies: dependencies(["_TestSupport", "COneDNN"] + everything),
        exclude: $0.recorded, swiftSettings: features)
    }
    + (isWanted("CLI") ? ["CLITests"] : []).map {
      .testTarget(
        name: $0, dependencies: dependencies(["_TestSupport", "CLI"] + everything),
        swiftSettings: features)
    },
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
