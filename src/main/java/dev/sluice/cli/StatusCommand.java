// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.cli.Following.Change;
import dev.sluice.cli.steer.Subject;
import dev.sluice.cli.view.EvidenceLine;
import dev.sluice.cli.view.StatusLine;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
    description =
        "Show where migrations and fleets are, what they wait for, and how to change that.")
final class StatusCommand implements Callable<Integer> {
  /** Ages and what is left of a wait are drawn anew even when nothing happens. */
  private static final Duration REDRAW = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final Access access = new Access();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      converter = Target.Typed.class,
      description =
          "The migration; or agd/NAME, an AgentDeployment. Without it, a row for each of the"
              + " namespace.")
  private @Nullable Target target;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Stay and show each change; one of them: until it is Completed (0), or RolledBack,"
              + " Halted or Invalid (3).")
  private boolean watch;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json|yaml",
      defaultValue = "text",
      description = "How to print it; json and yaml give the whole object.")
  private Raw.Format format = Raw.Format.text;

  private final InstantSource clock = InstantSource.system();

  /** What has been told of one, where no terminal is. */
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

  @Override
  public Integer call() throws InterruptedException {
    Display display = Display.of(Objects.requireNonNull(spec));
    try (Cluster cluster = access.open()) {
      StatusScreen screen =
          new StatusScreen(cluster, clock, Wish.phrases(access), display.ink(), format);
      if (watch) {
        return watch(screen, new Steered(cluster), display);
      }
      show(screen, cluster, display);
      return ExitCode.DONE;
    }
  }

  private void show(StatusScreen screen, Cluster cluster, Display display) {
    if (target != null) {
      display.lines(screen.whole(new Steered(cluster).object(target), false));
      return;
    }
    List<String> remarks = new ArrayList<>();
    List<HasMetadata> all = new ArrayList<>(cluster.migrations());
    all.addAll(cluster.fleets(remarks));
    if (format != Raw.Format.text) {
      all.forEach(object -> display.lines(screen.whole(object, false)));
      return;
    }
    display.lines(screen.all(all));
    remarks.forEach(display::line);
  }

  private int watch(StatusScreen screen, Steered steered, Display display)
      throws InterruptedException {
    List<String> remarks = new ArrayList<>();
    if (target != null) {
      // Says what there is, if there is none of that name.
      steered.object(target);
    }
    Map<String, HasMetadata> seen = new TreeMap<>();
    Map<String, Told> told = new HashMap<>();
    try (Following following =
        target == null ? steered.followAll(remarks) : steered.follow(target)) {
      remarks.forEach(display::line);
      while (true) {
        Optional<Change> change = following.next(REDRAW);
        if (change.isPresent()) {
          take(screen, change.get(), seen, told, display);
        }
        if (display.terminal() && format == Raw.Format.text && !seen.isEmpty()) {
          List<HasMetadata> all = List.copyOf(seen.values());
          display.redraw(target == null ? screen.all(all) : screen.whole(all.getFirst(), true));
        }
        Optional<Integer> end =
            target == null
                ? Optional.empty()
                : seen.values().stream().findFirst().flatMap(Ending::of);
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
  }

  private void take(
      StatusScreen screen,
      Change change,
      Map<String, HasMetadata> seen,
      Map<String, Told> told,
      Display display) {
    HasMetadata object = change.object();
    String key = Subject.of(object).name();
    if (change.gone()) {
      seen.remove(key);
      told.remove(key);
      if (target != null) {
        throw new TroubleException(key + " was deleted");
      }
      return;
    }
    seen.put(key, object);
    if (format != Raw.Format.text) {
      display.lines(screen.whole(object, true));
      return;
    }
    if (!display.terminal()) {
      Told now = new Told(screen.place(object), screen.evidence(object));
      display.lines(now.news(told.put(key, now), clock.instant()));
    }
  }
}
