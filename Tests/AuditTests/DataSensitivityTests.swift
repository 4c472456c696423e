import Audit
import Kubernetes
import Testing

@Suite("Data sensitivity")
struct DataSensitivityTests {
  private func term(_ build: (inout Fixture) -> Void) -> RiskScore.Term? {
    Fixture("shop", build: build).audit(ofWorkload: "shop/web")?.dataSensitivity
  }

  @Test("a number of the workload stands over the namespace's, that over the fleet file's")
  func numbers() {
    func number(workload: Labels, namespace: Labels, fleet: Double?) -> Int? {
      term {
        $0.namespace("shop", annotations: namespace)
        $0.workload("shop/web", annotations: workload)
        $0.profile.dataSensitivity["shop"] = fleet
      }?.thousandths
    }
    let key = DataSensitivity.numberKey
    #expect(number(workload: [key: "9.5"], namespace: [key: "3"], fleet: 4) == 9500)
    #expect(number(workload: [:], namespace: [key: "3"], fleet: 4) == 3000)
    #expect(number(workload: [:], namespace: [:], fleet: 9.95) == 9950)
    #expect(number(workload: [:], namespace: [:], fleet: nil) == 5000)
  }

  @Test(
    "words are worth what the document says",
    arguments: [
      ("public", 0), ("internal", 3), ("confidential", 6), ("restricted", 8), ("pii", 10),
      ("phi", 10), ("PCI", 10), ("cardholder", 10),
    ])
  func words(_ word: String, value: Int) {
    let found = term {
      $0.namespace("shop", labels: ["data-classification": word])
      $0.workload("shop/web")
    }
    #expect(found?.thousandths == value * 1000)
    #expect(found?.confidence == .proven)
    #expect(found?.reasons == ["data-classification=\(word.lowercased()) of the namespace"])
  }

  @Test(
    "a guess is at most 7, assumed, and gives its ground",
    arguments: [
      ("postgres:16", 7), ("ghcr.io/org/ledger-db@sha256:0", 7), ("docker.io/redis:alpine", 6),
      ("oliver006/redis_exporter", 5), ("nginx", 5), ("feedback:1", 5),
    ])
  func guesses(_ image: String, value: Int) {
    let found = term { $0.workload("shop/web", image: image) }
    #expect(found?.thousandths == value * 1000)
    #expect(found?.confidence == .assumed)
    #expect(found?.reasons.first?.hasPrefix("assumed: ") == true)
  }

  @Test("every guess of the tables is at most 7")
  func tables() {
    let all = SensitivityGuesses.images + SensitivityGuesses.names
    #expect(all.allSatisfy { $0.value <= 7 && $0.word == $0.word.lowercased() })
  }

  @Test(
    "numbers outside 0…10, and what is no number, are ignored with a diagnostic",
    arguments: ["11", "-1", "10.1", "ten", "", "1e1", "NaN", "007", "5."])
  func outside(_ text: String) {
    let fixture = Fixture("shop") {
      $0.workload("shop/web", annotations: [DataSensitivity.numberKey: text])
    }
    #expect(fixture.audit(ofWorkload: "shop/web")?.dataSensitivity.thousandths == 5000)
    #expect(fixture.audit().diagnostics.map(\.severity) == [.warning])
  }

  @Test("numbers of the fleet file outside 0…10 are ignored with a diagnostic")
  func fleetFile() {
    for value in [-1, 10.5, .infinity, .nan] {
      var fixture = Fixture("shop") { $0.workload("shop/web") }
      fixture.profile.dataSensitivity = ["shop": value]
      #expect(fixture.audit(ofWorkload: "shop/web")?.dataSensitivity.thousandths == 5000)
      #expect(fixture.audit().diagnostics.count == 1)
    }
  }

  @Test("a namespace takes the highest of its workloads; cardholder data marks it")
  func namespace() {
    let audit = Fixture("shop") {
      $0.workload("shop/web")
      $0.workload("shop/pay", annotations: ["data-classification": "cardholder"])
    }.namespaceAudit("shop")
    #expect(audit?.risk.dataSensitivity.thousandths == 10_000)
    #expect(audit?.isCardholder == true)
    #expect(
      audit?.risk.dataSensitivity.reasons
        == ["pay: data-classification=cardholder of the workload"])
  }

  @Test("a number under a cardholder label lowers the term, not the scope")
  func scope() {
    let audit = Fixture("shop") {
      $0.namespace(
        "shop", labels: ["data-classification": "pci"],
        annotations: [DataSensitivity.numberKey: "4"])
      $0.workload("shop/web")
    }.namespaceAudit("shop")
    #expect(audit?.risk.dataSensitivity.thousandths == 4000)
    #expect(audit?.isCardholder == true)
  }
}
