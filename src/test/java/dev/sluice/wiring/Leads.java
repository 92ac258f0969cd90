// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.kit.RunningOperator;
import dev.sluice.kit.ScriptedHealth;
import dev.sluice.kit.WholeOperator;
import dev.sluice.migration.Nudges;
import dev.sluice.wiring.Leadership.Candidate;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Who leads in the namespace of a test. */
final class Leads {
  private Leads() {}

  /** The Lease is of that process from now on. */
  static void take(KubernetesClient client, String identity) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("sluice")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .endSpec()
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /**
   * An operator that is that process, and leads.
   *
   * @param end called when it finds that another one does
   */
  static RunningOperator operator(KubernetesClient own, String identity, Runnable end) {
    take(own, identity);
    Nudges nudges = new Nudges();
    return RunningOperator.startAll(
        own,
        (access, parts) -> {
          Leadership leadership =
              new Leadership(access, new Candidate(own.getNamespace(), "sluice", identity, 0), end);
          leadership.acquired();
          return WholeOperator.reconcilers(
              access, parts, new ScriptedHealth(nudges), nudges, leadership);
        });
  }
}
