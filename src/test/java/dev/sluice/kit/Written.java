// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Objects as the API shows them, of YAML. */
public final class Written {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private Written() {}

  /** A migration of two stages, {@code otp}, of which only the status is told. */
  public static Migration migration(String status) {
    return migration("", status);
  }

  /**
   * The same.
   *
   * @param annotations as a flow mapping without its braces
   */
  public static Migration migration(String annotations, String status) {
    return YAML.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: Migration
        metadata: {name: otp, namespace: fleet, annotations: {%s}}
        spec:
          flagSetName: otp
          stages:
          - {name: registry, risk: Low, flags: [{key: registry}], steps: [{percent: 50, hold: 2m}], window: 30m}
          - {name: telemetry, risk: High, flags: [{key: telemetry}, {key: spans}]}
        status:
        """
                .formatted(annotations)
            + status.indent(2),
        Migration.class);
  }

  /**
   * A fleet, {@code planner}, of which only the status is told.
   *
   * @param annotations as a flow mapping without its braces
   */
  public static AgentDeployment fleet(String annotations, String status) {
    return YAML.unmarshal(
        """
        apiVersion: sluice.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: planner, namespace: fleet, annotations: {%s}}
        spec: {replicas: 4}
        status:
        """
                .formatted(annotations)
            + status.indent(2),
        AgentDeployment.class);
  }

  /** A FlagSet of which only the status is told. */
  public static FlagSet flagSet(String status) {
    return YAML.unmarshal("status:\n" + status.indent(2), FlagSet.class);
  }
}
