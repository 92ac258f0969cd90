// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.KeptFlag;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.FlagSetStatus.ResetResult;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands in {@code FlagSet.status}, and what an API server refuses because of it. */
@ExtendWith(ApiServer.class)
class FlagSetReconcilerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
  private static final String SEED = "m/one/";

  private KubernetesClient client;
  private Written written;
  private Operator operator;

  @BeforeEach
  void start(KubernetesClient own) {
    client = own;
    written = new Written(own);
    operator = new Operator(o -> o.withKubernetesClient(own).withCloseClientOnStop(false));
    operator.register(
        written.reconciler(InstantSource.fixed(NOW)), o -> o.settingNamespace(own.getNamespace()));
    operator.start();
  }

  @AfterEach
  void stop() {
    operator.stop();
  }

  @Test
  void says_what_is_served_to_whom() {
    // The fleet comes by a watch of its own: only once another set has seen it is the first status
    // of this one the whole one.
    written.fleet("planner", 10, "first", "otp");
    written.flagSet("first", flag("any", 0));
    statusWhere("first", s -> !s.flags().isEmpty() && s.flags().getFirst().of() == 10);

    written.flagSet("otp", flag("registry", 0), flag("telemetry", 30), flag("cache", 100));
    FlagSetStatus status = statusWhere("otp", s -> s.flags().size() == 3);

    assertThat(status.flags())
        .containsExactly(
            new EffectiveFlag("registry", 0, 0, 10, "Spec", null, null, NOW),
            new EffectiveFlag("telemetry", 30, 3, 10, "Spec", null, null, NOW),
            new EffectiveFlag("cache", 100, 10, 10, "Spec", null, null, NOW));
    assertThat(status.summary()).isEqualTo("1 on, 1 partly, 1 off");
    assertThat(status.revision()).isEqualTo(1);
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(ready(status).getReason()).isEqualTo("Served");
    assertThat(ready(status).getMessage()).isEqualTo("served to planner");
  }

  @Test
  void says_when_no_fleet_subscribes() {
    written.flagSet("otp", flag("registry", 0));

    FlagSetStatus status = statusWhere("otp", s -> !s.conditions().isEmpty());

    assertThat(ready(status).getStatus()).isEqualTo("True");
    assertThat(ready(status).getReason()).isEqualTo("NotSubscribed");
  }

  @Test
  void grants_claims_mirrors_the_record_and_keeps_what_passed() {
    written.fleet("planner", 10, "otp");
    written.flagSet("otp", flag("registry", 0), flag("telemetry", 0));
    Migration migration = written.migration("otp", plan());
    String uid = migration.getMetadata().getUid();

    assertThat(statusWhere("otp", s -> s.claims().size() == 2).claims())
        .containsExactly(new FlagClaim("registry", "m", uid), new FlagClaim("telemetry", "m", uid));

    written.record(
        plan()
            .at(
                Position.Running,
                exposure("registry", 100, SEED, "one"),
                exposure("telemetry", 10, "m/two/", "two"))
            .passed(null, exposure("registry", 0, "otp/registry/", null))
            .passed("one", exposure("registry", 100, SEED, "one")));

    FlagSetStatus running = statusWhere("otp", s -> !s.kept().isEmpty());
    assertThat(running.kept()).containsExactly(new KeptFlag("registry", 100, "m/one", null, 0));
    assertThat(running.flags())
        .containsExactly(
            new EffectiveFlag("registry", 100, 10, 10, "Migration", "m", "one", NOW),
            new EffectiveFlag("telemetry", 10, 1, 10, "Migration", "m", "two", NOW));

    client.resource(migration).delete();

    FlagSetStatus gone = statusWhere("otp", s -> s.claims().isEmpty());
    assertThat(gone.kept()).isEqualTo(running.kept());
    assertThat(gone.flags())
        .extracting(EffectiveFlag::percent, EffectiveFlag::reason)
        .containsExactly(tuple(100, "Kept"), tuple(0, "Spec"));
  }

  @Test
  void a_kill_is_mirrored_and_an_unknown_key_is_named() {
    written.fleet("planner", 10, "otp");
    written.flagSet("otp", flag("registry", 100), flag("telemetry", 100));
    FlagSetStatus on = statusWhere("otp", s -> s.flags().size() == 2);

    written.annotate(FlagSet.class, "otp", Annotations.KILL, "registry,typo");

    FlagSetStatus killed = statusWhere("otp", s -> s.revision() > on.revision());
    assertThat(killed.flags())
        .containsExactly(
            new EffectiveFlag("registry", 0, 0, 10, "Killed", null, null, NOW),
            new EffectiveFlag("telemetry", 100, 10, 10, "Spec", null, null, NOW));
    assertThat(ready(killed).getReason()).isEqualTo("UnknownFlagKilled");
    assertThat(ready(killed).getMessage()).contains("\"typo\"");
  }

  @Test
  void a_reset_forgets_a_kept_value_once() {
    written.flagSet("otp", flag("registry", 0), flag("telemetry", 0));
    Migration migration = written.migration("otp", plan());
    statusWhere("otp", s -> s.claims().size() == 2);
    written.record(
        plan()
            .at(
                Position.Running,
                exposure("registry", 100, SEED, "one"),
                exposure("telemetry", 0, "m/two/", null))
            .passed(null, exposure("registry", 0, "otp/registry/", null))
            .passed("one", exposure("registry", 100, SEED, "one")));
    statusWhere("otp", s -> !s.kept().isEmpty());
    client.resource(migration).delete();
    FlagSetStatus left = statusWhere("otp", s -> s.claims().isEmpty());
    assertThat(left.flags().getFirst().percent()).isEqualTo(100);
    String token = "registry/" + left.revision();

    written.annotate(FlagSet.class, "otp", Annotations.RESET, token);

    FlagSetStatus reset = statusWhere("otp", s -> s.reset() != null);
    assertThat(reset.reset()).isEqualTo(new ResetNote(token, ResetResult.Done));
    assertThat(reset.kept()).isEmpty();
    assertThat(reset.flags().getFirst().percent()).isZero();
    assertThat(reset.revision()).isEqualTo(left.revision() + 1);
    assertThat(client.resources(FlagSet.class).withName("otp").get().getMetadata().getAnnotations())
        .containsEntry(Annotations.RESET, token);
  }

  @Test
  void of_two_migrations_one_drives_and_the_other_follows_when_it_is_gone() {
    written.flagSet("otp", flag("registry", 0), flag("telemetry", 0));
    Migration first = written.migration("otp", plan());
    statusWhere("otp", s -> s.claims().size() == 2);
    written.migration("otp", migration("n").stage("one", "telemetry"));
    written.fleet("planner", 3, "otp");
    FlagSetStatus both = statusWhere("otp", s -> s.flags().getFirst().of() == 3);
    assertThat(both.claims()).extracting(FlagClaim::migration).containsOnly("m");

    client.resource(first).delete();

    assertThat(statusWhere("otp", s -> s.claims().size() == 1).claims())
        .extracting(FlagClaim::key, FlagClaim::migration)
        .containsExactly(tuple("telemetry", "n"));
  }

  @Test
  void writes_nothing_while_nothing_changes() {
    Set<String> versions = new ConcurrentSkipListSet<>();
    written.flagSet("otp", flag("registry", 0));
    written.fleet("planner", 10, "otp");
    statusWhere("otp", s -> s.flags().getFirst().of() == 10);
    try (Watch _ = client.resources(FlagSet.class).withName("otp").watch(versions(versions))) {
      for (int i = 0; i < 20; i++) {
        written.annotate(AgentDeployment.class, "planner", "look", "again-" + i);
      }
      written.migration("otp", plan());
      statusWhere("otp", s -> s.claims().size() == 1);
      written.flagSet("otp", flag("registry", 50));
      statusWhere("otp", s -> s.flags().getFirst().percent() == 50);

      // As it was when the watch began; the claim; the edit of the spec; its mirror.
      await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(versions).hasSize(4));
    }
  }

  @Test
  void a_scale_up_is_counted_without_an_edit_of_the_set() {
    written.flagSet("otp", flag("registry", 100));
    written.fleet("planner", 2, "otp");
    statusWhere("otp", s -> s.flags().getFirst().exposed() == 2);

    written.fleet("planner", 5, "otp");
    long scaled = statusWhere("otp", s -> s.flags().getFirst().exposed() == 5).revision();

    written.fleet("planner", 5);
    long left = statusWhere("otp", s -> s.flags().getFirst().exposed() == 0).revision();
    assertThat(left).isEqualTo(scaled + 1);
  }

  @Test
  void a_driven_flag_can_neither_be_removed_nor_change_its_assignment() {
    written.flagSet("otp", flag("registry", 0), flag("free", 0));
    Migration migration = written.migration("otp", migration("m").stage("one", "registry"));
    statusWhere("otp", s -> s.claims().size() == 1);

    assertThatThrownBy(() -> written.flagSet("otp", flag("free", 0)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("driven by a migration");
    assertThatThrownBy(
            () -> written.flagSet("otp", flag("registry", 0, Assignment.Ids, List.of(), List.of())))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("driven by a migration");
    written.flagSet("otp", flag("registry", 50, Assignment.Agents, List.of("vip"), List.of()));

    client.resource(migration).delete();
    statusWhere("otp", s -> s.claims().isEmpty());
    written.flagSet("otp", flag("free", 0));
  }

  private static TestDriver plan() {
    return migration("m").stage("one", "registry").stage("two", "telemetry");
  }

  private FlagSetStatus statusWhere(String name, Predicate<FlagSetStatus> condition) {
    return client
        .resources(FlagSet.class)
        .withName(name)
        .waitUntilCondition(
            set -> set != null && set.getStatus() != null && condition.test(set.getStatus()),
            10,
            TimeUnit.SECONDS)
        .getStatus();
  }

  private static Condition ready(FlagSetStatus status) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private static Watcher<FlagSet> versions(Set<String> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, FlagSet set) {
        seen.add(set.getMetadata().getResourceVersion());
      }

      @Override
      public void onClose(WatcherException cause) {
        seen.add("closed: " + cause.getMessage());
      }
    };
  }
}
