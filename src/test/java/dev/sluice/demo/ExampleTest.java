// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.StageFlag;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the demo says of the example is what the files say. */
class ExampleTest {
  @Test
  void the_stages_are_those_that_the_acts_wait_for() throws IOException {
    Migration migration = read("migration.yaml", Migration.class);

    assertThat(migration.getMetadata().getName()).isEqualTo(Example.MIGRATION);
    assertThat(migration.getSpec().stages())
        .extracting(StageSpec::name)
        .containsExactly(Example.FIRST, Example.SECOND, Example.THIRD, Example.FOURTH);
  }

  @Test
  void the_fleet_has_a_path_for_each_flag_in_the_order_of_the_stages() throws IOException {
    Migration migration = read("migration.yaml", Migration.class);
    FlagSet flagSet = read("flagset.yaml", FlagSet.class);

    assertThat(migration.getSpec().flagSetName())
        .isEqualTo(Example.FLAG_SET)
        .isEqualTo(flagSet.getMetadata().getName());
    assertThat(migration.getSpec().stages().stream().flatMap(s -> s.flags().stream()))
        .extracting(StageFlag::key)
        .containsExactlyElementsOf(Example.FLAGS);
    assertThat(flagSet.getSpec().flags())
        .extracting(Flag::key)
        .containsExactlyElementsOf(Example.allFlags());
  }

  @Test
  void the_second_migration_has_flags_of_its_own_and_the_stages_that_act_3_waits_for()
      throws IOException {
    Migration migration =
        Serialization.unmarshal(Files.readString(Path.of(Example.TRACING_FILE)), Migration.class);

    assertThat(migration.getMetadata().getName()).isEqualTo(Example.TRACING);
    assertThat(migration.getSpec().flagSetName()).isEqualTo(Example.FLAG_SET);
    assertThat(migration.getSpec().stages())
        .extracting(StageSpec::name)
        .containsExactly(Example.SAMPLING, Example.EXPORT);
    assertThat(migration.getSpec().stages().stream().flatMap(s -> s.flags().stream()))
        .extracting(StageFlag::key)
        .containsExactlyElementsOf(Example.TRACING_FLAGS)
        .doesNotContainAnyElementsOf(Example.FLAGS);
  }

  @Test
  void the_broken_path_belongs_to_the_third_stage() throws IOException {
    StageSpec third = read("migration.yaml", Migration.class).getSpec().stages().get(2);

    assertThat(third.flags()).extracting(StageFlag::key).contains(Example.BROKEN_FLAG);
  }

  @Test
  void the_agents_are_those_that_the_fleet_simulates() throws IOException {
    AgentDeployment planner = read("agentdeployment.yaml", AgentDeployment.class);

    assertThat(planner.getMetadata().getName()).isEqualTo(Example.FLEET.name());
    assertThat(planner.getSpec().replicas()).isEqualTo(Example.FLEET.replicas());
    assertThat(planner.getSpec().flagSetNames()).containsExactly(Example.FLAG_SET);
  }

  @Test
  void the_limit_on_the_screen_is_the_one_of_the_policy() throws IOException {
    HealthPolicy policy = read("healthpolicy.yaml", HealthPolicy.class);
    Migration migration = read("migration.yaml", Migration.class);

    assertThat(policy.getMetadata().getName()).isEqualTo(migration.getSpec().healthPolicyName());
    assertThat(policy.getSpec().checks())
        .filteredOn(c -> c.signal() == HealthCheck.Signal.ErrorRate)
        .extracting(HealthCheck::max)
        .containsExactly(Example.ERROR_LIMIT);
    assertThat(Example.BROKEN_PERCENT / 100.0).isGreaterThan(2 * Example.ERROR_LIMIT);
  }

  private static <T> T read(String file, Class<T> type) throws IOException {
    return Serialization.unmarshal(Files.readString(Path.of(Example.DIRECTORY, file)), type);
  }
}
