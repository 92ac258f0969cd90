// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One namespace of a cluster, with the user's rights. What goes wrong there is a sentence. */
final class Cluster implements AutoCloseable {
  /** Who wrote an annotation, as managedFields and the audit log show it. */
  private static final String WRITER = "kubectl-sluice";

  private final Config config;
  private final KubernetesClient client;

  Cluster(Config config) {
    this.config = config;
    this.client = new KubernetesClientBuilder().withConfig(config).build();
  }

  String namespace() {
    return config.getNamespace();
  }

  KubernetesClient client() {
    return client;
  }

  /**
   * The migration of that name.
   *
   * @throws TroubleException if there is none; it names those that there are
   */
  Migration migration(String name) {
    Migration found = asked(() -> mine().withName(name).get());
    if (found != null) {
      return found;
    }
    throw missing("migration", name, migrations());
  }

  /**
   * The FlagSet of that name.
   *
   * @throws TroubleException if there is none; it names those that there are
   */
  FlagSet knownFlagSet(String name) {
    var mine = client.resources(FlagSet.class).inNamespace(namespace());
    FlagSet found = asked(() -> mine.withName(name).get());
    if (found != null) {
      return found;
    }
    throw missing("FlagSet", name, asked(() -> mine.list().getItems()));
  }

  private TroubleException missing(String kind, String name, List<? extends HasMetadata> others) {
    List<String> there =
        others.stream().map(m -> m.getMetadata().getName()).sorted().limit(10).toList();
    return new TroubleException(
        "no "
            + kind
            + " "
            + name
            + " in namespace "
            + namespace()
            + (there.isEmpty() ? ", nor any other" : "; there is " + String.join(", ", there)));
  }

  List<Migration> migrations() {
    return asked(() -> mine().list().getItems());
  }

  /** The FlagSet of that name, if there is one and the user may see it. */
  Optional<FlagSet> flagSet(String name) {
    try {
      return Optional.ofNullable(
          client.resources(FlagSet.class).inNamespace(namespace()).withName(name).get());
    } catch (KubernetesClientException notForUs) {
      return Optional.empty();
    }
  }

  /** The fleets of the namespace that the user may see. */
  List<AgentDeployment> fleets() {
    try {
      return client.resources(AgentDeployment.class).inNamespace(namespace()).list().getItems();
    } catch (KubernetesClientException notForUs) {
      return List.of();
    }
  }

  /**
   * Asks the cluster something that everybody may ask.
   *
   * @throws TroubleException if it does not answer
   */
  void greet() {
    asked(client::getKubernetesVersion);
  }

  /** Why the API server would refuse this object; nothing is written. */
  Optional<String> refusal(Migration migration) {
    try {
      client
          .resource(migration)
          .inNamespace(namespace())
          .dryRun()
          .forceConflicts()
          .serverSideApply();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return e.getCode() == 422 || e.getCode() == 400
          ? Optional.of(Trouble.said(e))
          : Optional.empty();
    }
  }

  /**
   * Changes these annotations of a migration and nothing else, in one patch.
   *
   * @param annotations new values; empty removes
   */
  Migration annotate(Migration migration, Map<String, Optional<String>> annotations) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode changed = patch.putObject("metadata").putObject("annotations");
    annotations.forEach((key, value) -> changed.put(key, value.orElse(null)));
    Map<String, String> present = migration.getMetadata().getAnnotations();
    if (present != null && present.containsKey(Annotations.ACTOR)) {
      // It names whoever steered before: left there, it would speak for this user too.
      changed.putNull(Annotations.ACTOR);
    }
    PatchContext merge =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(WRITER)
            .build();
    return asked(
        () -> mine().withName(migration.getMetadata().getName()).patch(merge, patch.toString()));
  }

  /** What becomes of one migration from now on. */
  Following follow(String name) {
    return asked(() -> Following.of(mine().withName(name)));
  }

  /** What becomes of all migrations from now on. */
  Following followAll() {
    return asked(() -> Following.of(mine()));
  }

  private NonNamespaceOperation<Migration, KubernetesResourceList<Migration>, Resource<Migration>>
      mine() {
    return client.resources(Migration.class).inNamespace(namespace());
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw Trouble.of(e, config);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
