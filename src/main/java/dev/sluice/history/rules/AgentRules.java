// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.history.rules;

import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.Position;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.fleet.Workload;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.history.Change;
import dev.sluice.history.Finding;
import dev.sluice.history.FleetStep;
import dev.sluice.history.Invariant;
import dev.sluice.history.Meta;
import dev.sluice.history.Meta.Owner;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Scene;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done to the agents of a fleet follows from what its status says by then. */
final class AgentRules {
  private static final String FLEET = "AgentDeployment";

  private AgentRules() {}

  /** The fleet that controls an object. */
  private static @Nullable Subject fleet(Subject subject, Meta meta) {
    for (Owner owner : meta.owners()) {
      if (owner.controller() && owner.kind().equals(FLEET)) {
        return new Subject(FLEET, subject.namespace(), owner.name(), owner.uid());
      }
    }
    return null;
  }

  private static @Nullable AgentDeploymentStatus status(@Nullable Subject fleet, Scene scene) {
    return fleet != null && scene.view(fleet) instanceof View.OfFleet view ? view.status() : null;
  }

  private static boolean runs(@Nullable RolloutRecord record) {
    return record != null && record.position() == Position.Running;
  }

  /** A StatefulSet that Sluice writes, by what the status of its fleet says then. */
  private abstract static sealed class OfSets implements Invariant permits Recorded, Exposed {
    @Override
    public final @Nullable Finding check(Change change, Scene scene) {
      if (!change.writer().isSluice()
          || !change.subject().kind().equals("StatefulSet")
          || !(change.after() instanceof View.OfOther set)) {
        return null;
      }
      String revision = set.meta().annotations().get(WorkloadNames.REVISION);
      Subject fleet = fleet(change.subject(), set.meta());
      if (revision == null
          || fleet == null
          || scene.view(fleet) == null
          || isSame(change.before(), set)) {
        return null;
      }
      String broken = broken(revision, status(fleet, scene), set);
      return broken == null ? null : Finding.of(broken, fleet);
    }

    /** Whether nothing was written but who declares it. */
    private static boolean isSame(@Nullable View before, View.OfOther set) {
      return before instanceof View.OfOther stood
          && Objects.equals(stood.content().get("spec"), set.content().get("spec"))
          && stood.meta().annotations().equals(set.meta().annotations());
    }

    abstract @Nullable String broken(
        String revision, @Nullable AgentDeploymentStatus status, View.OfOther set);
  }

  /** I4: the record comes before its effect. */
  static final class Recorded extends OfSets {
    @Override
    public String id() {
      return "I4";
    }

    @Override
    public String sentence() {
      return "A StatefulSet is turned to no revision but the good one and the one that the record has"
          + " running; before any has passed, to the one that the status names.";
    }

    @Override
    @Nullable String broken(
        String revision, @Nullable AgentDeploymentStatus status, View.OfOther set) {
      if (status == null) {
        return "its template is of revision " + revision + ", and there is no status yet";
      }
      if (revision.equals(status.stableRevision())) {
        return null;
      }
      RolloutRecord record = status.record();
      String update =
          status.stableRevision() == null
              ? status.updateRevision()
              : record != null && runs(record) ? record.stage() : null;
      return revision.equals(update)
          ? null
          : "its template is of revision "
              + revision
              + ", the good one is "
              + status.stableRevision()
              + " and "
              + update
              + " runs";
    }
  }

  /** I36: exposure by the record, also in the write that brings new agents. */
  static final class Exposed extends OfSets {
    @Override
    public String id() {
      return "I36";
    }

    @Override
    public String sentence() {
      return "The partition of a StatefulSet leaves no more of its agents to a revision than the step"
          + " of the record reaches, however many there are.";
    }

    @Override
    @Nullable String broken(
        String revision, @Nullable AgentDeploymentStatus status, View.OfOther set) {
      RolloutRecord record = status == null ? null : status.record();
      if (status == null
          || status.stableRevision() == null
          || revision.equals(status.stableRevision())
          || record == null
          || !runs(record)) {
        return null;
      }
      Map<?, ?> spec = map(set.content().get("spec"));
      int replicas = number(spec.get("replicas"), 1);
      int partition =
          number(map(map(spec.get("updateStrategy")).get("rollingUpdate")).get("partition"), 0);
      int percent = percent(record);
      int reached = new Workload("", "", replicas).reached(percent);
      int exposed = Math.max(0, replicas - partition);
      return exposed <= reached
          ? null
          : exposed
              + " of "
              + replicas
              + " agents are left to revision "
              + revision
              + ", and "
              + percent
              + "% reach "
              + reached;
    }

    private static int percent(RolloutRecord record) {
      ResolvedStage begun = FleetStep.begun(record);
      List<Step> steps = begun == null || begun.steps() == null ? List.of() : begun.steps();
      int rung = RolloutStep.rung(record);
      return rung < 0 ? 0 : rung < steps.size() ? steps.get(rung).percent() : 100;
    }

    private static Map<?, ?> map(@Nullable Object value) {
      return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static int number(@Nullable Object value, int otherwise) {
      return value instanceof Number number ? number.intValue() : otherwise;
    }
  }

  /** I39: what is named can be made again. */
  static final class Kept implements Invariant {
    @Override
    public String id() {
      return "I39";
    }

    @Override
    public String sentence() {
      return "A revision that a status names anew has a snapshot by then.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      if (!change.writer().isSluice() || !(change.after() instanceof View.OfFleet after)) {
        return null;
      }
      AgentDeploymentStatus before =
          change.before() instanceof View.OfFleet fleet ? fleet.status() : null;
      List<String> known = named(before);
      for (String revision : named(after.status())) {
        if (!known.contains(revision) && !isKept(change.subject(), revision, scene)) {
          return Finding.of("there is no snapshot of revision " + revision);
        }
      }
      return null;
    }

    private static List<String> named(@Nullable AgentDeploymentStatus status) {
      return status == null
          ? List.of()
          : Stream.of(status.stableRevision(), status.updateRevision(), status.previousRevision())
              .filter(Objects::nonNull)
              .map(Objects::requireNonNull)
              .distinct()
              .toList();
    }

    private static boolean isKept(Subject fleet, String revision, Scene scene) {
      return scene.standing().entrySet().stream()
          .filter(entry -> entry.getKey().kind().equals("ControllerRevision"))
          .filter(entry -> fleet.equals(fleet(entry.getKey(), entry.getValue().meta())))
          .anyMatch(
              entry ->
                  revision.equals(entry.getValue().meta().labels().get(WorkloadNames.REVISION)));
    }
  }

  /** I12, as far as one may know who deletes a pod. */
  static final class Spared implements Invariant {
    @Override
    public String id() {
      return "I12";
    }

    @Override
    public String sentence() {
      return "On the way back Sluice deletes no pod of the good revision.";
    }

    @Override
    public @Nullable Finding check(Change change, Scene scene) {
      View pod = change.before();
      if (pod == null || !change.subject().kind().equals("Pod") || !change.writer().isSluice()) {
        return null;
      }
      AgentDeploymentStatus status = status(owner(change.subject(), pod.meta(), scene), scene);
      String revision = pod.meta().labels().get(WorkloadNames.REVISION);
      return status != null
              && !runs(status.record())
              && revision != null
              && revision.equals(status.stableRevision())
          ? Finding.of("the pod is of revision " + revision + ", to which all go back")
          : null;
    }

    /** The fleet of the StatefulSet that controls a pod. */
    private static @Nullable Subject owner(Subject pod, Meta meta, Scene scene) {
      for (Owner owner : meta.owners()) {
        Subject set = new Subject("StatefulSet", pod.namespace(), owner.name(), owner.uid());
        View view = owner.controller() ? scene.view(set) : null;
        if (view != null) {
          return fleet(set, view.meta());
        }
      }
      return null;
    }
  }
}
