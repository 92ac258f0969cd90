// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.sluice.api.RolloutRecord.CohortEntry;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Sluice says of a {@link FlagSet}: a mirror for people, the claims and the kept values. */
@JsonClassDescription("The flags as they are served; written by Sluice only.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = Fence.NEVER_FALLS, fieldPath = ".epoch", message = Fence.FALLEN)
public record FlagSetStatus(
    @JsonPropertyDescription("metadata.generation that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Rises by one whenever an effective value changes.")
        @Nullable Long revision,
    @JsonPropertyDescription(Fence.DESCRIPTION) @Min(0) @Max(Fence.MOST) @Nullable Long epoch,
    @JsonPropertyDescription("How many of the flags are fully on, partly on and off, for people.")
        @Nullable String summary,
    @JsonPropertyDescription("The effective exposure of each flag, as counts of agents.")
        List<EffectiveFlag> flags,
    @Size(max = 200)
        @JsonPropertyDescription(
            "Which migration drives which flag; a flag has one driver at most.")
        List<FlagClaim> claims,
    @JsonPropertyDescription(
            "Values that passed stages left behind; they stand when the migration is gone, until the"
                + " spec says the same.")
        List<KeptFlag> kept,
    @JsonPropertyDescription(
            "The agents that have a flag which is partly on without a migration, in the order in"
                + " which they came in.")
        List<CohortEntry> cohorts,
    @JsonPropertyDescription("What became of the last sluice.dev/reset.") @Nullable ResetNote reset,
    @JsonPropertyDescription("The workloads of spec.workloads, as they are.")
        List<WorkloadState> workloads,
    @JsonPropertyDescription("Ready: the set is valid and served.") List<Condition> conditions) {
  public FlagSetStatus {
    flags = flags == null ? List.of() : List.copyOf(flags);
    claims = claims == null ? List.of() : List.copyOf(claims);
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
    cohorts = cohorts == null ? List.of() : List.copyOf(cohorts);
    kept = kept == null ? List.of() : List.copyOf(kept);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The same, said by the leader of that epoch. */
  public FlagSetStatus withEpoch(long leader) {
    return new FlagSetStatus(
        observedGeneration,
        revision,
        leader,
        summary,
        flags,
        claims,
        kept,
        cohorts,
        reset,
        workloads,
        conditions);
  }

  /** The same with other conditions. */
  public FlagSetStatus withConditions(List<Condition> others) {
    return new FlagSetStatus(
        observedGeneration,
        revision,
        epoch,
        summary,
        flags,
        claims,
        kept,
        cohorts,
        reset,
        workloads,
        others);
  }

  /** What became of a {@code sluice.dev/reset}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ResetNote(
      @Required @Size(max = 120) @JsonPropertyDescription("The annotation's value.") String token,
      @Required
          @JsonPropertyDescription(
              "Done: the kept value is forgotten. Driven: refused while a migration drives the flag."
                  + " NotPresent: ignored, for it does not name the present revision. NothingKept,"
                  + " UnknownFlag, Garbled: nothing to do.")
          ResetResult result) {}

  /** How a {@code sluice.dev/reset} ended. */
  public enum ResetResult {
    /** The kept value is forgotten. */
    Done,
    /** A migration drives the flag: not yet. */
    Driven,
    /** It names another revision than the one that was present: ignored for good. */
    NotPresent,
    /** Nothing was kept of that flag. */
    NothingKept,
    /** The set has no such flag. */
    UnknownFlag,
    /** Not of the form {@code <key>/<revision>}. */
    Garbled
  }

  /** A workload of {@code spec.workloads}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record WorkloadState(
      @JsonPropertyDescription("StatefulSet or Deployment.") WorkloadRef.Kind kind,
      @Required @JsonPropertyDescription("Its name.") String name,
      @JsonPropertyDescription(
              "How many agents it wants; while it is missing, how many it last wanted. Absent: none"
                  + " of it counts.")
          @Nullable Integer replicas,
      @JsonPropertyDescription("What its pods are found by.") @Nullable String selector,
      @JsonPropertyDescription("Why no migration starts with it; absent if all is well.")
          @Nullable WorkloadProblem problem) {}

  /** What is wrong with a workload of {@code spec.workloads}. */
  public enum WorkloadProblem {
    /** It has not been looked at yet. */
    NotSeen,
    /** There is none. */
    NotFound,
    /** An AgentDeployment has that name, or made that StatefulSet. */
    NameTaken,
    /** The StatefulSet does not count its pods from 0. */
    OrdinalsNotFromZero
  }

  /** The effective exposure of one flag. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record EffectiveFlag(
      @Required @JsonPropertyDescription("The flag.") String key,
      @JsonPropertyDescription("Effective exposure in percent.") Integer percent,
      @JsonPropertyDescription("How many known agents have the flag.") Integer exposed,
      @JsonPropertyDescription("How many agents are known.") Integer of,
      @JsonPropertyDescription("Why: Spec, Migration, Kept, RolledBack, Emergency or Killed.")
          String reason,
      @JsonPropertyDescription("The migration that drives the flag.") @Nullable String migration,
      @JsonPropertyDescription("The stage that set the present exposure.") @Nullable String stage,
      @JsonPropertyDescription("Since when the present exposure stands.")
          @Nullable Instant sinceTime) {}

  /** Who drives a flag. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record FlagClaim(
      @Required @Size(max = 100) @JsonPropertyDescription("The flag.") String key,
      @JsonPropertyDescription("Name of the migration that drives it.") String migration,
      @JsonPropertyDescription(
              "UID of that migration: a new one of the same name inherits nothing.")
          String uid) {}

  /** A value that a passed stage left behind. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record KeptFlag(
      @Required @JsonPropertyDescription("The flag.") String key,
      @JsonPropertyDescription("Exposure in percent.") Integer percent,
      @JsonPropertyDescription("<migration>/<stage> that set it.") String by,
      @JsonPropertyDescription("Seed of the cohort that has it, where the exposure is partial.")
          @Nullable String seed,
      @JsonPropertyDescription(
              "spec.flags[].percent when it was kept: a person who changes that wins.")
          @Nullable Integer specPercent) {}
}
