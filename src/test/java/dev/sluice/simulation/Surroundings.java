// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.simulation;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.Annotations;
import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.Unreadable;
import dev.sluice.api.WorkloadRef;
import dev.sluice.flags.eval.WorkloadSight;
import dev.sluice.kit.Migrations;
import dev.sluice.simulation.Coverage.Mark;
import dev.sluice.simulation.ModelApi.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What people do to what lies around a migration: its FlagSet, the fleets, a policy. */
@SuppressWarnings("EnumOrdinal") // Arrays by number are for speed; no number outlives the run.
final class Surroundings {
  private static final List<Integer> PERCENTS = List.of(0, 20, 50, 100);
  private static final List<String> KILLED =
      List.of("a", "b,c", " \"a\", d", "", "nothing", "a;b;c;d;e;f");

  private static final WorkloadRef LEGACY = new WorkloadRef(WorkloadRef.Kind.StatefulSet, "legacy");
  private static final WorkloadRef GONE = new WorkloadRef(WorkloadRef.Kind.StatefulSet, "gone");

  private static final List<List<WorkloadRef>> BROUGHT =
      List.of(List.of(LEGACY), List.of(), List.of(GONE));

  /** The workloads that people bring along, as every operator sees them. */
  static final Map<WorkloadRef, WorkloadSight> SIGHTS =
      Map.of(
          LEGACY,
          new WorkloadSight.Present(2, "app=legacy", 0, false),
          GONE,
          new WorkloadSight.Missing());

  private final Cast cast;
  private final ModelApi api;
  private final ModelJobs jobs;
  private final TrueTime time;
  private final Coverage coverage;
  private long uids;

  Surroundings(Cast cast, ModelApi api, ModelJobs jobs, TrueTime time, Coverage coverage) {
    this.cast = cast;
    this.api = api;
    this.jobs = jobs;
    this.time = time;
    this.coverage = coverage;
  }

  void begin() {
    createFlagSet();
    createPolicy();
    for (int i = 0; i < Cast.FLEETS.size(); i++) {
      if (cast.replicas().get(i) >= 0) {
        scale(i, cast.replicas().get(i));
      }
    }
  }

  void act(Act act) {
    int who = act.who() % Cast.FLEETS.size();
    int what = act.what();
    switch (act.deed()) {
      case FLAG_PERCENT -> editFlags(f -> replaced(f, what, PERCENTS.get(what / 6 % 4), null));
      case FLAG_REMOVED ->
          editFlags(f -> f.stream().filter(flag -> !flag.key().equals(key(what))).toList());
      case FLAG_ADDED -> editFlags(f -> added(f, key(what)));
      case FLAG_REASSIGNED ->
          editFlags(f -> replaced(f, what, -1, Assignment.values()[what / 6 % 3]));
      case BRING_WORKLOAD -> bring(BROUGHT.get(what % 3));
      case KILL -> annotate(Annotations.KILL, KILLED.get(what % KILLED.size()));
      case LIFT_KILL -> annotate(Annotations.KILL, null);
      case RESET -> annotate(Annotations.RESET, key(what) + "/" + (revision() + what / 6 % 2));
      case DELETE_FLAG_SET -> api.delete(Kind.FLAG_SET, Migrations.FLAG_SET, time.instant());
      case CREATE_FLAG_SET -> createFlagSet();
      case SCALE -> scale(who, what % 8);
      case GARBLE_FLEET -> garble(who);
      case DELETE_FLEET -> api.delete(Kind.FLEET, Cast.FLEETS.get(who), time.instant());
      case POLICY -> policyTurned();
      case EDIT_POLICY -> editPolicy();
      case SUITES -> jobs.become(ModelJobs.Mode.values()[what % ModelJobs.Mode.values().length]);
      case DELETE_JOBS -> jobs.delete(what % 2 == 0);
      default -> throw new IllegalArgumentException(act.toString());
    }
  }

  static String key(int what) {
    return Cast.KEYS.get(what % Cast.KEYS.size());
  }

  /** Metadata of a new object. */
  ObjectMeta meta(String name) {
    return ApiObjects.created(name, ++uids, time.instant());
  }

  private FlagSet set() {
    return (FlagSet) api.get(Kind.FLAG_SET, Migrations.FLAG_SET);
  }

  private long revision() {
    FlagSet set = set();
    return set == null || set.getStatus() == null ? 0 : set.getStatus().revision();
  }

  void createFlagSet() {
    api.create(
        Kind.FLAG_SET,
        ApiObjects.flagSet(
            meta(Migrations.FLAG_SET), new FlagSetSpec(cast.flags(), List.of()), null),
        time.instant());
  }

  void scale(int who, int replicas) {
    String name = Cast.FLEETS.get(who);
    HasMetadata before = api.get(Kind.FLEET, name);
    if (before == null) {
      api.create(Kind.FLEET, ApiObjects.fleet(meta(name), replicas), time.instant());
    } else if (((AgentDeployment) before).getSpec().replicas() != replicas) {
      api.edit(
          Kind.FLEET,
          ApiObjects.fleet(ApiObjects.copied(before.getMetadata()), replicas),
          time.instant());
    }
  }

  /** A fleet that this version cannot wholly read, or a readable one again. */
  private void garble(int who) {
    AgentDeployment before = (AgentDeployment) api.get(Kind.FLEET, Cast.FLEETS.get(who));
    if (before != null) {
      ObjectMeta meta = ApiObjects.copied(before.getMetadata());
      boolean whole = Unreadable.of(before).isEmpty();
      api.edit(
          Kind.FLEET,
          ApiObjects.fleet(whole ? ApiObjects.garbled(meta) : meta, before.getSpec().replicas()),
          time.instant());
    }
  }

  private void policyTurned() {
    if (api.get(Kind.POLICY, Cast.POLICY) == null) {
      createPolicy();
    } else {
      api.delete(Kind.POLICY, Cast.POLICY, time.instant());
    }
  }

  void createPolicy() {
    api.create(Kind.POLICY, ApiObjects.policy(meta(Cast.POLICY), 2), time.instant());
  }

  private void editPolicy() {
    HasMetadata before = api.get(Kind.POLICY, Cast.POLICY);
    if (before != null) {
      ObjectMeta meta = ApiObjects.copied(before.getMetadata());
      int failures = meta.getGeneration() % 2 == 0 ? 2 : 3;
      api.edit(Kind.POLICY, ApiObjects.policy(meta, failures), time.instant());
    }
  }

  void annotate(String annotation, String value) {
    FlagSet before = set();
    if (before == null) {
      return;
    }
    ObjectMeta meta = ApiObjects.annotated(before.getMetadata(), annotation, value);
    if (!meta.getAnnotations().equals(before.getMetadata().getAnnotations())) {
      edited(ApiObjects.flagSet(meta, before.getSpec(), before.getStatus()));
    }
  }

  private void editFlags(UnaryOperator<List<Flag>> edit) {
    FlagSet before = set();
    List<Flag> flags = before == null ? List.of() : edit.apply(before.getSpec().flags());
    if (!flags.isEmpty() && !flags.equals(before.getSpec().flags())) {
      ObjectMeta meta = ApiObjects.copied(before.getMetadata());
      edited(
          ApiObjects.flagSet(
              meta, new FlagSetSpec(flags, before.getSpec().workloads()), before.getStatus()));
    }
  }

  private void bring(List<WorkloadRef> workloads) {
    FlagSet before = set();
    if (before != null && !workloads.equals(before.getSpec().workloads())) {
      FlagSetSpec spec = new FlagSetSpec(before.getSpec().flags(), workloads);
      ObjectMeta meta = ApiObjects.copied(before.getMetadata());
      edited(ApiObjects.flagSet(meta, spec, before.getStatus()));
    }
  }

  private void edited(FlagSet set) {
    if (api.edit(Kind.FLAG_SET, set, time.instant()) == Outcome.REFUSED) {
      coverage.refused(api.refusal());
      coverage.mark(Mark.USER_REFUSED);
    }
  }

  private static List<Flag> replaced(
      List<Flag> flags, int what, int percent, Assignment assignment) {
    return flags.stream()
        .map(
            f ->
                f.key().equals(key(what))
                    ? Migrations.flag(
                        f.key(),
                        percent < 0 ? f.percent() : percent,
                        assignment == null ? f.assignment() : assignment)
                    : f)
        .toList();
  }

  private static List<Flag> added(List<Flag> flags, String key) {
    if (flags.stream().anyMatch(f -> f.key().equals(key))) {
      return flags;
    }
    List<Flag> more = new ArrayList<>(flags);
    more.add(Migrations.flag(key));
    return more;
  }

  /** All that the plans were made for is there again, and agents to raise flags for. */
  void repair() {
    if (api.get(Kind.POLICY, Cast.POLICY) == null) {
      createPolicy();
    }
    createFlagSet();
    for (String key : Cast.KEYS) {
      editFlags(flags -> added(flags, key));
    }
    annotate(Annotations.KILL, null);
    bring(List.of());
    for (int i = 0; i < Cast.FLEETS.size(); i++) {
      HasMetadata fleet = api.get(Kind.FLEET, Cast.FLEETS.get(i));
      if (fleet != null && Unreadable.of(fleet).isPresent()) {
        garble(i);
      }
    }
    scale(0, 3);
  }
}
