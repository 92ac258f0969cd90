// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.util.List;
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

  /** A Migration, whose parts are its stages. */
  record Migration(String name) implements Subject {
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
   */
  record Fleet(
      String name,
      String wanted,
      @Nullable String stable,
      @Nullable String previous,
      List<Kept> kept,
      int ready,
      int moved)
      implements Subject {
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
  }

  /**
   * A revision that can be gone back to.
   *
   * @param name its hash
   * @param number its place in the order of coming
   */
  record Kept(String name, long number) {}
}
