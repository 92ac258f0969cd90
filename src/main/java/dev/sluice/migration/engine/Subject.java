// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is rolled out, and what people call it and its parts. */
public sealed interface Subject {
  /** Name of the object. */
  String name();

  /** The short name of its kind, as kubectl knows it. */
  String kind();

  /** What one of its parts is called: stage, or revision. */
  String noun();

  /** That part of it, such as {@code stage registry}. */
  default String part(@Nullable String name) {
    return noun() + " " + name;
  }

  /** The command that sets or removes these annotations, as {@code pause-} or {@code retry=2}. */
  default String annotate(String what) {
    return "kubectl annotate " + kind() + " " + name() + " sluice.dev/" + what;
  }

  /** The same where one of that name may be there. */
  default String annotateAnew(String what) {
    return "kubectl annotate --overwrite " + kind() + " " + name() + " sluice.dev/" + what;
  }

  /** The command that tells more. */
  default String describe() {
    return "kubectl describe " + kind() + " " + name();
  }

  /** That all of it has passed, in words. */
  String done();

  /** That nothing has begun, in words. */
  String untouched();

  /** What a person names to go back to where so many stages have passed. */
  String target(int passed);

  /** The field that names the policy of health. */
  String policyField();

  /** What its agents remember. */
  KeptState state();

  /** The same once that is known of what its agents remember. */
  Subject keeping(KeptState known);

  /**
   * A Migration, whose parts are its stages.
   *
   * @param state what the agents of the fleets remember that use its flags
   */
  record Migration(String name, KeptState state) implements Subject {
    @Override
    public Migration keeping(KeptState known) {
      return new Migration(name, known);
    }

    @Override
    public String kind() {
      return "mig";
    }

    @Override
    public String noun() {
      return "stage";
    }

    @Override
    public String done() {
      return "every stage has passed";
    }

    @Override
    public String untouched() {
      return "the migration has turned nothing on yet";
    }

    @Override
    public String target(int passed) {
      return String.valueOf(passed);
    }

    @Override
    public String policyField() {
      return "healthPolicyName";
    }
  }

  /**
   * A fleet that rolls out its own revisions, one at a time, as a plan of one stage.
   *
   * @param name of its AgentDeployment
   * @param wanted the revision that its spec asks for
   * @param stable the last one that has passed; null before the first
   * @param previous what was stable before; null where nothing was
   * @param kept the revisions that can be gone back to, newest first
   * @param ready how many agents are ready, whatever they run
   * @param moved how many agents run the revision that is being rolled out, else the one that is
   *     wanted, and are ready
   * @param rollout the stage by which the wanted revision is rolled out, of its name
   * @param policy name of the policy of health
   * @param paused whether its spec says so
   * @param state what its agents remember
   * @param led what a migration has it do; null if none does
   */
  record Fleet(
      String name,
      String wanted,
      @Nullable String stable,
      @Nullable String previous,
      List<Kept> kept,
      int ready,
      int moved,
      StageSpec rollout,
      String policy,
      boolean paused,
      KeptState state,
      @Nullable Led led)
      implements Subject {
    private static final String BLIND_LIMIT = "1h";

    public Fleet {
      kept = List.copyOf(kept);
    }

    @Override
    public String kind() {
      return "agd";
    }

    @Override
    public String noun() {
      return "revision";
    }

    @Override
    public String done() {
      return part(stable) + " is what all agents are to run";
    }

    @Override
    public String untouched() {
      return "no revision has been replaced yet";
    }

    @Override
    public String target(int passed) {
      return String.valueOf(stable);
    }

    @Override
    public String policyField() {
      return "spec.rollout.healthPolicyName";
    }

    /** The plan that this is to the engine: no stage where all agents are to stay as they are. */
    MigrationSpec plan() {
      return new MigrationSpec(
          "",
          policy,
          paused,
          "0s",
          BLIND_LIMIT,
          null,
          MigrationSpec.Mode.Enforce,
          wanted.equals(stable) ? List.of() : List.of(rollout));
    }

    /** The kept revision that a person means, by name or number. */
    Optional<Kept> meant(String nameOrNumber) {
      return kept.stream()
          .filter(k -> k.name.equals(nameOrNumber) || Long.toString(k.number).equals(nameOrNumber))
          .findFirst();
    }

    @Override
    public Fleet keeping(KeptState known) {
      return new Fleet(
          name, wanted, stable, previous, kept, ready, moved, rollout, policy, paused, known, led);
    }

    /** The same once that revision is the good one. */
    Fleet settled(@Nullable String on, @Nullable String before) {
      return new Fleet(
          name, wanted, on, before, kept, ready, moved, rollout, policy, paused, state, led);
    }
  }

  /**
   * A revision that can be gone back to.
   *
   * @param name its hash
   * @param number its place in the order of coming
   */
  record Kept(String name, long number) {}
}
