// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kube.Scope;
import dev.sluice.wiring.Rights.Right;
import dev.sluice.wiring.Rights.Role;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Says at the start what the operator cannot do for want of rights, instead of leaving it to be
 * found out. Everybody may ask the API server that about himself.
 */
final class MissingRights {
  private static final Logger LOG = Logger.getLogger(MissingRights.class);

  /** Whoever owns a namespace grants these, or not. */
  private static final Set<Role> BY_NAMESPACE = Set.of(Role.SUITES, Role.EXPORTS, Role.ADOPTION);

  private final KubernetesClient client;
  private final Scope scope;
  private final String ownNamespace;

  MissingRights(KubernetesClient client, Scope scope, String ownNamespace) {
    this.client = client;
    this.scope = scope;
    this.ownNamespace = ownNamespace;
  }

  /** Asks for those that whoever installs the operator grants; that takes a while. */
  void tell(List<Right> rights) {
    try {
      rights.stream()
          .filter(right -> !BY_NAMESPACE.contains(right.role()))
          .flatMap(right -> told(right).stream())
          .forEach(LOG::warn);
    } catch (KubernetesClientException e) {
      LOG.warnf("which rights are missing cannot be said: %s", e.getMessage());
    }
  }

  /** One line for a right that is not there as a whole. */
  List<String> told(Right right) {
    List<String> refused =
        asked(right)
            .filter(attributes -> !allowed(attributes))
            .map(a -> a.getVerb() + " " + a.getResource() + subresource(a))
            .distinct()
            .toList();
    return refused.isEmpty()
        ? List.of()
        : List.of(
            "Right missing: %s%s. Without it Sluice cannot %s"
                .formatted(
                    String.join(", ", refused),
                    right.group().isEmpty() ? "" : " of " + right.group(),
                    right.use()));
  }

  private Stream<ResourceAttributes> asked(Right right) {
    return right.resources().stream()
        .flatMap(
            resource ->
                right.verbs().stream()
                    .flatMap(
                        verb ->
                            (right.names().isEmpty() ? Stream.of("") : right.names().stream())
                                .map(name -> attributes(right, resource, verb, name))));
  }

  private ResourceAttributes attributes(Right right, String resource, String verb, String name) {
    String[] parts = resource.split("/", 2);
    return new ResourceAttributesBuilder()
        .withGroup(right.group())
        .withResource(parts[0])
        .withSubresource(parts.length > 1 ? parts[1] : "")
        .withVerb(verb)
        .withName(name)
        .withNamespace(
            switch (right.role()) {
              case OPERATOR, SUITES, EXPORTS, ADOPTION -> scope.namespace();
              case CLUSTER -> null;
              case LEADER -> ownNamespace;
            })
        .build();
  }

  private boolean allowed(ResourceAttributes attributes) {
    return client
        .resource(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(attributes)
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }

  private static String subresource(ResourceAttributes attributes) {
    return attributes.getSubresource().isEmpty() ? "" : "/" + attributes.getSubresource();
  }
}
