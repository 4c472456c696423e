/// What application workloads do: tables of data.
struct WorkloadRole: Sendable {
  /// The name of the role, the last part of the workload's name.
  var name: String
  /// Which kind of owner makes the pods.
  var kind: DesignedWorkload.Kind
  /// The image; empty where it is the workload's own.
  var image: String
  /// The ports.
  var ports: [DesignedWorkload.Port]
  /// What part of the pods it gets; 0 for a few fixed replicas.
  var weight: Int
  /// The roles of its namespace that it calls.
  var calls: [String]

  /// Makes a role.
  init(
    _ name: String, _ kind: DesignedWorkload.Kind = .deployment, image: String = "",
    ports: [(String, Int)], weight: Int = 0, calls: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.image = image
    self.ports = ports.map { DesignedWorkload.Port(name: $0.0, number: $0.1) }
    self.weight = weight
    self.calls = calls
  }

  /// The roles that every namespace has.
  static let core = [
    WorkloadRole(
      "api", ports: [("http", 8080), ("metrics", 9090)], weight: 9,
      calls: ["db", "cache", "queue", "auth", "search"]),
    WorkloadRole(
      "db", .statefulSet, image: "docker.io/library/postgres:16.4",
      ports: [("postgres", 5432), ("metrics", 9187)]),
    WorkloadRole(
      "worker", ports: [("metrics", 9090)], weight: 10, calls: ["queue", "db", "cache"]),
  ]

  /// The roles from which the rest of a namespace is drawn.
  static let more = [
    WorkloadRole("web", ports: [("http", 3000)], weight: 7, calls: ["api", "auth"]),
    WorkloadRole("gateway", ports: [("https", 8443)], weight: 5, calls: ["api", "auth"]),
    WorkloadRole(
      "cache", .statefulSet, image: "docker.io/library/redis:7.4.1", ports: [("redis", 6379)]),
    WorkloadRole(
      "queue", .statefulSet, image: "docker.io/library/rabbitmq:4.0",
      ports: [("amqp", 5672), ("metrics", 15692)]),
    WorkloadRole(
      "scheduler", ports: [("http", 8081)], calls: ["queue", "api"]),
    WorkloadRole(
      "auth", ports: [("http", 8080), ("grpc", 50051)], weight: 4, calls: ["db", "cache"]),
    WorkloadRole("sync", ports: [("metrics", 9090)], weight: 3, calls: ["api", "queue"]),
    WorkloadRole(
      "search", .statefulSet, image: "docker.io/opensearchproject/opensearch:2.17.0",
      ports: [("http", 9200), ("transport", 9300)]),
    WorkloadRole("webhook", ports: [("https", 8443)], weight: 3, calls: ["queue"]),
    WorkloadRole("exporter", ports: [("metrics", 9102)], calls: ["db"]),
    WorkloadRole("stream", ports: [("grpc", 50051)], weight: 6, calls: ["queue", "cache"]),
    WorkloadRole("reconcile", .cronJob, ports: [], calls: ["db"]),
    WorkloadRole(
      "backup", .cronJob, image: "docker.io/library/postgres:16.4", ports: [], calls: ["db"]),
    WorkloadRole("nightly-report", .cronJob, ports: [], calls: ["api", "db"]),
  ]
}
