import Glibc
import Kubernetes

/// The real file system, read with `read(2)`: a file that shrinks while it is
/// read ends early, where one that is mapped would end the program.
package struct SystemFiles: InputFiles {
  /// Makes the door.
  package init() {}

  /// Returns what stands at a path.
  package func status(
    of path: String, followsLinks: Bool
  ) throws(InputFault) -> InputStatus {
    var found = stat()
    let code = followsLinks ? stat(path, &found) : lstat(path, &found)
    guard code == 0 else { throw SystemFiles.fault("`\(path)` cannot be read") }
    return SystemFiles.status(found)
  }

  /// Returns the names in a folder.
  package func names(in folder: String) throws(InputFault) -> [String] {
    guard let stream = opendir(folder) else {
      throw SystemFiles.fault("the folder `\(folder)` cannot be read")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Returns a path without links and dots.
  package func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// Returns the content of a regular file.
  ///
  /// The type is asked of the open file, so that nothing else can take its
  /// place in between; opening never waits for a pipe's other end.
  package func content(of path: String, limit: Int) throws(InputFault) -> [UInt8] {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw SystemFiles.fault("`\(path)` cannot be opened") }
    defer { close(file) }
    var found = stat()
    guard fstat(file, &found) == 0 else {
      throw SystemFiles.fault("`\(path)` cannot be read")
    }
    let status = SystemFiles.status(found)
    guard status.kind == .file else {
      throw InputFault("`\(path)` is a \(status.kind.rawValue), not a file")
    }
    return try SystemFiles.read(file, path, expecting: status.size, limit: limit)
  }

  /// Returns what stands on standard input.
  package func standardInput(limit: Int) throws(InputFault) -> [UInt8] {
    if isatty(STDIN_FILENO) == 1 { throw InputFault("standard input is a terminal") }
    return try SystemFiles.read(STDIN_FILENO, "-", expecting: 0, limit: limit)
  }

  private static func read(
    _ file: Int32, _ path: String, expecting size: Int, limit: Int
  ) throws(InputFault) -> [UInt8] {
    if size > limit { throw tooLong(path, limit) }
    var content: [UInt8] = []
    var failure: Int32?
    var isTooLong = false
    // One byte more than expected tells a file that has grown from its end.
    content.reserveCapacity(size + 1)
    while failure == nil, !isTooLong {
      let room = max(content.capacity - content.count, 1 << 16)
      var count = 0
      let start = content.count
      content.append(contentsOf: repeatElement(0, count: min(room, limit + 1 - start)))
      let code = content.withUnsafeMutableBytes { bytes in
        Glibc.read(file, bytes.baseAddress.map { $0 + start }, bytes.count - start)
      }
      if code < 0 { failure = errno == EINTR ? nil : errno }
      count = max(0, code)
      content.removeLast(content.count - start - count)
      if code == 0 { break }
      isTooLong = content.count > limit
    }
    if let failure {
      errno = failure
      throw fault("`\(path)` cannot be read")
    }
    if isTooLong { throw tooLong(path, limit) }
    return content
  }

  private static func tooLong(_ path: String, _ limit: Int) -> InputFault {
    InputFault("file size limit: `\(path)` is longer than \(limit) bytes", isLimit: true)
  }

  private static func fault(_ message: String) -> InputFault {
    let code = errno
    guard let reason = strerror(code) else { return InputFault(message) }
    return InputFault("\(message): \(String(cString: reason).lowercased())")
  }

  private static func status(_ found: stat) -> InputStatus {
    let kind: InputStatus.Kind =
      switch found.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    return InputStatus(
      kind: kind, size: Int(found.st_size),
      modification: Timestamp(
        seconds: Int64(found.st_mtim.tv_sec), nanoseconds: Int32(clamping: found.st_mtim.tv_nsec)),
      identity: FileIdentity(device: UInt64(found.st_dev), number: UInt64(found.st_ino)))
  }
}
