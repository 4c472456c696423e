import Kubernetes

/// Puts the resources of a source together into one cluster: one resource an
/// identity, namespaces for all, and what is known about the whole.
///
/// Identities and the later of two doubles: rule G-12. Inferred namespaces:
/// rule G-10.
struct ClusterAssembly {
  /// Where a resource stands and what it says, to find doubles.
  private struct Slot {
    var index: Int
    var location: SourceLocation
    var digest: Int
    var isCaptured: Bool
  }

  /// An identity, and whether its text is one that is evaluated: of two
  /// versions of a kind only one may be known, and then both are kept.
  private struct Identity: Hashable {
    var reference: ResourceReference
    var isEvaluated: Bool
  }

  /// The cluster so far.
  private(set) var state: ClusterState
  private var slots: [Identity: Slot] = [:]
  private var inferred: [String: SourceLocation] = [:]
  /// Where in the diagnostics a double is told, to name its other place once
  /// lines are counted.
  private var doubles: [(diagnostic: Int, duplicate: Int)] = []
  /// What objects tell of the network plugin, which nobody else reads.
  private var signs: [NetworkPluginSign] = []
  private var captured = 0
  private var removed: Set<ResourceReference> = []

  /// Starts on a cluster.
  init(name: String) { state = ClusterState(name: name) }

  /// How many resources there are.
  var count: Int { slots.count }

  /// Notes something the input made impossible or doubtful.
  mutating func tell(_ diagnostic: Diagnostic) { state.diagnostics.append(diagnostic) }

  /// Notes something that is missing.
  mutating func miss(_ gap: Evidence.Gap) {
    if !state.evidence.gaps.contains(gap) { state.evidence.gaps.append(gap) }
  }

  /// Counts an object that is passed over.
  mutating func passOver(_ kind: ResourceKind) { state.passedOver[kind, default: 0] += 1 }

  /// Adds a resource; one that is there already is replaced.
  ///
  /// - Parameter replacesQuietly: Whether a double is no news, as in a watch.
  mutating func add(_ resource: DecodedResource, replacesQuietly: Bool = false) {
    // Calico lists copies of the policies of Kubernetes as its own (G-12).
    if CalicoCopies.isCopy(resource.reference) {
      passOver(resource.reference.kind)
      return
    }
    var isSign = false
    if case .pluginSign = resource.content { isSign = true }
    if let namespace = resource.reference.namespace, !isSign, inferred[namespace] == nil {
      inferred[namespace] = resource.location
    }
    removed.remove(resource.reference)
    for issue in resource.issues {
      tell(
        Diagnostic(
          .warning, "\(issue.reference): \(issue.path): \(issue.message)", at: issue.location))
    }
    if case .policy(let policy) = resource.content { tellIssues(of: policy) }
    if let slot = slots[identity(of: resource)] {
      replace(slot, with: resource, isQuiet: replacesQuietly)
    } else {
      if resource.isCaptured { captured += 1 }
      slots[identity(of: resource)] = Slot(
        index: append(resource.content), location: resource.location, digest: resource.digest,
        isCaptured: resource.isCaptured)
    }
    state.resourceIssues += resource.issues
  }

  private func identity(of resource: DecodedResource) -> Identity {
    if case .unevaluated = resource.content {
      return Identity(reference: resource.reference, isEvaluated: false)
    }
    return Identity(reference: resource.reference, isEvaluated: true)
  }

  private mutating func tellIssues(of policy: any ComparedPolicy) {
    for issue in policy.everyIssue {
      tell(
        Diagnostic(
          .warning, "\(policy.reference): \(issue.path): \(issue.message)", at: issue.location,
          help: issue.isRefusal ? "the API server refuses the policy for this" : nil))
    }
  }

  private mutating func replace(
    _ slot: Slot, with resource: DecodedResource, isQuiet: Bool
  ) {
    let isIdentical =
      slot.isCaptured || resource.isCaptured
      ? says(resource.content, theSameAs: content(resource.content, at: slot.index))
      : slot.digest == resource.digest
    if !isQuiet {
      state.duplicates.append(
        DuplicateResource(
          reference: resource.reference, earlier: slot.location, later: resource.location,
          isIdentical: isIdentical))
      doubles.append((state.diagnostics.count, state.duplicates.count - 1))
      tell(
        Diagnostic(
          isIdentical ? .note : .warning, "`\(resource.reference)` stands here again",
          at: resource.location, help: isIdentical ? nil : "remove one of the two"))
    }
    // Of two that say the same, the place of the first is kept.
    if isIdentical, !isQuiet { return }
    if resource.isCaptured != slot.isCaptured { captured += resource.isCaptured ? 1 : -1 }
    if !isQuiet { keepIssues(ofPolicyAt: slot.index, replacedBy: resource) }
    put(resource.content, at: slot.index, isQuiet: isQuiet)
    slots[identity(of: resource)] = Slot(
      index: slot.index, location: resource.location, digest: resource.digest,
      isCaptured: resource.isCaptured)
  }

  /// Keeps what is wrong with the text of a policy that does not count.
  private mutating func keepIssues(ofPolicyAt index: Int, replacedBy resource: DecodedResource) {
    guard case .policy(let later) = resource.content else { return }
    state.resourceIssues += state.policy(like: later, at: index).everyIssue.map {
      ResourceIssue(
        reference: resource.reference, message: $0.message, path: $0.path, location: $0.location,
        isRefusal: $0.isRefusal)
    }
  }

  /// Takes out a resource that a watch reports as deleted.
  mutating func remove(_ reference: ResourceReference) {
    let isThere = [true, false].contains {
      slots[Identity(reference: reference, isEvaluated: $0)] != nil
    }
    if isThere { removed.insert(reference) }
  }

  // MARK: The arrays of the state

  private mutating func append(_ content: DecodedResource.Content) -> Int {
    func add<Resource>(_ resource: Resource, to list: inout [Resource]) -> Int {
      list.append(resource)
      return list.count - 1
    }
    return switch content {
    case .namespace(let value): add(value, to: &state.namespaces)
    case .node(let value): add(value, to: &state.nodes)
    case .pod(let value): add(value, to: &state.pods)
    case .controller(let value): add(value, to: &state.controllers)
    case .service(let value): add(value, to: &state.services)
    case .endpointSlice(let value): add(value, to: &state.endpointSlices)
    case .route(let value): add(value, to: &state.routes)
    case .serviceAccount(let value): add(value, to: &state.serviceAccounts)
    case .role(let value): add(value, to: &state.roles)
    case .roleBinding(let value): add(value, to: &state.roleBindings)
    case .policy(let value): state.append(value)
    case .blockGroup(let value): add(value, to: &state.ciliumCIDRGroups)
    case .calicoTier(let value): add(value, to: &state.calicoTiers)
    case .calicoNetworkSet(let value): add(value, to: &state.calicoNetworkSets)
    case .unevaluated(let value): add(value, to: &state.unevaluatedPolicies)
    case .pluginSign(let value): add(value, to: &signs)
    }
  }

  private mutating func put(_ content: DecodedResource.Content, at index: Int, isQuiet: Bool) {
    switch content {
    case .namespace(let value): state.namespaces[index] = value
    case .node(let value): state.nodes[index] = value
    case .pod(let value): state.pods[index] = value
    case .controller(let value): state.controllers[index] = value
    case .service(let value): state.services[index] = value
    case .endpointSlice(let value): state.endpointSlices[index] = value
    case .route(let value): state.routes[index] = value
    case .serviceAccount(let value): state.serviceAccounts[index] = value
    case .role(let value): state.roles[index] = value
    case .roleBinding(let value): state.roleBindings[index] = value
    case .blockGroup(let value): state.ciliumCIDRGroups[index] = value
    case .calicoTier(let value): state.calicoTiers[index] = value
    case .calicoNetworkSet(let value): state.calicoNetworkSets[index] = value
    case .unevaluated(let value): state.unevaluatedPolicies[index] = value
    case .policy(let value): state.replace(value, at: index, isQuiet: isQuiet)
    case .pluginSign(let value): signs[index] = value
    }
  }

  /// Returns the content at an index, of the same kind as another.
  private func content(
    _ sample: DecodedResource.Content, at index: Int
  ) -> DecodedResource.Content {
    switch sample {
    case .namespace: .namespace(state.namespaces[index])
    case .node: .node(state.nodes[index])
    case .pod: .pod(state.pods[index])
    case .controller: .controller(state.controllers[index])
    case .service: .service(state.services[index])
    case .endpointSlice: .endpointSlice(state.endpointSlices[index])
    case .route: .route(state.routes[index])
    case .serviceAccount: .serviceAccount(state.serviceAccounts[index])
    case .role: .role(state.roles[index])
    case .roleBinding: .roleBinding(state.roleBindings[index])
    case .blockGroup: .blockGroup(state.ciliumCIDRGroups[index])
    case .policy(let sample): .policy(state.policy(like: sample, at: index))
    case .calicoTier: .calicoTier(state.calicoTiers[index])
    case .calicoNetworkSet: .calicoNetworkSet(state.calicoNetworkSets[index])
    case .unevaluated: .unevaluated(state.unevaluatedPolicies[index])
    case .pluginSign: .pluginSign(signs[index])
    }
  }

  /// Returns whether two captured resources say the same, places and times
  /// aside: two captures of one cluster differ in what nobody reads.
  private func says(
    _ left: DecodedResource.Content, theSameAs right: DecodedResource.Content
  ) -> Bool {
    func means<Policy: ComparedPolicy>(_ left: Policy, _ right: any ComparedPolicy) -> Bool {
      (right as? Policy).map { left.means(theSameAs: $0) } ?? false
    }
    func bare(_ metadata: ObjectMetadata) -> ObjectMetadata {
      ObjectMetadata(
        labels: metadata.labels, annotations: metadata.annotations,
        controller: metadata.controller, location: SourceLocation(file: ""))
    }
    func equal<Resource: Equatable>(
      _ left: Resource, _ right: Resource, _ metadata: WritableKeyPath<Resource, ObjectMetadata>
    ) -> Bool {
      var left = left
      var right = right
      left[keyPath: metadata] = bare(left[keyPath: metadata])
      right[keyPath: metadata] = bare(right[keyPath: metadata])
      return left == right
    }
    switch (left, right) {
    case (.namespace(let left), .namespace(let right)): return equal(left, right, \.metadata)
    case (.node(let left), .node(let right)): return equal(left, right, \.metadata)
    case (.pod(let left), .pod(let right)): return equal(left, right, \.metadata)
    case (.controller(var left), .controller(var right)):
      left.podMetadata = bare(left.podMetadata)
      right.podMetadata = bare(right.podMetadata)
      return equal(left, right, \.metadata)
    case (.service(let left), .service(let right)): return equal(left, right, \.metadata)
    case (.endpointSlice(let left), .endpointSlice(let right)):
      return equal(left, right, \.metadata)
    case (.route(let left), .route(let right)): return equal(left, right, \.metadata)
    case (.serviceAccount(let left), .serviceAccount(let right)):
      return equal(left, right, \.metadata)
    case (.role(let left), .role(let right)): return equal(left, right, \.metadata)
    case (.roleBinding(let left), .roleBinding(let right)): return equal(left, right, \.metadata)
    case (.blockGroup(let left), .blockGroup(let right)):
      return equal(left, right, \.metadata)
    case (.policy(let left), .policy(let right)):
      return means(left, right) && bare(left.metadata) == bare(right.metadata)
    case (.calicoTier(let left), .calicoTier(let right)):
      return left.order == right.order && left.defaultAction == right.defaultAction
    case (.calicoNetworkSet(let left), .calicoNetworkSet(let right)):
      return left.nets == right.nets && left.metadata.labels == right.metadata.labels
    case (.unevaluated, .unevaluated): return false
    case (.pluginSign(let left), .pluginSign(let right)): return left == right
    default: return false
    }
  }

  // MARK: The whole

  /// Returns the finished cluster.
  ///
  /// - Parameter places: Turns offsets into the lines that diagnostics show.
  mutating func finish(_ places: PlaceResolver) -> ClusterState {
    dropRemoved()
    CalicoCopies.drop(from: &state)
    inferNamespaces()
    state.networkPlugins = NetworkPluginSigns.plugins(of: state, signs: signs)
    var blocks: [CIDR] = []
    for block in state.nodes.flatMap(\.podCIDRs) where !blocks.contains(block) {
      blocks.append(block)
    }
    state.podCIDRs = blocks
    noteUnevaluated()
    if state.evidence.origin == .manifests, captured > 0, captured * 2 >= slots.count {
      state.evidence.origin = .capture
    }
    if slots.isEmpty, !state.evidence.gaps.contains(where: { $0.cause == .empty }) {
      miss(Evidence.Gap(.empty, message: "the source holds no resource"))
      tell(Diagnostic(.error, "the source `\(state.name)` holds no resource"))
    }
    countLines(places)
    return state
  }

  /// Gives everything that is shown at once its line; what a person has to
  /// open first keeps its offset.
  private mutating func countLines(_ places: PlaceResolver) {
    var locations: [SourceLocation] = []
    locations += state.diagnostics.compactMap(\.location)
    locations += state.evidence.gaps.compactMap(\.location)
    locations += state.resourceIssues.map(\.location)
    locations += state.duplicates.flatMap { [$0.earlier, $0.later] }
    let found = places.resolved(locations)
    func resolved(_ location: SourceLocation) -> SourceLocation { found[location] ?? location }
    for index in state.diagnostics.indices {
      state.diagnostics[index].location = state.diagnostics[index].location.map(resolved)
    }
    for index in state.evidence.gaps.indices {
      state.evidence.gaps[index].location = state.evidence.gaps[index].location.map(resolved)
    }
    for index in state.resourceIssues.indices {
      state.resourceIssues[index].location = resolved(state.resourceIssues[index].location)
    }
    for index in state.duplicates.indices {
      state.duplicates[index].earlier = resolved(state.duplicates[index].earlier)
      state.duplicates[index].later = resolved(state.duplicates[index].later)
    }
    for (diagnostic, duplicate) in doubles {
      let duplicate = state.duplicates[duplicate]
      state.diagnostics[diagnostic].message =
        duplicate.isIdentical
        ? "`\(duplicate.reference)` stands here again, the same as in \(duplicate.earlier)"
        : "`\(duplicate.reference)` stands here again and differs from \(duplicate.earlier): "
          + "this one counts"
    }
  }

  private mutating func dropRemoved() {
    guard !removed.isEmpty else { return }
    func isKept(_ kind: ResourceKind, _ namespace: String?, _ name: String) -> Bool {
      !removed.contains(ResourceReference(kind, namespace: namespace, name: name))
    }
    state.namespaces.removeAll { !isKept(.namespace, nil, $0.name) }
    state.nodes.removeAll { !isKept(.node, nil, $0.name) }
    state.pods.removeAll { removed.contains($0.reference) }
    state.controllers.removeAll { removed.contains($0.reference) }
    state.services.removeAll { removed.contains($0.reference) }
    state.endpointSlices.removeAll { !isKept(.endpointSlice, $0.namespace, $0.name) }
    state.routes.removeAll { removed.contains($0.reference) }
    state.serviceAccounts.removeAll { !isKept(.serviceAccount, $0.namespace, $0.name) }
    state.roles.removeAll { removed.contains($0.reference) }
    state.roleBindings.removeAll { removed.contains($0.reference) }
    state.ciliumCIDRGroups.removeAll { removed.contains($0.reference) }
    for kind in ClusterState.comparedPolicies { state.remove(kind, where: removed.contains) }
    state.calicoTiers.removeAll { removed.contains($0.reference) }
    state.calicoNetworkSets.removeAll { removed.contains($0.reference) }
    state.unevaluatedPolicies.removeAll { removed.contains($0.reference) }
    signs.removeAll { removed.contains($0.reference) }
  }

  private mutating func inferNamespaces() {
    for namespace in state.namespaces { inferred[namespace.name] = nil }
    for (name, location) in inferred {
      state.namespaces.append(
        Namespace(name: name, metadata: ObjectMetadata(location: location), isInferred: true))
    }
    state.namespaces.sort { $0.name < $1.name }
  }

  private mutating func noteUnevaluated() {
    var first: [ResourceKind: (count: Int, location: SourceLocation)] = [:]
    func count(_ kind: ResourceKind, _ location: SourceLocation) {
      first[kind] = ((first[kind]?.count ?? 0) + 1, first[kind]?.location ?? location)
    }
    for policy in state.unevaluatedPolicies { count(policy.reference.kind, policy.location) }
    for policy in state.calicoPolicies where policy.isStaged {
      count(policy.reference.kind, policy.metadata.location)
    }
    for (kind, entry) in first.sorted(by: { $0.key < $1.key }) {
      let isStaged = kind.kind.hasPrefix("Staged")
      tell(
        Diagnostic(
          .note,
          "present, not \(isStaged ? "enforced" : "evaluated"): \(entry.count) \(kind)",
          at: entry.location))
    }
  }

  /// Tells what the input is made of, where its shape shows it.
  mutating func setOrigin(_ origin: Evidence.Origin) { state.evidence.origin = origin }

  /// Tells the newest moment the evidence speaks of.
  mutating func setNewest(_ time: Timestamp?, isFileTime: Bool) {
    state.evidence.newest = time
    state.evidence.isFileTime = isFileTime
  }
}
