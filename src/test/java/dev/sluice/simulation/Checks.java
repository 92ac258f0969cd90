// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.Migration;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.history.Breach;
import dev.sluice.history.Change;
import dev.sluice.history.HistoryChecker;
import dev.sluice.history.Meta;
import dev.sluice.history.Part;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import dev.sluice.history.Writer;
import dev.sluice.history.rules.Invariants;
import dev.sluice.simulation.ModelApi.Commit;
import dev.sluice.simulation.ModelApi.Outcome;
import dev.sluice.simulation.ModelApi.Request;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/** Hands every commit to the checker of histories: the same invariants as for a real cluster. */
final class Checks implements ModelApi.Onlooker {
  private static final List<Writer> OPERATORS =
      List.of(operator("0"), operator("1"), operator("2"));

  private final HistoryChecker checker = new HistoryChecker(Invariants.all());
  private final ModelApi.Onlooker next;
  private final Excuses excuses;

  Checks(ModelApi.Onlooker next, Excuses excuses) {
    this.next = next;
    this.excuses = excuses;
  }

  /** What is known not to hold where an operator has not seen what it would need to see. */
  interface Excuses {
    /** Whether that breach is excused; counts it if so. */
    boolean excused(String invariant, Commit commit);

    /** Looks at what stands once that is stored, beyond what a history can tell. */
    void look(Commit commit);

    /** What the agents have read for so long that the writer must know it; null if all is well. */
    Deed ailing(int writer);
  }

  private static Writer operator(String number) {
    return new Writer(Writer.SLUICE, Part.STATUS, number);
  }

  @Override
  public void sees(Commit commit) {
    next.sees(commit);
    excuses.look(commit);
    HasMetadata any = commit.after() == null ? commit.before() : commit.after();
    if (commit.writer() >= 0 && raised(commit) && excuses.ailing(commit.writer()) != null) {
      throw new Broken(
          "I17: exposure has been raised though for long the agents have read "
              + excuses.ailing(commit.writer()));
    }
    broken(
        checker.next(change(commit, any)).stream()
            .filter(breach -> !excuses.excused(breach.id(), commit))
            .toList());
  }

  @Override
  public void answered(Request request, Outcome outcome, String refusal) {
    next.answered(request, outcome, refusal);
  }

  private static boolean raised(Commit commit) {
    RolloutRecord was = Stays.record(commit.before());
    RolloutRecord is = Stays.record(commit.after());
    return is != null
        && is.position() == Position.Running
        && (was == null
            || was.position() != Position.Running
            || !was.stage().equals(is.stage())
            || was.step() < is.step());
  }

  private static Change change(Commit commit, HasMetadata any) {
    return new Change(
        commit.revision(),
        commit.time(),
        new Subject(any.getKind(), ApiObjects.NAMESPACE, commit.name(), any.getMetadata().getUid()),
        commit.writer() < 0 ? Writer.PERSON : OPERATORS.get(commit.writer()),
        view(commit.before()),
        view(commit.after()));
  }

  /** To be asked when nothing more will come. */
  void atRest() {
    broken(checker.atRest());
  }

  private static void broken(List<Breach> breaches) {
    if (!breaches.isEmpty()) {
      Breach first = breaches.getFirst();
      throw new Broken(first.id() + ": " + first.what() + " (" + first.sentence() + ")");
    }
  }

  private static View view(HasMetadata object) {
    return switch (object) {
      case null -> null;
      case Migration m -> new View.OfMigration(meta(m), m.getSpec(), m.getStatus());
      case FlagSet s -> new View.OfFlagSet(meta(s), s.getSpec(), s.getStatus());
      case AgentDeployment a -> new View.OfFleet(meta(a), a.getSpec(), a.getStatus());
      default -> new View.OfOther(meta(object), Map.of());
    };
  }

  private static Meta meta(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    return Meta.of(meta.getGeneration(), meta.getAnnotations());
  }
}
