import Kubernetes

/// A folder whose form shows which program wrote it, and so what it cannot
/// hold (facts 2.9).
struct FolderShape {
  /// The programs.
  enum Program {
    /// A must-gather, or `oc adm inspect`.
    case mustGather
    /// `kubectl cluster-info dump --output-directory`.
    case clusterInfoDump
  }

  /// The program.
  let program: Program
  /// The folder inside which the form was found.
  let base: String
  /// The namespaces that have a folder of their own.
  private var namespaces: Set<String> = []
  /// Those among them whose network resources were asked for.
  private var asked: Set<String> = []

  /// Returns the shape of a folder, or `nil` where it is an ordinary one.
  ///
  /// - Parameters:
  ///   - root: The folder.
  ///   - files: The manifest files below it.
  static func of(_ root: String, _ files: [SourceFile]) -> FolderShape? {
    let start = root.hasSuffix("/") ? root.count : root.count + 1
    let paths = files.map { file in
      file.path.dropFirst(start).split(separator: "/", omittingEmptySubsequences: false)
    }
    return mustGather(root, paths) ?? clusterInfoDump(root, paths)
  }

  private static func mustGather(_ root: String, _ paths: [[Substring]]) -> FolderShape? {
    for depth in 0...2 {
      var hasClusterScope = false
      var base: [Substring] = []
      var namespaces: Set<String> = []
      var asked: Set<String> = []
      for path in paths where path.count > depth + 2 {
        if path[depth] == "cluster-scoped-resources" {
          hasClusterScope = true
          base = Array(path[..<depth])
        } else if path[depth] == "namespaces", path.count > depth + 2 {
          base = Array(path[..<depth])
          let namespace = String(path[depth + 1])
          namespaces.insert(namespace)
          if path[depth + 2] == "networking.k8s.io" { asked.insert(namespace) }
        }
      }
      // `namespaces` alone is also what a repository of manifests looks like.
      let isInspected = paths.contains {
        $0.count > depth + 3 && $0[depth] == "namespaces" && $0[depth + 2] == "core"
      }
      guard hasClusterScope && !namespaces.isEmpty || isInspected else { continue }
      var shape = FolderShape(
        program: .mustGather, base: ([root] + base.map(String.init)).joined(separator: "/"))
      shape.namespaces = namespaces
      shape.asked = asked
      return shape
    }
    return nil
  }

  private static func clusterInfoDump(_ root: String, _ paths: [[Substring]]) -> FolderShape? {
    let hasNodes = paths.contains { $0 == ["nodes.json"] }
    let pods = Set(paths.filter { $0.count == 2 && $0[1] == "pods.json" }.map { $0[0] })
    let events = Set(paths.filter { $0.count == 2 && $0[1] == "events.json" }.map { $0[0] })
    guard hasNodes, !pods.isDisjoint(with: events) else { return nil }
    return FolderShape(program: .clusterInfoDump, base: root)
  }

  private init(program: Program, base: String) {
    self.program = program
    self.base = base
  }

  /// Returns whether a file below the folder is part of what the program
  /// collected of the cluster.
  func isPart(_ path: String) -> Bool {
    switch program {
    case .clusterInfoDump: true
    case .mustGather:
      path.hasPrefix("\(base)/namespaces/") || path.hasPrefix("\(base)/cluster-scoped-resources/")
    }
  }

  /// Tells what the form of the folder says about the evidence.
  func note(in intake: DocumentIntake, _ files: any InputFiles) {
    let location = SourceLocation(file: base)
    switch program {
    case .clusterInfoDump:
      intake.assembly.setOrigin(.clusterInfoDump)
      guard intake.assembly.state.networkPolicies.isEmpty else { return }
      let message = "the output of `kubectl cluster-info dump` holds no policies"
      intake.assembly.tell(Diagnostic(.error, message, at: location))
      intake.assembly.miss(
        Evidence.Gap(
          .notCollected, kind: .networkPolicy, message: message, location: location))
    case .mustGather:
      intake.assembly.setOrigin(.mustGather)
      if let time = timestamp(files) { intake.setCollectionTime(time) }
      let known = Set(intake.assembly.state.namespaces.map(\.name)).union(namespaces)
      let missing = known.subtracting(asked).subtracting(
        intake.assembly.state.networkPolicies.map(\.namespace))
      for namespace in missing.sorted() {
        intake.assembly.miss(
          Evidence.Gap(
            .notCollected, kind: .networkPolicy, namespace: namespace,
            message: "the must-gather holds no policies of the namespace `\(namespace)`",
            location: location))
      }
      if !missing.isEmpty {
        intake.assembly.tell(
          Diagnostic(
            .error,
            "the must-gather holds no policies of \(missing.count) of \(known.count) namespaces",
            at: location, help: "collect them with `oc adm inspect ns/NAME`"))
      }
    }
  }

  /// Returns the moment that the program wrote down, or `nil`: the last line
  /// of its file `timestamp`, such as `2026-01-02 03:04:05.6 +0000 UTC m=+1`.
  private func timestamp(_ files: any InputFiles) -> Timestamp? {
    for folder in [base, FolderShape.parent(of: base)] {
      guard let reader = try? files.open("\(folder)/timestamp"),
        let text = try? InputText(reader, path: folder, limit: 1 << 16), let bytes = try? text.all()
      else { continue }
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      for line in lines.reversed() {
        let words = line.split(separator: " ")
        guard words.count >= 3, words[2].count == 5 else { continue }
        let zone = "\(words[2].prefix(3)):\(words[2].suffix(2))"
        if let time = Timestamp(rfc3339: "\(words[0])T\(words[1])\(zone)") { return time }
      }
    }
    return nil
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }
}
