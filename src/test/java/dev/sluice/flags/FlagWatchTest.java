// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.Reach;
import dev.sluice.flags.eval.Reason;
import dev.sluice.flags.eval.TestDriver;
import dev.sluice.kit.ApiServer;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From an object in the API server to a table that is served, without any leader. */
@ExtendWith(ApiServer.class)
class FlagWatchTest {
  private static final String SEED = "m/one/";

  private final FlagStore store = new FlagStore();
  private KubernetesClient client;
  private Written written;
  private FlagWatch watch;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    written = new Written(own);
    watch = new FlagWatch(own, Scope.ALL, store, InstantSource.system());
  }

  @AfterEach
  void close() {
    watch.stop();
  }

  @Test
  void publishes_what_was_there_before_it_started() {
    written.flagSet("otp", flag("registry", 100));

    watch.start();

    await().until(() -> store.current().isPresent());
    assertThat(state("registry").map(FlagState::reach)).contains(new Reach.Everybody());
  }

  @Test
  void follows_a_record_from_rung_to_rung_and_back() {
    driven();
    watch.start();

    written.record(at(30));
    await().until(() -> state("registry").map(FlagState::percent).equals(Optional.of(30)));
    assertThat(state("registry").orElseThrow().reach())
        .isEqualTo(new Reach.Members(Set.of(agent(7), agent(2), agent(9))));

    written.record(at(100));
    await().until(() -> reaches(new Reach.Everybody()));

    written.record(at(0));
    await().until(() -> reaches(new Reach.Nobody()));
  }

  @Test
  void an_annotation_turns_everything_off_before_any_record_says_so() {
    driven();
    written.record(at(100));
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));

    written.annotate(Migration.class, "m", Annotations.ROLLBACK, "errors");

    await().until(() -> reaches(new Reach.Nobody()));
    assertThat(state("registry").orElseThrow().reason()).isEqualTo(Reason.Emergency);
  }

  @Test
  void a_kill_turns_one_flag_off_for_everybody_before_any_leader_has_seen_it() {
    written.flagSet(
        "otp",
        flag("registry", 100, Assignment.Agents, List.of("vip"), List.of()),
        flag("other", 100));
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));

    written.annotate(FlagSet.class, "otp", Annotations.KILL, "typo, registry");

    await().until(() -> reaches(new Reach.Nobody()));
    assertThat(state("registry").orElseThrow().allowed()).isEmpty();
    assertThat(state("other").orElseThrow().reach()).isEqualTo(new Reach.Everybody());

    written.annotate(FlagSet.class, "otp", Annotations.KILL, "typo");

    await().until(() -> reaches(new Reach.Everybody()));
  }

  @Test
  void a_migration_that_is_deleted_drives_nothing_any_more() {
    driven();
    written.record(at(100));
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));

    client.resources(Migration.class).withName("m").delete();

    await().until(() -> reaches(new Reach.Nobody()));
    assertThat(state("registry").orElseThrow().reason()).isEqualTo(Reason.Spec);
  }

  @Test
  void follows_the_size_of_a_fleet_and_what_it_subscribes_to() {
    written.flagSet("otp", flag("registry", 50));
    written.flagSet("other", flag("x", 0));
    written.fleet("planner", 4, "otp");
    watch.start();
    await().until(() -> members() == 2);

    written.fleet("planner", 8, "otp", "other");
    await().until(() -> members() == 4);
    assertThat(selected()).containsExactly("otp", "other");

    written.fleet("planner", 8, "other", "otp");
    await().untilAsserted(() -> assertThat(selected()).containsExactly("other", "otp"));

    written.fleet("planner", 8, "other");
    await().until(() -> reaches(new Reach.Nobody()));
  }

  @Test
  void a_set_that_is_deleted_is_served_no_more() {
    var set = written.flagSet("otp", flag("registry", 100));
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));

    client.resource(set).delete();

    await().until(() -> state("registry").isEmpty());
  }

  private void driven() {
    written.flagSet("otp", flag("registry", 0));
    written.fleet("planner", 10, "otp");
    Migration migration = written.migration("otp", at(0));
    written.claims("otp", migration, "registry");
  }

  private static TestDriver at(int percent) {
    return migration("m")
        .stage("one", "registry")
        .at(Position.Running, exposure("registry", percent, SEED, "one"))
        .cohort(SEED, "planner", "7,2,9");
  }

  private boolean reaches(Reach reach) {
    return state("registry").map(FlagState::reach).equals(Optional.of(reach));
  }

  private int members() {
    return state("registry")
        .map(FlagState::reach)
        .map(reach -> reach instanceof Reach.Members members ? members.keys().size() : 0)
        .orElse(0);
  }

  private Optional<FlagState> state(String key) {
    return Optional.ofNullable(table("otp").get(key));
  }

  private Map<String, FlagState> table(String set) {
    return store
        .current()
        .map(now -> now.tables().get(written.namespace() + "/" + set))
        .map(table -> (Map<String, FlagState>) table.flags())
        .orElse(Map.of());
  }

  private List<String> selected() {
    Selector selector = Selector.parse("source=" + written.namespace() + "/planner");
    return store.current().orElseThrow().select(selector).stream().map(t -> t.name()).toList();
  }

  private String agent(int ordinal) {
    return written.namespace() + "/planner/" + ordinal;
  }
}
