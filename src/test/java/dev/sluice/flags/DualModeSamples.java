// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static dev.sluice.flags.eval.TestSet.flag;
import static dev.sluice.flags.eval.TestSet.leased;
import static dev.sluice.flags.eval.TestSet.otp;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.agents.plan.FlagEndpoint;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.kit.ForeignClient;
import dev.sluice.kit.PodEnvironment;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@code src/docs/flags.md} promises of its samples, in a process that knows its pod alone.
 */
abstract class DualModeSamples {
  private static final String OLD_PATH = "tool found by processes, run by processes";
  private static final String NEW_PATH = "tool found by registry, run by registry";
  private static final FlagTable LEASED = otp().with(leased("15s", flag("registry", 100))).table();

  private final Wire wire = new Wire(SyncTerms.DEFAULT);
  private final int port = wire.server.port();
  private ForeignClient agent;

  record Work(String result, int evaluations) {}

  /** How a program with the sample is started. */
  abstract ForeignClient.Command command();

  @BeforeEach
  void start() {
    Map<String, String> environment =
        new HashMap<>(PodEnvironment.of(new FlagEndpoint("127.0.0.1", port, null, null)));
    // Else it says so after 5 or 10 s, and comes back after 5.
    environment.put("FLAGD_RETRY_GRACE_PERIOD", "1");
    environment.put("FLAGD_RETRY_BACKOFF_MAX_MS", "1000");
    agent = ForeignClient.start(command(), environment);
  }

  @AfterEach
  void close() {
    if (agent != null) {
      agent.close();
    }
    wire.close();
  }

  @Test
  void each_piece_of_work_asks_once_and_takes_the_path_that_the_flag_says() {
    wire.serve(Wire.at(0));
    connectUntil("READY");
    Work before = work();
    assertThat(before.result()).isEqualTo(OLD_PATH);

    Work next = work();

    assertThat(next.evaluations()).isEqualTo(before.evaluations() + 1);
    wire.serve(Wire.at(100));
    takes(NEW_PATH);
    wire.serve(Wire.at(0));
    takes(OLD_PATH);
  }

  @Test
  void an_agent_that_starts_while_sluice_is_away_takes_the_old_path_until_it_is_there() {
    wire.server.stop();
    agent.connect("sample");
    assertThat(work().result()).isEqualTo(OLD_PATH);
    await().until(() -> agent.provider().state().equals("ERROR"));
    assertThat(work().result()).isEqualTo(OLD_PATH);

    wire.serve(Wire.at(100));
    wire.server.start("127.0.0.1", port, SyncSecurity.PLAIN);

    takes(NEW_PATH);
  }

  @Test
  void without_a_lease_an_agent_that_is_cut_off_keeps_its_path() {
    wire.serve(Wire.at(100));
    connectUntil("READY");
    takes(NEW_PATH);

    wire.server.stop();

    await()
        .until(
            () -> {
              assertThat(work().result()).isEqualTo(NEW_PATH);
              return agent.provider().state().equals("ERROR");
            });
    assertThat(work().result()).isEqualTo(NEW_PATH);
  }

  @Test
  void with_a_lease_an_agent_that_is_cut_off_takes_the_old_path_from_its_end_on() {
    wire.serve(LEASED);
    connectUntil("READY");
    await()
        .until(
            () -> {
              wire.store.renew(Map.of("shop/otp", Instant.now().minusSeconds(11)));
              return work().result().equals(NEW_PATH);
            });

    wire.server.stop();

    takes(OLD_PATH);
    await().until(() -> agent.provider().state().equals("ERROR"));
    assertThat(work().result()).isEqualTo(OLD_PATH);
  }

  private void connectUntil(String state) {
    agent.connect("sample");
    await().until(() -> agent.provider().state().equals(state));
  }

  private void takes(String path) {
    await().until(() -> work().result().equals(path));
  }

  private Work work() {
    return agent.ask(Work.class, "work", Map.of());
  }
}
