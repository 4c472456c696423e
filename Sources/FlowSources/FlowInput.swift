import Glibc

/// An open source of flows: a file, a pipe or standard input.
///
/// All calls of the system stand here. A file is read with `read(2)`, never
/// mapped, so that one that shrinks cannot end the program. Regular files and
/// pipes are read; folders, sockets and devices are refused by their type.
final class FlowInput {
  /// What tells two files of one path apart.
  struct Identity: Hashable {
    /// The device.
    let device: UInt64
    /// The number of the file on it.
    let number: UInt64

    /// Takes them from what the system says of a file.
    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  /// What reading brought.
  enum Outcome {
    /// So many bytes.
    case bytes(Int)
    /// The end, for now.
    case end
    /// Nothing within the time that was given; there may be more.
    case nothingYet
  }

  /// The path, `-` for standard input.
  let path: String
  /// Which file it is.
  let identity: Identity
  /// A Boolean value that tells whether it is a regular file, whose end may
  /// move.
  let isRegular: Bool
  /// How many bytes were read.
  private(set) var position = 0
  private let descriptor: Int32

  /// Opens a path; `-` is standard input.
  init(_ path: String) throws(FlowSourceError) {
    let isStandardInput = path == "-"
    // Without blocking, so that opening a pipe that nobody writes to returns.
    let descriptor = isStandardInput ? dup(0) : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: FlowInput.lastError)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = FlowInput.lastError
      close(descriptor)
      throw .unreadable(path: path, reason: reason)
    }
    let kind = status.st_mode & S_IFMT
    if let refused = FlowInput.refusal(of: kind, isStandardInput: isStandardInput) {
      close(descriptor)
      throw .unsupportedKind(path: path, kind: refused)
    }
    self.path = path
    self.descriptor = descriptor
    self.identity = Identity(status)
    self.isRegular = kind == S_IFREG
  }

  deinit { close(descriptor) }

  /// Reads what there is, waiting a while where it is a pipe.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, waitingMilliseconds wait: Int32
  ) throws(FlowSourceError) -> Outcome {
    if !isRegular {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, wait)
      if ready == 0 || (ready < 0 && errno == EINTR) { return .nothingYet }
    }
    let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    if count > 0 {
      position += count
      return .bytes(count)
    }
    if count == 0 { return .end }
    if errno == EAGAIN || errno == EINTR { return .nothingYet }
    throw .unreadable(path: path, reason: FlowInput.lastError)
  }

  /// The length of the file now, or `nil` where nobody can say.
  var length: Int? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Goes to a byte of a regular file.
  func go(to byte: Int) {
    lseek(descriptor, off_t(byte), SEEK_SET)
    position = byte
  }

  /// Returns which file a path leads to now, or `nil` where it leads nowhere.
  static func identity(of path: String) -> Identity? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Identity(status)
  }

  /// Returns whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func refusal(of kind: mode_t, isStandardInput: Bool) -> String? {
    switch kind {
    case S_IFREG, S_IFIFO: return nil
    case S_IFDIR: return "a folder"
    case S_IFBLK: return "a block device"
    // A terminal, or what a parent process hands down, may be typed into;
    // as a path it would be an endless device.
    case S_IFCHR: return isStandardInput ? nil : "a device"
    case S_IFSOCK: return isStandardInput ? nil : "a socket"
    default: return "this kind of file"
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
