// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.Fleets;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is served, of all that has been seen. */
class FlagObserverTest {
  private final FlagObserver observer = new FlagObserver();

  @Test
  void a_set_that_cannot_be_computed_stays_what_it_was_and_says_so_until_it_can() {
    observer.put(set(flag("registry", 100)));
    FlagTable before = observer.snapshot().tables().get("shop/otp");
    assertThat(observer.computed("shop/otp")).isTrue();

    observer.put(set(leased("soon", flag("registry", 0))));
    assertThat(observer.snapshot().tables()).containsEntry("shop/otp", before);
    assertThat(observer.computed("shop/otp")).isFalse();

    observer.put(set(flag("registry", 0)));
    assertThat(observer.snapshot().tables().get("shop/otp")).isNotEqualTo(before);
    assertThat(observer.computed("shop/otp")).isTrue();
  }

  @Test
  void has_changed_until_it_is_published_and_not_when_it_is_only_asked() {
    observer.put(set(flag("registry", 100)));
    observer.snapshot();
    assertThat(observer.changed()).isTrue();
    observer.published();
    assertThat(observer.changed()).isFalse();

    observer.snapshot();
    observer.holders("shop/otp");

    assertThat(observer.changed()).isFalse();
  }

  @Test
  void a_fleet_that_uses_no_set_changes_what_its_name_stands_for() {
    observer.published();

    observer.put(fleet());
    assertThat(observer.changed()).isTrue();
    observer.published();

    observer.removeAgentDeployment("shop/planner");
    assertThat(observer.changed()).isTrue();
  }

  private static FlagSet set(Flag flag) {
    FlagSet set = new FlagSet();
    set.setMetadata(new ObjectMetaBuilder().withNamespace("shop").withName("otp").build());
    set.setSpec(new FlagSetSpec(List.of(flag), List.of()));
    return set;
  }

  private static AgentDeployment fleet() {
    AgentDeployment fleet = new AgentDeployment();
    fleet.setMetadata(new ObjectMetaBuilder().withNamespace("shop").withName("planner").build());
    fleet.setSpec(Fleets.spec(3, Map.of("spec", Map.of()), List.of()));
    return fleet;
  }
}
