// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.judge.suites.SuiteSight.Unseen;
import dev.sluice.judge.suites.Suites;
import dev.sluice.resources.ClusterSuites.Whose;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs of suites as Jobs of the cluster. That they are begun once is the API server's doing, by
 * their names; what is remembered here is only what went wrong, and that it was tried just now.
 */
final class SuiteJobs implements Suites, AutoCloseable {
  /** Between two tries to begin a run. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  private final ClusterSuites cluster;
  private final Reads<Whose, SuiteSight> reads;
  private final Reads.Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<Wanted, Tried> tried = new ConcurrentHashMap<>();

  private record Wanted(Whose whose, String run) {}

  /** When it was tried last, and what was wrong; null while that is not known, or nothing was. */
  private record Tried(Instant time, @Nullable String wrong) {}

  SuiteJobs(
      ClusterSuites cluster, Reads.Later later, InstantSource clock, Consumer<String> announce) {
    this.cluster = cluster;
    this.reads =
        new Reads<>(cluster::list, new Unseen(), new Unreachable(), later, clock, announce);
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  @Override
  public SuiteSight sight(String owner, String namespace, String uid) {
    Whose whose = new Whose(namespace, uid);
    SuiteSight sight = reads.known(owner, whose);
    if (!(sight instanceof Seen seen)) {
      return sight;
    }
    Map<String, String> refused = new HashMap<>();
    tried.forEach(
        (wanted, last) -> {
          if (wanted.whose().equals(whose) && last.wrong() != null) {
            refused.put(wanted.run(), last.wrong());
          }
        });
    return refused.isEmpty() ? seen : new Seen(seen.jobs(), refused);
  }

  @Override
  public void start(String owner, Migration migration, SuiteRun run) {
    Instant now = clock.instant();
    tried.values().removeIf(last -> !isYounger(last, Reads.GONE, now));
    Whose whose =
        new Whose(migration.getMetadata().getNamespace(), migration.getMetadata().getUid());
    Wanted wanted = new Wanted(whose, run.id());
    Tried last = tried.get(wanted);
    if (last != null && isYounger(last, AGAIN, now)) {
      return;
    }
    tried.put(wanted, new Tried(now, last == null ? null : last.wrong()));
    later.after(
        Duration.ZERO,
        () -> {
          String wrong = cluster.begin(migration, run).orElse(null);
          tried.put(wanted, new Tried(clock.instant(), wrong));
          reads.hurry(whose);
          announce.accept(owner);
        });
  }

  /** Of a clock that has been set back nobody knows how long ago it was. */
  private static boolean isYounger(Tried last, Duration age, Instant now) {
    return !last.time().isAfter(now) && last.time().plus(age).isAfter(now);
  }

  @Override
  public void close() {
    reads.close();
    tried.clear();
  }
}
