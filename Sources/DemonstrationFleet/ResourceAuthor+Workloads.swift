extension ResourceAuthor {
  /// Returns the resource that makes the pods of a workload; with another
  /// image where one is given.
  func workload(_ workload: DesignedWorkload, image: String? = nil) -> ResourceTree {
    let namespace = design.namespaces[workload.namespace].name
    let template: ResourceTree = .map([
      Field("metadata", .map([Field("labels", .labels(workload.labels))])),
      Field("spec", podSpec(workload, image: image)),
    ])
    let meta = metadata(workload.name, namespace: namespace, labels: workload.labels)
    if workload.kind == .cronJob {
      let schedule = workload.role == "reconcile" ? "*/15 * * * *" : "30 2 * * *"
      let job: ResourceTree = .map([Field("spec", .map([Field("template", template)]))])
      return .resource(
        "batch/v1", "CronJob", metadata: meta,
        [Field("spec", .map([Field("schedule", .text(schedule)), Field("jobTemplate", job)]))])
    }
    var spec: [Field] = []
    if workload.kind != .daemonSet { spec.append(Field("replicas", .number(workload.replicas))) }
    spec.append(Field("selector", selector([workload.selector])))
    if workload.kind == .statefulSet {
      spec.append(Field("serviceName", .text(workload.name)))
    }
    spec.append(Field("template", template))
    var rest = [Field("spec", .map(spec))]
    if isCaptured { rest.append(Field("status", status(workload))) }
    return .resource("apps/v1", workload.kind.rawValue, metadata: meta, rest)
  }

  private func status(_ workload: DesignedWorkload) -> ResourceTree {
    let ready: ResourceTree = .number(workload.replicas)
    return workload.kind == .daemonSet
      ? .map([Field("desiredNumberScheduled", ready), Field("numberReady", ready)])
      : .map([Field("readyReplicas", ready), Field("replicas", ready)])
  }

  /// Returns the specification of a workload's pods.
  func podSpec(_ workload: DesignedWorkload, image: String? = nil) -> ResourceTree {
    var container: [Field] = [
      Field("name", .text(workload.role)), Field("image", .text(image ?? workload.image)),
    ]
    if !workload.ports.isEmpty {
      container.append(Field("ports", .list(workload.ports.map(containerPort))))
    }
    if let port = workload.ports.first, port.transport == "TCP" {
      let path = workload.ports[0].name.hasPrefix("http")
      let probe: ResourceTree =
        path
        ? .map([
          Field(
            "httpGet", .map([Field("path", .text("/healthz")), Field("port", .text(port.name))]))
        ]) : .map([Field("tcpSocket", .map([Field("port", .text(port.name))]))])
      container.append(Field("readinessProbe", probe))
    }
    if workload.isPrivileged {
      container.append(Field("securityContext", .map([Field("privileged", .flag(true))])))
    }
    var spec: [Field] = [Field("containers", .list([.map(container)]))]
    if workload.isHostNetwork {
      spec.append(Field("dnsPolicy", .text("ClusterFirstWithHostNet")))
      spec.append(Field("hostNetwork", .flag(true)))
    }
    if workload.kind == .cronJob { spec.append(Field("restartPolicy", .text("OnFailure"))) }
    spec.append(Field("serviceAccountName", .text(workload.name)))
    return .map(spec)
  }

  private func containerPort(_ port: DesignedWorkload.Port) -> ResourceTree {
    var fields = [Field("containerPort", .number(port.number))]
    if let hostPort = port.hostPort { fields.append(Field("hostPort", .number(hostPort))) }
    fields.append(Field("name", .text(port.name)))
    if isCaptured || port.transport != "TCP" {
      fields.append(Field("protocol", .text(port.transport)))
    }
    return .map(fields)
  }

  /// Returns a Service.
  func service(_ service: DesignedService) -> ResourceTree {
    let workload = design.workloads[service.workload]
    var spec = [Field("type", .text(service.type))]
    if isCaptured || service.clusterIP == "None" {
      spec.append(Field("clusterIP", .text(service.clusterIP)))
    }
    if isCaptured, service.clusterIP != "None" {
      spec.append(Field("clusterIPs", .list([.text(service.clusterIP)])))
    }
    if service.type == "LoadBalancer" {
      spec.append(Field("externalTrafficPolicy", .text("Local")))
    }
    spec.append(Field("selector", .labels([workload.selector])))
    let ports = service.ports.map { port, target, nodePort -> ResourceTree in
      var fields = [
        Field("name", .text(target.name)), Field("port", .number(port)),
        Field("targetPort", .text(target.name)),
      ]
      if isCaptured || target.transport != "TCP" {
        fields.append(Field("protocol", .text(target.transport)))
      }
      if let nodePort { fields.append(Field("nodePort", .number(nodePort))) }
      return .map(fields)
    }
    spec.append(Field("ports", .list(ports)))
    return .resource(
      "v1", "Service",
      metadata: metadata(
        service.name, namespace: design.namespaces[service.namespace].name,
        labels: workload.labels, annotations: service.annotations),
      [Field("spec", .map(spec))])
  }

  /// Returns the Ingress that leads to a workload.
  func ingress(_ workload: DesignedWorkload) -> ResourceTree {
    let namespace = design.namespaces[workload.namespace]
    let port: ResourceTree = .map([Field("name", .text(workload.ports[0].name))])
    let service: ResourceTree = .map([Field("name", .text(workload.name)), Field("port", port)])
    let path: ResourceTree = .map([
      Field("path", .text("/")), Field("pathType", .text("Prefix")),
      Field("backend", .map([Field("service", service)])),
    ])
    let host = "\(namespace.stem).\(design.plan.name).example"
    let rule: ResourceTree = .map([
      Field("host", .text(host)), Field("http", .map([Field("paths", .list([path]))])),
    ])
    return .resource(
      "networking.k8s.io/v1", "Ingress",
      metadata: metadata("\(namespace.name)-public", namespace: namespace.name),
      [
        Field(
          "spec",
          .map([Field("ingressClassName", .text("nginx")), Field("rules", .list([rule]))]))
      ])
  }

  /// Returns the Service of the API server and the slice behind it.
  func apiServer() -> [ResourceTree] {
    let port: [Field] = [Field("name", .text("https")), Field("protocol", .text("TCP"))]
    return [
      .resource(
        "v1", "Service", metadata: metadata("kubernetes", namespace: "default"),
        [
          Field(
            "spec",
            .map([
              Field("type", .text("ClusterIP")),
              Field("clusterIP", .text("172.\(16 + design.plan.index % 16).255.1")),
              Field(
                "ports",
                .list([
                  .map(
                    port + [Field("port", .number(443)), Field("targetPort", .number(6443))])
                ])),
            ]))
        ]),
      .resource(
        "discovery.k8s.io/v1", "EndpointSlice",
        metadata: metadata(
          "kubernetes", namespace: "default",
          labels: [ResourceLabel("kubernetes.io/service-name", "kubernetes")]),
        [
          Field("addressType", .text("IPv4")),
          Field(
            "endpoints",
            .list([
              .map([
                Field("addresses", .list([.text("10.\(design.plan.nodeNetwork).255.10")]))
              ])
            ])),
          Field("ports", .list([.map(port + [Field("port", .number(6443))])])),
        ]),
    ]
  }
}
