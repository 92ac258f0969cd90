// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.flags.eval.Driver;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.Fleets;
import dev.sluice.kit.Marks;
import dev.sluice.kit.Migrations;
import dev.sluice.kube.Applier;
import dev.sluice.kube.Lags;
import dev.sluice.kube.QuorumReader;
import dev.sluice.kube.RefusedWrites;
import dev.sluice.kube.UnreadableObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What people and reconcilers write, in the namespace of one test. */
final class Written {
  private final KubernetesClient client;

  Written(KubernetesClient client) {
    this.client = client;
  }

  /** The reconciler of sets as it is deployed, with that clock. */
  FlagSetReconciler reconciler(InstantSource clock) {
    Applier applier = new Applier(client, RefusedWrites.UNNOTED);
    return new FlagSetReconciler(
        applier,
        new UnreadableObjects(applier, clock),
        new QuorumReader(client, new Lags(clock)),
        new ExportKeeper(client, applier, () -> null),
        () -> null,
        clock);
  }

  String namespace() {
    return client.getNamespace();
  }

  FlagSet flagSet(String name, Flag... flags) {
    FlagSet set = new FlagSet();
    named(set, name);
    set.setSpec(new FlagSetSpec(List.of(flags), List.of()));
    return client.resource(set).forceConflicts().serverSideApply();
  }

  AgentDeployment fleet(String name, int replicas, String... flagSets) {
    AgentDeployment fleet = new AgentDeployment();
    named(fleet, name);
    fleet.setSpec(Fleets.spec(replicas, Map.of("spec", Map.of()), Arrays.asList(flagSets)));
    return client.resource(fleet).forceConflicts().serverSideApply();
  }

  /** The migration's plan. */
  Migration migration(String flagSet, TestDriver driver) {
    Driver built = driver.build();
    Migration migration = new Migration();
    named(migration, built.name());
    migration.setSpec(Migrations.plan(flagSet, built.stages()));
    return client.resource(migration).forceConflicts().serverSideApply();
  }

  /** The migration's record, as its reconciler would write it. */
  void record(TestDriver driver) {
    Driver built = driver.build();
    Migration status = new Migration();
    named(status, built.name());
    status.setStatus(
        new MigrationStatus(
            1L,
            null,
            null,
            null,
            null,
            null,
            null,
            built.record(),
            List.of(),
            null,
            null,
            List.of(),
            List.of()));
    applyStatus(status);
  }

  /** Claims, as the reconciler of sets would write them. */
  void claims(String flagSet, Migration migration, String... keys) {
    FlagSet status = new FlagSet();
    named(status, flagSet);
    String uid = migration.getMetadata().getUid();
    List<FlagClaim> claims =
        Arrays.stream(keys)
            .map(key -> new FlagClaim(key, migration.getMetadata().getName(), uid))
            .toList();
    status.setStatus(
        new FlagSetStatus(
            1L, 1L, null, null, List.of(), claims, List.of(), List.of(), null, List.of(),
            List.of()));
    applyStatus(status);
  }

  <T extends HasMetadata> void annotate(Class<T> type, String name, String key, String value) {
    Marks.annotate(client.resources(type).withName(name), key, value);
  }

  /** Part of an object, as YAML, whatever its type has to say about it. */
  <T extends HasMetadata> void patch(Class<T> type, String name, String yaml) {
    client.resources(type).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), yaml);
  }

  private <T extends HasMetadata> void applyStatus(T fresh) {
    client
        .resource(fresh)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("test")
                .withForce(true)
                .build(),
            fresh);
  }

  private void named(HasMetadata object, String name) {
    object.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(client.getNamespace()).build());
  }
}
