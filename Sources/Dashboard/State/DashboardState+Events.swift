import DisplayText
import Terminal

extension DashboardState {
  /// Takes an event in and returns what the outside has to do.
  ///
  /// Costs a screen of work, and the sorting of the rows that are shown where
  /// their input changed.
  package mutating func handle(_ event: DashboardEvent) -> [DashboardEffect] {
    switch event {
    case .terminal(let event): return handle(event)
    case .fleet(let snapshot):
      let before = result(screen.place.cluster)?.reachability
      self.snapshot = snapshot
      leaveStartPage()
      // While others are read, what is shown of a finished one stays.
      if let before, before === result(screen.place.cluster)?.reachability { return [] }
    case .flows(let cluster, let model):
      flows[cluster] = model
      guard showsFlows(of: cluster) else { return [] }
    case .excerpt(let key, let excerpt):
      excerpts[key] = excerpt
      asked.remove(.excerpt(key))
    case .policyText(let cluster, let policy, let text):
      policyTexts[PolicyKey(cluster: cluster, policy: policy)] = text
      asked.remove(.policyText(cluster: cluster, policy))
    case .explanation(let key, let model):
      explanations[key] = model
      asked.remove(.explanation(key))
    case .suggestion(let cluster, let namespace, let model):
      suggestions[NamespaceKey(cluster: cluster, namespace: namespace)] = model
      asked.remove(.suggestion(cluster: cluster, namespace: namespace))
    case .connection(let cluster, let question, let model):
      connections[ConnectionKey(cluster: cluster, question: question)] = model
      asked.remove(.connection(cluster: cluster, question))
    case .policyEffect(let cluster, let policy, let model):
      policyEffects[PolicyKey(cluster: cluster, policy: policy)] = model
      asked.remove(.policyEffect(cluster: cluster, policy))
    case .connections(let cluster, let workload, let model):
      connectionLists[WorkloadKey(cluster: cluster, workload: workload)] = model
      asked.remove(.connections(cluster: cluster, workload))
    case .contributions(let cluster, let workload, let model):
      contributions[WorkloadKey(cluster: cluster, workload: workload)] = model
      asked.remove(.contributions(cluster: cluster, workload))
    case .unavailable(let effect, let reason):
      // It stays in `asked`, so that it is not asked for over and over.
      unanswered[effect] = SafeText(reason)
    case .notice(let text):
      flash = Flash(SafeText(text), isWarning: true)
      return []
    case .clock(let time):
      now = time
      rebuildHead()
      return []
    }
    rebuild()
    return ask()
  }

  /// Returns what the shown view lacks and nobody has asked for yet.
  mutating func ask() -> [DashboardEffect] {
    let needed = view.needs(self).filter { !asked.contains($0) }
    asked.formUnion(needed)
    return needed
  }

  private mutating func handle(_ event: Event) -> [DashboardEffect] {
    switch event {
    case .key(let key):
      flash = nil
      return prompt == nil ? press(key) : type(key)
    case .paste(let paste):
      // Pasted text is never read as keys: outside a prompt it does nothing.
      guard prompt != nil else { return [] }
      prompt?.type(paste.text)
      promptChanged()
      return []
    case .mouse(let mouse): return handle(mouse)
    case .resize(let size):
      self.size = size
      rebuild()
      return []
    case .signal(.continued): return [.redraw]
    case .signal, .hangUp: return [.quit]
    case .focus, .wake, .reply: return []
    }
  }

  private mutating func press(_ key: KeyPress) -> [DashboardEffect] {
    if case .character(let character) = key.key, key.modifiers.isEmpty,
      let number = character.wholeNumberValue, (1...6).contains(number)
    {
      return perform(.tab, argument: String(number))
    }
    guard let action = ActionTable.action(for: key) else { return [] }
    return perform(action, argument: nil)
  }

  private mutating func handle(_ mouse: MouseEvent) -> [DashboardEffect] {
    switch mouse.action {
    case .scrollUp:
      move(by: -3)
      return []
    case .scrollDown:
      move(by: 3)
      return []
    case .press(button: 1):
      let layout = FrameLayout(self)
      guard case .table(let table) = body, layout.bodyRect.contains(mouse.place) else {
        return []
      }
      let row = screen.position.scroll + mouse.place.y - layout.bodyRect.y
      guard row < table.order.count else { return [] }
      if row == screen.position.cursor, screen.position.selected != nil {
        return perform(.open, argument: nil)
      }
      select(row)
      return []
    case .press, .release, .drag, .move: return []
    }
  }

  private func showsFlows(of cluster: String) -> Bool {
    guard screen.place.cluster == cluster else { return screen.place == .fleet }
    return heldFlows[cluster] == nil
  }

  private mutating func leaveStartPage() {
    guard stack.count == 1, screen.place == .start, !snapshot.entries.isEmpty else { return }
    stack = [DashboardScreen(.fleet)]
  }
}
