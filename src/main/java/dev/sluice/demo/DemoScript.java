// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.LastRollback;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.StageSpec;
import dev.sluice.demo.Measurements.Figure;
import dev.sluice.demo.fleet.AgentView.FlagView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The acts. Whatever is said to be done is done by the command that is shown. */
final class DemoScript {
  private static final Duration REST = Duration.ofSeconds(3);

  private final Setting.Running set;
  private final Lookout lookout;
  private final Kubectl kubectl;
  private final Screen screen;
  private final Measurements measured;
  private final InstantSource clock;

  DemoScript(
      Setting.Running set,
      Lookout lookout,
      Kubectl kubectl,
      Screen screen,
      Measurements measured,
      InstantSource clock) {
    this.set = set;
    this.lookout = lookout;
    this.kubectl = kubectl;
    this.screen = screen;
    this.measured = measured;
    this.clock = clock;
  }

  /** The fleet is there and connected, and nothing is applied yet. */
  void opening() throws ExpectationFailedException, IOException, InterruptedException {
    kubectl.claim();
    lookout.prove(Acts.opening());
  }

  /** Two stages pass, the third is taken back by itself. */
  void first() throws ExpectationFailedException, IOException, InterruptedException {
    heading("Act 1: two stages pass, the third is broken on purpose. Nobody touches anything.");
    kubectl.run("apply", "-k", Example.DIRECTORY);
    lookout.await(Acts.first());
    measureRollback(lookout.prove(Acts.firstProof()));
  }

  /** The fleet is mended, and the plan tried again from where it stood. */
  void second() throws ExpectationFailedException, IOException, InterruptedException {
    heading("Act 2: the new path is mended, and a person asks for another attempt.");
    set.fleet().mend(Example.BROKEN_FLAG);
    screen.line(Line.of(Tone.FAINT, "  (the fleet is mended: " + Example.BROKEN_FLAG + ")"));
    kubectl.run(
        "annotate",
        "mig",
        Example.MIGRATION,
        "sluice.dev/retry=2",
        "sluice.dev/override=cooldown/2");
    lookout.prove(Acts.second());
    kubectl.run(
        "annotate", "mig", Example.MIGRATION, "sluice.dev/approve=" + Example.FOURTH + "/2");
    lookout.await(Acts.approved());
    Scene completed = lookout.prove(Acts.secondProof());
    measureWrites(completed);
  }

  /** A second migration is taken back by one annotation: how long does it take? */
  void third() throws ExpectationFailedException, IOException, InterruptedException {
    heading("Act 3: a second migration, and somebody takes it back in mid-flight.");
    lookout.turnTo(Example.TRACING);
    kubectl.run("apply", "-f", Example.TRACING_FILE);
    lookout.await(Acts.third());
    Instant begin = clock.instant();
    kubectl.run(
        "annotate", "mig", Example.TRACING, "sluice.dev/rollback=the collector is overloaded");
    Scene dark = lookout.prove(Acts.thirdProof());
    long revision = dark.record().orElseThrow().revision();
    measured.millis(Figure.RECORDED, Duration.between(begin, lookout.seenTime(revision)));
    Instant last = lastOff(dark, Example.TRACING_FLAGS);
    Duration seen = Duration.between(lookout.annotatedTime(Annotations.ROLLBACK), last);
    // The operator's watch may be faster than ours; then so are its agents.
    measured.text(
        Figure.ANNOTATION,
        seen.toMillis() + " ms" + (seen.isNegative() ? ": the agents knew before" : ""));
    measured.millis(Figure.RETURN_KEY, Duration.between(begin, last));
  }

  private void measureRollback(Scene scene) {
    LastRollback rollback =
        Objects.requireNonNull(scene.status().orElseThrow().lastRollback(), "lastRollback");
    RolloutRecord record = scene.record().orElseThrow();
    Instant evidence = Readings.evidence(rollback, scene.commandTime());
    Instant recorded = lookout.seenTime(record.revision());
    Instant confirmed = lastOff(scene, scene.flags(Example.THIRD));
    measured.seconds(Figure.TO_GUARD, Duration.between(firstOn(scene), rollback.time()));
    measured.millis(Figure.TO_RECORD, Duration.between(evidence, recorded));
    measured.millis(Figure.TO_AGENTS, Duration.between(evidence, confirmed));
  }

  private static Instant firstOn(Scene scene) {
    return scene.fleet().agents().stream()
        .flatMap(a -> a.flags().stream())
        .filter(f -> f.key().equals(Example.BROKEN_FLAG))
        .map(FlagView::firstOnTime)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Instant lastOff(Scene scene, List<String> flags) {
    return Readings.allOff(scene.fleet(), flags, scene.rollbackKnownSince()).orElseThrow();
  }

  private void measureWrites(Scene completed) throws IOException, InterruptedException {
    List<StageSpec> stages = completed.spec().orElseThrow().stages();
    String writes =
        IntStream.range(0, stages.size())
            // The third one was tried twice; the others show what a stage costs.
            .filter(i -> !stages.get(i).name().equals(Example.THIRD))
            .mapToObj(i -> writes(stages.get(i), set.writes().whilePassed(i)))
            .collect(Collectors.joining(", "));
    measured.text(Figure.WRITES, writes);
    int before = set.writes().total();
    lookout.watch(REST);
    measured.text(Figure.REST, String.valueOf(set.writes().total() - before));
  }

  private static String writes(StageSpec stage, int writes) {
    int rungs = 1 + (stage.steps() == null ? 0 : stage.steps().size());
    return writes + " (" + rungs + ")";
  }

  private void heading(String text) {
    screen.line(Line.blank());
    screen.line(Line.of(Tone.STRONG, text));
  }
}
