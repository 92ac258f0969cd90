// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.history.Change;
import dev.sluice.history.Part;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import dev.sluice.history.Writer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded: every revision, in order.
 *
 * @param revisions by revision
 * @param gap why something may be missing; empty if nothing is. Nothing can be said of a history
 *     with a gap
 */
public record Recording(List<Revision> revisions, Optional<String> gap) {
  private static final JsonMapper LINES =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();

  public Recording {
    revisions = revisions.stream().sorted(Comparator.comparingLong(Revision::revision)).toList();
  }

  /** Reads JSON lines; what is in a file has no gap. */
  public static Recording read(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return new Recording(lines.map(Recording::revision).toList(), Optional.empty());
    }
  }

  /** Writes JSON lines, a revision each. */
  public void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Revision revision : revisions) {
      lines.add(LINES.writeValueAsString(revision));
    }
    Files.write(file, lines);
  }

  private static Revision revision(String line) {
    try {
      return LINES.readValue(line, Revision.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not a line of a recording: " + line, e);
    }
  }

  /** The changes that the revisions make, each with what stood before it and who made it. */
  public List<Change> changes() {
    Map<Subject, RawObject> standing = new HashMap<>();
    Map<Subject, View> views = new HashMap<>();
    List<Change> changes = new ArrayList<>();
    for (Revision revision : revisions) {
      RawObject object = new RawObject(revision.object());
      Subject subject = object.subject();
      boolean gone = revision.type() == Revision.Type.DELETED;
      RawObject after = gone ? null : object;
      Writer writer =
          revision.type() == Revision.Type.LISTED
              ? new Writer(Writer.UNKNOWN, Part.MAIN, "")
              : Writers.of(standing.get(subject), after);
      View view = gone ? null : view(subject, object);
      changes.add(
          new Change(
              revision.revision(), revision.time(), subject, writer, views.get(subject), view));
      if (view == null || after == null) {
        standing.remove(subject);
        views.remove(subject);
      } else {
        standing.put(subject, after);
        views.put(subject, view);
      }
    }
    return changes;
  }

  private static View view(Subject subject, RawObject object) {
    try {
      View typed = typed(subject, object);
      return typed == null ? other(object) : typed;
    } catch (IllegalArgumentException undecodable) {
      return other(object);
    }
  }

  private static View other(RawObject object) {
    return new View.OfOther(object.meta(), object.content());
  }

  private static @Nullable View typed(Subject subject, RawObject object) {
    return switch (subject.kind()) {
      case "Migration" -> {
        Migration m = OBJECTS.convertValue(object.json(), Migration.class);
        yield new View.OfMigration(object.meta(), m.getSpec(), m.getStatus());
      }
      case "FlagSet" -> {
        FlagSet f = OBJECTS.convertValue(object.json(), FlagSet.class);
        yield new View.OfFlagSet(object.meta(), f.getSpec(), f.getStatus());
      }
      case "AgentDeployment" -> {
        AgentDeployment a = OBJECTS.convertValue(object.json(), AgentDeployment.class);
        yield new View.OfFleet(object.meta(), a.getSpec(), a.getStatus());
      }
      default -> null;
    };
  }
}
