// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.sluice.fleet.AgentId;
import java.util.function.Consumer;

/**
 * Flags by a stock OpenFeature client: the unmodified flagd provider, which evaluates in this
 * process what the operator's sync stream pushes to it. A real agent needs no more than this.
 *
 * <p>Each agent has an API domain of its own, because a provider holds one connection.
 */
final class OpenFeatureFlags implements AgentFlags {
  private final String domain;
  private final Client client;
  private final EvaluationContext identity;
  private final FlagdOptions options;

  /**
   * Asks as that agent.
   *
   * @param targetingKey of the agent
   * @param options where its flags are
   */
  private OpenFeatureFlags(String targetingKey, FlagdOptions options) {
    this.domain = targetingKey;
    this.options = options;
    client = OpenFeatureAPI.getInstance().getClient(domain);
    identity = new ImmutableContext(domain);
  }

  /** One of many agents of a process, of which each says where its flags are. */
  static OpenFeatureFlags at(AgentId agent, String pod, String host, int port) {
    return new OpenFeatureFlags(
        agent.targetingKey(),
        FlagdOptions.builder()
            .resolverType(Config.Resolver.IN_PROCESS)
            .host(host)
            .port(port)
            .selector("source=" + agent.namespace() + "/" + agent.workload())
            .providerId(pod)
            .build());
  }

  /** The agent of a pod: all of it comes from the environment that Sluice sets there. */
  static OpenFeatureFlags inPod(String targetingKey) {
    return new OpenFeatureFlags(targetingKey, FlagdOptions.builder().build());
  }

  /** Connects in the background; until the first flags are there every flag is off. */
  void connect() {
    OpenFeatureAPI.getInstance().setProvider(domain, new FlagdProvider(options));
  }

  @Override
  public boolean on(String key) {
    return client.getBooleanValue(key, false, identity);
  }

  @Override
  public AgentView.Connection connection() {
    return switch (client.getProviderState()) {
      case READY -> AgentView.Connection.READY;
      case STALE -> AgentView.Connection.STALE;
      case ERROR, FATAL -> AgentView.Connection.ERROR;
      case NOT_READY -> AgentView.Connection.NOT_READY;
    };
  }

  @Override
  public void onChange(Runnable listener) {
    Consumer<dev.openfeature.sdk.EventDetails> call = event -> listener.run();
    client.onProviderConfigurationChanged(call);
    client.onProviderReady(call);
    client.onProviderStale(call);
    client.onProviderError(call);
  }
}
