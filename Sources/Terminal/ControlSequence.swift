/// One control sequence (CSI) of a terminal, taken apart.
struct ControlSequence: Sendable {
  /// The byte that marks a private sequence, such as `?` and `<`; 0 for none.
  var marker: UInt8 = 0
  /// The parameters, each with its parts; a missing number is `nil`.
  var parameters: [[Int?]] = []
  /// The bytes between the parameters and the last one.
  var intermediates: [UInt8] = []
  /// The last byte, which names the sequence.
  var final: UInt8

  /// The most parameters that are kept.
  private static let parameterLimit = 16

  /// Takes apart what stands between the introducer and the last byte.
  init(body: [UInt8], final: UInt8) {
    self.final = final
    var rest = body[...]
    if let first = rest.first, (0x3C...0x3F).contains(first) {
      marker = first
      rest.removeFirst()
    }
    let end = rest.firstIndex { $0 < 0x30 } ?? rest.endIndex
    intermediates = Array(rest[end...])
    guard end > rest.startIndex else { return }
    parameters = rest[..<end]
      .split(
        separator: 0x3B, maxSplits: ControlSequence.parameterLimit,
        omittingEmptySubsequences: false
      )
      .map { parameter in
        parameter.split(separator: 0x3A, omittingEmptySubsequences: false)
          .map(ControlSequence.number)
      }
  }

  /// Reads a decimal number, at most 1,114,111; `nil` for none.
  static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = min(value * 10 + Int(digit - 0x30), 0x10FFFF)
    }
    return value
  }

  /// Returns a parameter, counted from 0; its first part.
  private func parameter(_ index: Int) -> Int? {
    index < parameters.count ? parameters[index].first ?? nil : nil
  }

  /// What a number of modifiers says.
  static func modifiers(_ number: Int) -> KeyPress.Modifiers {
    KeyPress.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(1, number) - 1) & 15)
  }

  /// A Boolean value that tells whether a paste begins.
  var isPasteBegin: Bool {
    final == 0x7E && marker == 0 && parameter(0) == 200
  }

  /// What the sequence says; `nil` for those that are swallowed.
  var event: Event? {
    switch (marker, final) {
    case (0x3C, 0x4D), (0x3C, 0x6D): return mouse
    case (0x3F, 0x79) where intermediates == [0x24]:
      guard let number = parameter(0), let state = parameter(1) else { return nil }
      return .reply(.mode(number: number, state: state))
    case (0x3F, 0x63): return .reply(.deviceAttributes(parameters.compactMap { $0.first ?? nil }))
    case (0, _) where intermediates.isEmpty: return plain
    default: return nil
    }
  }

  /// What a sequence without marker says.
  private var plain: Event? {
    let held = ControlSequence.modifiers(parameter(1) ?? 1)
    switch final {
    case 0x49 where parameters.isEmpty: return .focus(true)
    case 0x4F where parameters.isEmpty: return .focus(false)
    case 0x52 where parameters.count > 1 && (parameter(0) != 1 || (parameter(1) ?? 1) > 16):
      // Where the cursor is; F3 with a modifier looks alike but for the numbers.
      return nil
    case 0x5A: return .key(KeyPress(.tab, held.union(.shift)))
    case 0x61...0x64:
      return ControlSequence.letterKey(final - 0x20).map { .key(KeyPress($0, .shift)) }
    case 0x75: return kitty
    case 0x7E where parameter(0) == 27: return character(parameter(2), held: held)
    case 0x7E: return numbered(held)
    case 0x5E: return numbered(held.union(.control))
    case 0x40: return numbered([.control, .shift])
    default: return ControlSequence.letterKey(final).map { .key(KeyPress($0, held)) }
    }
  }

  /// The key of a letter, alike in CSI and SS3 sequences.
  static func letterKey(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x50...0x53: .function(Int(byte) - 0x4F)
    default: nil
    }
  }

  /// The key of a number.
  private func numbered(_ held: KeyPress.Modifiers) -> Event? {
    let key: Key? =
      switch parameter(0) ?? 0 {
      case 1, 7: .home
      case 2: .insert
      case 3: .delete
      case 4, 8: .end
      case 5: .pageUp
      case 6: .pageDown
      case let number where (11...15).contains(number): .function(number - 10)
      case let number where (17...21).contains(number): .function(number - 11)
      case let number where (23...26).contains(number): .function(number - 12)
      case let number where (28...29).contains(number): .function(number - 13)
      case let number where (31...34).contains(number): .function(number - 14)
      default: nil
      }
    return key.map { .key(KeyPress($0, held)) }
  }

  /// The key of the kitty protocol: `code:shifted:base;modifiers:kind;text`.
  private var kitty: Event? {
    guard let code = parameter(0) else { return nil }
    let second = parameters.count > 1 ? parameters[1] : []
    let held = ControlSequence.modifiers((second.first ?? nil) ?? 1)
    // 3 is a release.
    if second.count > 1, second[1] == 3 { return nil }
    let shifted = parameters[0].count > 1 ? parameters[0][1] : nil
    if held.contains(.shift), let shifted { return character(shifted, held: held) }
    return character(code, held: held)
  }

  /// The key of a code point and what was held.
  private func character(_ code: Int?, held: KeyPress.Modifiers) -> Event? {
    guard let code else { return nil }
    let key: Key? =
      switch code {
      case 9: .tab
      case 13, 57_414: .enter
      case 27: .escape
      case 8, 127: .backspace
      case let digit where (57_399...57_408).contains(digit):
        .character(Character(Unicode.Scalar(UInt8(digit - 57_399 + 48))))
      case 57_417: .left
      case 57_418: .right
      case 57_419: .up
      case 57_420: .down
      case 57_421: .pageUp
      case 57_422: .pageDown
      case 57_423: .home
      case 57_424: .end
      case 57_425: .insert
      case 57_426: .delete
      default: nil
      }
    if let key { return .key(KeyPress(key, held)) }
    // Below the blank, and in the range of the protocol's own keys, no text.
    guard code >= 32, !(57_344...63_743).contains(code), let value = UInt32(exactly: code),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    var typed = Character(scalar)
    if held.contains(.shift) {
      let upper = String(typed).uppercased()
      if let only = upper.first, upper.count == 1 { typed = only }
    }
    if held.contains(.control) {
      let lower = String(typed).lowercased()
      if let only = lower.first, lower.count == 1 { typed = only }
      return .key(KeyPress(.character(typed), held))
    }
    return .key(KeyPress(.character(typed), held.subtracting(.shift)))
  }

  /// What an SGR mouse report says.
  private var mouse: Event? {
    guard let bits = parameter(0), let column = parameter(1), let row = parameter(2) else {
      return nil
    }
    var held: KeyPress.Modifiers = []
    if bits & 4 != 0 { held.insert(.shift) }
    if bits & 8 != 0 { held.insert(.alt) }
    if bits & 16 != 0 { held.insert(.control) }
    let button = (bits & 3) + 1 + (bits & 128 != 0 ? 7 : 0)
    let action: MouseEvent.Action
    switch (bits & 64 != 0, bits & 32 != 0, bits & 3) {
    case (true, _, 0): action = .scrollUp
    case (true, _, 1): action = .scrollDown
    case (true, _, _): return nil
    case (false, true, 3): action = .move
    case (false, true, _): action = .drag(button: button)
    case (false, false, 3) where bits & 128 == 0: return nil
    case (false, false, _):
      action = final == 0x6D ? .release(button: button) : .press(button: button)
    }
    let place = Point(x: max(0, column - 1), y: max(0, row - 1))
    return .mouse(MouseEvent(action, at: place, modifiers: held))
  }
}

extension TerminalReply {
  /// Reads a control string: the background colour (OSC 11), or `nil`.
  init?(controlString bytes: [UInt8]) {
    let prefix = Array("]11;rgb:".utf8)
    guard bytes.starts(with: prefix) else { return nil }
    let parts = bytes.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let values = parts.compactMap { part -> UInt8? in
      // One to four digits, of which the highest two count.
      guard (1...4).contains(part.count),
        let value = Int(String(decoding: part, as: UTF8.self), radix: 16)
      else { return nil }
      let most = (1 << (4 * part.count)) - 1
      return UInt8(clamping: (value * 255 + most / 2) / most)
    }
    guard values.count == 3 else { return nil }
    self = .background(red: values[0], green: values[1], blue: values[2])
  }
}
