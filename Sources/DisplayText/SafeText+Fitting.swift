extension SafeText {
  /// The end of a text that gives way when there is no room.
  package enum Cut: Hashable, Sendable {
    /// The beginning gives way: what distinguishes stands at the end.
    case start
    /// The middle gives way.
    case middle
    /// The end gives way.
    case end
  }

  /// Returns the text in at most `cells` cells, a sign standing for what was
  /// cut; clusters stay whole, so the result may be a cell short.
  ///
  /// - Parameters:
  ///   - cells: the room; below one the result is empty.
  ///   - cut: what gives way.
  ///   - sign: `…`, or `~` where only ASCII is drawn; left out where it does
  ///     not fit either.
  package func truncated(
    to cells: Int, cut: Cut = .end, sign: SafeText = "…"
  ) -> SafeText {
    if width <= cells { return self }
    guard cells > 0 else { return .empty }
    let room = cells - sign.width
    guard room >= 0 else { return prefix(cells: cells) }
    switch cut {
    case .end: return prefix(cells: room) + sign
    case .start: return sign + suffix(cells: room)
    case .middle:
      let head = prefix(cells: room - room / 2)
      return head + sign + suffix(cells: room - head.width)
    }
  }

  /// Returns the whole clusters that fit in the first cells.
  package func prefix(cells: Int) -> SafeText {
    if width <= cells { return self }
    guard cells > 0 else { return .empty }
    if isASCII { return SafeText(piece: text.prefix(cells), width: cells) }
    var kept = String.UnicodeScalarView()
    var used = 0
    for cluster in clusters {
      guard used + cluster.width <= cells else { break }
      kept.append(cluster.base)
      kept.append(contentsOf: cluster.marks)
      used += cluster.width
    }
    return SafeText(piece: String(kept), width: used)
  }

  /// Returns the text without its first cells; a wide cluster that is cut in
  /// two is left out.
  package func dropping(cells: Int) -> SafeText {
    guard cells > 0 else { return self }
    guard cells < width else { return .empty }
    if isASCII { return SafeText(piece: text.dropFirst(cells), width: width - cells) }
    var kept = String.UnicodeScalarView()
    var skipped = 0
    var used = 0
    for cluster in clusters {
      if skipped < cells {
        skipped += cluster.width
      } else {
        kept.append(cluster.base)
        kept.append(contentsOf: cluster.marks)
        used += cluster.width
      }
    }
    return SafeText(piece: String(kept), width: used)
  }

  /// Returns the whole clusters that fit in the last cells.
  package func suffix(cells: Int) -> SafeText {
    guard cells > 0 else { return .empty }
    return dropping(cells: width - cells)
  }

  /// Returns the text with blanks behind it, up to a width; never shorter.
  package func padded(to cells: Int) -> SafeText {
    width >= cells ? self : self + .blanks(cells - width)
  }

  /// Returns the text with blanks before it, up to a width; never shorter.
  package func paddedLeft(to cells: Int) -> SafeText {
    width >= cells ? self : .blanks(cells - width) + self
  }

  /// Returns the text in exactly `cells` cells: cut or padded.
  package func fitted(
    to cells: Int, alignment: Alignment = .left, cut: Cut = .end, sign: SafeText = "…"
  ) -> SafeText {
    let short = truncated(to: cells, cut: cut, sign: sign)
    return alignment == .left ? short.padded(to: cells) : short.paddedLeft(to: cells)
  }

  /// The side on which text stands in its column.
  package enum Alignment: Hashable, Sendable {
    /// At the left: words.
    case left
    /// At the right: numbers.
    case right
  }
}
