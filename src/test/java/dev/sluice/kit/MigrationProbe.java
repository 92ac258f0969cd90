// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import static dev.sluice.kit.Patience.await;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.MigrationStatus.HistoryEntry;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Applies, steers and looks at the migrations of one namespace of a real API server.
 *
 * @param client an administrator's
 * @param namespace where all of it is
 */
public record MigrationProbe(KubernetesClient client, String namespace) {
  public static String stage(String name, String flag) {
    return "{name: %s, flags: [{key: %s}], window: 1s, steps: [{percent: 10, hold: 1s}, {percent: 50, hold: 1s}]}"
        .formatted(name, flag);
  }

  public static String slow(String name, String flag) {
    return "{name: %s, flags: [{key: %s}], window: 1h, steps: [{percent: 10, hold: 1h}]}"
        .formatted(name, flag);
  }

  public static String migration(String name, String... stages) {
    return """
    apiVersion: sluice.dev/v1alpha1
    kind: Migration
    metadata: {name: %s}
    spec: {flagSetName: otp, cooldown: 0s, stages: [%s]}
    """
        .formatted(name, String.join(", ", stages));
  }

  /** A FlagSet called otp, and so many agents called planner that use it. */
  public MigrationProbe fleet(int agents, String... flags) {
    String keys = Stream.of(flags).map("{key: %s}"::formatted).collect(Collectors.joining(", "));
    apply(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: FlagSet
        metadata: {name: otp}
        spec: {flags: [%s]}
        ---
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner}
        spec:
          replicas: %d
          flagSetNames: [otp]
          template: {spec: {containers: [{name: agent, image: "planner:1"}]}}
        """
            .formatted(keys, agents));
    return this;
  }

  public void apply(String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .serverSideApply();
  }

  public void annotate(String name, String annotation, String value) {
    Marks.annotate(resource(name), annotation, value);
  }

  private Migration get(String name) {
    return resource(name).get();
  }

  private Resource<Migration> resource(String name) {
    return client.resources(Migration.class).inNamespace(namespace).withName(name);
  }

  public MigrationStatus status(String name) {
    return get(name).getStatus();
  }

  public String version(String name) {
    return get(name).getMetadata().getResourceVersion();
  }

  public MigrationStatus reaches(String name, Predicate<MigrationStatus> wanted) {
    return await().until(() -> status(name), status -> status != null && wanted.test(status));
  }

  public List<String> moves(String name) {
    return status(name).history().stream().map(MigrationProbe::move).toList();
  }

  private static String move(HistoryEntry entry) {
    return entry.from() + " -> " + entry.to();
  }

  public Condition condition(String name, String type) {
    return status(name).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** The FlagSet of the migrations. */
  public FlagSet set() {
    return client.resources(FlagSet.class).inNamespace(namespace).withName("otp").get();
  }

  public EffectiveFlag flag(String key) {
    FlagSet set = set();
    return set.getStatus().flags().stream()
        .filter(f -> f.key().equals(key))
        .findFirst()
        .orElseThrow();
  }

  public int exposed(String key) {
    return flag(key).exposed();
  }

  /** Collects every change of the namespace's migrations until it is closed. */
  public Watch collect(List<Migration> writes) {
    return client.resources(Migration.class).inNamespace(namespace).watch(into(writes));
  }

  private static Watcher<Migration> into(List<Migration> writes) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Migration migration) {
        writes.add(migration);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}
