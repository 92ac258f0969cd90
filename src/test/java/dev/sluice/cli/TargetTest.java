// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Target.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @Test
  void a_bare_name_is_a_migration() {
    assertThat(Target.of("otp")).isEqualTo(new Target(Kind.MIGRATION, "otp"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agd/planner",
        "agentdeployment/planner",
        "agentdeployments/planner",
        "agentdeployment.sluice.dev/planner",
        "agentdeployments.sluice.dev/planner"
      })
  void a_fleet_is_named_as_kubectl_names_it(String typed) {
    assertThat(Target.of(typed)).isEqualTo(new Target(Kind.FLEET, "planner"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mig/otp", "migration.sluice.dev/otp"})
  void so_may_a_migration_be(String typed) {
    assertThat(Target.of(typed)).isEqualTo(new Target(Kind.MIGRATION, "otp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pod/planner", "agd/", "agd/a/b", "/planner"})
  void nothing_else_is_steered(String typed) {
    Typed pause = Typed.run("pause", typed, "--reason", "lunch");

    assertThat(pause.exit()).isEqualTo(2);
    assertThat(pause.err())
        .contains("\"" + typed + "\" is neither a migration nor a fleet: say NAME", "agd/NAME");
  }

  @Test
  void a_migration_has_no_revisions() {
    Typed revisions = Typed.run("revisions", "mig/otp");

    assertThat(revisions.exit()).isEqualTo(2);
    assertThat(revisions.err()).contains("a migration has stages, and no revisions: say agd/NAME");
  }
}
