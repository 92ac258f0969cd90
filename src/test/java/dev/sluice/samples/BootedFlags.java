// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.samples;

// src/docs/flags.md shows what follows.
import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.contrib.providers.flagd.FlagdProvider;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.multiprovider.FirstSuccessfulStrategy;
import dev.openfeature.sdk.multiprovider.MultiProvider;
import java.util.List;

/** Flags for an agent that may have to start while Sluice is away. */
public final class BootedFlags {
  private BootedFlags() {}

  /** Asks Sluice, and the copy in that file for what Sluice has not said. */
  public static FeatureProvider of(FlagdOptions sluice, String file) {
    FlagdOptions copy =
        FlagdOptions.builder()
            .resolverType(Config.Resolver.FILE)
            .offlineFlagSourcePath(file)
            .build();
    return new MultiProvider(
        List.of(new FlagdProvider(sluice), new Copy(copy)), new FirstSuccessfulStrategy());
  }

  /** Two providers of one name would be taken for one. */
  private static final class Copy extends FlagdProvider {
    Copy(FlagdOptions options) {
      super(options);
    }

    @Override
    public Metadata getMetadata() {
      return () -> "copy";
    }
  }
}
