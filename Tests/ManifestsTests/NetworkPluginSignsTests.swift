import Kubernetes
import Manifests
import Testing

/// Which network plugins the resources show (semantics, rule E-1).
@Suite("Network plugin signs")
struct NetworkPluginSignsTests {
  private func daemonSet(
    _ name: String, _ containers: String, namespace: String = "kube-system"
  ) -> String {
    """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {template: {spec: {containers: [\(containers)]}}}

    """
  }

  private func plugins(_ text: String) -> [NetworkPlugin] { Reading.yaml(text).networkPlugins }

  private func names(_ text: String) -> [String] { plugins(text).map(\.description) }

  @Test(
    "a DaemonSet names the plugin, the tag of its image the version",
    arguments: [
      ("cilium", "{name: cilium-agent, image: 'quay.io/cilium/cilium:v1.17.3'}", "cilium@1.17"),
      ("cilium", "{name: c, image: 'registry:5000/cilium/cilium:v1.17.3-cee.1'}", "cilium@1.17"),
      ("anetd", "{name: c, image: 'gke.gcr.io/cilium/cilium:1.14.7'}", "cilium@1.14"),
      ("calico-node", "{name: calico-node, image: 'docker.io/calico/node:v3.30.1'}", "calico@3.30"),
      ("canal", "{name: calico-node, image: 'calico/node:v3.29.0'}", "canal@3.29"),
      (
        "rke2-canal",
        "{name: calico-node, image: 'rancher/hardened-calico:v3.29.3-build1'}", "canal@3.29"
      ),
      ("kube-flannel-ds", "{name: kube-flannel, image: 'flannel/flannel:v0.25.5'}", "flannel@0.25"),
      ("aws-node", "{name: aws-node, image: 'x/amazon-k8s-cni:v1.19.0-e'}", "aws-vpc-cni@1.19"),
      ("antrea-agent", "{name: antrea-agent, image: 'antrea/antrea:v2.3.0'}", "antrea@2.3"),
      ("ovnkube-node", "{name: x, image: x}", "ovn-kubernetes"),
      ("kube-ovn-cni", "{name: cni, image: 'docker.io/kubeovn/kube-ovn:v1.13.0'}", "kube-ovn@1.13"),
      ("kube-router", "{name: r, image: 'docker.io/cloudnativelabs/kube-router'}", "kube-router"),
      ("weave-net", "{name: weave, image: 'weaveworks/weave-kube:2.8.1'}", "weave@2.8"),
      ("azure-npm", "{name: azure-npm, image: 'x/azure-npm:v1.5.44'}", "azure-npm@1.5"),
      ("kindnet", "{name: c, image: 'kindest/kindnetd:v20241212-8ac7'}", "kindnet@2024.1212"),
    ])
  func byDaemonSet(_ name: String, _ containers: String, _ plugin: String) {
    #expect(names(daemonSet(name, containers)) == [plugin])
  }

  @Test("images that only sound alike are no sign")
  func otherImages() {
    #expect(names(daemonSet("proxy", "{name: c, image: 'quay.io/cilium/cilium-envoy:v1'}")) == [])
    #expect(names(daemonSet("d", "{name: c, image: 'calico/node-driver-registrar:v3'}")) == [])
    #expect(names(daemonSet("agent", "{name: c, image: 'quay.io/cilium/cilium:v1.2.3'}")) != [])
  }

  @Test("Calico's container beside Flannel's is Canal")
  func canal() {
    let both = "{name: calico-node, image: 'calico/node:v3.29.0'}, {name: kube-flannel, image: f}"
    #expect(names(daemonSet("calico-node", both)) == ["canal@3.29"])
    let apart =
      daemonSet("calico-node", "{name: calico-node, image: 'calico/node:v3.29.0'}")
      + daemonSet("kube-flannel-ds", "{name: kube-flannel, image: f}")
    #expect(names(apart) == ["canal@3.29"])
  }

  @Test("Flannel is named beside what enforces on its behalf only")
  func flannel() {
    let policies = "{name: kube-flannel, image: f}, {name: kube-network-policies, image: k}"
    #expect(
      names(daemonSet("kube-flannel-ds", policies)) == ["flannel", "kube-network-policies"])
    let cilium =
      daemonSet("kube-flannel-ds", "{name: kube-flannel, image: f}")
      + daemonSet("cilium", "{name: c, image: 'cilium/cilium:v1.18.0'}")
    #expect(names(cilium) == ["cilium@1.18"])
  }

  @Test("two that may both enforce are both named (E-4)")
  func several() {
    let text =
      daemonSet("aws-node", "{name: aws-node, image: x}")
      + daemonSet("cilium", "{name: c, image: 'cilium/cilium:v1.18.0'}")
    #expect(names(text) == ["cilium@1.18", "aws-vpc-cni"])
  }

  @Test("pods tell where their DaemonSet is not in the input; versions that differ are none")
  func pods() {
    func pod(_ number: Int, _ tag: String) -> String {
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: cilium-\(number)
        namespace: kube-system
        ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: cilium, controller: true}]
      spec: {containers: [{name: c, image: 'quay.io/cilium/cilium:\(tag)'}]}

      """
    }
    #expect(names(pod(1, "v1.17.0") + pod(2, "v1.17.5")) == ["cilium@1.17"])
    #expect(names(pod(1, "v1.17.0") + pod(2, "v1.18.0")) == ["cilium"])
  }

  private func configMap(_ name: String, _ namespace: String, _ data: String) -> String {
    """
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), namespace: \(namespace)}
    data: {\(data)}

    """
  }

  @Test("of Cilium's ConfigMap the listed settings are read and nothing else")
  func ciliumSettings() throws {
    let agent = daemonSet("cilium", "{name: c, image: 'cilium/cilium:v1.18.0'}")
    let text =
      agent
      + configMap(
        "cilium-config", "kube-system",
        "enable-policy: always, policy-cidr-match-mode: nodes, cluster-name: prod, debug: 'true'")
    let plugin = try #require(plugins(text).first)
    #expect(plugin.settings == ["enable-policy": "always", "policy-cidr-match-mode": "nodes"])
    #expect(plugin.hasKnownSettings)
    #expect(plugins(agent).first?.hasKnownSettings == false)
    // Anybody may call a ConfigMap of their own so.
    let other = agent + configMap("cilium-config", "shop", "policy-audit-mode: 'true'")
    #expect(plugins(other).first?.settings == [:])
    #expect(names(configMap("cilium-config", "kube-system", "enable-policy: never")) == ["cilium"])
  }

  @Test("the ConfigMaps that are read infer no namespace and are passed over no more")
  func quiet() {
    let state = Reading.yaml(
      configMap("cilium-config", "kube-system", "enable-policy: never")
        + configMap("other", "shop", "a: b"))
    #expect(state.namespaces.isEmpty)
    #expect(state.passedOver == [ResourceKind("ConfigMap"): 1])
  }

  @Test("the AWS VPC CNI tells its switch by ConfigMap or by its agent's argument")
  func awsSettings() throws {
    let bare = daemonSet("aws-node", "{name: aws-node, image: x}")
    #expect(plugins(bare).first?.hasKnownSettings == false)
    let mapped = try #require(
      plugins(
        bare
          + configMap("amazon-vpc-cni", "kube-system", "enable-network-policy-controller: 'true'")
      ).first)
    #expect(mapped.settings == ["enable-network-policy-controller": "true"])
    let argument =
      "{name: aws-node, image: x}, "
      + "{name: aws-eks-nodeagent, image: x, args: ['--enable-network-policy=true']}"
    let switched = try #require(plugins(daemonSet("aws-node", argument)).first)
    #expect(switched.settings == ["enable-network-policy": "true"])
    #expect(switched.hasKnownSettings)
  }

  @Test("Calico is known by the objects of its operator too")
  func calicoObjects() throws {
    let text = """
      apiVersion: operator.tigera.io/v1
      kind: Installation
      metadata: {name: default}
      status: {calicoVersion: v3.31.0}
      ---
      apiVersion: projectcalico.org/v3
      kind: FelixConfiguration
      metadata: {name: default}
      spec: {defaultEndpointToHostAction: Accept, logSeverityScreen: Info}
      """
    let plugin = try #require(plugins(text).first)
    #expect(plugin.description == "calico@3.31")
    #expect(plugin.settings == ["defaultEndpointToHostAction": "Accept"])
  }

  @Test("k3s is known by its nodes, and tells whether its controller runs")
  func k3s() {
    func node(_ arguments: String?) -> String {
      let annotations =
        arguments.map { ", annotations: {k3s.io/node-args: '\($0)'}" } ?? ""
      return """
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n1\(annotations)}
        status: {nodeInfo: {kubeletVersion: v1.33.4+k3s1}}

        """
    }
    let cilium = daemonSet("cilium", "{name: c, image: 'cilium/cilium:v1.18.0'}")
    #expect(plugins(node(nil)).first?.hasKnownSettings == false)
    #expect(
      plugins(node("[\"server\",\"--disable-network-policy\"]")).first?.settings
        == ["disable-network-policy": "true"])
    #expect(plugins(node("[\"agent\"]")).first?.settings == [:])
    #expect(names(node(nil) + cilium) == ["cilium@1.18"])
    #expect(names(node("[\"server\"]") + cilium) == ["cilium@1.18", "k3s@1.33"])
    #expect(names(node("[\"server\",\"--disable-network-policy\"]") + cilium) == ["cilium@1.18"])
  }

  @Test("nothing is nothing")
  func nothing() {
    #expect(names(daemonSet("node-exporter", "{name: c, image: prom/node-exporter}")) == [])
  }
}
