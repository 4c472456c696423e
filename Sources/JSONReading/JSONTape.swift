/// Where the values of one text stand: what a cursor walks on.
///
/// INVARIANT: made by `JSONParser` only, after the whole text was checked, so
/// that every walk over it ends inside it.
@usableFromInline
struct JSONTape {
  /// The text.
  @usableFromInline var bytes: UnsafePointer<UInt8>
  /// The offsets of brackets, colons, commas and starts of scalars; one more
  /// entry holds the length of the text.
  @usableFromInline var structurals: UnsafePointer<UInt32>
  /// For each opening bracket, the number of the structural that closes it.
  @usableFromInline var closings: UnsafePointer<UInt32>
  /// A Boolean value that tells whether any backslash occurs.
  @usableFromInline var hasEscapes: Bool
  /// What to add to a place in the text for a place in the input.
  @usableFromInline var base: Int
  /// The first place in the text behind something that was cut out.
  @usableFromInline var gap: Int
  /// How many bytes were cut out there.
  @usableFromInline var gapLength: Int

  /// Makes a tape of the results of the shim.
  init(
    bytes: UnsafePointer<UInt8>, structurals: UnsafePointer<UInt32>,
    closings: UnsafePointer<UInt32>, hasEscapes: Bool, base: Int, gap: Int, gapLength: Int
  ) {
    self.bytes = bytes
    self.structurals = structurals
    self.closings = closings
    self.hasEscapes = hasEscapes
    self.base = base
    self.gap = gap
    self.gapLength = gapLength
  }

  /// Returns the place in the input of a place in the text.
  @inlinable
  func inputOffset(_ offset: Int) -> Int {
    offset >= gap ? base &+ offset &+ gapLength : base &+ offset
  }
}
