import CZlib

/// Unpacks a stream in the gzip format (RFC 1952), piece by piece.
///
/// A stream may have several members one behind the other, as `cat a.gz b.gz`
/// makes it, and zeros behind the last, as tapes and some file systems leave
/// them. Checksums are verified. Memory is the 40 KiB or so of zlib, whatever
/// the stream says its length is.
final class GzipInflater {
  /// What one step did.
  struct Step {
    /// How many packed bytes were taken.
    var taken = 0
    /// How many bytes came out of them.
    var made = 0
  }

  /// The stream is not what gzip writes; what is wrong, in words.
  struct Damage: Error {
    /// What is wrong: lower case, no full stop.
    let reason: String
  }

  /// A Boolean value that tells whether a member has begun that has not ended.
  private(set) var isInsideMember = false
  private var isBehindMember = false
  private var damage: Damage?
  // zlib keeps the address of its state, so it must not move.
  private let state: UnsafeMutablePointer<z_stream>

  /// Makes an inflater at the start of a stream.
  ///
  /// - Throws: `Damage` where zlib has no memory.
  init() throws(Damage) {
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    // 15 bits of window, the most there is; 16 more for gzip's head and tail.
    let outcome = inflateInit2_(state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard outcome == Z_OK else { throw Damage(reason: GzipInflater.words(for: outcome)) }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
  }

  /// Unpacks as much of some bytes as there is room for.
  ///
  /// Nothing taken and nothing made means that more packed bytes are wanted.
  /// What came out before damage is handed out first; the next call throws.
  ///
  /// - Throws: `Damage`; the stream cannot go on behind it.
  func inflate(
    _ packed: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) throws(Damage) -> Step {
    if let damage { throw damage }
    var step = Step()
    // Inside a member there may be something left to hand out though no packed
    // byte is.
    while step.made < room.count, step.taken < packed.count || isInsideMember {
      if !isInsideMember {
        if packed[step.taken] == 0, isBehindMember {
          step.taken += 1
          continue
        }
        inflateReset(state)
        isInsideMember = true
      }
      let outcome = advance(packed, into: room, &step)
      if outcome == Z_STREAM_END {
        isInsideMember = false
        isBehindMember = true
      } else if outcome == Z_BUF_ERROR {
        break
      } else if outcome != Z_OK {
        let damage = Damage(reason: words(for: outcome))
        self.damage = damage
        if step.made == 0 { throw damage }
        break
      }
    }
    return step
  }

  /// Calls zlib once, with no more bytes than its counters can hold.
  private func advance(
    _ packed: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, _ step: inout Step
  ) -> Int32 {
    let input = packed[step.taken...].prefix(1 << 30)
    let output = room[step.made...].prefix(1 << 30)
    // zlib reads its input only, though its type does not say so.
    state.pointee.next_in = UnsafeMutablePointer(
      mutating: UnsafeRawBufferPointer(rebasing: input).baseAddress?
        .assumingMemoryBound(to: UInt8.self))
    state.pointee.avail_in = UInt32(input.count)
    state.pointee.next_out = UnsafeMutableRawBufferPointer(rebasing: output).baseAddress?
      .assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(output.count)
    let outcome = CZlib.inflate(state, Z_NO_FLUSH)
    step.taken += input.count - Int(state.pointee.avail_in)
    step.made += output.count - Int(state.pointee.avail_out)
    return outcome
  }

  private func words(for outcome: Int32) -> String {
    state.pointee.msg.map { String(cString: $0) } ?? GzipInflater.words(for: outcome)
  }

  private static func words(for outcome: Int32) -> String {
    String(cString: zError(outcome))
  }
}
