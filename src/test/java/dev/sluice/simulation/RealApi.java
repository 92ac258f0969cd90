// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.kube.Applier;
import dev.sluice.kube.FencedWriteException;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.StaleWriteException;
import dev.sluice.simulation.ModelApi.Request;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A real API server that is asked for what {@link ModelApi} was asked for: people edit by PUT, a
 * status is applied by the product's own {@link Applier}.
 */
final class RealApi {
  private static final Map<Kind, Class<? extends CustomResource<?, ?>>> TYPES =
      Map.of(
          Kind.MIGRATION, Migration.class,
          Kind.FLAG_SET, FlagSet.class,
          Kind.FLEET, AgentDeployment.class,
          Kind.POLICY, HealthPolicy.class);

  /** No rule, but why there may be others. */
  private static final String MORE = "some validation rules were not checked";

  private final KubernetesClient client;
  private final Applier applier;
  private final Map<String, String> versions = new HashMap<>();

  /** In the namespace of that client, where nothing else may be at work. */
  RealApi(KubernetesClient client) {
    this.client = client;
    applier = new Applier(client, RefusedWrites.UNNOTED);
  }

  /**
   * Does what is asked for.
   *
   * @param version of this server, of the object that a status was decided upon
   */
  Answer answer(Request request, String version) {
    String before = version(request);
    int code = 200;
    Set<String> rules = Set.of();
    try {
      boolean done = dispatch(request, version, before);
      code = done ? 200 : 404;
    } catch (StaleWriteException stale) {
      code = ((KubernetesClientException) stale.getCause()).getCode();
    } catch (KubernetesClientException refused) {
      code = refused.getCode();
      rules = rules(refused);
    } catch (FencedWriteException fenced) {
      KubernetesClientException refused = (KubernetesClientException) fenced.getCause();
      code = refused.getCode();
      rules = rules(refused);
    }
    HasMetadata after = client.resources(TYPES.get(request.kind())).withName(request.name()).get();
    String since = after == null ? null : after.getMetadata().getResourceVersion();
    versions.put(key(request), since);
    boolean revised = !Objects.equals(before, since);
    return new Answer(code, rules, revised, Answer.Standing.of(after));
  }

  private boolean dispatch(Request request, String version, String before) {
    switch (request.verb()) {
      case CREATE -> resource(copied(request.object(), null)).create();
      case EDIT -> {
        if (before == null) {
          return false;
        }
        resource(copied(request.object(), before)).update();
      }
      case STATUS -> apply(request, version);
      case DELETE -> {
        return !client
            .resources(TYPES.get(request.kind()))
            .withName(request.name())
            .delete()
            .isEmpty();
      }
    }
    return true;
  }

  /** What is written is that object but for whatever the server gives it. */
  private HasMetadata copied(HasMetadata object, String version) {
    ObjectMeta meta = object.getMetadata();
    HasMetadata copy = client.getKubernetesSerialization().clone(object);
    copy.setMetadata(
        new ObjectMetaBuilder()
            .withName(meta.getName())
            .withNamespace(client.getNamespace())
            .withAnnotations(meta.getAnnotations())
            .withResourceVersion(version)
            .build());
    return copy;
  }

  private Resource<HasMetadata> resource(HasMetadata object) {
    return client.resource(object);
  }

  private void apply(Request request, String version) {
    ObjectMeta meta =
        new ObjectMetaBuilder()
            .withName(request.name())
            .withNamespace(client.getNamespace())
            .withResourceVersion(version)
            .build();
    switch (request.kind()) {
      case MIGRATION -> applied(new Migration(), meta, request.status());
      case FLAG_SET -> applied(new FlagSet(), meta, request.status());
      case FLEET -> applied(new AgentDeployment(), meta, request.status());
      case POLICY -> throw new IllegalArgumentException("a policy has no status");
    }
  }

  @SuppressWarnings("unchecked")
  private <S, T extends CustomResource<?, S>> void applied(T object, ObjectMeta meta, Object said) {
    object.setMetadata(meta);
    applier.applyStatus(object, (S) said);
  }

  /** The version of what stands, which nobody else writes; null if nothing does. */
  String version(Request request) {
    return versions.get(key(request));
  }

  private static String key(Request request) {
    return request.kind() + "/" + request.name();
  }

  /** The rules of the model that it names; in its own words what the model does not know. */
  private static Set<String> rules(KubernetesClientException refused) {
    Set<String> rules = new TreeSet<>();
    StatusDetails details = refused.getStatus() == null ? null : refused.getStatus().getDetails();
    if (refused.getCode() != 422 || details == null) {
      return rules;
    }
    for (StatusCause cause : details.getCauses()) {
      String said = String.valueOf(cause.getMessage());
      if (said.contains(MORE)) {
        continue;
      }
      rules.add(Rules.ALL.stream().filter(said::contains).findFirst().orElse(said));
    }
    return rules;
  }
}
