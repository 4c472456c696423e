/// Gives workloads the Services that lead to them.
enum ServiceDesigner {
  /// Returns the Services of a cluster, in the order of its workloads.
  static func services(of design: ClusterDesign) -> [DesignedService] {
    var services: [DesignedService] = []
    var count = 0
    for (index, workload) in design.workloads.enumerated()
    where !workload.ports.isEmpty && workload.kind != .daemonSet {
      count += 1
      let isHeadless = workload.kind == .statefulSet && workload.role != "prometheus"
      var service = DesignedService(
        namespace: workload.namespace,
        name: workload.role == "coredns" ? "kube-dns" : workload.name, workload: index,
        type: "ClusterIP",
        clusterIP: isHeadless
          ? "None" : "172.\(16 + design.plan.index % 16).\(count / 250).\(1 + count % 250)",
        ports: workload.ports.map { (servicePort($0), $0, nil) })
      switch workload.exposure {
      case .loadBalancer: service.type = "LoadBalancer"
      case .internalLoadBalancer:
        service.type = "LoadBalancer"
        service.annotations = [internalAnnotation(design.plan.provider)]
      case .nodePort:
        service.type = "NodePort"
        for place in service.ports.indices {
          service.ports[place].nodePort = 30_000 + (index * 37 + place) % 2_700
        }
      case .none, .ingress: break
      }
      services.append(service)
    }
    return services
  }

  /// Returns the port under which clients know a container port.
  private static func servicePort(_ port: DesignedWorkload.Port) -> Int {
    switch port.name {
    case "http" where port.number != 9200: 80
    case "https": 443
    default: port.number
    }
  }

  private static func internalAnnotation(_ provider: NodeProvider) -> ResourceLabel {
    switch provider {
    case .amazon:
      ResourceLabel("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal")
    case .google: ResourceLabel("networking.gke.io/load-balancer-type", "Internal")
    case .azure, .ownMachines:
      ResourceLabel("service.beta.kubernetes.io/azure-load-balancer-internal", "true")
    }
  }
}
