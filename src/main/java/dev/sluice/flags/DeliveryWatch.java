// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.flags.FlagSnapshot.Seen;
import dev.sluice.flags.delivery.DeliveryLease;
import dev.sluice.flags.delivery.ReplicaReport;
import dev.sluice.flags.delivery.SetReport;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.migration.DeliverySource;
import dev.sluice.migration.engine.Delivered;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Puts together what all replicas have delivered: the others by their Leases, this one as it is.
 * Who asks is told when the answer has changed.
 */
public final class DeliveryWatch implements DeliverySource {
  private static final Logger LOG = Logger.getLogger(DeliveryWatch.class);
  private static final long LOOK_EVERY_MILLIS = 200;

  /** Who asks does so every minute at least. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(3);

  private final FlagStore store;
  private final DeliveryKeeper own;
  private final InstantSource clock;
  private final Consumer<String> changed;
  private final SharedIndexInformer<Lease> leases;
  private final ConcurrentMap<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("delivery-watch").daemon().factory());

  private record Waiting(Asked asked, Delivered answer, Instant time) {}

  /**
   * Watches the Leases of that namespace.
   *
   * @param own what this replica has delivered
   * @param changed told who asked, when the answer is another one
   */
  public DeliveryWatch(
      KubernetesClient client,
      String namespace,
      FlagStore store,
      DeliveryKeeper own,
      Consumer<String> changed,
      InstantSource clock) {
    this.store = store;
    this.own = own;
    this.changed = changed;
    this.clock = clock;
    this.leases =
        client
            .leases()
            .inNamespace(namespace)
            .withLabel(DeliveryLease.LABEL, DeliveryLease.COMPONENT)
            .runnableInformer(0);
  }

  /** Starts to watch, without waiting for the first list. */
  public void start() {
    leases.exceptionHandler((_, _) -> true);
    var _ = leases.start();
    var _ =
        timer.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Ends the watch. */
  public void stop() {
    timer.shutdownNow();
    leases.stop();
  }

  @Override
  public Delivered delivered(Asked asked) {
    Instant now = clock.instant();
    Delivered answer = answer(asked, now);
    waiting.put(asked.owner(), new Waiting(asked, answer, now));
    return answer;
  }

  /** Tells those whose answer has changed; each of them asks again. */
  private void look() {
    try {
      Instant now = clock.instant();
      waiting.forEach(
          (owner, one) -> {
            if (one.time().plus(FORGOTTEN).isBefore(now)) {
              waiting.remove(owner, one);
            } else if (!answer(one.asked(), now).equals(one.answer())
                && waiting.remove(owner, one)) {
              changed.accept(owner);
            }
          });
    } catch (RuntimeException e) {
      LOG.error("who waits for delivery is not told of it now", e);
    }
  }

  private Delivered answer(Asked asked, Instant now) {
    FlagSnapshot served = store.current().orElse(null);
    FlagTable table = served == null ? null : served.tables().get(asked.flagSet());
    Seen seen =
        served == null
            ? null
            : served.records().getOrDefault(asked.flagSet(), Map.of()).get(asked.migration());
    String version =
        table != null && seen != null && seen.enteredTime().equals(asked.enteredTime())
            ? table.version()
            : null;
    return DeliveryCount.of(asked, version, reports(asked, now));
  }

  private List<SetReport> reports(Asked asked, Instant now) {
    List<SetReport> reports = new ArrayList<>();
    SetReport here = own.now().get(asked.flagSet());
    if (here != null) {
      reports.add(here);
    }
    leases.getStore().list().stream()
        .flatMap(lease -> DeliveryLease.read(lease).stream())
        .filter(report -> report.counts(now) && !report.replica().equals(own.replica()))
        .map(ReplicaReport::sets)
        .forEach(
            sets -> {
              SetReport there = sets.get(asked.flagSet());
              if (there != null) {
                reports.add(there);
              }
            });
    return reports;
  }
}
