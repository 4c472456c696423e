import JSONReading
import Kubernetes

/// Reads addresses, IPv4 without making text of them.
enum AddressReader {
  /// Returns the address of a value, or `nil` where it is none.
  static func read(_ value: JSONValue) -> IPAddress? {
    guard let text = value.utf8, text.count >= 2, text.count <= 64 else { return nil }
    var number: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var dots = 0
    for byte in text {
      if byte >= 48, byte <= 57 {
        octet = octet * 10 + UInt32(byte - 48)
        digits += 1
        if digits > 3 || octet > 255 { return nil }
      } else if byte == UInt8(ascii: "."), digits > 0, dots < 3 {
        number = number << 8 | octet
        octet = 0
        digits = 0
        dots += 1
      } else {
        return IPAddress(String(decoding: text, as: UTF8.self))
      }
    }
    return dots == 3 && digits > 0 ? IPAddress(.ipv4, UInt128(number << 8 | octet)) : nil
  }
}
