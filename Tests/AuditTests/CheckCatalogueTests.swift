import Audit
import Testing

@Suite("Check catalogue")
struct CheckCatalogueTests {
  private let entries = CheckCatalogue().entries

  @Test("the checks of the first version are there, each once and in order")
  func identifiers() {
    let expected =
      (1...5).map { "NP-COV-00\($0)" } + (1...3).map { "NP-DDN-00\($0)" }
      + (1...7).map { "NP-ALW-00\($0)" } + ["NP-NUL-002", "NP-DNG-001"]
      + ["NP-MET-001", "NP-MET-002"] + (1...4).map { "NP-DNS-00\($0)" }
      + ["NP-CRON-001", "NP-EXP-001", "NP-EXP-002", "NP-QLT-001", "NP-EVD-001"]
      + ["NP-LAT-001", "NP-LAT-002", "NP-TEN-001", "NP-SYS-001", "NP-API-001", "NP-API-002"]
      + ["NP-MSH-001", "NP-RBAC-001", "NP-NUL-001", "NP-NUL-003", "NP-DNG-002"]
      + (1...3).map { "NP-SEL-00\($0)" }
      + (1...3).map { "NP-CNI-00\($0)" }
    #expect(entries.map(\.id) == expected.sorted())
    #expect(CheckCatalogue().entry("NP-ALW-002")?.title == "Unconditional allow rule for egress")
    #expect(CheckCatalogue().entry("NP-ALW-099") == nil)
  }

  @Test("every entry is complete and reads as sentences")
  func texts() {
    for entry in entries {
      #expect(!entry.title.hasSuffix("."), "\(entry.id)")
      #expect(entry.description.hasSuffix("."), "\(entry.id)")
      #expect(entry.remedy.hasSuffix("."), "\(entry.id)")
      #expect(!entry.description.contains("\n"), "\(entry.id)")
      #expect(entry.severityNote?.hasSuffix(".") ?? true, "\(entry.id)")
      #expect(!entry.mappings.isEmpty, "\(entry.id)")
      #expect(Set(entry.mappings.map(\.control)).count == entry.mappings.count, "\(entry.id)")
    }
  }

  @Test("mappings carry the version they were read in, techniques their platform")
  func mappings() {
    for mapping in entries.flatMap(\.mappings) {
      #expect(!mapping.control.version.isEmpty)
      #expect((mapping.control.platform != nil) == (mapping.control.framework == .attack))
    }
    let metadata = CheckCatalogue().entry("NP-MET-001")?.mappings(to: .attack).first?.control
    #expect(metadata?.identifier == "T1552.005")
    #expect(metadata?.platform == "Enterprise/IaaS")
    #expect(metadata?.version == "18.1")
    #expect(Framework.pciDSS.version == "4.0.1")
  }

  @Test("the wrong rows of the published table do not come back")
  func wrongRows() {
    let identifiers = Set(entries.flatMap(\.mappings).map(\.control.identifier))
    for wrong in ["T1574", "T1204", "T1204.003", "A.13.1.3", "4.3"] {
      #expect(!identifiers.contains(wrong))
    }
  }

  @Test("severities are those of the document")
  func severities() {
    let expected: [String: Severity] = [
      "NP-COV-001": .high, "NP-COV-003": .medium, "NP-ALW-001": .high, "NP-ALW-003": .medium,
      "NP-ALW-007": .low, "NP-NUL-002": .high, "NP-DNG-001": .medium, "NP-MET-002": .medium,
      "NP-DNS-001": .high, "NP-DNS-004": .high, "NP-EVD-001": .info, "NP-QLT-001": .medium,
    ]
    for (id, severity) in expected {
      #expect(CheckCatalogue().entry(id)?.severity == severity, "\(id)")
    }
  }
}
