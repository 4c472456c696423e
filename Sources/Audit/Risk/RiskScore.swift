/// The risk of a namespace: three terms, their sum and its tier.
///
/// Terms are kept in thousandths, the policy gap with the exact rest behind
/// them, so that sums and tiers are exact: a score is never rounded over a
/// border. `score` is `gap × 40 + data × 35 + exposure × 25`.
package struct RiskScore: Hashable, Sendable {
  /// How the score reads, from watching to escalating.
  package enum Tier: String, Hashable, Sendable, CaseIterable {
    /// 0 up to 400.
    case low
    /// 400 up to 600.
    case medium
    /// 600 up to 800.
    case high
    /// 800 up to and with 1000.
    case critical
  }

  /// One of the three terms.
  package struct Term: Hashable, Sendable {
    /// The value in thousandths: 0…10,000.
    package var thousandths: Int
    /// What is behind the thousandths: `rest` parts of a thousandth cut in
    /// `parts`; 0 of 1 where nothing is.
    package private(set) var rest = 0
    /// In how many parts a thousandth is cut for `rest`; never 0.
    package private(set) var parts = 1
    /// Why, each reason one short line.
    package var reasons: [String]
    /// How sure it is.
    package var confidence: Confidence
    /// A Boolean value that tells whether unknowns were counted as the worst.
    package var isWorstCase: Bool

    /// Makes a term; the value is cut to 0…10,000.
    package init(
      thousandths: Int, reasons: [String], confidence: Confidence = .proven,
      isWorstCase: Bool = false
    ) {
      self.thousandths = min(max(thousandths, 0), 10_000)
      self.reasons = reasons
      self.confidence = confidence
      self.isWorstCase = isWorstCase
    }

    /// Makes a term of ten times a share, such as 7 of 24, without rounding.
    ///
    /// The share is cut to 0…1; a share of nothing is 0.
    package init(
      share count: Int, of total: Int, reasons: [String], confidence: Confidence = .proven,
      isWorstCase: Bool = false
    ) {
      let total = max(total, 1)
      let count = min(max(count, 0), total)
      let scaled = count.multipliedFullWidth(by: 10_000)
      let (quotient, remainder) = total.dividingFullWidth(scaled)
      self.init(
        thousandths: quotient, reasons: reasons, confidence: confidence, isWorstCase: isWorstCase)
      rest = remainder
      parts = total
    }

    /// Returns the term times a weight in thousandths, rounded down: exact up
    /// to the last thousandth.
    fileprivate func weighted(_ weight: Int) -> Int {
      let (high, low) = rest.multipliedFullWidth(by: weight)
      // INVARIANT: `rest` is below `parts`, so the quotient is below `weight`.
      return thousandths * weight + parts.dividingFullWidth((high, low)).quotient
    }

    /// The value, 0…10.
    package var value: Double {
      (Double(thousandths) + Double(rest) / Double(parts)) / 1000
    }
  }

  /// How much of the traffic no policy holds back.
  package var policyGap: Term
  /// How much the data would be missed.
  package var dataSensitivity: Term
  /// How near the outside is.
  package var exposureLevel: Term

  /// Makes a score.
  package init(policyGap: Term, dataSensitivity: Term, exposureLevel: Term) {
    self.policyGap = policyGap
    self.dataSensitivity = dataSensitivity
    self.exposureLevel = exposureLevel
  }

  /// The score in thousandths, rounded down: 0…1,000,000.
  ///
  /// Borders of tiers are whole thousandths, so rounding down crosses none.
  package var thousandths: Int {
    policyGap.weighted(40) + dataSensitivity.weighted(35) + exposureLevel.weighted(25)
  }

  /// The score, 0…1000.
  package var score: Double { Double(thousandths) / 1000 }

  /// The score for a cell: whole points, rounded down, so that it never reads
  /// as a tier above its own.
  package var points: Int { thousandths / 1000 }

  /// The tier, by half-open bands.
  package var tier: Tier {
    switch thousandths {
    case ..<400_000: .low
    case ..<600_000: .medium
    case ..<800_000: .high
    default: .critical
    }
  }

  /// A Boolean value that tells whether unknowns were counted as the worst.
  package var isWorstCase: Bool {
    policyGap.isWorstCase || dataSensitivity.isWorstCase || exposureLevel.isWorstCase
  }

  /// The lowest confidence of the three terms.
  package var confidence: Confidence {
    [policyGap, dataSensitivity, exposureLevel].map(\.confidence).min() ?? .assumed
  }
}

/// How sure a result is.
package enum Confidence: String, Hashable, Sendable, CaseIterable, Comparable {
  /// A guess, or built on one.
  case assumed
  /// True unless something outside the input says otherwise.
  case likely
  /// Follows from the input.
  case proven

  /// Orders from assumed to proven.
  package static func < (left: Confidence, right: Confidence) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Confidence.allCases.firstIndex(of: self) ?? 0 }
}
