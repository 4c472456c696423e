import Kubernetes

extension CalicoPolicy: ComparedPolicy {
  /// The list of a cluster that holds them.
  static var list: WritableKeyPath<ClusterState, [CalicoPolicy]> { \.calicoPolicies }

  /// Returns whether another text selects and decides the same; names of
  /// fields, places and warnings do not count, the order of rules does.
  func means(theSameAs other: CalicoPolicy) -> Bool { meaning == other.meaning }

  /// The policy without places and warnings, and refused or not.
  private var meaning: CalicoPolicy {
    var bare = self
    bare.metadata = ObjectMetadata(location: SourceLocation(file: ""))
    bare.issues = CalicoPolicy.mark(issues)
    bare.declaresTypes = true
    bare.isCaptured = false
    bare.conflicting = []
    for index in ingress.indices { CalicoPolicy.strip(&bare.ingress[index]) }
    for index in egress.indices { CalicoPolicy.strip(&bare.egress[index]) }
    return bare
  }

  private static func strip(_ rule: inout CalicoRule) {
    rule.path = ""
    rule.location = SourceLocation(file: "")
    rule.issues = mark(rule.issues)
  }

  /// One issue that stands for any refusal.
  private static func mark(_ issues: [PolicyIssue]) -> [PolicyIssue] {
    issues.contains(where: \.isRefusal)
      ? [PolicyIssue("", path: "", location: SourceLocation(file: ""))] : []
  }
}
