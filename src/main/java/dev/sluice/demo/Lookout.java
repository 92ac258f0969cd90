// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.Migration;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.demo.ApiWatch.Seen;
import dev.sluice.demo.fleet.FleetView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Looks at API and fleet again and again, shows it, and waits for sights. */
final class Lookout {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(40);

  private final ApiWatch api;
  private final FleetProcess fleet;
  private final OperatorProcess operator;
  private final Screen screen;
  private final Panel panel;
  private final Map<String, Migration> migrations = new HashMap<>();
  private final RecentWork recently = new RecentWork();
  private final InstantSource clock;
  private final Instant start;
  private final Map<Long, Instant> seenTimes = new HashMap<>();
  private final Map<String, Instant> annotatedTimes = new HashMap<>();
  private Instant commandTime;
  private Narrator narrator;
  private String subject = Example.MIGRATION;

  Lookout(Setting.Running set, Screen screen, InstantSource clock, Instant start) {
    this.api = set.api();
    this.fleet = set.fleet();
    this.operator = set.operator();
    this.screen = screen;
    this.panel = new Panel(screen.palette());
    this.clock = clock;
    this.start = start;
    this.commandTime = start;
    this.narrator = new Narrator(Example.FLEET, start, screen::line);
  }

  /** From now on the story is about that migration. */
  void turnTo(String migration) {
    subject = migration;
    narrator = new Narrator(Example.FLEET, start, screen::line);
    annotatedTimes.clear();
    seenTimes.clear();
  }

  /** A command is given now. */
  void commanded() {
    commandTime = clock.instant();
    narrator.commanded(commandTime);
  }

  /** Waits for each of them in turn, says so, and returns the last scene. */
  Scene prove(List<Expectation> expectations)
      throws ExpectationFailedException, IOException, InterruptedException {
    Scene scene = look();
    for (Expectation expectation : expectations) {
      scene = await(expectation);
      screen.line(Line.proven(screen.palette(), expectation.what()));
    }
    return scene;
  }

  /** Waits for each of them in turn, and returns the last scene. */
  Scene await(List<Expectation> expectations)
      throws ExpectationFailedException, IOException, InterruptedException {
    Scene scene = look();
    for (Expectation expectation : expectations) {
      scene = await(expectation);
    }
    return scene;
  }

  /** Waits until it is seen, and returns the scene that shows it. */
  Scene await(Expectation expectation)
      throws ExpectationFailedException, IOException, InterruptedException {
    Instant deadline = clock.instant().plus(expectation.within());
    while (true) {
      Scene scene = look();
      Optional<String> missing = expectation.sight().missing(scene);
      if (missing.isEmpty()) {
        return scene;
      }
      if (clock.instant().isAfter(deadline)) {
        throw new ExpectationFailedException(
            "not seen within "
                + expectation.within().toSeconds()
                + " s: "
                + expectation.what()
                + "\n  what was seen: "
                + missing.get());
      }
    }
  }

  /** Looks on for a while, whatever there is to be seen. */
  Scene watch(Duration time) throws IOException, InterruptedException {
    Instant end = clock.instant().plus(time);
    Scene scene = look();
    while (clock.instant().isBefore(end)) {
      scene = look();
    }
    return scene;
  }

  /** When that revision of the record was first seen through the API. */
  Instant seenTime(long revision) {
    return Objects.requireNonNull(seenTimes.get(revision), "revision " + revision);
  }

  /** When the migration was first seen with that annotation. */
  Instant annotatedTime(String annotation) {
    return Objects.requireNonNull(annotatedTimes.get(annotation), annotation);
  }

  private void remember(Seen seen) {
    Map<String, String> annotations = seen.migration().getMetadata().getAnnotations();
    annotations.keySet().forEach(a -> annotatedTimes.putIfAbsent(a, seen.at()));
    MigrationStatus status = seen.migration().getStatus();
    RolloutRecord record = status == null ? null : status.record();
    if (record != null) {
      seenTimes.putIfAbsent(record.revision(), seen.at());
    }
  }

  private Scene look() throws IOException, InterruptedException {
    Seen seen = api.next(LOOK_INTERVAL);
    while (seen != null) {
      migrations.put(seen.migration().getMetadata().getName(), seen.migration());
      if (seen.migration().getMetadata().getName().equals(subject)) {
        remember(seen);
        narrator.seen(seen.migration(), seen.at());
      }
      seen = api.next(Duration.ZERO);
    }
    if (!operator.alive()) {
      throw new IOException("the operator has ended; see " + operator.log());
    }
    FleetView view = fleet.view();
    recently.add(view);
    narrator.seen(view);
    Scene scene =
        new Scene(
            clock.instant(),
            migrations.get(subject),
            migrations,
            api.flagSet(),
            view,
            commandTime,
            recently.work());
    screen.panel(panel.draw(scene, Duration.between(start, scene.time())));
    return scene;
  }
}
