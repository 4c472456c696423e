package import Kubernetes

/// Which pods carry out Ingresses and Gateways: a table.
///
/// Only pods that forward traffic themselves are here; a controller that
/// programs a load balancer of the cloud is not.
package enum IngressControllers {
  /// Labels that mark a pod as a forwarder; an absent value means any value.
  package static let labels: [(key: String, value: String?)] = [
    ("app.kubernetes.io/name", "ingress-nginx"),
    ("app.kubernetes.io/name", "nginx-ingress"),
    ("app.kubernetes.io/name", "traefik"),
    ("app.kubernetes.io/name", "haproxy-ingress"),
    ("app.kubernetes.io/name", "kubernetes-ingress"),
    ("app.kubernetes.io/name", "kong"),
    ("app.kubernetes.io/component", "ingress-controller"),
    ("gateway.networking.k8s.io/gateway-name", nil),
    ("gateway.envoyproxy.io/owning-gateway-name", nil),
    ("ingresscontroller.operator.openshift.io/deployment-ingresscontroller", nil),
    ("istio", "ingressgateway"),
  ]

  /// Last parts of image names that forward traffic.
  package static let images: Set<String> = [
    "nginx-ingress-controller", "nginx-ingress", "traefik", "haproxy-ingress",
    "kubernetes-ingress", "kong", "voyager",
  ]

  /// Parts of class names that a load balancer of the cloud carries out.
  package static let cloudClasses = ["alb", "gce", "gce-internal", "azure-application-gateway"]

  /// Returns whether a pod forwards the traffic of Ingresses or Gateways.
  package static func isController(_ pod: Pod) -> Bool {
    for (key, value) in labels {
      if let found = pod.metadata.labels[key], value == nil || value == found { return true }
    }
    return pod.spec.containers.contains { container in
      let last = container.image.split(separator: "/").last ?? ""
      return images.contains(String(last.prefix { $0 != ":" && $0 != "@" }))
    }
  }
}
