// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.Migration;
import dev.sluice.judge.suites.SuiteRun;
import dev.sluice.judge.suites.SuiteSight;
import dev.sluice.judge.suites.SuiteSight.Seen;
import dev.sluice.judge.suites.SuiteSight.Template;
import dev.sluice.judge.suites.SuiteSight.Unreachable;
import dev.sluice.judge.suites.SuiteSight.Unseen;
import dev.sluice.judge.suites.Suites;
import dev.sluice.resources.SuiteCluster.Outcome;
import dev.sluice.resources.SuiteCluster.Source;
import dev.sluice.resources.SuiteCluster.Whose;
import dev.sluice.timing.Later;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs of suites as Jobs of the cluster. That they are begun once is the API server's doing, by
 * their names; what is remembered here is only what went wrong, that it was tried just now, and
 * when a Job was seen first.
 */
final class SuiteJobs implements Suites, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SuiteJobs.class);

  /** Between two tries to begin a run. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  /** The same where a cache was behind: its event is on its way. */
  static final Duration BEHIND = Duration.ofSeconds(1);

  private final SuiteCluster cluster;
  private final Sightings sightings;
  private final Reads<Whose, SuiteSight> runs;
  private final Reads<Source, Optional<Template>> templates;
  private final Later later;
  private final InstantSource clock;
  private final Consumer<String> announce;
  private final Map<Wanted, Tried> tried = new ConcurrentHashMap<>();

  private record Wanted(Whose whose, String run) {}

  /**
   * The last try.
   *
   * @param wrong what was; null while that is not known, or nothing was
   * @param pause until the next one
   */
  private record Tried(Instant time, @Nullable String wrong, Duration pause) {}

  SuiteJobs(SuiteCluster cluster, Later later, InstantSource clock, Consumer<String> announce) {
    this.cluster = cluster;
    this.sightings = new Sightings(clock);
    this.runs = new Reads<>(this::list, new Unseen(), new Unreachable(), later, clock, announce);
    this.templates =
        new Reads<>(
            source -> Optional.of(cluster.template(source)),
            Optional.empty(),
            Optional.of(new Template.Unfit("cannot be read: see the log of the operator")),
            later,
            clock,
            announce);
    this.later = later;
    this.clock = clock;
    this.announce = announce;
  }

  private SuiteSight list(Whose whose) {
    SuiteSight sight = cluster.list(whose);
    return sight instanceof Seen seen
        ? new Seen(sightings.timed(whose, seen.jobs()), Map.of(), Map.of())
        : sight;
  }

  @Override
  public SuiteSight sight(String owner, String namespace, String uid, Set<String> cronJobs) {
    Whose whose = new Whose(namespace, uid);
    Map<String, Template> known = new HashMap<>();
    for (String cronJob : cronJobs) {
      templates.known(owner, new Source(namespace, cronJob)).ifPresent(t -> known.put(cronJob, t));
    }
    SuiteSight sight = runs.known(owner, whose);
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
    return new Seen(seen.jobs(), refused, known);
  }

  @Override
  public void start(String owner, Migration migration, SuiteRun run, BooleanSupplier stands) {
    Instant now = clock.instant();
    tried.values().removeIf(last -> !isYounger(last, Reads.GONE, now));
    Whose whose =
        new Whose(migration.getMetadata().getNamespace(), migration.getMetadata().getUid());
    Wanted wanted = new Wanted(whose, run.id());
    Tried last = tried.get(wanted);
    if (last != null && isYounger(last, last.pause(), now)) {
      return;
    }
    String wrong = last == null ? null : last.wrong();
    Duration pause = last == null ? AGAIN : last.pause();
    tried.put(wanted, new Tried(now, wrong, pause));
    later.after(
        Duration.ZERO,
        () -> {
          Tried next = begin(migration, run, stands, wrong, pause);
          tried.put(wanted, next);
          runs.hurry(whose);
          later.after(
              next.pause().equals(BEHIND) ? BEHIND : Duration.ZERO, () -> announce.accept(owner));
        });
  }

  private Tried begin(
      Migration migration,
      SuiteRun run,
      BooleanSupplier stands,
      @Nullable String before,
      Duration pause) {
    try {
      return switch (cluster.begin(migration, run, stands)) {
        case Outcome.Begun() -> new Tried(clock.instant(), null, AGAIN);
        case Outcome.Overtaken() -> new Tried(clock.instant(), before, BEHIND);
        case Outcome.Refused(String why) -> new Tried(clock.instant(), why, AGAIN);
      };
    } catch (RuntimeException e) {
      // Nobody else sees it: a run that is never begun would be waited for without a word.
      LOG.errorf(e, "suite %s cannot be run", run.cronJob());
      Duration doubled = pause.multipliedBy(2);
      return new Tried(
          clock.instant(),
          "cannot be run, by a fault of the operator ("
              + e.getClass().getSimpleName()
              + "): see its log, and whether kubectl create job --from=cronjob/"
              + run.cronJob()
              + " runs its template; it is tried again",
          doubled.compareTo(Reads.MOST) < 0 ? doubled : Reads.MOST);
    }
  }

  /** Of a clock that has been set back nobody knows how long ago it was. */
  private static boolean isYounger(Tried last, Duration age, Instant now) {
    return !last.time().isAfter(now) && last.time().plus(age).isAfter(now);
  }

  @Override
  public void close() {
    runs.close();
    templates.close();
    sightings.clear();
    tried.clear();
  }
}
