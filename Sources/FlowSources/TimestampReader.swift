import JSONReading
import Kubernetes

/// Reads times the way Hubble writes them, quickly: lines of one stream mostly
/// share their date.
struct TimestampReader {
  private var date: (UInt64, UInt16) = (0, 0)
  private var midnight: Int64 = 0

  /// Makes a reader.
  init() {}

  /// Returns the moment of a value, or `nil` where it is none.
  mutating func read(_ value: JSONValue) -> Timestamp? {
    guard let text = value.utf8 else { return nil }
    // 2026-03-02T08:00:00Z up to nine digits of a second.
    guard text.count >= 20, text.count <= 30, text[text.count - 1] == UInt8(ascii: "Z"),
      text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
      text[16] == UInt8(ascii: ":"),
      let hour = two(text, 11), let minute = two(text, 14), let second = two(text, 17),
      hour < 24, minute < 60, second < 60
    else { return Timestamp(rfc3339Bytes: text) }
    let start = text.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
    let rest = text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    if start != date.0 || rest != date.1 {
      guard let whole = Timestamp(rfc3339Bytes: text) else { return nil }
      date = (start, rest)
      midnight = whole.seconds - Int64(hour * 3600 + minute * 60 + second)
    }
    var nanoseconds: Int32 = 0
    if text.count > 20 {
      guard text[19] == UInt8(ascii: ".") else { return nil }
      var scale: Int32 = 100_000_000
      for at in 20..<(text.count - 1) {
        let byte = text[at]
        guard byte >= 48, byte <= 57 else { return nil }
        nanoseconds += Int32(byte - 48) * scale
        scale /= 10
      }
    }
    return Timestamp(
      seconds: midnight + Int64(hour * 3600 + minute * 60 + second), nanoseconds: nanoseconds)
  }

  private func two(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
    let (high, low) = (text[at], text[at + 1])
    guard high >= 48, high <= 57, low >= 48, low <= 57 else { return nil }
    return Int(high - 48) * 10 + Int(low - 48)
  }
}
