// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of what its checks will see. */
class PlanTrafficTest {
  private static final String FLAGS =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: FlagSet
      metadata: {name: otp}
      spec: {flags: [{key: registry}, {key: telemetry}]}
      ---
      """;

  private static final String FLEET =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: AgentDeployment
      metadata: {name: planner}
      spec: {replicas: 10, flagSetNames: [otp], template: {}}
      ---
      """;

  private static final String POLICY =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: HealthPolicy
      metadata: {name: careful}
      spec:
        checks:
        - {name: error-rate, signal: ErrorRate, max: 0.05}
        - {name: queue, max: 1000, prometheus: {provider: main, query: queue}}
        - {name: errors-vs-rest, compare: {signal: ErrorRate}}
        - {name: lost-vs-rest, role: Watch, compare: {signal: Delivery, alpha: 0.05}}
      ---
      """;

  private static final String MIGRATION =
      """
      apiVersion: sluice.dev/v1alpha1
      kind: Migration
      metadata: {name: otp}
      spec:
        flagSetName: otp
        healthPolicyName: careful
        stages:
        - {name: telemetry, risk: High, flags: [{key: telemetry}]}
      """;

  @TempDir private Path folder;

  @Test
  void each_step_says_what_is_found_within_it_and_what_it_is_too_short_for() throws IOException {
    Typed plan = plan(FLAGS + FLEET + POLICY + MIGRATION, "--rps", "40", "--error-rate", "0.5%");

    assertThat(plan.out())
        .isEqualTo(
            """
            otp: 1 stage over FlagSet otp, judged by HealthPolicy careful
            Given 40 requests and as many messages a second of 10 agents together, all
            alike, of which 0.5 % fail, and a look each 30s. To compare, 60 looks with 30
            errors are needed before a stage: 30m.

            1. telemetry  risk High
               flags   telemetry
               then    10% for 10m: planner 1/10
                         error-rate needs 60 requests, which come each look; a breach acts
                         after 1m30s
                         queue has a number each look; a breach acts after 1m
                         errors-vs-rest finds x3 the errors in about 11 looks (6m), x5 in 4
                         looks (2m30s), x10 in 1 look (1m); too short for x2, in 47 looks
                         (24m)
                         lost-vs-rest finds x3 the lost messages in about 8 looks (4m30s),
                         x5 in 2 looks (1m30s), x10 in 1 look (1m); too short for x2, in 31
                         looks (16m)
                       25% for 10m: planner 3/10
                         errors-vs-rest finds x2 the errors in about 17 looks (9m), x3 in 5
                         looks (3m), x5 in 2 looks (1m30s); too short for x1.5, in 83 looks
                         (42m)
                         lost-vs-rest finds x2 the lost messages in about 12 looks (6m30s),
                         x3 in 3 looks (2m), x5 in 1 look (1m); too short for x1.5, in 57
                         looks (29m)
                       50% for 10m: planner 5/10
                         errors-vs-rest finds x2 the errors in about 15 looks (8m), x3 in 4
                         looks (2m30s), x5 in 2 looks (1m30s); too short for x1.5, in 68
                         looks (34m30s)
                         lost-vs-rest finds x2 the lost messages in about 10 looks (5m30s),
                         x3 in 3 looks (2m), x5 in 1 look (1m); too short for x1.5, in 46
                         looks (23m30s)
                       100% for 4h (window): planner 10/10
                         errors-vs-rest has nobody left to compare with
                         lost-vs-rest has nobody left to compare with
               in all  4h30m at least; not passed after 10h, it goes back
               if bad  back to the start

            In all: 1 flag, 4h30m at least, and nobody has to approve anything. After a
            rollback nothing starts for 1h.
            """);
    assertThat(plan.exit()).isZero();
  }

  @Test
  void the_example_of_the_guide_is_true() throws IOException {
    // Given
    String guide = Files.readString(Path.of("src/docs/comparing.md"));
    String policy = guide.split("```yaml\n", 2)[1].split("```", 2)[0] + "---\n";
    String example = guide.split("\n\\$ \\./sluice plan -f", 2)[1].split("```", 2)[0];
    String[] shown =
        example.lines().skip(1).filter(line -> !line.equals("...")).toArray(String[]::new);

    // When
    Typed plan = plan(FLAGS + FLEET + policy + MIGRATION, "--rps", "40", "--error-rate", "0.5%");

    // Then
    assertThat(shown).hasSizeGreaterThan(10);
    assertThat(plan.out().lines()).containsSubsequence(shown);
  }

  @Test
  void little_traffic_is_told_to_be_too_little() throws IOException {
    Typed plan = plan(FLAGS + FLEET + POLICY + MIGRATION, "--rps", "0.6", "--error-rate", "0.02");

    assertThat(plan.out())
        .contains(
            """
               then    10% for 10m: planner 1/10
                         error-rate needs 60 requests, which come in 34 looks; a breach
                         would take 34m30s, which is longer than this
                         queue has a number each look; a breach acts after 1m
                         errors-vs-rest finds nothing here; too short for x10, in 22 looks
                         (11m30s)
                         lost-vs-rest finds x10 the lost messages in about 14 looks (7m30s);
                         too short for x5, in 66 looks (33m30s)
                       25% for 10m: planner 3/10
                         error-rate needs 60 requests, which come in 12 looks; a breach
                         would take 12m30s, which is longer than this
                         errors-vs-rest finds x10 the errors in about 10 looks (5m30s); too
                         short for x5, in 37 looks (19m)
                         lost-vs-rest finds x10 the lost messages in about 6 looks (3m30s);
                         too short for x5, in 23 looks (12m)
                       50% for 10m: planner 5/10
                         error-rate needs 60 requests, which come in 7 looks; a breach acts
                         after 7m30s
                         errors-vs-rest finds x10 the errors in about 10 looks (5m30s); too
                         short for x5, in 33 looks (17m)
                         lost-vs-rest finds x10 the lost messages in about 6 looks (3m30s);
                         too short for x5, in 21 looks (11m)
                       100% for 4h (window): planner 10/10
                         error-rate needs 60 requests, which come in 4 looks; a breach acts
                         after 4m30s
                         errors-vs-rest has nobody left to compare with
                         lost-vs-rest has nobody left to compare with
            """);
  }

  @Test
  void comparisons_that_can_never_begin_promise_nothing() throws IOException {
    String policy =
        POLICY.replace(
            "{name: lost-vs-rest, role: Watch, compare: {signal: Delivery, alpha: 0.05}}",
            "{name: slow-vs-rest, compare: {signal: Latency}}");

    Typed plan = plan(FLAGS + FLEET + policy + MIGRATION, "--rps", "1", "--error-rate", "0.5%");

    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains(
            "errors are needed before a stage: errors never, too few in 120 looks, slow requests"
                + " 50m.")
        .contains(
            "errors-vs-rest never begins: fewer than 30 errors in 120 looks (lengthen the"
                + " interval)")
        .contains("slow-vs-rest finds")
        .doesNotContain("the errors in about", "errors-vs-rest finds");
  }

  @Test
  void a_stage_with_checks_of_its_own_is_told_by_those() throws IOException {
    String own =
        MIGRATION.replace(
            "[{key: telemetry}]}",
            "[{key: telemetry}], health: {interval: 10s, failures: 3, checks: [{name: slow,"
                + " signal: Latency, max: 1}]}}");

    Typed plan = plan(FLAGS + FLEET + POLICY + own, "--rps", "40");

    assertThat(plan.out())
        .contains("slow needs 100 requests, which come in 3 looks; a breach acts")
        .doesNotContain("error-rate needs");
  }

  @Test
  void a_stage_that_gives_flags_to_ids_is_told_not_to_be_compared() throws IOException {
    String byId = FLAGS.replace("{key: telemetry}", "{key: telemetry, assignment: Ids}");

    Typed plan = plan(byId + FLEET + POLICY + MIGRATION, "--rps", "40");

    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains("errors-vs-rest cannot tell whose requests have a flag that is given to ids")
        .doesNotContain("the errors in about");
  }

  @Test
  void a_condition_is_told_as_one_and_how_often_it_is_read() throws IOException {
    String own =
        MIGRATION.replace(
            "[{key: telemetry}]}",
            "[{key: telemetry}], health: {interval: 1s, checks: [{name: gateway, resource:"
                + " {apiVersion: v1, kind: Pod, name: gateway, condition: Ready}}]}}");

    Typed plan = plan(FLAGS + FLEET + POLICY + own, "--rps", "40");

    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains("gateway has a condition each 5s; a breach acts after 10s");
  }

  @Test
  void the_built_in_policy_is_known() throws IOException {
    String standard = MIGRATION.replace("  healthPolicyName: careful\n", "");

    Typed plan = plan(FLAGS + FLEET + standard, "--rps", "40");

    assertThat(plan.out())
        .contains("error-rate needs 60 requests, which come each look; a breach acts")
        .contains("delivery needs 60 messages, which come each look; a breach acts");
  }

  @Test
  void without_traffic_nothing_is_said_of_it() throws IOException {
    Typed plan = plan(FLAGS + FLEET + POLICY + MIGRATION);

    assertThat(plan.out()).doesNotContain("looks", "note");
  }

  @Test
  void a_policy_that_nobody_knows_is_told() throws IOException {
    Typed plan = plan(FLAGS + FLEET + MIGRATION, "--rps", "40");

    assertThat(plan.exit()).isZero();
    assertThat(plan.out())
        .contains("note       HealthPolicy careful is not known here: what it will see cannot be");
  }

  @Test
  void without_agents_nothing_can_be_told() throws IOException {
    Typed plan = plan(FLAGS + POLICY + MIGRATION, "--rps", "40");

    assertThat(plan.exit()).isZero();
    assertThat(plan.out())
        .contains(
            "note       no agents are known here: what the checks will see of them cannot be");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "--rps 0, requests a second are 0.0: write a number above 0",
        "--rps 40 --error-rate 5, the error rate is 5.0: write a share above 0 and below 1",
        "--rps 40 --error-rate half, --error-rate is \"half\": write a share such as 0.5% or 0.005",
        "--rps 40 --error-rate 0%, the error rate is 0.0: write a share above 0",
        "--error-rate 1%, --error-rate is given without --rps",
        "--rps much, Invalid value for option '--rps'"
      })
  void garbled_options_are_refused(String options, String words) throws IOException {
    Typed plan = plan(FLAGS + FLEET + POLICY + MIGRATION, options.split(" ", -1));

    assertThat(plan.exit()).isEqualTo(2);
    assertThat(plan.err()).contains(words);
  }

  private Typed plan(String yaml, String... options) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, yaml);
    String[] words = new String[options.length + 4];
    System.arraycopy(new String[] {"plan", "--offline", "-f", file.toString()}, 0, words, 0, 4);
    System.arraycopy(options, 0, words, 4, options.length);
    return Typed.run(words);
  }
}
