/// What images and names tell about the data of a workload: a table.
///
/// A guess is at most 7 and always marked *assumed* (product section 3). Words
/// are compared whole: `db` is found in `ledger-db`, not in `feedback`.
package enum SensitivityGuesses {
  /// A word, the sensitivity it suggests, and what it stands for.
  package struct Guess: Sendable {
    /// The word, lower case.
    package let word: String
    /// The sensitivity, 6 or 7.
    package let value: Int
    /// What it stands for, such as `a database`.
    package let meaning: String

    fileprivate init(_ word: String, _ value: Int, _ meaning: String) {
      self.word = word
      self.value = value
      self.meaning = meaning
    }
  }

  /// Words in the last part of an image's name.
  package static let images: [Guess] =
    [
      "postgres", "postgresql", "timescaledb", "mysql", "mariadb", "percona", "mongo", "mongodb",
      "cassandra", "scylla", "cockroach", "oracle", "mssql", "db2", "couchdb", "couchbase",
      "neo4j", "influxdb", "clickhouse", "db",
    ].map { Guess($0, 7, "a database") }
    + ["vault", "keycloak", "openldap", "dex"].map { Guess($0, 7, "secrets or identities") }
    + ["elasticsearch", "opensearch", "solr"].map { Guess($0, 6, "a search index") }
    + ["minio", "ceph"].map { Guess($0, 7, "an object store") }
    + ["etcd"].map { Guess($0, 7, "a cluster store") }
    + ["kafka", "rabbitmq", "nats", "pulsar", "activemq"].map { Guess($0, 6, "a message broker") }
    + ["redis", "valkey", "memcached"].map { Guess($0, 6, "a cache") }

  /// Words in the name of a workload or a namespace.
  package static let names: [Guess] =
    ["payment", "payments", "billing", "checkout", "card", "cards", "ledger", "invoice", "wallet"]
    .map { Guess($0, 7, "payments") }
    + ["patient", "patients", "ehr", "emr", "clinical", "medical"]
    .map { Guess($0, 7, "health records") }
    + ["auth", "identity", "iam", "login", "sso", "vault", "secrets"]
    .map { Guess($0, 7, "secrets or identities") }
    + ["db", "database", "postgres", "mysql", "mongo", "mongodb"].map { Guess($0, 7, "a database") }
    + ["user", "users", "account", "accounts", "customer", "customers", "order", "orders", "crm"]
    .map { Guess($0, 6, "customer data") }

  private static let byImage = Dictionary(images.map { ($0.word, $0) }) { first, _ in first }
  private static let byName = Dictionary(names.map { ($0.word, $0) }) { first, _ in first }

  /// Returns the highest guess for the name of an image, or `nil`.
  ///
  /// Only the last part of the path is read, without registry and tag.
  package static func guess(image: String) -> Guess? {
    let last = image.split(separator: "/").last ?? ""
    return best(last.prefix { $0 != ":" && $0 != "@" }, byImage)
  }

  /// Returns the highest guess for a name, or `nil`.
  package static func guess(name: String) -> Guess? { best(name[...], byName) }

  /// Splits a name into words at bytes: names are short, but there are many.
  private static func best(_ text: Substring, _ table: [String: Guess]) -> Guess? {
    var found: Guess?
    for part in text.utf8.split(whereSeparator: { "-_. ".utf8.contains($0) }) {
      let lower = part.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 }
      let word = String(decoding: lower, as: UTF8.self)
      // An exporter reads figures about a store, not what is in it.
      if word == "exporter" { return nil }
      guard let guess = table[word] else { continue }
      if let best = found, (best.value, guess.word) >= (guess.value, best.word) { continue }
      found = guess
    }
    return found
  }
}
