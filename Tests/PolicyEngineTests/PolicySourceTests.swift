import Kubernetes
import PolicyEngine
import Testing

@Suite("Sources of policies")
struct PolicySourceTests {
  @Test("have one order, whatever order they are found in")
  func order() {
    func reference(_ name: String) -> ResourceReference {
      ResourceReference(ResourceKind("Policy"), namespace: nil, name: name)
    }
    let sources = [
      PolicySource(.networkPolicies, 0, reference("b")),
      PolicySource(.networkPolicies, 1, reference("a")),
      PolicySource(.ciliumPolicies, 0, reference("a")),
      PolicySource(.builtIn, 0, reference("a")), PolicySource(.builtIn, 0, reference("b")),
    ]
    for (number, source) in sources.enumerated() {
      #expect(sources.filter { $0 < source } == Array(sources[..<number]))
    }
  }
}
