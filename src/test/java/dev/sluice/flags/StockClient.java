// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.ProviderState;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client that is not ours: the OpenFeature SDK with the flagd provider, as an agent has it. */
final class StockClient implements AutoCloseable {
  private final String domain = UUID.randomUUID().toString();
  private final FlagdProvider provider;
  private final Client client;

  StockClient(int port, String selector, String providerId) {
    this(port, selector, providerId, null);
  }

  /** With a file of authorities it speaks TLS. */
  StockClient(int port, String selector, String providerId, @Nullable Path authorities) {
    provider =
        new FlagdProvider(
            FlagdOptions.builder()
                .tls(authorities != null)
                .certPath(authorities == null ? null : authorities.toString())
                .resolverType(Config.Resolver.IN_PROCESS)
                .host("127.0.0.1")
                .port(port)
                .selector(selector)
                .providerId(providerId)
                .deadline(5_000)
                .retryBackoffMs(50)
                .build());
    client = OpenFeatureAPI.getInstance().getClient(domain);
  }

  /** Connects and waits until the first flags are there. */
  StockClient connected() {
    OpenFeatureAPI.getInstance().setProviderAndWait(domain, provider);
    return this;
  }

  /** Connects in the background. */
  StockClient connecting() {
    OpenFeatureAPI.getInstance().setProvider(domain, provider);
    return this;
  }

  boolean on(String key, String id) {
    return details(key, id).getValue();
  }

  FlagEvaluationDetails<Boolean> details(String key, @Nullable String id) {
    ImmutableContext context = id == null ? new ImmutableContext() : new ImmutableContext(id);
    return client.getBooleanDetails(key, false, context);
  }

  /** What the provider says of its line. */
  ProviderState state() {
    return client.getProviderState();
  }

  @Override
  public void close() {
    provider.shutdown();
  }
}
