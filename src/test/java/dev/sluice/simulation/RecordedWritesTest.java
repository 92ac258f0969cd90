// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.recorder.Recording;
import dev.sluice.simulation.Answer.Standing;
import dev.sluice.simulation.ModelApi.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server has taken, the model takes too, and makes the same of it. */
class RecordedWritesTest {
  @ParameterizedTest
  @MethodSource("recordings")
  void every_write_of_a_real_run_is_taken_and_makes_one_revision(Path file) throws IOException {
    // Given
    List<ModelApi.Commit> commits = new ArrayList<>();
    ModelApi model = new ModelApi(commits::add);
    List<String> differences = new ArrayList<>();
    List<RecordedWrite> writes = RecordedWrite.of(Recording.read(file));

    // When
    for (RecordedWrite write : writes) {
      Outcome outcome = write.replay(model, write.time(), 0);
      Standing stands = Standing.of(model.get(write.kind(), write.name()));
      if (outcome != Outcome.COMMITTED) {
        differences.add(write + ": " + outcome + " " + model.refusal());
      }
      TreeDiff.of(stands, Standing.of(write.after()))
          .forEach(line -> differences.add(write + ": (model | real) " + line));
    }

    // Then
    assertThat(String.join("\n", differences)).isEmpty();
    assertThat(commits).hasSameSizeAs(writes).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void what_no_real_one_has_taken_is_refused(Path file) throws IOException {
    // Given
    ModelApi model = new ModelApi(commit -> {});
    List<RecordedWrite> writes = RecordedWrite.of(Recording.read(file));
    writes.forEach(write -> write.replay(model, write.time(), 0));
    RecordedWrite late =
        writes.stream()
            .filter(write -> write.kind() == Kind.MIGRATION && write.isStatus())
            .filter(write -> model.get(write.kind(), write.name()) != null)
            .findFirst()
            .orElseThrow();

    // When
    Outcome outcome = late.replay(model, late.time(), 0);

    // Then
    assertThat(outcome).isEqualTo(Outcome.REFUSED);
    assertThat(Rules.ALL).contains(model.refusal().split("; "));
  }

  static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/histories"))) {
      return files.sorted().toList();
    }
  }
}
