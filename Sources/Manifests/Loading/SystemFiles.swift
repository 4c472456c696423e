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

  /// Opens a regular file, or standard input for `-`.
  ///
  /// The type is asked of the open file, so that nothing else can take its
  /// place in between; opening never waits for a pipe's other end.
  package func open(_ path: String) throws(InputFault) -> any InputReader {
    if path == "-" {
      if isatty(STDIN_FILENO) == 1 { throw InputFault("standard input is a terminal") }
      return DescriptorReader(STDIN_FILENO, path: "standard input", expectedSize: 0)
    }
    let file = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw SystemFiles.fault("`\(path)` cannot be opened") }
    var found = stat()
    guard fstat(file, &found) == 0 else {
      let fault = SystemFiles.fault("`\(path)` cannot be read")
      close(file)
      throw fault
    }
    let status = SystemFiles.status(found)
    guard status.kind == .file else {
      close(file)
      throw InputFault("`\(path)` is a \(status.kind.rawValue), not a file")
    }
    return DescriptorReader(file, path: path, expectedSize: max(0, status.size))
  }

  /// Returns a fault that says what the system said last.
  fileprivate static func fault(_ message: String) -> InputFault {
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

/// Reads a file descriptor and closes it at the end of its life.
private final class DescriptorReader: InputReader {
  let expectedSize: Int
  private let descriptor: Int32
  private let path: String

  init(_ descriptor: Int32, path: String, expectedSize: Int) {
    self.descriptor = descriptor
    self.path = path
    self.expectedSize = expectedSize
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  func skip(_ count: Int) throws(InputFault) {
    if lseek(descriptor, count, SEEK_CUR) < 0 {
      throw SystemFiles.fault("`\(path)` cannot be read")
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputFault) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // Standard input may be set to return at once; wait for it.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
      default: throw SystemFiles.fault("`\(path)` cannot be read")
      }
    }
  }
}
