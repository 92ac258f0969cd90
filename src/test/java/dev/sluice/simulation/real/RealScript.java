// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation.real;

import dev.sluice.api.Annotations;
import dev.sluice.api.MigrationStatus.Phase;
import dev.sluice.kit.ApiServer;
import dev.sluice.simulation.real.RealRun.Recorded;
import dev.sluice.simulation.real.ScriptedAgents.Mood;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/** The runs that the model is held against: what people and agents do, and in which order. */
@SuppressWarnings("ImmutableEnumChecker") // The lambdas hold nothing.
public enum RealScript {
  /** Two stages pass, and then the fleet grows. */
  WHOLE_PASS(
      run -> {
        run.leads("first");
        run.begins();
        run.applies("alpha", stage("one", "a"), stage("two", "b"));
        run.reaches("alpha", Phase.Completed);
        run.scales(12);
      }),
  /** The second stage makes the agents ill, and passes once they are mended. */
  BREACHED_AND_RETRIED(
      run -> {
        run.begins();
        run.leads("first");
        run.applies("alpha", stage("one", "a"), stage("two", "b"));
        run.runs("alpha", "two", "10%");
        run.agents().become(Mood.ILL);
        run.reaches("alpha", Phase.RolledBack);
        run.agents().become(Mood.WELL);
        run.annotates("alpha", Annotations.RETRY, "2");
        run.reaches("alpha", Phase.Completed);
      }),
  /** An emergency in mid-flight; a retry waits until it is lifted. */
  EMERGENCY_AND_RETRIED(
      run -> {
        run.leads("first");
        run.begins();
        run.applies("alpha", stage("one", "a"), slow("two", "b", "c"));
        run.runs("alpha", "two", "10%");
        run.annotates("alpha", Annotations.ROLLBACK, "it burns");
        run.reaches("alpha", Phase.RolledBack);
        run.annotates("alpha", Annotations.RETRY, "2");
        run.annotates("alpha", Annotations.ROLLBACK, null);
        run.runs("alpha", "two", "10%");
        run.annotates("alpha", Annotations.ROLLBACK_TO, "one");
        run.reaches("alpha", Phase.RolledBack);
      }),
  /** Paused, resumed, approved, and a long hold ended early. */
  PAUSED_APPROVED_AND_SKIPPED(
      run -> {
        run.begins();
        run.applies("alpha", stage("one", "a"), approved("two", "b"));
        run.leads("first");
        run.runs("alpha", "one", "50%");
        run.annotates("alpha", Annotations.PAUSE, "lunch");
        run.reaches("alpha", Phase.Holding);
        run.annotates("alpha", Annotations.PAUSE, null);
        run.reaches("alpha", Phase.AwaitingApproval);
        run.annotates("alpha", Annotations.APPROVE, "two/1");
        run.runs("alpha", "two", "50%");
        run.annotates("alpha", Annotations.SKIP_WAIT, "two/50/1");
        run.reaches("alpha", Phase.Completed);
      }),
  /** The second migration of a flag waits until the first one is gone. */
  TWO_CLAIMANTS(
      run -> {
        run.leads("first");
        run.begins();
        run.applies("alpha", stage("one", "a"), slow("two", "b"));
        run.runs("alpha", "two", "10%");
        run.applies("beta", stage("one", "b", "c"));
        run.reaches("beta", Phase.Holding);
        run.deletes("alpha");
        run.reaches("beta", Phase.Completed);
      }),
  /** A completed migration yields a flag, though not while the next one is in an emergency. */
  YIELDED_AFTER_AN_EMERGENCY(
      run -> {
        run.leads("first");
        run.begins();
        run.applies("alpha", stage("one", "a"), stage("two", "b"));
        run.runs("alpha", "two", "10%");
        run.annotates("alpha", Annotations.PAUSE, "lunch");
        run.applies("beta", stage("one", "b", "c"));
        run.reaches("beta", Phase.Holding);
        run.annotates("beta", Annotations.ROLLBACK, "not this week");
        run.annotates("alpha", Annotations.PAUSE, null);
        run.reaches("alpha", Phase.Completed);
        run.annotates("beta", Annotations.ROLLBACK, null);
        run.reaches("beta", Phase.Completed);
      }),
  /** The operator ends in the middle of a stage, somebody pauses, and another one takes over. */
  NEW_LEADER(
      run -> {
        run.leads("first");
        run.begins();
        run.applies("alpha", stage("one", "a"), stage("two", "b"));
        run.runs("alpha", "one", "50%");
        run.resigns();
        run.annotates("alpha", Annotations.PAUSE, "nobody there");
        run.leads("second");
        run.reaches("alpha", Phase.Holding);
        run.annotates("alpha", Annotations.PAUSE, null);
        run.runs("alpha", "two", "10%");
        run.resigns();
        run.leads("third");
        run.reaches("alpha", Phase.Completed);
      }),
  /** Nobody can be seen, a flag is killed, and the fleet grows, all in the middle of a stage. */
  BLIND_KILLED_AND_SCALED(
      run -> {
        run.begins();
        run.leads("first");
        run.applies("alpha", stage("one", "a", "b"), stage("two", "c"));
        run.runs("alpha", "one", "50%");
        run.agents().become(Mood.SILENT);
        run.reaches("alpha", Phase.Holding);
        run.agents().become(Mood.WELL);
        run.reaches("alpha", s -> s.phase() != Phase.Holding);
        run.kills("b");
        run.reaches("alpha", Phase.Holding);
        run.scales(14);
        run.kills(null);
        run.reaches("alpha", Phase.Completed);
      });

  /** Where the histories of real runs are. */
  public static final Path HISTORIES = Path.of("src/test/resources/histories");

  private static final Path READINGS = Path.of("src/test/resources/readings");

  private final Consumer<RealRun> script;

  RealScript(Consumer<RealRun> script) {
    this.script = script;
  }

  private static String stage(String name, String... flags) {
    return staged(name, "1s", flags);
  }

  private static String slow(String name, String... flags) {
    return staged(name, "1h", flags);
  }

  private static String approved(String name, String... flags) {
    return "{name: %s, flags: [{key: %s}], window: 2s, approval: Required,"
            .formatted(name, flags[0])
        + " steps: [{percent: 10, hold: 1s}, {percent: 50, hold: 1h}]}";
  }

  private static String staged(String name, String hold, String... flags) {
    return "{name: %s, flags: [{key: %s}], window: 2s, steps: [{percent: 10, hold: %s}, {percent: 50, hold: %s}]}"
        .formatted(name, String.join("}, {key: ", flags), hold, hold);
  }

  private String file() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".jsonl";
  }

  /** Plays it on a real API server. */
  public Recorded play() {
    try (KubernetesClient client = ApiServer.client(ApiServer.newNamespace())) {
      try (RealRun run = new RealRun(client)) {
        script.accept(run);
        return run.recorded();
      } finally {
        client.namespaces().withName(client.getNamespace()).delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What was recorded of it. */
  public Recorded read() throws IOException {
    return new Recorded(
        dev.sluice.recorder.Recording.read(HISTORIES.resolve(file())),
        Reading.read(READINGS.resolve(file())));
  }

  /** Puts a recording in the place of the one before. */
  public void write(Recorded recorded) throws IOException {
    Files.createDirectories(READINGS);
    recorded.history().write(HISTORIES.resolve(file()));
    Reading.write(READINGS.resolve(file()), recorded.readings());
  }
}
