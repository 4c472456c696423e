import Glibc

/// Why something could not be written.
package struct WriteFault: Error, CustomStringConvertible, Sendable {
  /// The path and the reason, in one line.
  package let description: String

  /// Makes a fault.
  init(_ description: String) { self.description = description }
}

/// Writes files whole or not at all.
///
/// What we write is a map of production: files get mode 0600, new folders
/// 0700. A file is written beside its place under a name of its own, brought to
/// the disk, and renamed; a reader sees the old file or the new one.
package enum AtomicFile {
  /// Writes a file.
  ///
  /// - Parameters:
  ///   - bytes: The content.
  ///   - path: Where; its folder is made where it is missing.
  ///   - replaces: Whether a file that stands there may be replaced. A link,
  ///     a folder or anything else is never replaced.
  /// - Throws: `WriteFault`; what stood there before is untouched then.
  package static func write(
    _ bytes: [UInt8], to path: String, replaces: Bool
  ) throws(WriteFault) {
    let folder = parent(of: path)
    try makeFolder(folder)
    var found = stat()
    if lstat(path, &found) == 0 {
      guard found.st_mode & S_IFMT == S_IFREG else {
        throw WriteFault("`\(path)` is not a regular file and is not replaced")
      }
      guard replaces else { throw WriteFault("`\(path)` exists and is not replaced") }
    }
    let temporary = "\(folder)/.firebreak-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fault(temporary) }
    do throws(WriteFault) {
      try writeAll(bytes, descriptor, path)
      guard fsync(descriptor) == 0 else { throw fault(path) }
      close(descriptor)
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let problem = fault(path)
      unlink(temporary)
      throw problem
    }
    // The name itself is on the disk once its folder is.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// Makes a folder and those above it, where they are missing.
  package static func makeFolder(_ path: String) throws(WriteFault) {
    var found = stat()
    if path.isEmpty || stat(path, &found) == 0 {
      if !path.isEmpty, found.st_mode & S_IFMT != S_IFDIR {
        throw WriteFault("`\(path)` is not a folder")
      }
      return
    }
    var missing = [path]
    while let last = missing.last, case let above = parent(of: last), above != last,
      stat(above, &found) != 0
    {
      missing.append(above)
    }
    for folder in missing.reversed() where mkdir(folder, 0o700) != 0 && errno != EEXIST {
      throw fault(folder)
    }
  }

  /// Returns a name that is safe as the name of a file: letters, digits, dots
  /// and dashes stay, everything else is written as `%` and two digits.
  ///
  /// It is never empty, never begins with a dot or a dash, and has at most 120
  /// bytes; a longer name ends in a digest of the whole.
  package static func safeName(_ name: String) -> String {
    var safe = ""
    for (index, byte) in name.utf8.enumerated() {
      let isLetter = (97...122).contains(byte) || (65...90).contains(byte)
      let isDigit = (48...57).contains(byte)
      let isMark = byte == 45 || byte == 46 || byte == 95
      if isLetter || isDigit || (isMark && index > 0) {
        safe.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        safe += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    if safe.isEmpty { return "%00" }
    if safe.utf8.count <= 120 { return safe }
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(safe.prefix(100)) + "-" + String(digest, radix: 16)
  }

  private static func writeAll(
    _ bytes: [UInt8], _ descriptor: Int32, _ path: String
  ) throws(WriteFault) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw fault(path) }
      done += count
    }
  }

  private static func fault(_ path: String) -> WriteFault {
    let reason = strerror(errno).map { String(cString: $0).lowercased() } ?? "it failed"
    return WriteFault("`\(path)` cannot be written: \(reason)")
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
