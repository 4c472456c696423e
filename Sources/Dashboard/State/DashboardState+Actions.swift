import DisplayText
import Terminal

extension DashboardState {
  /// Does an action, or says why it cannot be done here.
  mutating func perform(_ action: DashboardAction, argument: String?) -> [DashboardEffect] {
    if let reason = unavailability(of: action, argument: argument) {
      flash = Flash(reason, isWarning: true)
      return []
    }
    switch action {
    case .down: move(by: 1)
    case .up: move(by: -1)
    case .pageDown: move(by: pageHeight)
    case .pageUp: move(by: -pageHeight)
    case .halfDown: move(by: max(1, pageHeight / 2))
    case .halfUp: move(by: -max(1, pageHeight / 2))
    case .top: move(by: -bodyCount)
    case .bottom: move(by: bodyCount)
    case .open: return open()
    case .back: return back()
    case .nextTab: return show(tab: screen.tab + 1)
    case .previousTab: return show(tab: screen.tab - 1)
    case .tab: return show(tab: (argument.flatMap { Int($0) } ?? 1) - 1)
    case .filter: filter(argument)
    case .sort: sort(argument)
    case .reverse: reverse()
    case .pause: pause()
    case .why:
      if let argument { return connection(argument).map { go(to: $0) } ?? [] }
      return target(of: .why).map { go(to: $0) } ?? []
    case .policy: return target(of: .policy).map { go(to: $0) } ?? []
    case .suggest: return target(of: .suggest).map { go(to: $0) } ?? []
    case .flows: return target(of: .flows).map { go(to: $0) } ?? []
    case .paths: return target(of: .paths).map { go(to: $0) } ?? []
    case .findings:
      return go(
        to: .findings(cluster: focusedCluster, namespace: focusedNamespace))
    case .evidence: return go(to: .evidence(cluster: focusedCluster))
    case .fleet: return goToFleet()
    case .cluster, .namespace, .workload:
      return named(action, argument ?? "").map { go(to: $0) } ?? []
    case .read:
      isStopped = false
      return [.openSource(argument ?? "")]
    case .demo:
      isStopped = false
      return [.openDemonstration]
    case .command: prompt = DashboardPrompt(.command)
    case .help: return go(to: .help)
    case .cancel:
      isStopped = true
      rebuildHead()
      flash = Flash("stopped; what is ready stays")
      return [.cancel]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    }
    return []
  }

  /// The number of rows or lines that are seen at once.
  private var pageHeight: Int { max(1, FrameLayout(self).bodyRect.height) }

  /// Moves the selection, or the lines where there are no rows.
  mutating func move(by rows: Int) {
    switch body {
    case .table(let table):
      guard !table.order.isEmpty else { return }
      select(min(max(0, screen.position.cursor + rows), table.order.count - 1))
    case .document:
      screen.position.scroll += rows
      clampScroll()
    }
  }

  /// Selects a row; from here on the selection follows its object.
  mutating func select(_ row: Int) {
    guard case .table(let table) = body, table.order.indices.contains(row) else { return }
    screen.position.cursor = row
    screen.position.selected = table.source.identity(of: table.order[row])
    if view.headFollowsSelection { rebuildHead() }
    clampScroll()
  }

  /// Shows a place on top of this one.
  mutating func go(to place: DashboardPlace) -> [DashboardEffect] {
    guard place != screen.place else { return [] }
    // The row that leads away stays selected, wherever rows go meanwhile.
    if case .table(let table) = body, screen.position.selected == nil,
      table.order.indices.contains(screen.position.cursor)
    {
      screen.position.selected = table.source.identity(of: table.order[screen.position.cursor])
    }
    heldFlows.removeAll()
    stack.append(DashboardScreen(place))
    if stack.count > DashboardState.depthLimit { stack.remove(at: 1) }
    rebuild()
    return ask()
  }

  /// The most views that Escape finds again.
  private static let depthLimit = 64

  /// Goes back; where a filter hides rows, shows them first.
  private mutating func back() -> [DashboardEffect] {
    if !screen.position.filter.isEmpty, case .table = body {
      filter("")
      return []
    }
    heldFlows.removeAll()
    if stack.count > 1 { stack.removeLast() }
    screen.isPaused = false
    rebuild()
    return ask()
  }

  private mutating func goToFleet() -> [DashboardEffect] {
    heldFlows.removeAll()
    if let place = stack.firstIndex(where: { $0.place == .fleet }) {
      stack.removeSubrange((place + 1)...)
    } else {
      stack = [DashboardScreen(.fleet)]
    }
    rebuild()
    return ask()
  }

  private mutating func open() -> [DashboardEffect] {
    guard let place = destination else { return [] }
    if place == .start {
      guard case .table(let table) = body, let rows = table.source as? StartRows else { return [] }
      let path = rows.path(of: table.order[screen.position.cursor])
      return [path.map { .openSource($0) } ?? .openDemonstration]
    }
    return go(to: place)
  }

  private mutating func show(tab: Int) -> [DashboardEffect] {
    let count = tabs.count
    guard count > 0 else { return [] }
    screen.tab = (tab % count + count) % count
    rebuild()
    return ask()
  }

  private mutating func filter(_ text: String?) {
    guard case .table = body else { return }
    let before = screen.position.filter
    prompt = DashboardPrompt(.filter(before: before), text: text ?? before)
    promptChanged()
    if text != nil { prompt = nil }
    clampScroll()
  }

  private mutating func sort(_ column: String?) {
    guard case .table(let table) = body else { return }
    if let column {
      guard let index = RowFilter.index(of: column, in: table.columns) else { return }
      return setSorting(.init(column: index, isDescending: table.startsDescending(index)))
    }
    let shown = TableLayout(table.columns, width: contentWidth).placed.map(\.column)
    let place = table.sorting.flatMap { shown.firstIndex(of: $0.column) } ?? -1
    guard place + 1 < shown.count else { return setSorting(nil) }
    let next = shown[place + 1]
    setSorting(.init(column: next, isDescending: table.startsDescending(next)))
  }

  private mutating func reverse() {
    guard case .table(let table) = body else { return }
    var order = table.sorting ?? .init(column: 0, isDescending: table.startsDescending(0))
    order.isDescending.toggle()
    setSorting(order)
  }

  private mutating func setSorting(_ order: TableModel.Order?) {
    guard case .table(var table) = body else { return }
    table.setSorting(order)
    screen.position.sorting = order
    body = .table(table)
    settle()
    clampScroll()
  }

  private mutating func pause() {
    guard let cluster = screen.place.cluster else { return }
    screen.isPaused.toggle()
    heldFlows[cluster] = screen.isPaused ? flows[cluster] : nil
    rebuild()
  }
}

extension TableModel {
  /// A Boolean value that tells whether a column of numbers is meant, whose
  /// greatest should stand first.
  fileprivate func startsDescending(_ column: Int) -> Bool {
    guard source.rowCount > 0 else { return false }
    if case .number = source.sortKey(row: 0, column: column) { return true }
    return false
  }
}
