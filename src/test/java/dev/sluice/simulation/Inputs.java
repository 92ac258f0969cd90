// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Annotations;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.kit.Migrations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the last turns were decided upon. What decides is pure, so a turn whose input is the same as
 * that of the turn before would find nothing to do either, and is left out: this is only for speed.
 */
final class Inputs {
  private static final int STATUS = 0;

  private List<Object> set = List.of();
  private final Map<String, List<Object>> migrations = new HashMap<>();

  void forget() {
    set = List.of();
    migrations.clear();
  }

  /** Whether the turn of a FlagSet would see what the last one saw; remembers it if not. */
  boolean sameForSet(FlagSet object, Watches watches) {
    List<Object> seen = seen(object);
    for (HasMetadata each : watches.all(Kind.MIGRATION)) {
      Migration migration = (Migration) each;
      seen.add(migration.getMetadata().getUid());
      seen.add(migration.getMetadata().getAnnotations().containsKey(Annotations.ROLLBACK));
      seen.add(migration.getSpec());
      seen.add(record(migration));
    }
    seen.addAll(watches.all(Kind.FLEET));
    boolean same = same(set, seen);
    set = seen;
    return same;
  }

  /** Whether the turn of a migration, at this very time, would see what the last one saw. */
  boolean sameForMigration(
      Migration migration, Watches watches, long now, Lookout looks, PlayedSuites suites) {
    List<Object> seen = seen(migration);
    FlagSet flags = (FlagSet) watches.get(Kind.FLAG_SET, Migrations.FLAG_SET);
    if (flags != null) {
      FlagSetStatus status = flags.getStatus();
      seen.add(flags.getSpec());
      seen.add(flags.getMetadata().getAnnotations());
      seen.add(status == null ? "" : status.claims());
      seen.add(status == null ? "" : status.kept());
      seen.add(status == null ? "" : status.workloads());
    }
    seen.addAll(watches.all(Kind.FLEET));
    seen.addAll(watches.all(Kind.POLICY));
    seen.add(now);
    seen.add(looks.version());
    seen.add(suites.version());
    String name = migration.getMetadata().getName();
    boolean same = same(migrations.getOrDefault(name, List.of()), seen);
    migrations.put(name, seen);
    return same;
  }

  /** That status has been stored: its echo is no news. */
  void stored(Kind kind, String name, Object status) {
    List<Object> seen = kind == Kind.FLAG_SET ? set : migrations.getOrDefault(name, List.of());
    if (!seen.isEmpty()) {
      seen.set(STATUS, status);
    }
  }

  private static List<Object> seen(CustomResource<?, ?> object) {
    List<Object> seen = new ArrayList<>(16);
    seen.add(object.getStatus());
    seen.add(object.getSpec());
    seen.add(object.getMetadata().getUid());
    seen.add(object.getMetadata().getGeneration());
    seen.add(object.getMetadata().getAnnotations());
    return seen;
  }

  private static RolloutRecord record(Migration migration) {
    return migration.getStatus() == null ? null : migration.getStatus().record();
  }

  /** Objects of the API are compared as such, values by what they say. */
  private static boolean same(List<Object> was, List<Object> is) {
    if (was.size() != is.size()) {
      return false;
    }
    for (int i = 0; i < is.size(); i++) {
      Object a = was.get(i);
      Object b = is.get(i);
      if (a != b && (a == null || a instanceof HasMetadata || !a.equals(b))) {
        return false;
      }
    }
    return true;
  }
}
