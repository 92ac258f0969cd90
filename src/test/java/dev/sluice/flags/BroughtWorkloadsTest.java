// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.api.WorkloadRef;
import dev.sluice.api.WorkloadRef.Kind;
import dev.sluice.flags.eval.Reach;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Conditions;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Workloads that are not ours, from the API server to the status of a set and to what is served.
 */
@ExtendWith(ApiServer.class)
class BroughtWorkloadsTest {
  private static final WorkloadRef LEGACY = new WorkloadRef(Kind.StatefulSet, "legacy");
  private static final WorkloadRef WEB = new WorkloadRef(Kind.Deployment, "web");

  private final FlagStore store = new FlagStore();
  private KubernetesClient client;
  private Written written;
  private Operator operator;
  private FlagWatch watch;

  @BeforeEach
  void start(KubernetesClient own) {
    client = own;
    written = new Written(own);
    operator =
        new Operator(
            o ->
                o.withKubernetesClient(own)
                    .withCloseClientOnStop(false)
                    .withUseSSAToPatchPrimaryResource(true));
    operator.register(
        written.reconciler(InstantSource.system()), o -> o.settingNamespace(own.getNamespace()));
    operator.start();
    watch = new FlagWatch(own, Scope.ALL, store, InstantSource.system());
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.stop();
    operator.stop();
  }

  @Test
  void they_are_counted_and_their_agents_get_an_exact_share_in_every_replica() {
    workload("StatefulSet", "legacy", 10);
    workload("Deployment", "web", 4);

    flagSet(50, LEGACY, WEB);

    FlagSetStatus status = statusWhere(s -> s.flags().getFirst().of() == 14);
    assertThat(status.workloads())
        .containsExactly(
            new WorkloadState(Kind.StatefulSet, "legacy", 10, "app=legacy", null),
            new WorkloadState(Kind.Deployment, "web", 4, "app=web", null));
    assertThat(status.flags()).extracting(EffectiveFlag::exposed).containsExactly(5);
    assertThat(ready(status).getStatus()).isEqualTo("True");
    assertThat(ready(status).getMessage())
        .isEqualTo(
            "served to legacy, web; pods of a Deployment (web) have no identity that lasts: flags"
                + " with assignment Agents reach them at 100 % only");
    await().until(() -> members() == 5);
    assertThat(selected("legacy")).containsExactly("otp");
    assertThat(selected("web")).containsExactly("otp");
  }

  @Test
  void a_scaling_is_followed() {
    workload("StatefulSet", "legacy", 4);
    flagSet(50, LEGACY);
    await().until(() -> members() == 2);

    workload("StatefulSet", "legacy", 10);

    statusWhere(s -> s.flags().getFirst().exposed() == 5);
    await().until(() -> members() == 5);
  }

  @Test
  void one_that_comes_late_is_named_until_it_is_there_and_one_that_goes_is_remembered() {
    flagSet(50, LEGACY);
    FlagSetStatus missing =
        statusWhere(s -> problem(s).equals(Optional.of(WorkloadProblem.NotFound)));
    assertThat(ready(missing).getStatus()).isEqualTo("False");
    assertThat(ready(missing).getReason()).isEqualTo("WorkloadNotFound");
    assertThat(ready(missing).getMessage())
        .startsWith(
            "spec.workloads names StatefulSet \"legacy\", and there is none in this namespace");
    assertThat(missing.conditions()).extracting(Condition::getType).doesNotContain("Stalled");

    workload("StatefulSet", "legacy", 4);
    FlagSetStatus there = statusWhere(s -> problem(s).isEmpty());
    assertThat(ready(there).getReason()).isEqualTo("Served");
    await().until(() -> members() == 2);

    client.apps().statefulSets().withName("legacy").delete();
    FlagSetStatus gone = statusWhere(s -> problem(s).equals(Optional.of(WorkloadProblem.NotFound)));
    assertThat(gone.flags().getFirst().exposed()).isEqualTo(2);
    assertThat(gone.revision()).isEqualTo(there.revision());
    assertThat(members()).isEqualTo(2);
  }

  @Test
  void a_name_that_an_agent_deployment_has_is_refused() {
    workload("StatefulSet", "legacy", 4);
    flagSet(50, LEGACY);
    statusWhere(s -> s.flags().getFirst().of() == 4);

    written.fleet("legacy", 10, "otp");

    FlagSetStatus refused =
        statusWhere(s -> problem(s).equals(Optional.of(WorkloadProblem.NameTaken)));
    assertThat(ready(refused).getReason()).isEqualTo("WorkloadNameTaken");
    assertThat(refused.conditions())
        .extracting(Condition::getType)
        .containsExactly(Conditions.READY, Conditions.STALLED);
    assertThat(refused.flags().getFirst().of()).isEqualTo(10);
    await().until(() -> members() == 5);
  }

  @Test
  void they_are_never_written() {
    workload("StatefulSet", "legacy", 4);
    workload("Deployment", "web", 4);
    flagSet(100, LEGACY, WEB);
    statusWhere(s -> s.flags().getFirst().exposed() == 8);

    flagSet(0, LEGACY, WEB);

    statusWhere(s -> s.flags().getFirst().exposed() == 0);
    assertThat(client.resources(StatefulSet.class).withName("legacy").get().getMetadata())
        .satisfies(
            m ->
                assertThat(m.getManagedFields())
                    .extracting(f -> f.getManager())
                    .doesNotContain("sluice"));
    assertThat(client.resources(Deployment.class).withName("web").get().getMetadata())
        .satisfies(m -> assertThat(m.getGeneration()).isEqualTo(1));
  }

  @Test
  void a_workload_that_is_named_no_more_is_watched_no_more() {
    workload("StatefulSet", "legacy", 4);
    flagSet(50, LEGACY);
    statusWhere(s -> s.flags().getFirst().of() == 4);

    flagSet(50);

    FlagSetStatus without = statusWhere(s -> s.flags().getFirst().of() == 0);
    assertThat(without.workloads()).isEmpty();
    await().until(() -> reach().equals(Optional.of(new Reach.Nobody())));
  }

  private void flagSet(int percent, WorkloadRef... workloads) {
    FlagSet set = new FlagSet();
    set.setMetadata(
        new ObjectMetaBuilder().withName("otp").withNamespace(client.getNamespace()).build());
    set.setSpec(new FlagSetSpec(List.of(flag("registry", percent)), List.of(workloads)));
    client.resource(set).forceConflicts().serverSideApply();
  }

  private void workload(String kind, String name, int replicas) {
    String yaml =
        """
        apiVersion: apps/v1
        kind: %s
        metadata: {name: %s}
        spec:
          replicas: %d
          selector: {matchLabels: {app: %s}}
          template:
            metadata: {labels: {app: %s}}
            spec: {containers: [{name: agent, image: "agent:1"}]}
        """
            .formatted(kind, name, replicas, name, name);
    client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).serverSideApply();
  }

  private static Optional<WorkloadProblem> problem(FlagSetStatus status) {
    return status.workloads().stream()
        .findFirst()
        .flatMap(state -> Optional.ofNullable(state.problem()));
  }

  private FlagSetStatus statusWhere(Predicate<FlagSetStatus> condition) {
    return client
        .resources(FlagSet.class)
        .withName("otp")
        .waitUntilCondition(
            set ->
                set != null
                    && set.getStatus() != null
                    && !set.getStatus().flags().isEmpty()
                    && condition.test(set.getStatus()),
            10,
            TimeUnit.SECONDS)
        .getStatus();
  }

  private static Condition ready(FlagSetStatus status) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(Conditions.READY))
        .findFirst()
        .orElseThrow();
  }

  private Optional<Reach> reach() {
    return store
        .current()
        .map(now -> now.tables().get(client.getNamespace() + "/otp"))
        .flatMap(table -> table.flag("registry"))
        .map(state -> state.reach());
  }

  private int members() {
    return reach()
        .map(reach -> reach instanceof Reach.Members members ? members.keys().size() : 0)
        .orElse(0);
  }

  private List<String> selected(String workload) {
    Selector selector = Selector.parse("source=" + client.getNamespace() + "/" + workload);
    return store.current().orElseThrow().select(selector).stream().map(t -> t.name()).toList();
  }
}
