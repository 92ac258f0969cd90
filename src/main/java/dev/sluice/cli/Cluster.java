// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.ReplicaReport;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Filterable;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One namespace of a cluster, with the user's rights. What goes wrong there is a sentence. */
final class Cluster implements AutoCloseable {
  private static final String OPERATOR_NAMESPACE = "sluice-system";

  private final Config config;
  private final KubernetesClient client;
  private final String namespace;

  Cluster(Config config) {
    this(config, new KubernetesClientBuilder().withConfig(config).build(), config.getNamespace());
  }

  private Cluster(Config config, KubernetesClient client, String namespace) {
    this.config = config;
    this.client = client;
    this.namespace = namespace;
  }

  /** Another namespace of it; closed together with this one. */
  Cluster in(String other) {
    return new Cluster(config, client, other);
  }

  String namespace() {
    return namespace;
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
    if (ifSeen(AgentDeployment.class, name).isPresent()) {
      throw new TroubleException(
          "no migration %s in namespace %s; the AgentDeployment of that name is agd/%s"
              .formatted(name, namespace(), name));
    }
    throw missing("migration", name, migrations());
  }

  /**
   * The fleet of that name.
   *
   * @throws TroubleException if there is none; it names those that there are
   */
  AgentDeployment fleet(String name) {
    var mine = client.resources(AgentDeployment.class).inNamespace(namespace());
    AgentDeployment found = asked(() -> mine.withName(name).get());
    if (found != null) {
      return found;
    }
    throw missing("AgentDeployment", name, asked(() -> mine.list().getItems()));
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

  /** All FlagSets of the namespace. */
  List<FlagSet> flagSets() {
    return asked(() -> client.resources(FlagSet.class).inNamespace(namespace()).list().getItems());
  }

  /**
   * What the replicas of the operator say that they have delivered.
   *
   * @param operator its namespace; if null where the manifests put it. No other one is looked at:
   *     there, anybody may have written what says to be of the operator
   * @param remarks where it is told that the user may not
   */
  Optional<List<ReplicaReport>> deliveries(@Nullable String operator, List<String> remarks) {
    String there = operator == null ? OPERATOR_NAMESPACE : operator;
    Optional<List<ReplicaReport>> reports =
        seen(() -> deliveries(client.leases().inNamespace(there)), "deliveries", remarks);
    if (operator == null && reports.filter(List::isEmpty).isPresent()) {
      remarks.add(
          "no replica of an operator in namespace "
              + there
              + " has told of clients; if it runs elsewhere, say --operator-namespace");
    }
    return reports;
  }

  private static List<ReplicaReport> deliveries(Filterable<? extends Listable<LeaseList>> leases) {
    return leases.withLabel(DeliveryLease.LABEL, DeliveryLease.COMPONENT).list().getItems().stream()
        .flatMap(lease -> DeliveryLease.read(lease).stream())
        .toList();
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

  /**
   * The FlagSet of that name, if there is one and the user may see it.
   *
   * @param remarks where it is told that the user may not
   */
  Optional<FlagSet> flagSet(String name, List<String> remarks) {
    return seen(
        () -> client.resources(FlagSet.class).inNamespace(namespace()).withName(name).get(),
        "FlagSet " + name,
        remarks);
  }

  /**
   * The HealthPolicy of that name, if there is one.
   *
   * @throws TroubleException if that cannot be told
   */
  Optional<HealthPolicy> knownHealthPolicy(String name) {
    var mine = client.resources(HealthPolicy.class).inNamespace(namespace());
    return Optional.ofNullable(asked(() -> mine.withName(name).get()));
  }

  /** An object of that name, for a screen that is worth drawing without it. */
  <T extends HasMetadata> Optional<T> ifSeen(Class<T> kind, String name) {
    try {
      return Optional.ofNullable(
          client.resources(kind).inNamespace(namespace()).withName(name).get());
    } catch (KubernetesClientException notForUs) {
      return Optional.empty();
    }
  }

  /**
   * The HealthPolicy of that name, if there is one and the user may see it.
   *
   * @param remarks where it is told that the user may not
   */
  Optional<HealthPolicy> healthPolicy(String name, List<String> remarks) {
    return seen(
        () -> client.resources(HealthPolicy.class).inNamespace(namespace()).withName(name).get(),
        "HealthPolicy " + name,
        remarks);
  }

  /**
   * The fleets of the namespace, if the user may see them.
   *
   * @param remarks where it is told that the user may not
   */
  List<AgentDeployment> fleets(List<String> remarks) {
    return seen(
            () ->
                client.resources(AgentDeployment.class).inNamespace(namespace()).list().getItems(),
            "AgentDeployments",
            remarks)
        .orElse(List.of());
  }

  /**
   * Whether the user may see the fleets of the namespace.
   *
   * @param remarks where it is told that not
   */
  boolean seesFleets(List<String> remarks) {
    int before = remarks.size();
    fleets(remarks);
    return remarks.size() == before;
  }

  private <T> Optional<T> seen(Supplier<@Nullable T> question, String what, List<String> remarks) {
    try {
      return Optional.ofNullable(question.get());
    } catch (KubernetesClientException e) {
      if (e.getCode() != 403 && e.getCode() != 404) {
        throw Trouble.of(e, config);
      }
      remarks.add("not read off the cluster: " + what + ": " + Trouble.of(e, config).getMessage());
      return Optional.empty();
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

  /**
   * Why the API server would refuse this object; nothing is written.
   *
   * @param remarks where it is told if that could not be tried
   */
  Optional<String> refusal(Migration migration, List<String> remarks) {
    try {
      client
          .resource(migration)
          .inNamespace(namespace())
          .dryRun()
          .forceConflicts()
          .serverSideApply();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (Trouble.ofTheObject(e)) {
        return Optional.of(Trouble.said(e));
      }
      remarks.add("not tried on the cluster: " + Trouble.of(e, config).getMessage());
      return Optional.empty();
    }
  }

  private NonNamespaceOperation<Migration, KubernetesResourceList<Migration>, Resource<Migration>>
      mine() {
    return client.resources(Migration.class).inNamespace(namespace());
  }

  /**
   * The answer of the cluster.
   *
   * @throws TroubleException if there is none, or it is a no
   */
  <T> T asked(Supplier<T> question) {
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
