package import Kubernetes

/// What reading asks of a file system, so that tests can stand in for it.
///
/// Paths are text as the system gives it; names that are no valid UTF-8 cannot
/// be opened again and are reported instead.
package protocol InputFiles: Sendable {
  /// Returns what stands at a path.
  ///
  /// - Parameter followsLinks: Whether a symbolic link is looked through.
  func status(of path: String, followsLinks: Bool) throws(InputFault) -> InputStatus

  /// Returns the names in a folder, in any order, without `.` and `..`.
  func names(in folder: String) throws(InputFault) -> [String]

  /// Returns a path without links and dots, or `nil` where it leads nowhere.
  func resolved(_ path: String) -> String?

  /// Opens a regular file, or standard input for `-`, for reading.
  func open(_ path: String) throws(InputFault) -> any InputReader
}

/// A file that is open for reading from its start to its end.
package protocol InputReader: AnyObject {
  /// How many bytes the file had when it was opened; 0 where nobody knows.
  var expectedSize: Int { get }

  /// Fills a buffer as far as bytes are there at once, and returns how many
  /// these were; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputFault) -> Int

  /// Passes over bytes.
  func skip(_ count: Int) throws(InputFault)
}

/// What stands at a path.
package struct InputStatus: Hashable, Sendable {
  /// The types of things that can stand at a path.
  package enum Kind: String, Hashable, Sendable {
    /// A regular file.
    case file = "file"
    /// A folder.
    case folder = "folder"
    /// A symbolic link that was not looked through.
    case link = "symbolic link"
    /// A named pipe.
    case pipe = "pipe"
    /// A device, terminals included.
    case device = "device"
    /// A socket.
    case socket = "socket"
  }

  /// What it is.
  package var kind: Kind
  /// Its size in bytes.
  package var size: Int
  /// When it was last written.
  package var modification: Timestamp
  /// A number that no other file of the system has at the same time.
  package var identity: FileIdentity

  /// Makes a status.
  package init(kind: Kind, size: Int, modification: Timestamp, identity: FileIdentity) {
    self.kind = kind
    self.size = size
    self.modification = modification
    self.identity = identity
  }
}

/// What tells two files of one system apart.
package struct FileIdentity: Hashable, Sendable {
  /// The device.
  package var device: UInt64
  /// The number on the device.
  package var number: UInt64

  /// Makes an identity.
  package init(device: UInt64, number: UInt64) {
    self.device = device
    self.number = number
  }
}

/// Why something could not be read.
package struct InputFault: Error, Hashable, Sendable {
  /// What happened, in one line: lower case, no full stop.
  package var message: String
  /// A Boolean value that tells whether the limit of bytes was the reason.
  package var isLimit: Bool

  /// Makes a fault.
  package init(_ message: String, isLimit: Bool = false) {
    self.message = message
    self.isLimit = isLimit
  }
}

extension InputFiles {
  /// Returns the content of a regular file, read to its end.
  ///
  /// - Parameter limit: How many bytes may be read; one more is a fault.
  package func content(of path: String, limit: Int) throws(InputFault) -> [UInt8] {
    try InputText(try open(path), path: path, limit: limit).all()
  }

  /// Returns what stands on standard input, read to its end.
  package func standardInput(limit: Int) throws(InputFault) -> [UInt8] {
    try content(of: "-", limit: limit)
  }
}
