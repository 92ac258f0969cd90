// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.With;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Plans and flags as somebody may write them over others. */
final class Reshaped {
  private Reshaped() {}

  static MigrationSpec longer(MigrationSpec spec) {
    return Migrations.coolingFor(spec, "10m");
  }

  static MigrationSpec ofAnotherSet(MigrationSpec spec) {
    return With.with(spec, "flagSetName", "another");
  }

  static List<StageSpec> swapped(List<StageSpec> stages, int one, int other) {
    List<StageSpec> swapped = new ArrayList<>(stages);
    Collections.swap(swapped, one, other);
    return swapped;
  }

  static List<StageSpec> oneMoreFirst(List<StageSpec> stages) {
    List<StageSpec> more = new ArrayList<>(stages);
    more.addFirst(Migrations.stage("more").raises("d").spec());
    return more;
  }

  static List<StageSpec> oneMoreLast(List<StageSpec> stages) {
    List<StageSpec> more = new ArrayList<>(stages);
    more.add(Migrations.stage("more").raises("d").spec());
    return more;
  }

  /** The second stage is another one of the same name and flag. */
  static List<StageSpec> second(List<StageSpec> stages, UnaryOperator<Migrations.Stage> shape) {
    List<StageSpec> other = new ArrayList<>(stages);
    other.set(1, shape.apply(Migrations.stage("two").raises("b", 60)).spec());
    return other;
  }

  static List<Flag> first(List<Flag> flags, int percent, Assignment assignment) {
    List<Flag> other = new ArrayList<>(flags);
    other.set(0, Migrations.flag(flags.getFirst().key(), percent, assignment));
    return other;
  }
}
