// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.replay;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Readings that were recorded: JSON lines in the order of time, each a fact about one agent, its
 * pod or the migration. Lines of one time are one look.
 *
 * @param moments what there is, at least one
 */
public record Recording(List<Moment> moments) {
  public Recording {
    moments = List.copyOf(moments);
  }

  /**
   * Reads a recording.
   *
   * @param namespace of agents whose line names none
   * @throws IllegalArgumentException if a line is not one; the message says which, why, and what to
   *     write
   */
  public static Recording read(BufferedReader lines, String namespace) throws IOException {
    List<Moment> moments = new ArrayList<>();
    RecordedMoment moment = null;
    int number = 0;
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      number++;
      if (text.isBlank()) {
        continue;
      }
      RecordedLine line = RecordedLine.parse(number, text, namespace);
      Instant time = line.time();
      if (moment != null && time.isBefore(moment.time())) {
        throw line.wrong("time is " + time + ", before that of the line above: sort the lines");
      }
      if (moment == null || time.isAfter(moment.time())) {
        if (moment != null) {
          moments.add(moment.done());
        }
        moment = new RecordedMoment(time);
      }
      line.into(moment);
    }
    if (moment == null) {
      throw new IllegalArgumentException("there is no line: give one for each agent and look");
    }
    moments.add(moment.done());
    return new Recording(moments);
  }
}
