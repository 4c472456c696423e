import FlowSources
import Flows
import Manifests

/// Where the flow inputs of a session come together.
///
/// Inputs are read side by side; their batches are folded here one after the
/// other. Pictures are published a few times a second at most, since joining
/// every edge costs more than folding a line.
actor FlowHub {
  /// One input and the target it was named for.
  struct Input: Sendable {
    /// The path, or `-`.
    var path: String
    /// The target the input was named for, as an index, if it was.
    var owner: Int?
  }

  private let intake: FlowIntake
  private let publish: @Sendable ([FlowPicture]) -> Void
  private var lastPublished: ContinuousClock.Instant?
  private var open = 0

  /// Makes a hub for some targets.
  init(
    _ targets: sending [FlowIntake.Target], publish: @escaping @Sendable ([FlowPicture]) -> Void
  ) {
    intake = FlowIntake(targets)
    self.publish = publish
  }

  /// Says that an input is about to be read.
  func begin() { open += 1 }

  /// Folds a chunk of an input, and publishes where it is time.
  func feed(_ bytes: [UInt8], input: Int, owner: Int?, isCaughtUp: Bool) {
    bytes.withUnsafeBytes { intake.feed($0, input: input, owner: owner) }
    let now = ContinuousClock.now
    let isDue = lastPublished.map { now - $0 > .milliseconds(250) } ?? true
    if isDue || (isCaughtUp && !bytes.isEmpty) {
      lastPublished = now
      publish(intake.pictures(isLive: true))
    }
  }

  /// Folds what an input ended in.
  func finish(input: Int, owner: Int?) {
    intake.finish(input: input, owner: owner)
    open -= 1
    publish(intake.pictures(isLive: open > 0))
  }

  /// Says that a file was replaced: an unfinished line of it never ends.
  func endFile(input: Int, owner: Int?) { intake.finish(input: input, owner: owner) }

  /// What was seen so far.
  func pictures() -> [FlowPicture] { intake.pictures(isLive: open > 0) }
}
