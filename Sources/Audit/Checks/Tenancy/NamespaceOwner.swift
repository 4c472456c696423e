import Kubernetes

/// To which tenant and to which stage of development a namespace belongs, as
/// its labels say.
struct NamespaceOwner: Hashable {
  /// A stage of development.
  enum Stage: String, Hashable {
    /// What customers use.
    case production
    /// Anything before it.
    case development
  }

  /// The label that names the tenant.
  let tenant: Label?
  /// The stage, and the label that names it.
  let stage: (stage: Stage, label: Label)?

  /// Reads the labels of a namespace; `nil` where they say nothing.
  init?(_ labels: Labels) {
    tenant = NamespaceOwner.tenantKeys.lazy
      .compactMap { key in labels[key].map { Label(key, $0) } }
      .first { !$0.value.isEmpty }
    stage =
      NamespaceOwner.stageKeys.lazy
      .compactMap { key in labels[key].map { Label(key, $0) } }
      .compactMap { label in
        NamespaceOwner.stages[label.value.lowercased()].map { (stage: $0, label: label) }
      }.first
    if tenant == nil, stage == nil { return nil }
  }

  /// Returns how two namespaces differ, in words, or `nil` where as far as
  /// labels say they belong together.
  func difference(to other: NamespaceOwner) -> String? {
    if let stage, let theirs = other.stage, stage.stage != theirs.stage {
      return "\(theirs.label.key)=\(theirs.label.value) and "
        + "\(stage.label.key)=\(stage.label.value)"
    }
    if let tenant, let theirs = other.tenant, tenant.key == theirs.key,
      tenant.value != theirs.value
    {
      return "\(theirs.key)=\(theirs.value) and \(tenant.key)=\(tenant.value)"
    }
    return nil
  }

  /// Labels that name a tenant: a table.
  private static let tenantKeys = [
    "tenant", "tenant-id", "tenant-name", "capsule.clastix.io/tenant",
    "toolkit.fluxcd.io/tenant", "field.cattle.io/projectId", "customer",
  ]
  /// Labels that name a stage: a table.
  private static let stageKeys = [
    "environment", "env", "stage", "app.kubernetes.io/environment", "environment-type",
  ]
  private static let stages: [String: Stage] = [
    "prod": .production, "production": .production, "prd": .production, "live": .production,
    "dev": .development, "develop": .development, "development": .development,
    "test": .development, "testing": .development, "qa": .development, "uat": .development,
    "int": .development, "integration": .development, "stage": .development,
    "staging": .development, "stg": .development, "preprod": .development,
    "pre-production": .development, "sandbox": .development, "preview": .development,
    "ci": .development, "demo": .development,
  ]

  /// Compares tenants and stages.
  static func == (left: NamespaceOwner, right: NamespaceOwner) -> Bool {
    left.tenant == right.tenant && left.stage?.label == right.stage?.label
  }

  /// Hashes tenant and stage.
  func hash(into hasher: inout Hasher) {
    hasher.combine(tenant)
    hasher.combine(stage?.label)
  }
}
