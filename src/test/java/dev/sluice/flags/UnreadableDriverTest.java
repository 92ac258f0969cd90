// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestDriver.exposure;
import static dev.sluice.flags.eval.TestDriver.migration;
import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Annotations;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.Reach;
import dev.sluice.kit.ApiServer;
import dev.sluice.kit.LooserCrd;
import dev.sluice.kube.Scope;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flags of a migration that this version of Sluice cannot wholly read. */
@ExtendWith(ApiServer.class)
class UnreadableDriverTest {
  private final FlagStore store = new FlagStore();
  private KubernetesClient client;
  private Written written;
  private FlagWatch watch;
  private @Nullable LooserCrd looser;

  @BeforeEach
  void open(KubernetesClient own) {
    client = own;
    written = new Written(own);
    watch = new FlagWatch(own, Scope.ALL, store, InstantSource.system());
    written.flagSet("otp", flag("registry", 0));
    written.fleet("planner", 10, "otp");
    var driver =
        migration("m")
            .stage("one", "registry")
            .at(Position.Running, exposure("registry", 100, "m/one/", "one"));
    Migration migration = written.migration("otp", driver);
    written.claims("otp", migration, "registry");
    written.record(driver);
    looser = Unread.allowed(own);
  }

  @AfterEach
  void close() {
    watch.stop();
    client.resources(Migration.class).delete();
    looser.close();
  }

  @Test
  void stay_where_they_are_when_it_comes_to_be_unreadable_and_go_off_by_annotation() {
    // Given
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));
    patch(Unread.RISK);
    await().until(() -> watch.unreadable() == 1);
    assertThat(reaches(new Reach.Everybody())).isTrue();

    // When
    patch("metadata: {annotations: {%s: errors}}".formatted(Annotations.ROLLBACK));

    // Then
    await().until(() -> reaches(new Reach.Nobody()));
  }

  @Test
  void stand_where_its_record_says_though_it_was_never_read_as_a_whole_and_go_off_by_annotation() {
    // Given
    patch(Unread.RISK);
    watch.start();
    await().until(() -> reaches(new Reach.Everybody()));

    // When
    patch("metadata: {annotations: {%s: errors}}".formatted(Annotations.ROLLBACK));

    // Then
    await().until(() -> reaches(new Reach.Nobody()));
    assertThat(watch.unreadable()).isEqualTo(1);
    client.resources(Migration.class).withName("m").delete();
    await().until(() -> watch.unreadable() == 0);
  }

  private void patch(String yaml) {
    written.patch(Migration.class, "m", yaml);
  }

  private boolean reaches(Reach reach) {
    return store
        .current()
        .map(now -> now.tables().get(written.namespace() + "/otp"))
        .flatMap(table -> Optional.ofNullable(table.flags().get("registry")))
        .map(FlagState::reach)
        .equals(Optional.of(reach));
  }
}
