/// Something outside the cluster that workloads call: a table of data.
struct ExternalService: Sendable {
  /// The name.
  var host: String
  /// Its addresses.
  var addresses: [String]
  /// The block that a policy names for it.
  var block: String
  /// The port.
  var port: Int

  /// Every external service; the addresses are public ones, so that a rule
  /// that admits them reaches the internet.
  static let all = [
    ExternalService(
      host: "api.stripe.com", addresses: ["3.18.12.63", "3.18.12.71"], block: "3.18.12.0/24",
      port: 443),
    ExternalService(
      host: "intake.datadoghq.eu", addresses: ["34.107.236.155", "34.107.236.160"],
      block: "34.107.236.0/24", port: 443),
    ExternalService(
      host: "s3.eu-west-1.amazonaws.com", addresses: ["52.218.1.200", "52.218.120.11"],
      block: "52.218.0.0/17", port: 443),
    ExternalService(
      host: "smtp.sendgrid.net", addresses: ["167.89.115.53"], block: "167.89.115.0/24",
      port: 587),
    ExternalService(
      host: "sqs.us-east-1.amazonaws.com", addresses: ["54.239.99.9"], block: "54.239.99.0/24",
      port: 443),
    ExternalService(
      host: "login.microsoftonline.com", addresses: ["20.190.159.2", "20.190.159.4"],
      block: "20.190.128.0/18", port: 443),
    ExternalService(
      host: "hooks.slack.com", addresses: ["18.168.172.238"], block: "18.168.172.0/24",
      port: 443),
    ExternalService(
      host: "hl7.regional-exchange.org", addresses: ["185.199.64.70"],
      block: "185.199.64.64/27", port: 2575),
  ]
}
