// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.judge.ConditionSight.Forbidden;
import dev.sluice.judge.ConditionSight.Going;
import dev.sluice.judge.ConditionSight.NoSuchKind;
import dev.sluice.judge.ConditionSight.NotFound;
import dev.sluice.judge.ConditionSight.NotNamespaced;
import dev.sluice.judge.ConditionSight.Seen;
import dev.sluice.judge.ConditionSight.Unreachable;
import dev.sluice.kube.Questions;
import dev.sluice.resources.Answer.Found;
import dev.sluice.resources.Answer.Nothing;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads objects off the API server by name, so that {@code get} is all that has to be granted. */
final class ClusterResources implements ResourceReader {
  /** How long it is believed which kinds there are. */
  private static final Duration BELIEVED = Duration.ofMinutes(1);

  private final Questions questions;
  private final InstantSource clock;
  private final Map<String, Kinds> known = new ConcurrentHashMap<>();

  private record Kinds(List<APIResource> resources, Instant read) {}

  ClusterResources(Questions questions, InstantSource clock) {
    this.questions = questions;
    this.clock = clock;
  }

  @Override
  public Answer read(Target target) {
    try {
      Optional<APIResource> kind = kind(target);
      if (kind.isEmpty()) {
        return new Nothing(new NoSuchKind());
      }
      return Boolean.TRUE.equals(kind.get().getNamespaced())
          ? read(target, kind.get().getName())
          : new Nothing(new NotNamespaced());
    } catch (KubernetesClientException e) {
      return new Nothing(new Unreachable());
    }
  }

  private Answer read(Target target, String plural) {
    int slash = target.apiVersion().indexOf('/');
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(slash < 0 ? "" : target.apiVersion().substring(0, slash))
            .withVersion(target.apiVersion().substring(slash + 1))
            .withKind(target.kind())
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    try {
      GenericKubernetesResource found =
          questions.ask(
              c ->
                  c.genericKubernetesResources(context)
                      .inNamespace(target.namespace())
                      .withName(target.name())
                      .get());
      return found == null ? new Nothing(new NotFound()) : found(found);
    } catch (KubernetesClientException e) {
      if (Questions.isForbidden(e)) {
        return new Nothing(new Forbidden(plural));
      }
      throw e;
    }
  }

  private Optional<APIResource> kind(Target target) {
    Instant now = clock.instant();
    Kinds kinds = known.get(target.apiVersion());
    if (kinds == null || kinds.read().plus(BELIEVED).isBefore(now) || kinds.read().isAfter(now)) {
      APIResourceList list = questions.ask(c -> c.getApiResources(target.apiVersion()));
      if (list == null) {
        // Somebody may be about to install it.
        known.remove(target.apiVersion());
        return Optional.empty();
      }
      kinds = new Kinds(list.getResources(), now);
      known.put(target.apiVersion(), kinds);
    }
    return kinds.resources().stream()
        .filter(r -> r.getKind().equals(target.kind()) && !r.getName().contains("/"))
        .findFirst();
  }

  private static Answer found(GenericKubernetesResource object) {
    if (object.getMetadata().getDeletionTimestamp() != null) {
      return new Nothing(new Going());
    }
    Long generation = object.getMetadata().getGeneration();
    Map<String, Seen> conditions = new HashMap<>();
    if (object.get("status", "conditions") instanceof List<?> list) {
      Object all = object.get("status", "observedGeneration");
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> condition
            && condition.get("type") instanceof String type
            && condition.get("status") instanceof String status) {
          Object own = condition.get("observedGeneration");
          conditions.put(type, new Seen(status, older(own == null ? all : own, generation)));
        }
      }
    }
    return new Found(conditions);
  }

  private static boolean older(@Nullable Object observed, @Nullable Long generation) {
    return generation != null && observed instanceof Number n && n.longValue() < generation;
  }
}
