// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.Template;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateReaderTest {
  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @Test
  void a_pod_template_is_read_with_the_fields_that_nobody_knows_yet() {
    // Given
    String text =
        """
        metadata: {labels: {team: payments}}
        spec:
          dnsPolicy: null
          fieldOfTheFuture: {depth: 2}
          containers:
          - {name: agent, image: "planner:1", resources: {limits: {cpu: 1, memory: 64Mi}}, ports: [{containerPort: 80}]}
        """;

    // When
    Template template = TemplateReader.read(map(text));

    // Then
    assertThat(template)
        .isInstanceOfSatisfying(
            Template.Legible.class,
            legible ->
                assertThat(map(yaml.asYaml(legible.pods())))
                    .isEqualTo(
                        map(
                            text.replace("  dnsPolicy: null\n", "")
                                .replace("cpu: 1", "cpu: '1'"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                              | spec.template.spec.containers is empty: give one container with name and image at least
          {spec: null}                                    | spec.template.spec.containers is empty: give one container with name and image at least
          {spec: {containers: []}}                        | spec.template.spec.containers is empty: give one container with name and image at least
          {spec: planner}                                 | spec.template.spec is "planner": it must be an object
          {spec: {containers: planner}}                   | spec.template.spec.containers is "planner": it must be a list
          {spec: {containers: {name: agent}}}             | spec.template.spec.containers is an object: it must be a list
          {spec: {containers: [agent]}}                   | spec.template.spec.containers[0] is "agent": it must be an object
          {spec: {containers: [{name: agent}, null]}}     | spec.template.spec.containers[1] is an empty list item: fill or remove it
          {spec: {containers: [{env: [{name: A, value: a}, {name: B}, {name: A}]}]}} | spec.template.spec.containers[0].env[2] has the name of an earlier item: keep one of them
          {spec: {containers: [{ports: [{containerPort: 80, name: a}, {containerPort: 80, protocol: UDP}, {containerPort: 80, protocol: TCP}]}]}} | spec.template.spec.containers[0].ports[2] has the containerPort and protocol of an earlier item: keep one of them
          {spec: {containers: [{name: 7}]}}               | spec.template.spec.containers[0].name is 7: it must be text, in quotes where YAML would read something else
          {spec: {containers: [{env: [{value: true}]}]}}  | spec.template.spec.containers[0].env[0].value is true: it must be text, in quotes where YAML would read something else
          {spec: {containers: [{ports: [{containerPort: "80"}]}]}} | spec.template.spec.containers[0].ports[0].containerPort is "80": it must be a number
          {spec: {containers: [{tty: "yes"}]}}            | spec.template.spec.containers[0].tty is "yes": it must be true or false
          {metadata: {labels: {team: 7}}}                 | spec.template.metadata.labels.team is 7: it must be text, in quotes where YAML would read something else
          {metadata: {labels: [a]}}                       | spec.template.metadata.labels is a list: it must be an object
          """)
  void what_is_no_pod_template_is_told_with_field_value_and_remedy(String text, String message) {
    assertThat(TemplateReader.read(map(text))).isEqualTo(new Template.Garbled(message));
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> map(String text) {
    return yaml.unmarshal("---\n" + text, Map.class);
  }
}
