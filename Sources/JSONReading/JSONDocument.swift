/// One JSON text that is held in memory and has been checked.
///
/// For texts that are read once, in a hurry, or by the thousand there is
/// `JSONParser`; for files there is `JSONStream`.
package final class JSONDocument {
  private let bytes: UnsafeMutableRawBufferPointer
  private let parser: JSONParser
  private let value: JSONValue

  /// Copies a text and checks it.
  ///
  /// - Throws: The first thing that is wrong, with its place.
  package init(
    _ text: some Collection<UInt8>, limits: JSONLimits = JSONLimits(), at offset: Int = 0
  ) throws(JSONError) {
    let parser = JSONParser(limits: limits)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 16)
    bytes.copyBytes(from: text)
    do throws(JSONError) {
      self.value = try parser.parse(UnsafeRawBufferPointer(bytes), at: offset)
    } catch {
      bytes.deallocate()
      throw error
    }
    self.parser = parser
    self.bytes = bytes
  }

  deinit { bytes.deallocate() }

  /// Calls a closure with a cursor on the value, which must not leave it.
  package func withRoot<Result, Failure: Error>(
    _ body: (JSONValue) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withExtendedLifetime(self) { () throws(Failure) in try body(value) }
  }
}
