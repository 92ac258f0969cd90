// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.contrib.providers.flagd.Config;
import dev.openfeature.contrib.providers.flagd.FlagdOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.sluice.flags.eval.FlagState;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.Reach;
import dev.sluice.samples.BootedFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stock client makes of the copy in the ConfigMap, as the page of the docs shows it. */
class CopiedFlagsTest {
  private static final FlagTable COPIED =
      otp()
          .with(flag("registry", 100), flag("cohort", 30), leased("1h", flag("leased", 100)))
          .agents("planner", 10)
          .table();

  private final Wire wire = new Wire(SyncTerms.DEFAULT);
  private final int port = wire.server.port();
  private final Client client =
      OpenFeatureAPI.getInstance().getClient(UUID.randomUUID().toString());
  @TempDir private Path mounted;
  private FeatureProvider provider;

  @AfterEach
  void close() {
    if (provider != null) {
      provider.shutdown();
    }
    wire.close();
  }

  @Test
  void an_agent_that_starts_while_sluice_is_away_goes_by_the_copy_until_it_is_there()
      throws Exception {
    // Given
    wire.server.stop();

    // When
    boot();

    // Then
    await().until(() -> on("registry", "shop/planner/0"));
    FlagTable live = otp().with(flag("registry", 0)).agents("planner", 10).table();
    wire.serve(live);
    wire.server.start("127.0.0.1", port, SyncSecurity.PLAIN);
    await().until(() -> !on("registry", "shop/planner/0"));
  }

  @Test
  void a_flag_that_sluice_does_not_know_is_asked_of_the_copy_all_the_same() throws Exception {
    // Given
    wire.serve(otp().with(flag("other", 100)).table());

    // When
    boot();

    // Then
    await().until(() -> on("other", "shop/planner/0"));
    assertThat(on("registry", "shop/planner/0")).isTrue();
  }

  @Test
  void a_copy_has_the_same_cohort_and_promises_nothing_that_is_leased() throws Exception {
    // Given
    wire.server.stop();

    // When
    boot();

    // Then
    await().until(() -> on("registry", "shop/planner/0"));
    FlagState cohort = COPIED.flag("cohort").orElseThrow();
    assertThat(((Reach.Members) cohort.reach()).keys())
        .hasSize(3)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10)
                .mapToObj(agent -> "shop/planner/" + agent)
                .filter(id -> on("cohort", id))
                .toList());
    assertThat(on("leased", "shop/planner/0")).isFalse();
  }

  private void boot() throws Exception {
    Path file = mounted.resolve("flags.json");
    Files.writeString(file, FlagdDocument.of(List.of(COPIED)).json());
    provider =
        BootedFlags.of(
            FlagdOptions.builder()
                .resolverType(Config.Resolver.IN_PROCESS)
                .host("127.0.0.1")
                .port(port)
                .selector(Wire.SET)
                .retryBackoffMs(50)
                .build(),
            file.toString());
    OpenFeatureAPI.getInstance().setProvider(client.getMetadata().getDomain(), provider);
  }

  private boolean on(String key, String id) {
    return client.getBooleanDetails(key, false, new ImmutableContext(id)).getValue();
  }
}
