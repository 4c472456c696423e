/// Something that happened to the terminal or to the loop.
package enum Event: Hashable, Sendable {
  /// A key was pressed; typed text comes as one of these a character.
  case key(KeyPress)
  /// Something happened to the mouse.
  case mouse(MouseEvent)
  /// Text was pasted: as it came, not safe, never to be read as keys.
  case paste(Paste)
  /// The terminal has another size now.
  case resize(Size)
  /// The window got (`true`) or lost (`false`) the person's attention.
  case focus(Bool)
  /// A wake that was asked for is due.
  case wake
  /// The program was sent a signal; for all but `continued` it ends after this.
  case signal(TerminalSignal)
  /// The terminal is gone; the program ends after this.
  case hangUp
  /// The terminal answered a question of ours; views have no use for it.
  case reply(TerminalReply)
}

/// A key and what was held with it.
package struct KeyPress: Hashable, Sendable {
  /// The key.
  package var key: Key
  /// What was held.
  package var modifiers: Modifiers

  /// Makes a key press.
  package init(_ key: Key, _ modifiers: Modifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  /// Makes a key press of a character.
  package init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }

  /// What the key press types; `nil` for commands.
  package var typed: Character? {
    guard case .character(let character) = key, modifiers.subtracting(.shift).isEmpty else {
      return nil
    }
    return character
  }

  /// What can be held with a key.
  package struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits, as the terminal sends them, less one.
    package let rawValue: UInt8
    /// Makes a set from bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift; never told for characters, whose case shows it.
    package static let shift = Modifiers(rawValue: 1)
    /// Alt, or Escape before the key.
    package static let alt = Modifiers(rawValue: 2)
    /// Control.
    package static let control = Modifiers(rawValue: 4)
    /// Super, the key with the badge of the machine.
    package static let `super` = Modifiers(rawValue: 8)
  }
}

/// A key of the keyboard.
package enum Key: Hashable, Sendable {
  /// A key that types; with Control or Alt held, the key in lower case.
  case character(Character)
  /// Enter, also that of the number pad.
  case enter
  /// Tabulator; with Shift held, backwards.
  case tab
  /// Escape, alone.
  case escape
  /// The key that removes backwards.
  case backspace
  /// The key that removes forwards.
  case delete
  /// Insert.
  case insert
  /// Arrow up.
  case up
  /// Arrow down.
  case down
  /// Arrow left.
  case left
  /// Arrow right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown
  /// A function key, from 1.
  case function(Int)
}

/// Something that happened to the mouse.
package struct MouseEvent: Hashable, Sendable {
  /// What happened.
  package enum Action: Hashable, Sendable {
    /// A button went down; the left is 1.
    case press(button: Int)
    /// A button came up.
    case release(button: Int)
    /// The mouse moved with a button held.
    case drag(button: Int)
    /// The mouse moved.
    case move
    /// The wheel turned away from the person.
    case scrollUp
    /// The wheel turned to the person.
    case scrollDown
  }

  /// What happened.
  package var action: Action
  /// Where.
  package var place: Point
  /// What was held.
  package var modifiers: KeyPress.Modifiers

  /// Makes an event.
  package init(_ action: Action, at place: Point, modifiers: KeyPress.Modifiers = []) {
    self.action = action
    self.place = place
    self.modifiers = modifiers
  }
}

/// Text that was pasted.
package struct Paste: Hashable, Sendable {
  /// The text as it came, control characters included; its beginning, where it
  /// was longer than the limit of the decoder.
  package var text: String
  /// The number of bytes that were left out.
  package var omittedBytes: Int

  /// Makes a paste.
  package init(text: String, omittedBytes: Int = 0) {
    self.text = text
    self.omittedBytes = omittedBytes
  }
}

/// A signal that the loop tells.
package enum TerminalSignal: Hashable, Sendable {
  /// SIGINT, sent by another program (Ctrl-C is a key).
  case interrupt
  /// SIGTERM.
  case terminate
  /// SIGHUP.
  case hangUp
  /// SIGQUIT, sent by another program.
  case quit
  /// The program goes on after it was suspended.
  case continued
}

/// What the terminal answered.
package enum TerminalReply: Hashable, Sendable {
  /// A mode (DECRPM): its number, and 0 unknown, 1 set, 2 reset, 3 and 4 fixed.
  case mode(number: Int, state: Int)
  /// Its kind (DA1): the parameters.
  case deviceAttributes([Int])
  /// Its background (OSC 11).
  case background(red: UInt8, green: UInt8, blue: UInt8)
}
