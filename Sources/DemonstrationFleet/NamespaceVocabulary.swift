/// Which namespaces the clusters of a sector have: tables of data.
struct NamespaceVocabulary: Sendable {
  /// One namespace that a sector may have.
  struct Entry: Sendable {
    /// The name.
    var name: String
    /// What the names of its workloads begin with.
    var stem: String
    /// The value of `data-classification`, if people of the sector set it.
    var classification: String?

    /// Makes an entry.
    init(_ name: String, _ stem: String, _ classification: String? = nil) {
      self.name = name
      self.stem = stem
      self.classification = classification
    }
  }

  /// The namespaces with card data; the first is in every cluster in scope.
  var cardholder: [Entry]
  /// The other namespaces.
  var others: [Entry]

  /// Returns the namespaces of a sector.
  static func sector(_ sector: String) -> NamespaceVocabulary {
    switch sector {
    case "fintech": fintech
    case "healthcare": healthcare
    default: saas
    }
  }

  private static let fintech = NamespaceVocabulary(
    cardholder: [Entry("payments", "payment", "pci"), Entry("cards", "card", "cardholder")],
    others: [
      Entry("ledger", "ledger", "confidential"), Entry("fraud", "fraud"),
      Entry("kyc", "kyc", "pii"), Entry("treasury", "treasury", "confidential"),
      Entry("settlement", "settlement"), Entry("wallet", "wallet"), Entry("lending", "loan"),
      Entry("statements", "statement"), Entry("partner-api", "partner"),
      Entry("notifications", "notify"), Entry("reporting", "report", "internal"),
      Entry("web", "web"), Entry("identity", "identity", "restricted"),
      Entry("trading", "order"), Entry("risk", "risk"), Entry("disputes", "dispute"),
      Entry("onboarding", "onboarding", "pii"), Entry("analytics", "analytics"),
    ])

  private static let saas = NamespaceVocabulary(
    cardholder: [Entry("billing", "billing", "pci"), Entry("checkout", "checkout", "cardholder")],
    others: [
      Entry("identity", "identity", "restricted"), Entry("public-api", "api"),
      Entry("web", "web", "public"), Entry("search", "search"), Entry("media", "media"),
      Entry("analytics", "analytics"), Entry("admin", "admin"),
      Entry("integrations", "connector"), Entry("webhooks", "webhook"),
      Entry("tenant-alder", "alder", "confidential"), Entry("tenant-birch", "birch"),
      Entry("tenant-cedar", "cedar", "confidential"), Entry("tenant-fir", "fir"),
      Entry("tenant-hazel", "hazel"), Entry("tenant-juniper", "juniper"),
      Entry("tenant-larch", "larch"), Entry("tenant-maple", "maple", "pii"),
      Entry("tenant-rowan", "rowan"),
    ])

  private static let healthcare = NamespaceVocabulary(
    cardholder: [
      Entry("patient-billing", "billing", "pci"), Entry("copay", "copay", "cardholder"),
    ],
    others: [
      Entry("ehr", "ehr", "phi"), Entry("imaging", "imaging", "phi"),
      Entry("lab-results", "lab", "phi"), Entry("patient-portal", "portal"),
      Entry("scheduling", "schedule"), Entry("claims", "claim", "pii"),
      Entry("pharmacy", "pharmacy", "phi"), Entry("hl7-gateway", "hl7"),
      Entry("telehealth", "visit"), Entry("research", "cohort", "confidential"),
      Entry("analytics", "analytics"), Entry("identity", "identity", "restricted"),
      Entry("notifications", "notify"), Entry("referrals", "referral"),
      Entry("triage", "triage"), Entry("wards", "ward"), Entry("genomics", "genome", "phi"),
      Entry("consent", "consent", "pii"),
    ])
}
