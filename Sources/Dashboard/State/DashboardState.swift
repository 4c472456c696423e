package import Audit
package import AuditCore
package import DisplayText
package import Kubernetes
package import Terminal

/// Everything the dashboard shows, as a value.
///
/// `handle(_:)` takes an event and returns what the outside has to do;
/// `DashboardFrame` draws. Neither touches anything else, so a story of events
/// always ends in the same screen. What costs more than a screen of work (rows
/// in order, lines of a document, tabs, head) is kept and made anew only where
/// its input changed.
package struct DashboardState: Sendable {
  /// What the lower part of a view shows.
  package enum Body: Sendable {
    /// Rows.
    case table(TableModel)
    /// Lines to read.
    case document([StyledLine])
  }

  /// A line for the person, shown until the next key.
  package struct Flash: Hashable, Sendable {
    /// The line.
    package var text: SafeText
    /// A Boolean value that tells whether something went wrong.
    package var isWarning: Bool

    /// Makes a line.
    package init(_ text: SafeText, isWarning: Bool = false) {
      self.text = text
      self.isWarning = isWarning
    }
  }

  /// Which policies of which namespace are suggested.
  package struct NamespaceKey: Hashable, Sendable {
    /// The cluster.
    package var cluster: String
    /// The namespace.
    package var namespace: String

    /// Makes a key.
    package init(cluster: String, namespace: String) {
      self.cluster = cluster
      self.namespace = namespace
    }
  }

  /// Which policy of which cluster is meant.
  package struct PolicyKey: Hashable, Sendable {
    /// The cluster.
    package var cluster: String
    /// The policy.
    package var policy: ResourceReference

    /// Makes a key.
    package init(cluster: String, policy: ResourceReference) {
      self.cluster = cluster
      self.policy = policy
    }
  }

  /// Which connection of which cluster is meant.
  package struct ConnectionKey: Hashable, Sendable {
    /// The cluster.
    package var cluster: String
    /// The connection.
    package var question: ConnectionQuestion

    /// Makes a key.
    package init(cluster: String, question: ConnectionQuestion) {
      self.cluster = cluster
      self.question = question
    }
  }

  /// Which workload of which cluster is meant.
  package struct WorkloadKey: Hashable, Sendable {
    /// The cluster.
    package var cluster: String
    /// The workload.
    package var workload: WorkloadIdentity

    /// Makes a key.
    package init(cluster: String, workload: WorkloadIdentity) {
      self.cluster = cluster
      self.workload = workload
    }
  }

  /// The fleet as far as it is audited.
  package internal(set) var snapshot: FleetSnapshot
  /// Observed traffic by cluster.
  package internal(set) var flows: [String: FlowsModel] = [:]
  /// The flows that are held still, by cluster.
  package internal(set) var heldFlows: [String: FlowsModel] = [:]
  /// Texts around findings.
  package internal(set) var excerpts: [FindingKey: GuiltyExcerpt] = [:]
  /// Texts of policies.
  package internal(set) var policyTexts: [PolicyKey: GuiltyExcerpt] = [:]
  /// Explanations of findings.
  package internal(set) var explanations: [FindingKey: ExplanationModel] = [:]
  /// Explanations of connections.
  package internal(set) var connections: [ConnectionKey: ConnectionModel] = [:]
  /// What policies do.
  package internal(set) var policyEffects: [PolicyKey: PolicyEffectModel] = [:]
  /// What workloads may connect to.
  package internal(set) var connectionLists: [WorkloadKey: ConnectionsModel] = [:]
  /// Which policies act on workloads, in order.
  package internal(set) var contributions: [WorkloadKey: ContributionsModel] = [:]
  /// Suggested policies.
  package internal(set) var suggestions: [NamespaceKey: SuggestionModel] = [:]
  /// What was asked of the outside and has not been answered.
  package internal(set) var asked: Set<DashboardEffect> = []
  /// What was asked and has no answer, with the reason.
  package internal(set) var unanswered: [DashboardEffect: SafeText] = [:]
  /// The way to the view that is shown, which stands last; never empty.
  package internal(set) var stack: [DashboardScreen]
  /// The lower part of the view that is shown.
  package internal(set) var body: Body = .document([])
  /// The tabs of the view that is shown.
  package internal(set) var tabs: [ViewTab] = []
  /// The lines above the rows of the view that is shown.
  package internal(set) var head: [HeadLine] = []
  /// The worst finding about the object of the view that is shown.
  package internal(set) var placeWorst: Finding?
  /// The finding that is shown, if the view shows one.
  package internal(set) var focusedFinding: Finding?
  /// The line that is typed, if any.
  package internal(set) var prompt: DashboardPrompt?
  /// Commands that were typed, the newest last.
  package internal(set) var history: [String] = []
  /// A Boolean value that tells whether the person stopped the audit.
  package internal(set) var isStopped = false
  /// The line for the person, if any.
  package internal(set) var flash: Flash?
  /// The extent of the screen.
  package internal(set) var size: Size
  /// The signs to draw with.
  package let glyphs: GlyphSet
  /// The time, for ages; `nil` leaves ages unknown.
  package internal(set) var now: Timestamp?
  /// Sources that were opened before, the newest first.
  package let recent: [String]

  /// The most commands that are kept.
  static let historyLimit = 100

  /// Starts at a place.
  ///
  /// - Parameters:
  ///   - place: what is shown first; Escape goes up to the fleet from there.
  ///   - snapshot: what is known already.
  ///   - size: the extent of the screen.
  ///   - glyphs: the signs to draw with.
  ///   - now: the time, for ages.
  ///   - recent: sources that the start page offers.
  package init(
    at place: DashboardPlace = .fleet, snapshot: FleetSnapshot = FleetSnapshot(), size: Size,
    glyphs: GlyphSet, now: Timestamp? = nil, recent: [String] = []
  ) {
    self.snapshot = snapshot
    self.size = size
    self.glyphs = glyphs
    self.now = now
    self.recent = recent
    stack = place.lineage.map { DashboardScreen($0) }
    for index in stack.indices.dropLast() {
      stack[index].position.selected = stack[index + 1].place.identity
    }
    rebuild()
  }

  /// The view that is shown.
  package var screen: DashboardScreen {
    get { stack[stack.count - 1] }
    set { stack[stack.count - 1] = newValue }
  }

  /// The view that is shown.
  package var view: any DashboardView { screen.place.view }

  /// The number of columns between the margins.
  package var contentWidth: Int { max(0, size.width - 2 * margin) }

  /// The blanks at both sides; none where there is little room.
  package var margin: Int { size.width < 40 ? 0 : 1 }

  /// Returns a cluster by its name.
  package func entry(_ name: String?) -> FleetSnapshot.Entry? {
    snapshot.entries.first { $0.name == name }
  }

  /// Returns the result of a cluster by its name, once it is there.
  package func result(_ name: String?) -> ClusterResult? { entry(name)?.result }

  /// Returns the flows of a cluster as they are shown: held still or live.
  package func shownFlows(_ cluster: String) -> FlowsModel? {
    heldFlows[cluster] ?? flows[cluster]
  }

  /// Makes the lower part of the view anew; the selection stays on its object.
  mutating func rebuild() {
    focusedFinding = if case .finding(let key) = screen.place { finding(key) } else { nil }
    placeWorst = findWorst()
    switch view.body(self, tab: screen.tab) {
    case .table(let source):
      var model = TableModel(
        source, sorting: screen.position.sorting, filter: screen.position.filter)
      if case .filter = prompt?.kind, let text = prompt?.text { model.setFilter(text) }
      body = .table(model)
      settle()
    case .document(let lines):
      body = .document(lines)
    }
    tabs = view.tabs(self)
    rebuildHead()
    clampScroll()
  }

  /// Makes the lines above the rows anew.
  mutating func rebuildHead() {
    head = view.head(self, width: contentWidth)
  }

  /// Puts the selection back on its object after the rows changed.
  mutating func settle() {
    guard case .table(let table) = body else { return }
    var position = screen.position
    if let selected = position.selected {
      if let place = table.place(of: selected) {
        position.cursor = place
      } else {
        position.cursor = min(position.cursor, max(0, table.order.count - 1))
      }
    } else {
      position.cursor = 0
      position.scroll = 0
    }
    screen.position = position
  }

  /// The number of rows or lines of the lower part.
  package var bodyCount: Int {
    switch body {
    case .table(let table): table.order.count
    case .document(let lines): lines.count
    }
  }

  /// Keeps the selected row, or any line at all, on the screen.
  mutating func clampScroll() {
    let visible = FrameLayout(self).bodyRect.height
    var position = screen.position
    if case .table = body {
      position.cursor = min(max(0, position.cursor), max(0, bodyCount - 1))
      if position.cursor < position.scroll { position.scroll = position.cursor }
      if visible > 0, position.cursor >= position.scroll + visible {
        position.scroll = position.cursor - visible + 1
      }
    }
    position.scroll = min(max(0, position.scroll), max(0, bodyCount - visible))
    screen.position = position
  }
}
