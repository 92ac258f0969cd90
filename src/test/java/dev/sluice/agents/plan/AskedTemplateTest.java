// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.AgentDeployment;
import dev.sluice.kit.Texts;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AskedTemplateTest {
  private static final FlagEndpoint FLAGS =
      new FlagEndpoint(
          "sluice-flags.sluice.svc", 8015, "https://sluice-flags.sluice.svc:8016", null);

  private static final FlagEndpoint TRUSTED =
      new FlagEndpoint(
          FLAGS.host(), FLAGS.port(), FLAGS.ofrep(), new Trust("sluice-flags-ca", "sluice"));

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  /** Else turning TLS on would try each revision again that was taken back. */
  @Test
  void what_was_taken_back_stays_wanted_when_only_the_way_to_the_flags_has_changed() {
    // Given
    AgentDeployment fleet = fleet(Texts.resource("agents/fleet.yaml"));
    PodTemplateSpec written = template(fleet);
    Revision failed = revision("failed", Workloads.rendered(fleet, written, FLAGS));
    Revisions kept = new Revisions(List.of(failed));
    FlagEndpoint moved = new FlagEndpoint("flags.example", 9, null, TRUSTED.trust());

    // When
    Revision same = revision("tls", Workloads.rendered(fleet, written, TRUSTED));
    Revision elsewhere = revision("moved", Workloads.rendered(fleet, written, moved));
    PodTemplateSpec other = written.edit().editSpec().withHostname("b").endSpec().build();
    Revision changed = revision("changed", Workloads.rendered(fleet, other, TRUSTED));

    // Then
    assertThat(kept.wanted(same, "failed", written)).isSameAs(failed);
    assertThat(kept.wanted(elsewhere, "failed", written)).isSameAs(failed);
    assertThat(kept.wanted(changed, "failed", other)).isSameAs(changed);
    assertThat(kept.wanted(same, null, written)).isSameAs(same);
  }

  private static Revision revision(String name, PodTemplateSpec template) {
    return new Revision(name, 1, template, Map.of(), null);
  }

  private AgentDeployment fleet(String text) {
    return yaml.unmarshal(text, AgentDeployment.class);
  }

  private PodTemplateSpec template(AgentDeployment fleet) {
    return yaml.convertValue(fleet.getSpec().template(), PodTemplateSpec.class);
  }
}
