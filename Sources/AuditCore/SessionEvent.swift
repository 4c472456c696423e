/// What a session tells a face while it works.
package enum SessionEvent: Sendable {
  /// The fleet got further.
  case fleet(FleetSnapshot)
  /// What was seen of one cluster so far.
  case flows(FlowPicture)
  /// Something a person should read, in one line.
  case notice(String)
}
