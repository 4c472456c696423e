/// Turns what a terminal sends into events.
///
/// Our own, because ncurses hands unknown sequences to the program as keys: in
/// a program of single keys a mouse report would then run commands. Here
/// whatever is not understood is swallowed whole (`reference/tui.md` 0.1).
/// It takes both CSI and SS3 forms, modifiers, kitty and modifyOtherKeys keys,
/// SGR mouse reports, bracketed paste, focus, and the answers to our questions.
///
/// Reads may cut a sequence anywhere: the events do not depend on the cuts. Only
/// silence tells a lone Escape from the beginning of a sequence; `patience` says
/// how long to wait before `settle` decides. Memory is bounded, time is linear.
package struct InputDecoder: Sendable {
  /// How long silence must last before `settle` is called.
  package enum Patience: Int, Sendable {
    /// An Escape that may stand alone.
    case escape = 35
    /// A sequence that is not complete: a slow line sent half of it.
    case sequence = 500
    /// A paste whose end has not come.
    case paste = 10_000

    /// The time in milliseconds.
    package var milliseconds: Int { rawValue }
  }

  /// The most bytes of a paste that are kept.
  package static let pasteLimit = 65_536
  /// The most bytes of a control sequence that are understood.
  private static let sequenceLimit = 96
  /// The most bytes of a control string that are kept.
  private static let stringLimit = 256
  /// The end of a bracketed paste.
  private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

  /// Where in a sequence the decoder stands.
  private enum State: Sendable {
    case ground
    case escape
    case control
    case single
    case linuxFunction
    case string
    case stringEscape
    case legacyMouse(left: Int)
    case paste
    case unicode(left: Int)
  }

  private var state = State.ground
  /// The bytes of the sequence so far, the Escape left out.
  private var bytes: [UInt8] = []
  /// A sequence outgrew its limit and is swallowed.
  private var isOverlong = false
  /// How many bytes of the end of a paste have come.
  private var pasteEndMatched = 0
  private var pasteOmitted = 0
  /// The bytes of an unusual terminal's keys, the Escape left out.
  private var keys: [[UInt8]: Key]
  private var events: [Event] = []

  /// Makes a decoder.
  ///
  /// - Parameter keys: what the keys of this terminal send, as its description
  ///   says, the leading Escape left out; asked before the usual forms.
  package init(keys: [[UInt8]: Key] = [:]) {
    self.keys = keys
  }

  /// How long to wait in silence before `settle`; `nil` when nothing is open.
  package var patience: Patience? {
    switch state {
    case .ground: nil
    case .escape: .escape
    case .paste: .paste
    default: .sequence
    }
  }

  /// Takes bytes and returns the events they complete.
  package mutating func decode(_ input: some Sequence<UInt8>) -> [Event] {
    events.removeAll(keepingCapacity: true)
    for byte in input { take(byte) }
    return events
  }

  /// Decides what an open sequence was, since nothing more came.
  package mutating func settle() -> [Event] {
    events.removeAll(keepingCapacity: true)
    switch state {
    case .escape:
      press(.escape)
    case .control where bytes == [0x5B]:
      press(.character("["), .alt)
    case .single where bytes == [0x4F]:
      press(.character("O"), .alt)
    case .paste:
      endPaste()
    default:
      break
    }
    start(.ground)
    return events
  }

  // MARK: - One byte

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeGround(byte, [])
    case .escape: takeEscape(byte)
    case .control: takeControl(byte)
    case .single: takeSingle(byte)
    case .linuxFunction:
      if (0x41...0x45).contains(byte) { press(.function(Int(byte) - 0x40)) }
      start(.ground)
    case .string, .stringEscape: takeString(byte)
    case .legacyMouse(let left):
      state = left > 1 ? .legacyMouse(left: left - 1) : .ground
    case .paste: takePaste(byte)
    case .unicode(let left): takeUnicode(byte, left: left)
    }
  }

  private mutating func start(_ next: State) {
    state = next
    bytes.removeAll(keepingCapacity: true)
    isOverlong = false
  }

  private mutating func press(_ key: Key, _ modifiers: KeyPress.Modifiers = []) {
    events.append(.key(KeyPress(key, modifiers)))
  }

  private mutating func takeGround(_ byte: UInt8, _ modifiers: KeyPress.Modifiers) {
    switch byte {
    case 0x1B: start(.escape)
    case 0x20..<0x7F: press(.character(Character(Unicode.Scalar(byte))), modifiers)
    case 0x80...:
      let left = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1
      // Continuations without a lead, and leads that no text has, are noise.
      guard (0xC2...0xF4).contains(byte) else { return start(.ground) }
      let isAlt = modifiers.contains(.alt)
      start(.unicode(left: left))
      if isAlt { bytes.append(0x1B) }
      bytes.append(byte)
    default:
      let (key, held) = InputDecoder.controlKey(byte)
      press(key, modifiers.union(held))
    }
  }

  private mutating func takeUnicode(_ byte: UInt8, left: Int) {
    guard (0x80..<0xC0).contains(byte) else {
      start(.ground)
      return take(byte)
    }
    bytes.append(byte)
    if left > 1 {
      state = .unicode(left: left - 1)
      return
    }
    let isAlt = bytes.first == 0x1B
    let text = String(decoding: isAlt ? bytes.dropFirst() : bytes[...], as: UTF8.self)
    start(.ground)
    if let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
      scalar.value != 0xFFFD
    {
      press(.character(Character(scalar)), isAlt ? .alt : [])
    }
  }

  private mutating func takeEscape(_ byte: UInt8) {
    switch byte {
    case 0x1B:
      press(.escape)
      start(.escape)
    case 0x5B:
      start(.control)
      bytes.append(byte)
    case 0x4F:
      start(.single)
      bytes.append(byte)
    case 0x50, 0x58, 0x5D, 0x5E, 0x5F:
      // DCS, SOS, OSC, PM, APC.
      start(.string)
      bytes.append(byte)
    default:
      start(.ground)
      takeGround(byte, .alt)
    }
  }

  private mutating func takeControl(_ byte: UInt8) {
    switch byte {
    case 0x1B: start(.escape)
    case 0x00..<0x20, 0x7F...:
      // No terminal sends these in a sequence: it was cut, and a key follows.
      start(.ground)
      if byte != 0x18, byte != 0x1A { takeGround(byte, []) }
    case 0x20..<0x40:
      if bytes.count < InputDecoder.sequenceLimit { bytes.append(byte) } else { isOverlong = true }
    default:
      let body = Array(bytes.dropFirst())
      if body.isEmpty, byte == 0x5B { return start(.linuxFunction) }
      if body.isEmpty, byte == 0x4D { return start(.legacyMouse(left: 3)) }
      let whole = bytes + [byte]
      let isSwallowed = isOverlong
      start(.ground)
      if isSwallowed { return }
      if let key = keys[whole] { return press(key) }
      finish(ControlSequence(body: body, final: byte))
    }
  }

  private mutating func takeSingle(_ byte: UInt8) {
    switch byte {
    case 0x1B: start(.escape)
    case 0x30...0x3B where bytes.count < 8: bytes.append(byte)
    case 0x40..<0x7F, 0x20:
      let whole = bytes + [byte]
      let digits = bytes.dropFirst().split(separator: 0x3B).last
      let held = ControlSequence.number(digits ?? []).map(ControlSequence.modifiers)
      start(.ground)
      if let key = keys[whole] ?? InputDecoder.singleKey(byte) { press(key, held ?? []) }
    default:
      start(.ground)
      takeGround(byte, [])
    }
  }

  private mutating func takeString(_ byte: UInt8) {
    if case .stringEscape = state {
      if byte == 0x5C { return endString() }
      // An Escape inside ends the string; what follows it is a new sequence.
      start(.escape)
      return take(byte)
    }
    switch byte {
    case 0x1B: state = .stringEscape
    case 0x07 where bytes.first == 0x5D: endString()
    case 0x18, 0x1A: start(.ground)
    default: if bytes.count < InputDecoder.stringLimit { bytes.append(byte) }
    }
  }

  private mutating func endString() {
    let reply = TerminalReply(controlString: bytes)
    start(.ground)
    if let reply { events.append(.reply(reply)) }
  }

  // MARK: - Paste

  private mutating func takePaste(_ byte: UInt8) {
    if byte == InputDecoder.pasteEnd[pasteEndMatched] {
      pasteEndMatched += 1
      if pasteEndMatched == InputDecoder.pasteEnd.count {
        pasteEndMatched = 0
        endPaste()
        start(.ground)
      }
      return
    }
    for held in InputDecoder.pasteEnd.prefix(pasteEndMatched) { keepPasted(held) }
    pasteEndMatched = 0
    // Only its first byte begins the end again.
    if byte == 0x1B { pasteEndMatched = 1 } else { keepPasted(byte) }
  }

  private mutating func keepPasted(_ byte: UInt8) {
    if bytes.count < InputDecoder.pasteLimit { bytes.append(byte) } else { pasteOmitted &+= 1 }
  }

  private mutating func endPaste() {
    // A limit may cut a code point in two; its beginning is left out.
    var kept = bytes[...]
    if pasteOmitted > 0 {
      while let last = kept.last, last >= 0x80, last < 0xC0 { kept.removeLast() }
      if let last = kept.last, last >= 0xC0 { kept.removeLast() }
    }
    let omitted = pasteOmitted &+ (bytes.count - kept.count)
    pasteOmitted = 0
    pasteEndMatched = 0
    events.append(
      .paste(Paste(text: String(decoding: kept, as: UTF8.self), omittedBytes: omitted)))
  }

  // MARK: - Meaning

  /// Tells what a control sequence says; nothing, for those not understood.
  private mutating func finish(_ sequence: ControlSequence) {
    if sequence.isPasteBegin {
      start(.paste)
    } else if let event = sequence.event {
      events.append(event)
    }
  }

  /// The key of a byte below the blank, or of 0x7F.
  private static func controlKey(_ byte: UInt8) -> (Key, KeyPress.Modifiers) {
    switch byte {
    case 0x00: (.character(" "), .control)
    case 0x08, 0x7F: (.backspace, [])
    case 0x09: (.tab, [])
    case 0x0A, 0x0D: (.enter, [])
    case 0x01...0x1A: (.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    default: (.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    }
  }

  /// The key of the last byte of an SS3 sequence.
  private static func singleKey(_ byte: UInt8) -> Key? {
    if let key = ControlSequence.letterKey(byte) { return key }
    switch byte {
    case 0x20: return .character(" ")
    case 0x49: return .tab
    case 0x4D: return .enter
    case 0x58: return .character("=")
    // The number pad sends its signs as letters.
    case 0x6A...0x79: return .character(Character(Unicode.Scalar(byte - 0x40)))
    default: return nil
    }
  }
}
