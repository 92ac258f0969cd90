// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.cli.Following.Change;
import dev.sluice.cli.view.EvidenceLine;
import dev.sluice.cli.view.EvidenceText;
import dev.sluice.cli.view.StatusLine;
import dev.sluice.cli.view.StatusList;
import dev.sluice.cli.view.StatusText;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show where migrations are, what they wait for, and how to change that.")
final class StatusCommand implements Callable<Integer> {
  /** Ages and what is left of a wait are drawn anew even when nothing happens. */
  private static final Duration REDRAW = Duration.ofSeconds(1);

  /** What is told beside the migration is asked for with each change of it, and so often. */
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "The migration; without it, a row for each of the namespace.")
  private @Nullable String name;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Stay and show each change; one migration: until it is Completed (0), or RolledBack,"
              + " Halted or Invalid (3).")
  private boolean watch;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json|yaml",
      defaultValue = "text",
      description = "How to print it; json and yaml give the whole object.")
  private Raw.Format format = Raw.Format.text;

  private final InstantSource clock = InstantSource.system();
  private final Kept<Beside> kept = new Kept<>(clock, AT_MOST);

  /** What has been told of a migration, where no terminal is. */
  private record Told(StatusLine place, List<EvidenceLine> evidence) {
    /** What differs from what was told before. */
    List<String> news(@Nullable Told before, Instant now) {
      List<String> lines = new ArrayList<>();
      if (before == null || !place.equals(before.place)) {
        lines.add(place.at(now));
      }
      for (EvidenceLine line : evidence) {
        if (before == null || !before.evidence.contains(line)) {
          lines.add(line.at(now));
        }
      }
      return lines;
    }
  }

  /** What is told besides the migration; null where it is not to be had. */
  private record Beside(@Nullable FlagSetStatus flags, @Nullable HealthPolicySpec policy) {}

  @Override
  public Integer call() throws InterruptedException {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      if (watch) {
        return watch(cluster, display);
      }
      show(cluster, display);
      return ExitCode.DONE;
    }
  }

  private void show(Cluster cluster, Display display) {
    if (name != null) {
      Migration migration = cluster.migration(name);
      display.lines(
          format == Raw.Format.text ? text(cluster, display, migration) : List.of(raw(migration)));
      return;
    }
    List<Migration> all = cluster.migrations();
    if (format != Raw.Format.text) {
      all.forEach(m -> display.line(raw(m)));
    } else if (all.isEmpty()) {
      display.line("No migrations in namespace " + cluster.namespace() + ".");
    } else {
      display.lines(StatusList.of(all, display.ink()));
    }
  }

  private List<String> text(Cluster cluster, Display display, Migration migration) {
    String version = String.valueOf(migration.getMetadata().getResourceVersion());
    Beside beside = kept.get(version, () -> beside(cluster, migration));
    return StatusText.of(
        migration,
        beside.flags(),
        beside.policy(),
        clock.instant(),
        Wish.phrases(access),
        display.ink());
  }

  private static Beside beside(Cluster cluster, Migration migration) {
    Optional<FlagSet> flags = cluster.ifSeen(FlagSet.class, migration.getSpec().flagSetName());
    return new Beside(
        flags.map(CustomResource::getStatus).orElse(null), policy(cluster, migration));
  }

  /** Asked for only where there is something to be told by it. */
  private static @Nullable HealthPolicySpec policy(Cluster cluster, Migration migration) {
    if (!EvidenceText.compares(migration.getStatus())) {
      return null;
    }
    try {
      return PolicyInForce.of(migration, cluster::knownHealthPolicy).orElse(null);
    } catch (TroubleException unread) {
      // Whether an object overrides the built-in one is not known then either.
      return null;
    }
  }

  private int watch(Cluster cluster, Display display) throws InterruptedException {
    if (name != null) {
      // Says what there is, if there is none of that name.
      cluster.migration(name);
    }
    Map<String, Migration> seen = new TreeMap<>();
    Map<String, Told> told = new HashMap<>();
    try (Following following = name == null ? cluster.followAll() : cluster.follow(name)) {
      while (true) {
        Optional<Change> change = following.next(REDRAW);
        if (change.isPresent()) {
          take(cluster, change.get(), seen, told, display);
        }
        if (display.terminal() && format == Raw.Format.text && !seen.isEmpty()) {
          display.redraw(screen(cluster, display, List.copyOf(seen.values())));
        }
        Optional<Integer> end =
            name == null
                ? Optional.empty()
                : Optional.ofNullable(seen.get(name)).flatMap(Ending::of);
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
  }

  private void take(
      Cluster cluster,
      Change change,
      Map<String, Migration> seen,
      Map<String, Told> told,
      Display display) {
    Migration migration = change.migration();
    String key = migration.getMetadata().getName();
    if (change.gone()) {
      seen.remove(key);
      told.remove(key);
      if (key.equals(name)) {
        throw new TroubleException(name + " was deleted");
      }
      return;
    }
    seen.put(key, migration);
    if (format != Raw.Format.text) {
      display.line(raw(migration));
      return;
    }
    if (!display.terminal()) {
      Told now =
          new Told(
              StatusLine.of(migration), EvidenceLine.of(migration, policy(cluster, migration)));
      display.lines(now.news(told.put(key, now), clock.instant()));
    }
  }

  private List<String> screen(Cluster cluster, Display display, List<Migration> seen) {
    return name == null
        ? StatusList.of(seen, display.ink())
        : new ArrayList<>(text(cluster, display, seen.getFirst()));
  }

  private String raw(Migration migration) {
    return Raw.of(migration, format, watch);
  }
}
