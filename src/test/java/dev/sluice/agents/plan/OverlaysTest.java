// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KeptOverlay;
import dev.sluice.api.Overlay;
import dev.sluice.api.Overlay.Variable;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lies over a template, and what is left of it under a spec that people edit. */
class OverlaysTest {
  private static final PodTemplateSpec ONE = template("planner:1", "A, B");
  private static final Overlay.Container TWO =
      new Overlay.Container(
          "agent",
          "planner:2",
          List.of("-v"),
          List.of(new Variable("B", "2"), new Variable("C", "3")));

  @Test
  void fields_are_set_in_their_place_and_the_rest_stays() {
    // When
    PodTemplateSpec two = Overlays.over(ONE, List.of(TWO));

    // Then
    var agent = two.getSpec().getContainers().getFirst();
    assertThat(agent.getImage()).isEqualTo("planner:2");
    assertThat(agent.getArgs()).containsExactly("-v");
    assertThat(agent.getEnv()).extracting(EnvVar::getName).containsExactly("A", "B", "C");
    assertThat(agent.getEnv()).extracting(EnvVar::getValue).containsExactly("1", "2", "3");
    assertThat(two.getSpec().getContainers().getLast())
        .isEqualTo(ONE.getSpec().getContainers().getLast());
  }

  @Test
  void what_was_laid_over_a_template_comes_off_it_without_a_trace() {
    // Given
    KeptOverlay kept = kept(ONE, TWO);
    PodTemplateSpec two = Overlays.over(ONE, List.of(TWO));
    KeptOverlay more = kept(two, image("planner:3"));

    // When
    PodTemplateSpec three = Overlays.under(ONE, List.of(kept, more));

    // Then
    assertThat(three).isEqualTo(Overlays.over(two, List.of(image("planner:3"))));
    assertThat(Overlays.without(three, List.of(more))).isEqualTo(two);
    assertThat(Overlays.without(three, List.of(kept, more))).isEqualTo(ONE);
  }

  @Test
  void what_comes_off_leaves_what_a_person_has_changed_besides() {
    // Given
    KeptOverlay kept = kept(ONE, image("planner:2"));
    PodTemplateSpec edited = template("planner:2", "A, B, D");

    // Then
    assertThat(Overlays.without(edited, List.of(kept))).isEqualTo(template("planner:1", "A, B, D"));
  }

  @Test
  void what_is_kept_stays_until_the_spec_says_the_same() {
    // Given
    List<KeptOverlay> kept = List.of(kept(ONE, TWO));

    // Then
    assertThat(Overlays.left(kept, ONE)).isEqualTo(kept);
    assertThat(Overlays.left(kept, template("planner:1", "A, B, D"))).isEqualTo(kept);
    assertThat(Overlays.left(kept, Overlays.over(ONE, List.of(TWO)))).isEmpty();
  }

  @Test
  void each_field_goes_by_itself_when_a_person_changes_it() {
    // Given
    List<KeptOverlay> kept = List.of(kept(ONE, TWO));

    // When
    List<KeptOverlay> left = Overlays.left(kept, template("planner:9", "A, B"));

    // Then
    assertThat(left)
        .singleElement()
        .extracting(k -> k.containers().getFirst())
        .isEqualTo(new Overlay.Container("agent", null, TWO.args(), TWO.env()));
  }

  @Test
  void of_two_that_set_a_field_the_spec_is_held_against_what_it_said_before_the_first() {
    // Given
    KeptOverlay two = kept(ONE, image("planner:2"));
    KeptOverlay three = kept(Overlays.over(ONE, List.of(image("planner:2"))), image("planner:3"));

    // Then
    assertThat(Overlays.left(List.of(two, three), ONE)).containsExactly(two, three);
    assertThat(Overlays.left(List.of(two, three), template("planner:3", "A, B"))).isEmpty();
    assertThat(Overlays.left(List.of(two, three), template("planner:2", "A, B"))).isEmpty();
  }

  @Test
  void a_variable_that_a_person_takes_from_elsewhere_is_his() {
    // Given
    List<KeptOverlay> kept =
        List.of(
            kept(
                ONE,
                new Overlay.Container("agent", null, List.of(), List.of(new Variable("C", "3")))));
    PodTemplateSpec edited =
        ONE.edit()
            .editSpec()
            .editFirstContainer()
            .addNewEnv()
            .withName("C")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.name")
            .endValueFrom()
            .endEnv()
            .endContainer()
            .endSpec()
            .build();

    // Then
    assertThat(Overlays.left(kept, edited)).isEmpty();
    assertThat(Overlays.misfit(edited, kept.getFirst().containers()))
        .hasValueSatisfying(why -> assertThat(why).contains("\"C\"", "valueFrom"));
  }

  @Test
  void what_does_not_fit_is_told_with_a_remedy() {
    assertThat(Overlays.misfit(ONE, List.of(TWO))).isEmpty();
    assertThat(
            Overlays.misfit(
                ONE, List.of(new Overlay.Container("agnet", "a:1", List.of(), List.of()))))
        .contains(
            "names container \"agnet\", which its template does not have (it has agent, sidecar):"
                + " correct the name");
    assertThat(Overlays.misfit(ONE, List.of(image("planner:1"))))
        .hasValueSatisfying(why -> assertThat(why).startsWith("changes nothing"));
  }

  @Test
  void a_template_that_is_none_is_told_elsewhere() {
    assertThat(Overlays.read(java.util.Map.of("spec", "none"))).isEqualTo(Optional.empty());
    assertThat(Overlays.read(java.util.Map.of())).isEmpty();
  }

  private static Overlay.Container image(String image) {
    return new Overlay.Container("agent", image, List.of(), List.of());
  }

  private static KeptOverlay kept(PodTemplateSpec before, Overlay.Container fields) {
    return new KeptOverlay(
        "otp", "uid", "registry", List.of(fields), Overlays.standing(before, List.of(fields)));
  }

  private static PodTemplateSpec template(String image, String variables) {
    StringBuilder env = new StringBuilder();
    for (String variable : variables.split(", ", -1)) {
      env.append("{name: ").append(variable).append(", value: \"1\"},");
    }
    return Serialization.unmarshal(
        """
        spec:
          containers:
          - {name: agent, image: "%s", env: [%s]}
          - {name: sidecar, image: "proxy:1"}
        """
            .formatted(image, env),
        PodTemplateSpec.class);
  }
}
