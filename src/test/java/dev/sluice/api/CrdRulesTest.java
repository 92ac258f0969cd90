// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.ApiServer;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No rule of a CRD is there on faith: for each there is a case that it refuses. */
@ExtendWith(ApiServer.class)
class CrdRulesTest {
  private record Refusal(String kind, StatusCause cause) {}

  @Test
  void every_rule_refuses_a_case(KubernetesClient client) {
    List<Refusal> refusals = new ArrayList<>();
    CrdCase.all("invalid-").forEach(given -> refusals.addAll(refusals(given, client)));

    assertThat(CrdRule.all())
        .filteredOn(rule -> refusals.stream().noneMatch(r -> rule.refuses(r.kind(), r.cause())))
        .as("rules of crds/ that no file invalid-* of crd-cases comes up against")
        .isEmpty();
  }

  @Test
  void there_are_enough_cases_to_speak_of() {
    assertThat(CrdCase.all("")).hasSizeGreaterThanOrEqualTo(120);
  }

  private static List<Refusal> refusals(CrdCase given, KubernetesClient client) {
    String kind = CrdCase.parsed(given.documents().getLast()).getKind();
    try {
      given.prepare(client);
      given.run(client);
      return List.of();
    } catch (KubernetesClientException refused) {
      return refused.getStatus().getDetails() == null
          ? List.of()
          : refused.getStatus().getDetails().getCauses().stream()
              .map(cause -> new Refusal(kind, cause))
              .toList();
    } finally {
      given.cleanUp(client);
    }
  }
}
