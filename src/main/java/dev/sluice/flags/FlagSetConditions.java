// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import dev.sluice.api.Annotations;
import dev.sluice.api.Flag;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import dev.sluice.api.FlagSetStatus.ResetNote;
import dev.sluice.api.FlagSetStatus.WorkloadProblem;
import dev.sluice.api.FlagSetStatus.WorkloadState;
import dev.sluice.flags.eval.FlagSetMirror;
import dev.sluice.flags.eval.FlagTable;
import dev.sluice.flags.eval.Killed;
import dev.sluice.flags.eval.ObservedFlagSet;
import dev.sluice.fleet.Workload;
import dev.sluice.kube.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The conditions of a FlagSet. Its flags are served whatever they say: what cannot be done is named
 * with field, value and remedy, and stops nothing else.
 */
final class FlagSetConditions {
  private static final int SHOWN = 5;
  private static final int SHOWN_LENGTH = 60;

  private FlagSetConditions() {}

  /** Why a FlagSet is ready, or waits for a person: the whole list. */
  private enum Reason {
    Served,
    RemovalDue,
    NotSubscribed,
    DocumentTooLarge,
    UnknownFlagKilled,
    ResetRefused,
    WorkloadNotSeen,
    WorkloadNotFound,
    WorkloadNameTaken,
    WorkloadNotSupported
  }

  /**
   * One thing that cannot be done.
   *
   * @param stalled whether a person is needed; else it may come by itself
   */
  private record Finding(Reason reason, String message, boolean stalled) {}

  /**
   * The conditions.
   *
   * @param mirror what the status says besides
   * @param workloads what is noted of the workloads that the set names
   * @param today in UTC
   */
  static List<Condition> of(
      ObservedFlagSet observed,
      FlagSetMirror mirror,
      List<WorkloadState> workloads,
      LocalDate today,
      long generation) {
    List<Finding> faults = new ArrayList<>();
    tooLarge(observed).ifPresent(faults::add);
    killNotUnderstood(observed).ifPresent(faults::add);
    resetRefused(mirror).ifPresent(faults::add);
    workloads.forEach(workload -> withheld(workload).ifPresent(faults::add));
    faults.sort(Comparator.comparing(Finding::stalled).reversed());
    String due = due(observed, today);
    String served =
        served(observed) + unsticky(observed) + killed(observed) + resetIgnored(mirror) + due;
    if (!faults.isEmpty()) {
      String said =
          Stream.concat(faults.stream().map(Finding::message), Stream.of(served))
              .collect(Collectors.joining("; "));
      String reason = faults.getFirst().reason().name();
      return faults.getFirst().stalled()
          ? Conditions.stalled(reason, said, generation)
          : Conditions.reconciling(reason, said, generation);
    }
    Reason reason = observed.workloads().isEmpty() ? Reason.NotSubscribed : Reason.Served;
    return Conditions.ready(
        (due.isEmpty() ? reason : Reason.RemovalDue).name(), served, generation);
  }

  private static String due(ObservedFlagSet observed, LocalDate today) {
    List<Flag> due =
        observed.spec().flags().stream()
            .filter(flag -> flag.removeBy() != null && today.isAfter(flag.removeBy()))
            .toList();
    if (due.isEmpty()) {
      return "";
    }
    String named =
        due.stream()
            .limit(SHOWN)
            .map(flag -> flag.key() + " (" + flag.removeBy() + ")")
            .collect(Collectors.joining(", "));
    int more = due.size() - SHOWN;
    return "; past removeBy: "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + ": remove them from the code, then from spec.flags, or set another day";
  }

  private static String served(ObservedFlagSet observed) {
    if (observed.workloads().isEmpty()) {
      return "served, but no AgentDeployment of the namespace names this set in spec.flagSetNames,"
          + " and it names no workload in spec.workloads";
    }
    StringJoiner names = new StringJoiner(", ", "served to ", "");
    observed.workloads().forEach(workload -> names.add(workload.name()));
    return names.toString();
  }

  private static String unsticky(ObservedFlagSet observed) {
    StringJoiner names = new StringJoiner(", ");
    for (Workload workload : observed.workloads()) {
      if (!workload.sticky()) {
        names.add(workload.name());
      }
    }
    return names.length() == 0
        ? ""
        : "; pods of a Deployment ("
            + names
            + ") have no identity that lasts: flags with assignment Agents reach them at 100 % only";
  }

  private static Optional<Finding> withheld(WorkloadState workload) {
    WorkloadProblem problem = workload.problem();
    String named = "spec.workloads names " + workload.kind() + " \"" + workload.name() + "\"";
    return problem == null
        ? Optional.empty()
        : switch (problem) {
          case NotSeen ->
              Optional.of(
                  new Finding(
                      Reason.WorkloadNotSeen, named + ", which has not been looked at yet", false));
          case NotFound ->
              Optional.of(
                  new Finding(
                      Reason.WorkloadNotFound,
                      named
                          + ", and there is none in this namespace: create it, or remove the entry;"
                          + " no migration starts without it",
                      false));
          case NameTaken ->
              finding(
                  Reason.WorkloadNameTaken,
                  named
                      + ", and an AgentDeployment has that name or made it: remove the entry, and"
                      + " name this set in spec.flagSetNames of the AgentDeployment");
          case OrdinalsNotFromZero ->
              finding(
                  Reason.WorkloadNotSupported,
                  named
                      + ", and its spec.ordinals.start is not 0, so its agents cannot be counted:"
                      + " let it start at 0, or remove the entry");
        };
  }

  private static String killed(ObservedFlagSet observed) {
    if (!observed.killed().present()) {
      return "";
    }
    Set<String> keys = keys(observed);
    String killed =
        observed.killed().keys().stream().filter(keys::contains).collect(Collectors.joining(", "));
    return killed.isEmpty() ? "" : "; killed, so off for everybody: " + killed;
  }

  private static Optional<Finding> tooLarge(ObservedFlagSet observed) {
    return DocumentLimit.excess(FlagdDocument.of(List.of(FlagTable.of(observed))))
        .flatMap(excess -> finding(Reason.DocumentTooLarge, excess));
  }

  private static Optional<Finding> killNotUnderstood(ObservedFlagSet observed) {
    Killed killed = observed.killed();
    if (!killed.present()) {
      return Optional.empty();
    }
    if (killed.keys().isEmpty()) {
      return finding(
          Reason.UnknownFlagKilled,
          "annotation %s names no flag: write keys of this set, parted by commas, or remove it"
              .formatted(Annotations.KILL));
    }
    List<String> unknown = killed.unknown(keys(observed));
    return unknown.isEmpty()
        ? Optional.empty()
        : finding(
            Reason.UnknownFlagKilled,
            "annotation %s names %s, and this set has no such flag: correct it, or take it out"
                .formatted(Annotations.KILL, quoted(unknown)));
  }

  private static Optional<Finding> resetRefused(FlagSetMirror mirror) {
    ResetNote note = mirror.reset();
    String said = "annotation " + Annotations.RESET + " is ";
    return note == null
        ? Optional.empty()
        : switch (note.result()) {
          case Done, NotPresent, NothingKept -> Optional.empty();
          case Garbled ->
              finding(
                  Reason.ResetRefused,
                  said
                      + quoted(note.token())
                      + ": write \"<key of a flag>/<status.revision of this FlagSet>\", or remove it");
          case UnknownFlag ->
              finding(
                  Reason.ResetRefused,
                  said
                      + quoted(note.token())
                      + ", and this set has no such flag: correct the key, or remove it");
          case Driven ->
              finding(
                  Reason.ResetRefused,
                  said
                      + quoted(note.token())
                      + driver(mirror, note)
                          .map(m -> ", and Migration " + m)
                          .orElse(", and a migration")
                      + " drives that flag: delete that one first, or remove the annotation");
        };
  }

  private static Optional<String> driver(FlagSetMirror mirror, ResetNote note) {
    return mirror.claims().stream()
        .filter(claim -> note.token().startsWith(claim.key() + "/"))
        .map(FlagClaim::migration)
        .findFirst();
  }

  /** An old token is no fault: files that are applied again and again are full of them. */
  private static String resetIgnored(FlagSetMirror mirror) {
    ResetNote note = mirror.reset();
    if (note == null) {
      return "";
    }
    String said = "; annotation " + Annotations.RESET + " is " + quoted(note.token());
    return switch (note.result()) {
      case Done, Garbled, UnknownFlag, Driven -> "";
      case NotPresent ->
          said + ", which was not the present revision: ignored; name status.revision as it is now";
      case NothingKept -> said + ", and nothing was kept of that flag: ignored";
    };
  }

  private static Set<String> keys(ObservedFlagSet observed) {
    return observed.spec().flags().stream().map(Flag::key).collect(Collectors.toSet());
  }

  private static Optional<Finding> finding(Reason reason, String message) {
    return Optional.of(new Finding(reason, message, true));
  }

  private static String quoted(List<String> values) {
    String shown =
        values.stream()
            .limit(SHOWN)
            .map(FlagSetConditions::quoted)
            .collect(Collectors.joining(", "));
    return values.size() > SHOWN ? shown + " and others" : shown;
  }

  /** What a person wrote, without what would not be seen, or not be where it is seen. */
  private static String quoted(String value) {
    String visible = value.replaceAll("\\p{C}", "?");
    return '"'
        + (visible.length() <= SHOWN_LENGTH ? visible : visible.substring(0, SHOWN_LENGTH) + "…")
        + '"';
  }
}
