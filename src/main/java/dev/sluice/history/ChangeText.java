// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history;

import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.MigrationStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Exposure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A change as one line for people: what became different, no more. */
final class ChangeText {
  private static final int LONGEST = 400;

  private ChangeText() {}

  static String of(Change change) {
    String what = String.join("; ", differences(change));
    return change.revision()
        + " "
        + change.time()
        + " "
        + change.subject()
        + " by "
        + change.writer()
        + ": "
        + (what.isEmpty() ? "nothing that is looked at" : cut(what));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  private static List<String> differences(Change change) {
    View after = change.after();
    if (after == null) {
      return List.of("deleted");
    }
    List<String> all = new ArrayList<>();
    View before = change.before();
    if (before == null) {
      all.add("created");
    }
    metadata(before, after, all);
    switch (after) {
      case View.OfMigration m -> {
        View.OfMigration b = before instanceof View.OfMigration is ? is : null;
        if (b != null && !b.spec().equals(m.spec())) {
          all.add("spec edited");
        }
        status(b == null ? null : b.status(), m.status(), all);
      }
      case View.OfFlagSet f -> {
        View.OfFlagSet b = before instanceof View.OfFlagSet is ? is : null;
        if (b != null && !b.spec().equals(f.spec())) {
          all.add("spec edited");
        }
        status(b == null ? null : b.status(), f.status(), all);
      }
      case View.OfFleet f -> {
        View.OfFleet b = before instanceof View.OfFleet is ? is : null;
        differ("replicas", b == null ? null : b.spec().replicas(), f.spec().replicas(), all);
        differ("ready", b == null ? null : ready(b), ready(f), all);
      }
      case View.OfOther o -> {
        if (before instanceof View.OfOther b && !b.content().equals(o.content())) {
          all.add("content changed");
        }
      }
    }
    return all;
  }

  private static @Nullable String ready(View.OfFleet fleet) {
    return fleet.status() == null
        ? null
        : fleet.status().readyReplicas() + "/" + fleet.status().replicas();
  }

  private static void metadata(@Nullable View before, View after, List<String> all) {
    Map<String, String> was = before == null ? Map.of() : before.meta().annotations();
    Map<String, String> is = after.meta().annotations();
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    names.removeIf(n -> !n.startsWith("sluice.dev/"));
    for (String name : names) {
      differ(name.substring("sluice.dev/".length()), was.get(name), is.get(name), all);
    }
    differ(
        "generation",
        before == null ? null : before.meta().generation(),
        after.meta().generation(),
        all);
  }

  private static void status(
      @Nullable MigrationStatus before, @Nullable MigrationStatus after, List<String> all) {
    if (after == null) {
      if (before != null) {
        all.add("status removed");
      }
      return;
    }
    differ("epoch", before == null ? null : before.epoch(), after.epoch(), all);
    differ("phase", before == null ? null : before.phase(), after.phase(), all);
    RolloutRecord was = before == null ? null : before.record();
    RolloutRecord is = after.record();
    if (is == null) {
      if (was != null) {
        all.add("record removed");
      }
      return;
    }
    if (!is.equals(was)) {
      record(was, is, all);
    }
    int entries = after.history().size() - (before == null ? 0 : before.history().size());
    if (entries != 0) {
      all.add(entries + " history entries");
    }
  }

  private static void record(@Nullable RolloutRecord was, RolloutRecord is, List<String> all) {
    differ("revision", was == null ? null : was.revision(), is.revision(), all);
    differ("attempt", was == null ? null : was.attempt(), is.attempt(), all);
    differ("place", place(was), place(is), all);
    Map<String, String> exposures = exposures(was);
    exposures(is).forEach((key, percent) -> differ(key, exposures.get(key), percent, all));
    differ("step clock", was == null ? null : was.stepClock(), is.stepClock(), all);
    differ("stage clock", was == null ? null : was.stageClock(), is.stageClock(), all);
    differ("cohorts", cohorts(was), cohorts(is), all);
  }

  private static void status(
      @Nullable FlagSetStatus before, @Nullable FlagSetStatus after, List<String> all) {
    if (after == null) {
      return;
    }
    differ("epoch", before == null ? null : before.epoch(), after.epoch(), all);
    differ("revision", before == null ? null : before.revision(), after.revision(), all);
    differ("claims", claims(before), claims(after), all);
    differ("kept", kept(before), kept(after), all);
  }

  private static String claims(@Nullable FlagSetStatus status) {
    List<String> claims = new ArrayList<>();
    if (status != null) {
      status.claims().forEach(c -> claims.add(c.key() + " by " + c.migration()));
    }
    return String.join(", ", claims);
  }

  private static String kept(@Nullable FlagSetStatus status) {
    List<String> kept = new ArrayList<>();
    if (status != null) {
      status.kept().forEach(k -> kept.add(k.key() + " " + k.percent() + "% by " + k.by()));
    }
    return String.join(", ", kept);
  }

  private static @Nullable String place(@Nullable RolloutRecord record) {
    return record == null
        ? null
        : record.position()
            + " "
            + record.stage()
            + (record.step() == null ? "" : " step " + record.step())
            + ", "
            + (record.snapshots().size() - 1)
            + " passed";
  }

  private static String cohorts(@Nullable RolloutRecord record) {
    List<String> cohorts = new ArrayList<>();
    if (record != null) {
      record.cohorts().forEach(c -> cohorts.add(c.seed() + c.workload() + " " + c.agents()));
    }
    return String.join(", ", cohorts);
  }

  private static Map<String, String> exposures(@Nullable RolloutRecord record) {
    Map<String, String> exposures = new LinkedHashMap<>();
    if (record != null) {
      for (Exposure e : record.exposures()) {
        exposures.put(e.key(), e.percent() + "%" + (e.stage() == null ? "" : " by " + e.stage()));
      }
    }
    return exposures;
  }

  private static void differ(
      String name, @Nullable Object before, @Nullable Object after, List<String> all) {
    if (!Objects.equals(before, after)) {
      all.add(before == null ? name + " " + after : name + " " + before + " -> " + after);
    }
  }
}
