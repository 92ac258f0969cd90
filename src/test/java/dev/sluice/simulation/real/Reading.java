// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation.real;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.judge.Compared;
import dev.sluice.judge.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a migration was told of its agents' health, from that time on.
 *
 * @param time when it was told so first
 * @param migration name of the migration
 * @param since what it asked for: only what happened after it counts; null before a stage
 * @param health the answer
 */
public record Reading(Instant time, String migration, Instant since, Health health) {
  private static final JsonMapper LINES =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          // What is in no older recording is none.
          .withConfigOverride(
              List.class,
              list -> list.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .build();

  public Reading {
    // Recorded before there were comparisons.
    if (health.compared() == null) {
      health =
          new Health(
              health.lookTime(),
              health.taken(),
              health.interval(),
              health.checks(),
              health.baselines(),
              health.baselineReady(),
              Compared.NONE);
    }
  }

  /** Reads JSON lines. */
  public static List<Reading> read(Path file) throws IOException {
    List<Reading> readings = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      readings.add(LINES.readValue(line, Reading.class));
    }
    return readings;
  }

  /** Writes JSON lines, a reading each. */
  static void write(Path file, List<Reading> readings) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Reading reading : readings) {
      lines.add(LINES.writeValueAsString(reading));
    }
    Files.write(file, lines);
  }
}
