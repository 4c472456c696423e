import FlowSources
import Flows
import Manifests

/// Where the flow inputs of a session come together.
///
/// Inputs are read side by side; their batches are folded here one after the
/// other. Joining every edge costs more than folding a line, so pictures are
/// published a few times a second at most, and never take more than a tenth of
/// the time; where nobody watches, none is made before the end.
actor FlowHub {
  /// One input and the target it was named for.
  struct Input: Sendable {
    /// The path, or `-`.
    var path: String
    /// The target the input was named for, as an index, if it was.
    var owner: Int?
  }

  private let intake: FlowIntake
  private let publish: (@Sendable ([FlowPicture]) -> Void)?
  private var nextPublished: ContinuousClock.Instant?
  private var open = 0
  /// Whether something was folded that no picture shows yet.
  private var isStale = false
  private var isScheduled = false

  /// Makes a hub for some targets.
  ///
  /// - Parameters:
  ///   - targets: The clusters that flows may belong to.
  ///   - publish: Takes pictures while inputs are read; `nil` where nobody
  ///     watches.
  init(
    _ targets: sending [FlowIntake.Target], publish: (@Sendable ([FlowPicture]) -> Void)?
  ) {
    intake = FlowIntake(targets)
    self.publish = publish
  }

  /// Says that an input is about to be read.
  func begin() { open += 1 }

  /// Folds a chunk of an input, and publishes where it is time.
  func feed(_ bytes: [UInt8], input: Int, owner: Int?) {
    bytes.withUnsafeBytes { intake.feed($0, input: input, owner: owner) }
    if !bytes.isEmpty { isStale = true }
    if isStale { show(ContinuousClock.now) }
  }

  /// Folds what an input ended in.
  func finish(input: Int, owner: Int?) {
    intake.finish(input: input, owner: owner)
    open -= 1
    show(ContinuousClock.now)
  }

  /// Says that a file was replaced: an unfinished line of it never ends.
  func endFile(input: Int, owner: Int?) { intake.finish(input: input, owner: owner) }

  /// Publishes what was seen so far, unless it is too early for that.
  private func show(_ now: ContinuousClock.Instant) {
    guard let publish else { return }
    if let next = nextPublished, now < next, open > 0 {
      showLater(next)
      return
    }
    publish(intake.freshPictures(isLive: open > 0))
    let end = ContinuousClock.now
    isStale = false
    nextPublished = end + max(.milliseconds(250), (end - now) * 9)
  }

  /// Publishes when it is time again, so that the last lines before a pause do
  /// not stay unseen.
  private func showLater(_ moment: ContinuousClock.Instant) {
    guard !isScheduled else { return }
    isScheduled = true
    Task {
      try? await Task.sleep(until: moment)
      isScheduled = false
      if isStale { show(ContinuousClock.now) }
    }
  }

  /// What was seen so far.
  func pictures() -> [FlowPicture] { intake.pictures(isLive: open > 0) }
}
