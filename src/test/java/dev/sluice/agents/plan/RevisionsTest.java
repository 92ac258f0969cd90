// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.kit.Texts;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionsTest {
  private static final Revisions NONE = new Revisions(List.of());

  private final KubernetesSerialization yaml = new KubernetesSerialization();
  private final PodTemplateSpec template = template("image: planner:1");

  @Test
  void the_same_content_has_the_same_name_wherever_its_fields_stand() {
    PodTemplateSpec one = template("{image: planner:1, args: [run], tomorrow: {b: 2, a: 1}}");
    PodTemplateSpec other = template("{tomorrow: {a: 1, b: 2}, args: [run], image: planner:1}");

    assertThat(NONE.of(one, Map.of("a", "1", "b", "2"), null).name())
        .isEqualTo(NONE.of(other, Map.of("b", "2", "a", "1"), null).name());
  }

  @Test
  void whatever_agents_are_made_of_makes_another_name() {
    assertThat(
            List.of(
                NONE.of(template, Map.of(), null).name(),
                NONE.of(template("image: planner:2"), Map.of(), null).name(),
                NONE.of(template("{image: planner:1, tomorrow: 1}"), Map.of(), null).name(),
                NONE.of(template, Map.of("model", "a"), null).name(),
                NONE.of(template, Map.of("prompt", "a"), null).name(),
                NONE.of(template, Map.of(), 1).name(),
                NONE.of(template, Map.of(), 2).name()))
        .doesNotHaveDuplicates();
  }

  /** Names are on pods and in statuses: another build must find the same ones. */
  @Test
  void a_name_is_for_ever() {
    assertThat(NONE.of(template, Map.of("model", "a"), 3).name()).isEqualTo("n62s9txgxd");
  }

  @Test
  void a_name_is_a_short_label_that_nobody_takes_for_a_number_or_a_word() {
    assertThat(IntStream.range(0, 200).mapToObj(i -> NONE.of(template, Map.of(), i).name()))
        .allMatch(name -> name.matches("[bcdfghjklmnpqrstvwxz][bcdfghjklmnpqrstvwxz2456789]{9}"))
        .doesNotHaveDuplicates();
  }

  @Test
  void what_is_kept_stays_under_the_name_and_number_it_was_given() {
    Revision kept = new Revision("given", 7, template, Map.of(), null);
    Revisions revisions = new Revisions(List.of(kept));

    assertThat(revisions.of(template("{image: planner:1}"), Map.of(), null)).isEqualTo(kept);
  }

  @Test
  void what_is_new_has_the_next_number() {
    Revisions revisions = new Revisions(List.of(numbered(9), numbered(3)));

    assertThat(revisions.of(template, Map.of("model", "a"), null).number()).isEqualTo(10);
    assertThat(NONE.of(template, Map.of(), null).number()).isEqualTo(1);
  }

  @Test
  void two_contents_of_one_hash_are_two_revisions() {
    String name = NONE.of(template, Map.of("model", "a"), null).name();
    Revisions taken = new Revisions(List.of(new Revision(name, 1, template, Map.of(), null)));

    assertThat(taken.of(template, Map.of("model", "a"), null).name()).isNotEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r3", "3"})
  void a_person_means_one_by_its_name_or_its_number(String said) {
    Revisions revisions = new Revisions(List.of(numbered(1), numbered(3)));

    assertThat(revisions.meant(said)).contains(numbered(3));
    assertThat(revisions.meant("2")).isEmpty();
    assertThat(revisions.named("r3")).contains(numbered(3));
    assertThat(revisions.named(null)).isEmpty();
  }

  @Test
  void ten_are_kept_besides_those_in_use() {
    Revisions revisions =
        new Revisions(LongStream.rangeClosed(1, 14).mapToObj(this::numbered).toList());

    assertThat(revisions.surplus(List.of("r1", "r14"))).containsExactly(numbered(2), numbered(3));
    assertThat(new Revisions(List.of(numbered(1))).surplus(List.of())).isEmpty();
  }

  @Test
  void pods_bear_the_name_of_their_revision() {
    Revision revision = NONE.of(labelled("sluice.dev/revision", "of-the-user"), Map.of(), null);

    assertThat(revision.pods().getMetadata().getLabels())
        .containsExactly(Map.entry("sluice.dev/revision", revision.name()));
    assertThat(revision.template().getMetadata().getLabels()).isEmpty();
  }

  @Test
  void a_label_of_that_name_is_no_content() {
    assertThat(NONE.of(labelled("sluice.dev/revision", "a"), Map.of(), null).name())
        .isEqualTo(NONE.of(labelled("sluice.dev/revision", "b"), Map.of(), null).name());
  }

  @Test
  void a_snapshot_is_an_object_of_the_fleet_that_no_stateful_set_selects() {
    Revision revision = new Revision("bcdfghjklm", 4, template, Map.of("model", "a"), 3);

    ControllerRevision snapshot = Snapshots.of(fleet(), revision);

    assertThat(yaml.asYaml(snapshot)).isEqualTo(Texts.resource("agents/snapshot.yaml"));
    assertThat(snapshot.getMetadata().getLabels()).doesNotContainKey(WorkloadNames.LABEL);
  }

  @Test
  void a_snapshot_reads_as_what_it_was_made_of_after_a_way_through_the_api_server() {
    Revision full =
        new Revision(
            "b",
            4,
            template("{image: a, resources: {limits: {cpu: 0.5}}, x: 1}"),
            Map.of("m", "a"),
            3);
    Revision bare = new Revision("c", 5, template, Map.of(), null);

    assertThat(read(full)).isEqualTo(full);
    assertThat(read(full).name()).isEqualTo(full.name());
    assertThat(read(bare)).isEqualTo(bare);
  }

  @Test
  void what_is_no_snapshot_is_passed_over() {
    ControllerRevision foreign = Snapshots.of(fleet(), numbered(1));
    foreign.getMetadata().setLabels(Map.of());
    ControllerRevision empty = Snapshots.of(fleet(), numbered(1));
    empty.setData(Map.of("spec", Map.of()));
    ControllerRevision hollow = Snapshots.of(fleet(), numbered(1));
    hollow.setData(null);
    ControllerRevision bare = Snapshots.of(fleet(), numbered(1));
    bare.getMetadata().setLabels(null);

    assertThat(List.of(foreign, empty, hollow, bare)).allMatch(it -> Snapshots.read(it).isEmpty());
  }

  private Revision read(Revision revision) {
    String stored = yaml.asJson(Snapshots.of(fleet(), revision));
    return Snapshots.read(yaml.unmarshal(stored, ControllerRevision.class)).orElseThrow();
  }

  private Revision numbered(long number) {
    return new Revision("r" + number, number, template, Map.of("n", "" + number), null);
  }

  private AgentDeployment fleet() {
    return yaml.unmarshal(Texts.resource("agents/fleet.yaml"), AgentDeployment.class);
  }

  private PodTemplateSpec labelled(String name, String value) {
    return template.edit().editOrNewMetadata().addToLabels(name, value).endMetadata().build();
  }

  private PodTemplateSpec template(String container) {
    return yaml.unmarshal(
        """
        spec:
          containers:
          - %s
        """
            .formatted(container),
        PodTemplateSpec.class);
  }
}
