// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.agents.plan.ModelStatefulSet;
import dev.sluice.agents.plan.SeenPod;
import dev.sluice.api.AgentDeployment;
import dev.sluice.api.RolloutRecord;
import dev.sluice.api.RolloutRecord.ResolvedStage;
import dev.sluice.api.StageSpec.Step;
import dev.sluice.fleet.WorkloadNames;
import dev.sluice.history.Breach;
import dev.sluice.history.Change;
import dev.sluice.history.FleetStep;
import dev.sluice.history.HistoryChecker;
import dev.sluice.history.Meta;
import dev.sluice.history.Meta.Owner;
import dev.sluice.history.Part;
import dev.sluice.history.RolloutStep;
import dev.sluice.history.Subject;
import dev.sluice.history.View;
import dev.sluice.history.Writer;
import dev.sluice.history.rules.Invariants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written of a fleet and its agents as a history, checked as it comes. */
public final class FleetHistory {
  private static final Subject FLEET = subject("AgentDeployment", "planner");
  private static final Subject SET = subject("StatefulSet", "planner");
  private static final Writer SLUICE = new Writer(Writer.SLUICE, Part.MAIN, "");

  private final InstantSource clock;
  private final HistoryChecker checker = new HistoryChecker(Invariants.timed(Duration.ZERO));
  private final List<Change> changes = new ArrayList<>();
  private final Map<Subject, View> standing = new LinkedHashMap<>();

  public FleetHistory(InstantSource clock) {
    this.clock = clock;
  }

  /** Everything that has been written. */
  public List<Change> changes() {
    return Collections.unmodifiableList(changes);
  }

  /** A person has written the fleet. */
  public void edited(AgentDeployment fleet, Map<String, String> annotations) {
    becomes(FLEET, view(fleet, annotations), Writer.PERSON);
  }

  /** Its status has been written. */
  public void told(AgentDeployment fleet, Map<String, String> annotations) {
    becomes(FLEET, view(fleet, annotations), Writer.OPERATOR);
  }

  private static View view(AgentDeployment fleet, Map<String, String> annotations) {
    return new View.OfFleet(
        Meta.of(fleet.getMetadata().getGeneration(), annotations),
        fleet.getSpec(),
        fleet.getStatus());
  }

  /** There is a snapshot of that revision. */
  public void kept(AgentDeployment fleet, String revision) {
    Map<String, String> labels =
        Map.of("sluice.dev/revision-of", "planner", WorkloadNames.REVISION, revision);
    becomes(
        subject("ControllerRevision", "planner." + revision),
        new View.OfOther(meta(Map.of(), labels, FLEET), Map.of("revision", 1)),
        SLUICE);
  }

  /** That is declared of its StatefulSet. */
  public void declared(AgentDeployment fleet, ModelStatefulSet.Spec spec) {
    becomes(SET, set(spec.template(), spec.partition(), spec.replicas()), SLUICE);
  }

  /** A StatefulSet of a fleet. */
  public static View.OfOther set(String revision, int partition, int replicas) {
    return new View.OfOther(
        meta(Map.of(WorkloadNames.REVISION, revision), Map.of(), FLEET),
        Map.of(
            "spec",
            Map.of(
                "replicas",
                replicas,
                "updateStrategy",
                Map.of("rollingUpdate", Map.of("partition", partition)))));
  }

  /** Sluice has deleted that pod. */
  public void deleted(SeenPod pod) {
    Subject subject = new Subject("Pod", "default", "planner-" + pod.ordinal(), pod.uid());
    becomes(subject, pod(pod.revision()), new Writer("kube-controller-manager", Part.MAIN, ""));
    becomes(subject, null, SLUICE);
  }

  /** A pod of the StatefulSet. */
  public static View pod(String revision) {
    return new View.OfOther(
        meta(Map.of(), Map.of(WorkloadNames.REVISION, revision), SET), Map.of());
  }

  /** Whether there is a StatefulSet. */
  public boolean stands() {
    return standing.containsKey(SET);
  }

  private static Meta meta(
      Map<String, String> annotations, Map<String, String> labels, Subject owner) {
    return new Meta(
        1,
        annotations,
        labels,
        false,
        List.of(new Owner(owner.kind(), owner.name(), owner.uid(), true)),
        List.of());
  }

  private void becomes(Subject subject, View after, Writer writer) {
    View before = standing.get(subject);
    if (after == null ? before == null : after.equals(before)) {
      return;
    }
    Change change = new Change(changes.size() + 1, clock.instant(), subject, writer, before, after);
    changes.add(change);
    List<Breach> breaches = checker.next(change);
    if (!breaches.isEmpty()) {
      throw new AssertionError(breaches.getFirst().toString());
    }
    if (after == null) {
      standing.remove(subject);
    } else {
      standing.put(subject, after);
    }
  }

  /** What the record says of the share that a revision may have. */
  public static int percent(RolloutRecord record) {
    ResolvedStage begun = FleetStep.begun(record);
    List<Step> steps = begun == null || begun.steps() == null ? List.of() : begun.steps();
    int rung = RolloutStep.rung(record);
    return rung < 0 ? 0 : rung < steps.size() ? steps.get(rung).percent() : 100;
  }

  private static Subject subject(String kind, String name) {
    return new Subject(kind, "default", name, "uid-of-" + name);
  }
}
