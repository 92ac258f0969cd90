// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.UUID;

/** What is shared and has no home of its own. */
@ApplicationScoped
public class Beans {
  /** The one clock; whoever needs the time asks for it. */
  @Produces
  @ApplicationScoped
  InstantSource clock() {
    return InstantSource.system();
  }

  /**
   * One replica reconciles, so that others do not waste conflicts on it. It proves nothing: the
   * lock is the resourceVersion of every write. In force in production only.
   */
  @Produces
  @ApplicationScoped
  LeaderElectionConfiguration leaderElection(KubernetesClient client) {
    String namespace = client.getNamespace();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("sluice")
        .withLeaseNamespace(namespace == null ? "default" : namespace)
        .withIdentity(UUID.randomUUID().toString())
        .build();
  }
}
