// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.SeenPod.State;
import dev.sluice.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents of a build that told no revisions apart. */
class UnmarkedTest {
  private static final String AGENTS =
      """
      metadata: {name: planner, generation: 2, annotations: {sluice.dev/declared: abc}}
      spec:
        template:
          metadata: {labels: {sluice.dev/agent-deployment: planner}}
          spec: {containers: [{name: agent, image: "planner:1"}]}
      status: {observedGeneration: 2, currentRevision: planner-1, updateRevision: planner-1}
      """;

  private static final Revisions NONE = new Revisions(List.of());

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void they_are_a_revision_of_the_template_as_it_stands_which_is_not_written() {
    StatefulSet agents = agents(AGENTS);

    Revision revision = Unmarked.of(agents, NONE).orElseThrow();

    assertThat(revision.number()).isEqualTo(1);
    assertThat(revision.pods()).isEqualTo(agents.getSpec().getTemplate());
  }

  @Test
  void their_snapshot_says_what_they_are() {
    AgentDeployment fleet =
        yaml.unmarshal(
            "metadata: {name: planner, uid: u1, namespace: shop}", AgentDeployment.class);
    Revision revision = Unmarked.of(agents(AGENTS), NONE).orElseThrow();

    assertThat(Snapshots.read(Snapshots.of(fleet, revision))).contains(revision);
  }

  @Test
  void a_snapshot_of_them_stays_what_they_are() {
    Revision kept = Unmarked.of(agents(AGENTS), NONE).orElseThrow();

    assertThat(Unmarked.of(agents(AGENTS.replace("planner:1", "x:2")), NONE.with(kept)))
        .contains(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sluice.dev/declared: abc | sluice.dev/revision: b",
        "labels: {                | labels: {sluice.dev/revision: b, ",
        "observedGeneration: 2    | observedGeneration: 1",
        "updateRevision: planner-1| updateRevision: planner-2",
        "currentRevision:         | collisionCount: 1, x:"
      })
  void others_are_not(String from, String to) {
    assertThat(AGENTS).contains(from);

    assertThat(Unmarked.of(agents(AGENTS.replace(from, to)), NONE)).isEmpty();
  }

  @Test
  void pods_that_say_nothing_of_their_revision_are_of_it() {
    Revision bare = Unmarked.of(agents(AGENTS), NONE).orElseThrow();
    List<SeenPod> pods = List.of(pod(0, ""), pod(1, "other"));

    assertThat(Unmarked.told(pods, NONE.with(bare)))
        .containsExactly(pod(0, bare.name()), pod(1, "other"));
    assertThat(Unmarked.told(pods, NONE)).isEqualTo(pods);
  }

  @Test
  void whatever_comes_after_them_bears_its_revision() {
    Revision bare = Unmarked.of(agents(AGENTS), NONE).orElseThrow();

    Revision next =
        NONE.with(bare)
            .of(
                agents(AGENTS.replace("planner:1", "planner:2")).getSpec().getTemplate(),
                Map.of(),
                null);

    assertThat(next.number()).isEqualTo(2);
    assertThat(next.pods().getMetadata().getLabels())
        .containsEntry("sluice.dev/revision", next.name());
  }

  private StatefulSet agents(String text) {
    return yaml.unmarshal(text, StatefulSet.class);
  }

  private static SeenPod pod(int ordinal, String revision) {
    return new SeenPod(ordinal, "uid-" + ordinal, "1", revision, State.Ready, 0);
  }
}
