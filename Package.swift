// swift-tools-version: 6.2
//
// The house of Firebreak. A target is a room; a dependency is an arrow, and
// arrows only point down (see the tour of the rooms in README.md). The table
// below is written floor by floor, from the ground up; ArchitectureTests hold
// the same table and fail where the sources do not keep to it.

import PackageDescription

/// The settings of every Swift target, in one place.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Declares a room: a library target whose sources stand in `Sources/<name>`.
func room(
  _ name: String, _ arrows: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(
    name: name, dependencies: arrows, path: "Sources/\(name)", exclude: exclude,
    swiftSettings: settings)
}

/// Declares the tests of a room, in `Tests/<name>Tests`.
func tests(
  of name: String, _ arrows: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + arrows,
    path: "Tests/\(name)Tests", exclude: exclude, swiftSettings: settings)
}

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let orderedCollections: Target.Dependency =
  .product(name: "OrderedCollections", package: "swift-collections")

/// The rooms whose types the faces may show.
let valueRooms: [Target.Dependency] = [
  "DisplayText", "Kubernetes", "PolicyEngine", "Flows", "Audit", "Remediation",
]

let package = Package(
  name: "firebreak",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "firebreak", targets: ["firebreak"])],
  dependencies: [
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // Ground: C shims over system libraries, and those that need none.
    .target(
      name: "CSimdjson", path: "Sources/CSimdjson",
      cxxSettings: [.unsafeFlags(["-O3"], .when(configuration: .debug))],
      linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
    .target(
      name: "CNCurses", path: "Sources/CNCurses",
      cSettings: [
        .define("_XOPEN_SOURCE_EXTENDED"), .define("_GNU_SOURCE"),
        .define("NCURSES_WIDECHAR", to: "1"),
      ],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),

    // Floor 1: words, safe text, JSON.
    room("Kubernetes"),
    room("DisplayText"),
    room("JSONReading", ["CSimdjson"]),

    // Floor 2: what is possible, what was seen, what was read, the terminal.
    room("PolicyEngine", ["Kubernetes", orderedCollections]),
    room("Flows", ["Kubernetes", "PolicyEngine"]),
    room("Manifests", ["Kubernetes", "JSONReading", "DisplayText", yams]),
    room("Terminal", ["CNCurses", "DisplayText"]),

    // Floor 3: what is wrong; where flows come from; what the person set.
    room("Audit", ["Kubernetes", "PolicyEngine", "Flows"]),
    room("FlowSources", ["Flows", "Kubernetes", "JSONReading", "CZlib"]),
    room("Settings", ["Kubernetes", "Manifests", "Audit"]),

    // Floor 4: what to do about it; a fleet to try it on.
    room("Remediation", ["Audit", "Manifests", "Flows", "PolicyEngine", "Kubernetes"]),
    room("DemonstrationFleet", ["Kubernetes", "Flows", "Manifests"]),

    // Floor 5: results as documents; the one way through the house.
    room("Reports", valueRooms),
    room(
      "AuditCore",
      valueRooms + [
        "JSONReading", "Manifests", "FlowSources", "Settings", "DemonstrationFleet",
      ]),

    // Floor 6 and 7: the faces.
    room("Dashboard", valueRooms + ["AuditCore", "Reports", "Settings", "Terminal"]),
    .executableTarget(
      name: "firebreak",
      dependencies: valueRooms + [
        "Dashboard", "Reports", "AuditCore", "Settings", argumentParser,
      ],
      path: "Sources/firebreak", swiftSettings: settings),

    // Tests mirror the rooms.
    .target(
      name: "TestSupport",
      dependencies: ["Kubernetes", "PolicyEngine", "Manifests"],
      path: "Tests/TestSupport", exclude: ["Corpus"], swiftSettings: settings),
    tests(of: "Kubernetes", ["TestSupport"]),
    tests(of: "DisplayText"),
    tests(of: "JSONReading", ["TestSupport"]),
    tests(of: "PolicyEngine", ["Kubernetes", "Manifests", "TestSupport"]),
    tests(of: "Flows", ["Kubernetes", "PolicyEngine", "TestSupport"]),
    tests(of: "Manifests", ["Kubernetes", "TestSupport"]),
    tests(of: "Terminal", ["DisplayText"]),
    tests(of: "Audit", ["Kubernetes", "PolicyEngine", "Flows", "Manifests", "TestSupport"]),
    tests(of: "FlowSources", ["Flows", "Kubernetes", "TestSupport"]),
    tests(of: "Settings", ["Kubernetes", "Audit", "TestSupport"]),
    tests(
      of: "Remediation",
      ["Audit", "Flows", "Kubernetes", "Manifests", "PolicyEngine", "TestSupport"]),
    tests(of: "DemonstrationFleet", ["Audit", "Manifests", "Kubernetes", "TestSupport"]),
    tests(of: "Reports", valueRooms + ["TestSupport"]),
    tests(of: "AuditCore", valueRooms + ["Reports", "Settings", "TestSupport"]),
    tests(
      of: "Dashboard", valueRooms + ["AuditCore", "Terminal", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "ArchitectureTests", path: "Tests/ArchitectureTests", swiftSettings: settings),
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Kubernetes", "PolicyEngine", "Manifests", "Flows", "FlowSources", "Audit"],
      path: "Tests/Benchmarks", swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestSupport"], path: "Tests/EndToEndTests",
      swiftSettings: settings),
  ],
  cxxLanguageStandard: .cxx17
)
