import Kubernetes
import OrderedCollections

extension ReachabilityBuilder {
  /// Takes over an edit of the cluster, repeating only what it touches.
  ///
  /// - Parameters:
  ///   - edit: What differs.
  ///   - state: The cluster after the edit.
  ///   - inventory: Its pods.
  /// - Returns: `false` where the edit asks peers for something that no rule
  ///   has asked before, or moves the order of pods or policies: everything has
  ///   to be built anew then, and the builder is of no more use.
  mutating func apply(
    _ edit: ClusterEdit, _ state: ClusterState, _ inventory: Inventory
  ) -> Bool {
    switch edit {
    case .policy(let list, let index): replacePolicy(list, index, state, inventory)
    case .namespace(let name): replaceNamespace(name, state, inventory)
    case .pod(let pod): replacePod(pod, state, inventory)
    }
  }

  // MARK: Policies

  /// Compiles the one policy where it keeps its places and no other depends on
  /// what was edited, and everything where that is not so.
  private mutating func replacePolicy(
    _ list: PolicySource.List, _ index: Int, _ state: ClusterState, _ inventory: Inventory
  ) -> Bool {
    if let choices = compiler.replace(list, index, state),
      let changed = placed(choices, list, index)
    {
      return replace(changed) { _ in }
    }
    guard let changed = recompile(state, inventory) else { return false }
    return replace(changed) { _ in }
  }

  /// Returns the choices of one policy that differ, at their places; `nil` where
  /// it has other places than choices, or another policy has them since some
  /// were left out.
  private func placed(
    _ choices: [CompiledChoice], _ list: PolicySource.List, _ index: Int
  ) -> [(place: Place, choice: CompiledChoice)]? {
    let places = places.places(list, index)
    guard places.count == choices.count,
      zip(places, choices).allSatisfy({ place, choice in
        cluster.tiers[place.tier].choices[place.index].reference == choice.reference
      })
    else { return nil }
    return zip(places, choices).compactMap { place, choice in
      let old = cluster.tiers[place.tier].choices[place.index]
      var choice = choice
      choice.isTied = old.isTied
      return choice == old ? nil : (place, choice)
    }
  }

  /// Compiles everything anew and returns the policies that differ; `nil` where
  /// their order does.
  private mutating func recompile(
    _ state: ClusterState, _ inventory: Inventory
  ) -> [(place: Place, choice: CompiledChoice)]? {
    compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
    let next = compiler.cluster()
    guard next.hasShape(of: cluster) else { return nil }
    return ReachabilityBuilder.places(of: next).compactMap { place in
      let choice = next.tiers[place.tier].choices[place.index]
      return choice == cluster.tiers[place.tier].choices[place.index] ? nil : (place, choice)
    }
  }

  /// Leaves out some policies, repeating only what they touch.
  ///
  /// They keep their places and say nothing there, so that the others keep
  /// theirs too.
  ///
  /// - Parameters:
  ///   - policies: The policies; every text of each is left out.
  ///   - state: The cluster without them.
  ///   - inventory: Its pods.
  /// - Returns: `false` as for `apply`; so too where the order of the others
  ///   depends on them.
  mutating func leaveOut(
    _ policies: Set<ResourceReference>, _ state: ClusterState, _ inventory: Inventory
  ) -> Bool {
    var rest: CompiledCluster?
    // NetworkPolicies do not depend on each other: what is left stays as it is.
    let lists = Set(
      cluster.tiers.flatMap(\.choices).filter { policies.contains($0.reference) }
        .map(\.source.list))
    if options.profile.dialect != .kubernetes || !lists.isSubset(of: [.networkPolicies]) {
      compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
      rest = compiler.cluster()
    } else {
      compiler.take(state)
    }
    guard let changed = changes(leavingOut: policies, rest) else { return false }
    return replace(changed) { _ in }
  }

  /// The policies left out, silenced, and those that say something else
  /// without them; `nil` where the rest does not stand in the same order.
  private func changes(
    leavingOut policies: Set<ResourceReference>, _ rest: CompiledCluster?
  ) -> [(place: Place, choice: CompiledChoice)]? {
    var changed: [(place: Place, choice: CompiledChoice)] = []
    var kept: [[(place: Place, choice: CompiledChoice)]] = cluster.tiers.map { _ in [] }
    for place in ReachabilityBuilder.places(of: cluster) {
      let choice = cluster.tiers[place.tier].choices[place.index]
      if policies.contains(choice.reference) {
        changed.append((place, choice.silenced))
      } else {
        kept[place.tier].append((place, choice))
      }
    }
    guard let rest else { return changed }
    guard rest.hasFrame(of: cluster),
      zip(rest.tiers, kept).allSatisfy({ tier, kept in
        tier.choices.map(\.reference) == kept.map(\.choice.reference)
      })
    else { return nil }
    for (tier, kept) in zip(rest.tiers, kept) {
      for (next, old) in zip(tier.choices, kept) {
        // The places in the input move up; those in the walk do not.
        var choice = next
        choice.source = old.choice.source
        choice.isTied = old.choice.isTied
        if choice != old.choice { changed.append((old.place, choice)) }
      }
    }
    return changed.sorted { $0.place.number < $1.place.number }
  }

  /// Replaces policies at their places.
  ///
  /// - Parameter change: What else happens between taking out the old ones and
  ///   entering the new ones.
  private mutating func replace(
    _ changed: [(place: Place, choice: CompiledChoice)],
    _ change: (inout ReachabilityBuilder) -> Void
  ) -> Bool {
    for (_, choice) in changed where !relevance.covers(choice, namespaces) { return false }
    var classes = PointBits(count: space.classes.count)
    var newcomers = PointBits(count: newcomerEntries.ingress.count)
    for (place, _) in changed {
      touch(cluster.tiers[place.tier].choices[place.index], &classes, &newcomers)
    }
    change(&self)
    for (place, choice) in changed {
      cluster.tiers[place.tier].choices[place.index] = choice
      touch(choice, &classes, &newcomers)
    }
    let touched = Touched(classes: classes.sealed(), newcomers: newcomers.sealed())
    let numbers = Set(changed.map { Int32(truncatingIfNeeded: $0.place.number) })
    for direction in Direction.allCases {
      entries[direction].remove(numbers, from: touched.classes, program.outlines)
      newcomerEntries[direction].remove(numbers, from: touched.newcomers, program.outlines)
    }
    for (place, choice) in changed { add(choice, at: place) }
    program.divide(by: kinds)
    program.seal()
    regroup(touched)
    return true
  }

  /// Notes whom a policy may speak for.
  private mutating func touch(
    _ choice: CompiledChoice, _ classes: inout PointBits, _ newcomers: inout PointBits
  ) {
    for text in choice.texts {
      subjects(text.subject).possible.forEach { point in
        if point < space.podPointCount, space.classOfPoint[point] < space.classes.count {
          classes.insert(space.classOfPoint[point])
        }
      }
      newcomers.insert(self.newcomers(text.subject).possible)
    }
  }

  // MARK: Namespaces

  private mutating func replaceNamespace(
    _ name: String, _ state: ClusterState, _ inventory: Inventory
  ) -> Bool {
    guard namespaces[name] != nil,
      let after = state.namespaces.first(where: { $0.name == name })
    else { return false }
    var changed: [(place: Place, choice: CompiledChoice)] = []
    if compiler.dependsOnNamespaces {
      guard let recompiled = recompile(state, inventory) else { return false }
      changed = recompiled
    } else {
      // What there is to tell may be something else all the same.
      compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
    }
    let before = matcher.namespaceObjects[name]
    let known = Set(changed.map(\.place.number))
    var asked = NamespaceQuestion(before: before, after: after)
    for place in ReachabilityBuilder.places(of: cluster) where !known.contains(place.number) {
      let choice = cluster.tiers[place.tier].choices[place.index]
      if asked.isAnsweredOtherwise(by: choice) { changed.append((place, choice)) }
    }
    return replace(changed.sorted { $0.place.number < $1.place.number }) { builder in
      builder.matcher.replaceNamespace(after)
    }
  }

  // MARK: Pods

  private mutating func replacePod(
    _ pod: Int, _ state: ClusterState, _ inventory: Inventory
  ) -> Bool {
    guard space.classOfPod.indices.contains(pod),
      inventory.pods.count == space.classOfPod.count,
      let index = spaceBuilder.knownClass(of: inventory.pods[pod])
    else { return false }
    if compiler.dependsOnPods {
      guard recompile(state, inventory)?.isEmpty == true else { return false }
    } else {
      compiler = PolicyCompiler(state, inventory: inventory, profile: options.profile)
    }
    return space.move(pod, toClass: index, count: inventory.pods[pod].count)
  }
}
