/// Names for clusters, such as people give them, each used once.
struct ClusterNames {
  private var pools: [String: [String]] = [:]
  private var spares = 0

  /// Draws an order for the names that are not taken yet.
  init(taken: [String], _ random: inout RandomStream) {
    for sector in ["fintech", "saas", "healthcare"] {
      for region in ["NA", "EMEA", "APAC"] {
        let names = ClusterNames.candidates(sector: sector, region: region)
        pools[sector + region] = random.shuffled(names.filter { !taken.contains($0) })
      }
    }
  }

  /// Returns a name that was not returned before.
  mutating func next(sector: String, region: String) -> String {
    if let name = pools[sector + region]?.popLast() { return name }
    spares += 1
    return "\(sector)-\(region.lowercased())-spare-\(spares)"
  }

  /// Returns the team that answers for a cluster of a sector.
  static func owner(sector: String, _ random: inout RandomStream) -> String {
    switch sector {
    case "fintech": random.pick(["payments-platform", "cards-sre", "core-banking", "risk-sre"])
    case "saas": random.pick(["platform-sre", "tenant-runtime", "edge-team", "developer-platform"])
    default: random.pick(["clinical-platform", "ehr-sre", "imaging-ops", "patient-services"])
    }
  }

  private static func candidates(sector: String, region: String) -> [String] {
    let places =
      switch region {
      case "NA": ["na", "us-east", "us-west", "ca"]
      case "EMEA": ["eu", "uk", "de", "me"]
      default: ["apac", "sg", "jp", "au"]
      }
    return places.flatMap { place -> [String] in
      switch sector {
      case "fintech":
        [
          "payments", "cards", "ledger", "treasury", "wallet", "settlement", "lending",
          "acquiring", "trading", "fraud",
        ].map { "prod-\(place)-\($0)" }
      case "saas":
        ["shared", "dedicated", "enterprise", "regulated"].map { "saas-\(place)-\($0)" }
          + (1...4).map { "edge-\(place)-\($0)" }
          + ["api", "core", "platform"].map { "prod-\(place)-\($0)" }
      default:
        (1...3).map { "ehr-\(place)-\($0)" } + (1...3).map { "clinic-\(place)-\($0)" }
          + ["imaging", "claims", "portal", "pharmacy"].map { "\($0)-\(place)-1" }
      }
    }
  }
}
