// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Sluice says of a {@link Migration}. */
@JsonClassDescription("Where the migration is; written by Sluice only.")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = Fence.NEVER_FALLS, fieldPath = ".epoch", message = Fence.FALLEN)
public record MigrationStatus(
    @JsonPropertyDescription("metadata.generation that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(Fence.DESCRIPTION) @Min(0) @Max(Fence.MOST) @Nullable Long epoch,
    @JsonPropertyDescription(
            "Where the migration is, one word for people; machines read conditions.")
        @Nullable Phase phase,
    @JsonPropertyDescription("Passed stages of all, such as 2/4.") @Nullable String progress,
    @JsonPropertyDescription("The stage that is waited for, runs, or was taken back.")
        @Nullable String stage,
    @JsonPropertyDescription("Exposure of the stage, such as 10% (1/10).")
        @Nullable String exposure,
    @JsonPropertyDescription("The one thing that the migration waits for.")
        @Nullable WaitingFor waitingFor,
    @JsonPropertyDescription(
            "Where the migration provably is; all else is derived from it. Sluice's own, for it to"
                + " read: src/docs/record.md names its fields.")
        @Nullable RolloutRecord record,
    @JsonPropertyDescription("Each stage and how far it got.") List<StageStatus> stages,
    @JsonPropertyDescription(
            "The verdict at the last transition; while a stage runs a minute old at most.")
        @Nullable HealthStatus verdict,
    @JsonPropertyDescription("The last rollback.") @Nullable LastRollback lastRollback,
    @JsonPropertyDescription("The last 20 transitions, oldest first.") List<HistoryEntry> history,
    @JsonPropertyDescription("Ready, Healthy, RolledBack; Reconciling and Stalled while true.")
        List<Condition> conditions) {
  /** Where a migration is, for people. */
  public enum Phase {
    /** Not begun, or between two stages. */
    Pending,
    /** Before a stage whose gates are not all open. */
    Gating,
    /** Before a stage that a person has to approve. */
    AwaitingApproval,
    /** On a step of a stage. */
    Advancing,
    /** At full exposure, within the window. */
    Monitoring,
    /** Held: paused, blind, or by something that is missing. */
    Holding,
    /** Taken back. */
    RolledBack,
    /** Every stage has passed. */
    Completed,
    /** Taken back for good, by a deadline or for the third time: a person decides. */
    Halted,
    /** The plan contradicts its FlagSet or itself; nothing is started. */
    Invalid
  }

  public MigrationStatus {
    stages = stages == null ? List.of() : List.copyOf(stages);
    history = history == null ? List.of() : List.copyOf(history);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The same, said by the leader of that epoch. */
  public MigrationStatus withEpoch(long leader) {
    return new MigrationStatus(
        observedGeneration,
        leader,
        phase,
        progress,
        stage,
        exposure,
        waitingFor,
        record,
        stages,
        verdict,
        lastRollback,
        history,
        conditions);
  }

  /** The one thing that a migration waits for. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record WaitingFor(
      @JsonPropertyDescription("What is waited for.") String what,
      @JsonPropertyDescription("Until when, where that is known (RFC 3339).")
          @Nullable String until,
      @JsonPropertyDescription("The command that changes it, where there is one.")
          @Nullable String command) {}

  /** How far one stage got. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record StageStatus(
      @Required @JsonPropertyDescription("The stage.") String name,
      @JsonPropertyDescription("Pending, Running, Passed or RolledBack.") StagePhase phase,
      @JsonPropertyDescription("When it started.") @Nullable Instant startTime,
      @JsonPropertyDescription("When it passed.") @Nullable Instant passedTime,
      @JsonPropertyDescription("Passed readiness checks of the stage that waits, such as 5/6.")
          @Nullable String readiness,
      @JsonPropertyDescription("Since when; a change of them alone is told once a minute.")
          @Nullable Instant readinessTime,
      @JsonPropertyDescription("The others.") List<WaitingCheck> waiting,
      @JsonPropertyDescription(
              "What its agents did beside others, as of the last transition: see sluice report, and"
                  + " src/docs/report.md for the fields.")
          List<Measured> measured) {
    public StageStatus {
      waiting = waiting == null ? List.of() : List.copyOf(waiting);
      measured = measured == null ? List.of() : List.copyOf(measured);
    }

    /** Of a stage that does not wait to start. */
    public StageStatus(
        String name, StagePhase phase, @Nullable Instant startTime, @Nullable Instant passedTime) {
      this(name, phase, startTime, passedTime, null, null, List.of(), List.of());
    }
  }

  /** What some of the agents did, counted by themselves. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Measured(
      @Required
          @JsonPropertyDescription(
              "Exposed and Rest: the agents that had the flags and the others, in the last step that"
                  + " had both. Everybody: all, in the last step without a rest. BeforeStage: all, in"
                  + " up to 30 looks before the stage in which all were alike.")
          String name,
      @JsonPropertyDescription("Exposure of that step; absent before the stage.")
          @Nullable Integer percent,
      @JsonPropertyDescription("Requests that they counted; absent if none of them counts any.")
          @Nullable Long requests,
      @JsonPropertyDescription(
              "Those that failed; absent unless each of them that counts requests counts errors too.")
          @Nullable Long errors,
      @JsonPropertyDescription(
              "Median of the requests' duration in seconds, from the histogram; absent if not served.")
          @Nullable Double p50,
      @JsonPropertyDescription("95th percentile of it.") @Nullable Double p95,
      @JsonPropertyDescription(
              "true: the 95th percentile lies above the greatest bucket, which is given instead.")
          @Nullable Boolean beyond) {}

  /** A readiness check that a stage does not pass. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record WaitingCheck(
      @Required @JsonPropertyDescription("The check.") String check,
      @JsonPropertyDescription("What is missing, and what to do.") String message,
      @JsonPropertyDescription("Until when, if known (RFC 3339).") @Nullable String until,
      @JsonPropertyDescription("What changes it.") @Nullable String command) {}

  /** Where a stage is. */
  public enum StagePhase {
    /** Not started in this attempt. */
    Pending,
    /** Running. */
    Running,
    /** Passed. */
    Passed,
    /** Taken back. */
    RolledBack
  }

  /** The verdict at the last transition, or at the last note of a running stage. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record HealthStatus(
      @JsonPropertyDescription("Good, Bad, Undecided, Blind or NotConfigured.") String overall,
      @JsonPropertyDescription("Before the first stage: blind since then.")
          @Nullable Instant blindSinceTime,
      @JsonPropertyDescription("Each check.") List<CheckStatus> checks) {
    public HealthStatus {
      checks = checks == null ? List.of() : List.copyOf(checks);
    }

    /** The same for a clock that may have been put back: nothing in it is still to come. */
    public HealthStatus notAfter(Instant now) {
      return blindSinceTime == null || !blindSinceTime.isAfter(now)
          ? this
          : new HealthStatus(overall, now, checks);
    }
  }

  /** The verdict of one check. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record CheckStatus(
      @Required @JsonPropertyDescription("The check.") String name,
      @JsonPropertyDescription("Good, Bad, Undecided, Blind or NotConfigured.") String verdict,
      @JsonPropertyDescription("What was read, in the unit of the signal.")
          @Nullable Double reading,
      @JsonPropertyDescription("The limit that it was held against, in the same unit.")
          @Nullable Double limit,
      @JsonPropertyDescription("How many events the reading rests on.") @Nullable Long samples,
      @JsonPropertyDescription("Why, in words.") @Nullable String reason) {}

  /** The last rollback. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record LastRollback(
      @JsonPropertyDescription("Why, one word.") String cause,
      @JsonPropertyDescription("Why, in words.") String reason,
      @JsonPropertyDescription("The stage that ran or had passed last.") @Nullable String fromStage,
      @JsonPropertyDescription("The stage that stands now; absent for the start.")
          @Nullable String toStage,
      @JsonPropertyDescription("When it was decided.") Instant time,
      @JsonPropertyDescription(
              "Who asked: sluice for a guard, else the annotation sluice.dev/actor, or unknown.")
          String by,
      @JsonPropertyDescription("Milliseconds from the evidence to the decision.")
          @Nullable Long decidedInMillis,
      @JsonPropertyDescription(
              "Agents that were sent it, of all, such as 9/10: when all were, or after 30s.")
          @Nullable String confirmed,
      @JsonPropertyDescription("Some of the others.") List<String> missing) {
    public LastRollback {
      missing = missing == null ? List.of() : List.copyOf(missing);
    }

    /** The same, sent to so many. */
    public LastRollback confirmed(String agents, List<String> others) {
      return new LastRollback(
          cause, reason, fromStage, toStage, time, by, decidedInMillis, agents, others);
    }
  }

  /** One transition. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record HistoryEntry(
      @JsonPropertyDescription("When.") Instant time,
      @JsonPropertyDescription("Attempt.") Integer attempt,
      @JsonPropertyDescription("Revision of the record that it made.") Long revision,
      @JsonPropertyDescription("Where it was.") String from,
      @JsonPropertyDescription("Where it is.") String to,
      @JsonPropertyDescription("Advance, Complete, RollBack.") String decision,
      @JsonPropertyDescription("Why, one word.") String cause,
      @JsonPropertyDescription("Why, in words and numbers.") @Nullable String message,
      @JsonPropertyDescription("Who asked for it.") @Nullable String by) {}
}
