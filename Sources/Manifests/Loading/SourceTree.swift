import Kubernetes

/// One file of a source.
struct SourceFile: Hashable, Sendable {
  /// Its path, as the person gave it or below what the person gave.
  var path: String
  /// Its size in bytes, or 0 where it is not known.
  var size = 0
  /// When it was last written.
  var modification: Timestamp?
  /// A Boolean value that tells whether it is standard input.
  var isStandardInput = false
}

/// The files of a source: what the paths name and what stands below them, in
/// byte order of relative paths.
///
/// Links are followed inside the folder that was named, never out of it; pipes,
/// devices and sockets are refused by their type.
struct SourceTree {
  /// The files, in the order in which they are read.
  private(set) var files: [SourceFile] = []
  /// What there is to tell.
  private(set) var diagnostics: [Diagnostic] = []
  /// What is missing.
  private(set) var gaps: [Evidence.Gap] = []
  /// The folders whose form shows which program wrote them.
  private(set) var shapes: [FolderShape] = []
  private let system: any InputFiles
  private let limits: LoadLimits
  private var seen: Set<FileIdentity> = []
  private var isOverLimit = false

  /// Finds the files of paths.
  init(_ paths: [String], files system: any InputFiles, limits: LoadLimits) {
    self.system = system
    self.limits = limits
    for path in paths { add(path) }
  }

  private mutating func add(_ path: String) {
    if path == "-" {
      if files.contains(where: \.isStandardInput) {
        miss("standard input can be read once only", at: "-")
      } else {
        files.append(SourceFile(path: "-", isStandardInput: true))
      }
      return
    }
    do throws(InputFault) {
      let status = try system.status(of: path, followsLinks: true)
      switch status.kind {
      case .file:
        files.append(
          SourceFile(path: path, size: status.size, modification: status.modification))
      case .folder: addFolder(path, status)
      case .link, .pipe, .device, .socket:
        miss("`\(path)` is a \(status.kind.rawValue), not a file or folder", at: path)
      }
    } catch {
      miss(error.message, at: path)
    }
  }

  private mutating func miss(_ message: String, at path: String) {
    let location = SourceLocation(file: path)
    diagnostics.append(Diagnostic(.error, message, at: location))
    gaps.append(Evidence.Gap(.unreadable, message: message, location: location))
  }

  private mutating func addFolder(_ root: String, _ status: InputStatus) {
    seen.insert(status.identity)
    let resolvedRoot = system.resolved(root) ?? root
    var found: [SourceFile] = []
    var folders = [root]
    // Links come last, so that what they lead to is known where it is read.
    var links: [String] = []
    var followed = 0
    while let folder = folders.popLast() {
      do throws(InputFault) {
        let names = try system.names(in: folder)
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
          let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
          visit(path, name, &folders, &links, &found)
        }
      } catch {
        miss(error.message, at: folder)
      }
      while folders.isEmpty, followed < links.count {
        followed += 1
        follow(links[followed - 1], resolvedRoot, &folders, &found)
      }
    }
    found.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    if let shape = FolderShape.of(root, found) {
      shapes.append(shape)
      found.removeAll { !shape.isPart($0.path) }
    }
    files += found
  }

  private mutating func visit(
    _ path: String, _ name: String, _ folders: inout [String], _ links: inout [String],
    _ found: inout [SourceFile]
  ) {
    do throws(InputFault) {
      let status = try system.status(of: path, followsLinks: false)
      if status.kind == .link {
        links.append(path)
      } else {
        take(path, name, status, &folders, &found)
      }
    } catch {
      miss(error.message, at: path)
    }
  }

  /// Looks through a link that leads to something inside the folder.
  private mutating func follow(
    _ path: String, _ root: String, _ folders: inout [String], _ found: inout [SourceFile]
  ) {
    guard let target = system.resolved(path) else {
      note("the link `\(path)` leads nowhere", at: path)
      return
    }
    guard target == root || target.hasPrefix(root.hasSuffix("/") ? root : root + "/") else {
      note("the link `\(path)` leads out of the folder: it is not followed", at: path)
      return
    }
    do throws(InputFault) {
      let status = try system.status(of: path, followsLinks: true)
      if seen.contains(status.identity) {
        if status.kind == .folder {
          note("the link `\(path)` leads to a folder that is read already", at: path)
        }
        return
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      take(path, name, status, &folders, &found)
    } catch {
      miss(error.message, at: path)
    }
  }

  private mutating func take(
    _ path: String, _ name: String, _ status: InputStatus, _ folders: inout [String],
    _ found: inout [SourceFile]
  ) {
    switch status.kind {
    case .folder:
      if name == ".git" || !seen.insert(status.identity).inserted { return }
      folders.append(path)
    case .file:
      guard SourceTree.isManifestName(name) else { return }
      guard found.count + files.count < limits.files else {
        missFiles(at: path)
        return
      }
      seen.insert(status.identity)
      found.append(SourceFile(path: path, size: status.size, modification: status.modification))
    case .link, .pipe, .device, .socket:
      if SourceTree.isManifestName(name) {
        note("`\(path)` is a \(status.kind.rawValue): it is passed over", at: path)
      }
    }
  }

  private mutating func missFiles(at path: String) {
    guard !isOverLimit else { return }
    isOverLimit = true
    let message = "file limit: more than \(limits.files) files"
    let location = SourceLocation(file: path)
    diagnostics.append(Diagnostic(.error, message, at: location))
    for kind in [ResourceKind.networkPolicy, nil] {
      gaps.append(Evidence.Gap(.limit, kind: kind, message: message, location: location))
    }
  }

  private mutating func note(_ message: String, at path: String) {
    diagnostics.append(Diagnostic(.note, message, at: SourceLocation(file: path)))
  }

  /// Returns whether a file of that name in a folder is read.
  private static func isManifestName(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
  }
}
