// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import dev.sluice.agents.AuthorityKeeper;
import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.agents.plan.Trust;
import dev.sluice.flags.FlagSyncServer;
import dev.sluice.kube.Applier;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** What agents are told of the flag wires. */
@ApplicationScoped
public class FlagEndpoints {
  /** Where the pods of agents find their flags. */
  @Produces
  @Singleton
  FlagEndpoint flagEndpoint(OperatorConfig config) {
    OperatorConfig.Flags flags = config.flags();
    return new FlagEndpoint(
        flags.advertisedHost(),
        flags.advertisedPort(),
        OfrepWires.endpoint(flags).orElse(null),
        flags.tls().agents()
            ? new Trust(flags.tls().caConfigMap(), flags.ofrep().audience())
            : null);
  }

  /** How agents come to trust them. */
  @Produces
  @Singleton
  AuthorityKeeper authority(
      KubernetesClient client,
      Applier applier,
      Leadership leadership,
      OperatorConfig config,
      FlagSyncServer server,
      InstantSource clock) {
    return new AuthorityKeeper(
        client,
        applier,
        leadership,
        config.flags().tls().caFile().orElse(null),
        server::shown,
        clock);
  }
}
