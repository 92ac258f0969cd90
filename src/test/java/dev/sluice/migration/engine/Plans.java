// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.kit.Migrations;
import dev.sluice.kit.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Plans of all shapes that a schema admits; a few of them contradict themselves. */
final class Plans {
  /** A plan and the flags that it is about. */
  record Plan(List<Flag> flags, List<StageSpec> stages) {
    World world() {
      World world = World.of(Migrations.plan(stages));
      flags.forEach(world::flag);
      return world;
    }
  }

  /** A stage before it is known what earlier stages have raised. */
  private record Sketch(
      Set<String> keys,
      int percent,
      Set<Integer> steps,
      String hold,
      String window,
      OnFailure onFailure) {}

  private Plans() {}

  static Arbitrary<Plan> any() {
    return Combinators.combine(flags(), sketch().list().ofMinSize(1).ofMaxSize(5)).as(Plans::plan);
  }

  private static Plan plan(List<Flag> flags, List<Sketch> sketches) {
    Map<String, Integer> raisedTo = new HashMap<>();
    List<StageSpec> stages = new ArrayList<>();
    for (Sketch sketch : sketches) {
      Migrations.Stage stage =
          Migrations.stage("stage-" + stages.size())
              .by(sketch.hold(), sketch.steps().stream().mapToInt(Integer::intValue).toArray())
              .window(sketch.window())
              .onFailure(sketch.onFailure());
      boolean empty = true;
      for (Flag flag : flags) {
        int before = raisedTo.getOrDefault(flag.key(), 0);
        int percent = flag.assignment() == Assignment.AllAtOnce ? 100 : sketch.percent();
        if (sketch.keys().contains(flag.key()) && before < 100) {
          int raised = percent > before ? percent : 100;
          stage.raises(flag.key(), raised);
          raisedTo.put(flag.key(), raised);
          empty = false;
        }
      }
      if (!empty) {
        stages.add(stage.spec());
      }
    }
    if (stages.isEmpty()) {
      stages.add(Migrations.stage("only").raises(flags.getFirst().key()).spec());
    }
    return new Plan(flags, stages);
  }

  private static Arbitrary<List<Flag>> flags() {
    Arbitrary<Integer> percents =
        Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(1, 30), Tuple.of(1, 100));
    Arbitrary<Assignment> assignments =
        Arbitraries.frequency(
            Tuple.of(6, Assignment.Agents),
            Tuple.of(1, Assignment.Ids),
            Tuple.of(1, Assignment.AllAtOnce));
    return Combinators.combine(percents.list().ofSize(5), assignments.list().ofSize(5))
        .as(
            (percent, assignment) -> {
              List<Flag> flags = new ArrayList<>();
              for (int i = 0; i < 5; i++) {
                String key = "abcde".substring(i, i + 1);
                flags.add(Migrations.flag(key, percent.get(i), assignment.get(i)));
              }
              return flags;
            });
  }

  private static Arbitrary<Sketch> sketch() {
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d", "e").set().ofMinSize(1).ofMaxSize(3),
            Arbitraries.of(100, 100, 20, 50, 90),
            Arbitraries.integers().between(1, 99).set().ofMaxSize(4).map(s -> new TreeSet<>(s)),
            Arbitraries.of("0s", "1s", "5m"),
            Arbitraries.of("0s", "1s", "5m"),
            Arbitraries.of(OnFailure.values()))
        .as(Sketch::new);
  }
}
