import Glibc

/// What stands in a folder of flow files.
///
/// The files of an exporter rotate (`reference/flows.md` 1.6): `events.log` is
/// renamed to `events-2023-08-21T12-12-13.517.log`, and may be packed into
/// `….log.gz`; other programs number theirs, `events.log.1`, `events.log.2.gz`.
/// Folders of nodes may stand one beside the other, so the folders inside are
/// looked at too.
enum FlowFolder {
  /// One file.
  struct File: Equatable {
    /// The path.
    let path: String
    /// Which file it is, under whatever name.
    let identity: FlowInput.Identity
    /// How many bytes it has.
    let size: Int
  }

  /// The endings of names that flow files have, a `.gz` and a number apart.
  static let endings = ["log", "json", "jsonl", "ndjson"]

  /// The most files that are read; the folder of a program that never cleans up
  /// has some hundred.
  private static let mostFiles = 20_000
  private static let deepest = 4

  /// Returns the flow files of a folder in the order in which they were
  /// written, as far as their names tell: rotated before current.
  ///
  /// A packed file whose plain form stands beside it is left out, since it is
  /// being made of it. Costs a look at every file.
  ///
  /// - Throws: Where a folder cannot be listed, or there are too many files.
  static func files(in folder: String) throws(FlowSourceError) -> [File] {
    var files: [(name: Name, file: File)] = []
    var folders = [(path: folder, depth: 0)]
    while let (path, depth) = folders.popLast() {
      for name in try names(in: path) {
        let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var status = stat()
        // What vanished since has been renamed or removed.
        guard stat(child, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          // A link may lead around in a circle.
          if depth < deepest, !isLink(child) { folders.append((child, depth + 1)) }
        } else if status.st_mode & S_IFMT == S_IFREG, let parts = Name(path: child) {
          let identity = FlowInput.Identity(status)
          files.append((parts, File(path: child, identity: identity, size: Int(status.st_size))))
        }
      }
      if files.count > mostFiles {
        throw .unreadable(path: folder, reason: "there are more than \(mostFiles) flow files in it")
      }
    }
    let plain = Set(files.filter { !$0.name.isPacked }.map(\.name.plain))
    return files.filter { !$0.name.isPacked || !plain.contains($0.name.plain) }
      .sorted { $0.name < $1.name }.map(\.file)
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func names(in folder: String) throws(FlowSourceError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
          String(cString: $0)
        }
      }
      // Hidden files are being written, or somebody's own.
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// The name of a flow file, in parts that say when it was written.
  private struct Name: Comparable {
    /// The path without `.gz`.
    let plain: String
    /// Whether it ends in `.gz`.
    let isPacked: Bool
    /// The path without `.gz` and number.
    let base: String
    /// The number that rotation gave it; 0 is the current one.
    let number: Int

    init?(path: String) {
      isPacked = path.hasSuffix(".gz")
      plain = isPacked ? String(path.dropLast(3)) : path
      var base = plain[...]
      if let dot = base.lastIndex(of: "."), let number = Int(base[base.index(after: dot)...]) {
        self.number = number
        base = base[..<dot]
      } else {
        number = 0
      }
      self.base = String(base)
      guard let dot = base.lastIndex(of: "."),
        FlowFolder.endings.contains(String(base[base.index(after: dot)...]))
      else { return nil }
    }

    static func < (left: Name, right: Name) -> Bool {
      if left.base != right.base { return left.base < right.base }
      if left.number != right.number { return left.number > right.number }
      return left.plain < right.plain
    }
  }
}
