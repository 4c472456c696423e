import Foundation
import Testing

/// The floor plan that the sources must keep to.
enum House {
  /// What each room may import of the house.
  static let arrows: [String: Set<String>] = [
    "CSimdjson": [],
    "CNCurses": [],
    "CZlib": [],
    "Kubernetes": [],
    "DisplayText": [],
    "JSONReading": ["CSimdjson"],
    "PolicyEngine": ["Kubernetes"],
    "Flows": ["Kubernetes", "PolicyEngine"],
    "Manifests": ["Kubernetes", "JSONReading", "DisplayText"],
    "Terminal": ["CNCurses", "DisplayText"],
    "Audit": ["Kubernetes", "PolicyEngine", "Flows"],
    "FlowSources": ["Flows", "Kubernetes", "JSONReading", "CZlib"],
    "Settings": ["Kubernetes", "Manifests", "Audit"],
    "Remediation": ["Audit", "Manifests", "Flows", "PolicyEngine", "Kubernetes"],
    "DemonstrationFleet": ["Kubernetes", "Flows", "Manifests"],
    "Reports": valueRooms,
    "AuditCore": valueRooms.union([
      "JSONReading", "Manifests", "FlowSources", "Settings", "DemonstrationFleet",
    ]),
    "Dashboard": valueRooms.union(["AuditCore", "Reports", "Settings", "Terminal"]),
    "firebreak": valueRooms.union(["Dashboard", "Reports", "AuditCore", "Settings"]),
  ]

  /// The rooms whose types the faces may show.
  static let valueRooms: Set<String> = [
    "DisplayText", "Kubernetes", "PolicyEngine", "Flows", "Audit", "Remediation",
  ]

  /// The rooms that may import a foreign module.
  static let doors: [String: Set<String>] = [
    "Yams": ["Manifests"],
    "CYaml": ["Manifests"],
    "ArgumentParser": ["firebreak"],
    "OrderedCollections": ["PolicyEngine"],
    "Glibc": [
      "Manifests", "FlowSources", "Terminal", "AuditCore", "firebreak", "JSONReading",
    ],
    "Musl": [],
    "Darwin": [],
    "Synchronization": [
      "AuditCore", "Terminal", "Manifests", "FlowSources", "Dashboard", "PolicyEngine",
    ],
    "Foundation": [],
    "FoundationEssentials": ["AuditCore", "firebreak"],
    "Dispatch": ["AuditCore", "Manifests", "PolicyEngine"],
  ]

  /// Files that are tables of data, and so may be longer than 600 lines.
  static let tables: Set<String> = []

  /// The folder of the project.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// One source file.
  struct SourceFile: CustomTestStringConvertible, Sendable {
    /// The room it stands in.
    var room: String
    /// Its path inside the project.
    var path: String
    /// Its lines.
    var lines: [String]

    var testDescription: String { path }
  }

  /// Every Swift file of the sources, in order.
  static let sources: [SourceFile] = files(below: "Sources", suffix: ".swift")

  /// Returns the files below a folder of the project whose name ends so.
  static func files(below folder: String, suffix: String) -> [SourceFile] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(atPath: base.path(percentEncoded: false))
    else { return [] }
    return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted()
      .compactMap { relative in
        guard
          let text = try? String(contentsOf: base.appending(path: relative), encoding: .utf8)
        else { return nil }
        return SourceFile(
          room: String(relative.split(separator: "/")[0]), path: "\(folder)/\(relative)",
          lines: text.components(separatedBy: "\n"))
      }
  }
}
