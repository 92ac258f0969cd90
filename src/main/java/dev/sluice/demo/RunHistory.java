// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.history.HistoryReport;
import dev.sluice.history.rules.Invariants;
import dev.sluice.recorder.HistoryRecorder;
import dev.sluice.recorder.Recording;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Collectors;

/** Everything that is committed while the demo plays, held against the invariants at its end. */
final class RunHistory implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How late our watch may bring a change. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private static final String FILE = "history.jsonl";

  private final HistoryRecorder recorder;

  private RunHistory(HistoryRecorder recorder) {
    this.recorder = recorder;
  }

  static RunHistory start(KubernetesClient client, InstantSource clock) {
    return new RunHistory(HistoryRecorder.within(Example.NAMESPACE, client, clock));
  }

  /**
   * Ends the recording, which is left in that folder, and checks it.
   *
   * @return what it shows, in a line
   * @throws ExpectationFailedException if an invariant was broken, with the example, or if nobody
   *     can say, as something may be missing
   */
  String check(Path logs) throws ExpectationFailedException, IOException, InterruptedException {
    Recording recording = recorder.finish(PATIENCE);
    recording.write(logs.resolve(FILE));
    return checked(recording);
  }

  static String checked(Recording recording) throws ExpectationFailedException {
    if (recording.gap().isPresent()) {
      throw new ExpectationFailedException(
          "history: nothing can be said of it, as "
              + recording.gap().get()
              + "; run the demo once more");
    }
    HistoryReport report = HistoryReport.of(Invariants.timed(LATE), recording.changes(), true);
    if (!report.breaches().isEmpty()) {
      throw new ExpectationFailedException(
          "history: "
              + report.summary()
              + "\n"
              + report.breaches().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return report.summary();
  }

  @Override
  public void close() {
    recorder.close();
  }
}
