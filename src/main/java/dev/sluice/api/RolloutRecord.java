// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout provably is. Everything else is derived from it: flags are served off it, so one
 * write of it is the flip.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.revision >= oldSelf.revision",
    fieldPath = ".revision",
    message = "revision cannot fall: read the object again before writing its status")
@ValidationRule(
    value = "self.attempt >= oldSelf.attempt",
    fieldPath = ".attempt",
    message = "attempt cannot fall: read the object again before writing its status")
@ValidationRule(
    value =
        "oldSelf.position != 'RolledBack' || self.position == 'RolledBack'"
            + " || self.attempt > oldSelf.attempt",
    fieldPath = ".position",
    message = "RolledBack ends an attempt: only a greater attempt leads on")
public record RolloutRecord(
    @Required @JsonPropertyDescription("Rises by one with each change of the record.")
        Long revision,
    @Required @JsonPropertyDescription("Run of the plan, from 1; a retry is a new attempt.")
        Integer attempt,
    @JsonPropertyDescription(
            "The number that a retry has to name, where it is not the next one: a retry that was"
                + " there before the rollback is not acted on.")
        @Nullable Integer nextAttempt,
    @Required
        @JsonPropertyDescription(
            "Waiting: before a stage. Running: in a stage. RolledBack and Completed: at an end.")
        Position position,
    @JsonPropertyDescription("The stage that is waited for, runs, or was taken back.")
        @Nullable String stage,
    @JsonPropertyDescription(
            "The step of the running stage, from 0; the number of its steps means full exposure.")
        @Nullable Integer step,
    @JsonPropertyDescription(
            "true while agents of this step move to the stage's overlays; its flags follow.")
        @Nullable Boolean moving,
    @JsonPropertyDescription("When the present position or step was entered.") Instant enteredTime,
    @JsonPropertyDescription("When the running stage started.") @Nullable Instant stageStartTime,
    @JsonPropertyDescription("How much of the present hold or window has passed.")
        @Nullable Clock stepClock,
    @JsonPropertyDescription("How much of the running stage's deadline has passed.")
        @Nullable Clock stageClock,
    @JsonPropertyDescription("Since when nothing can be seen; absent while something is.")
        @Nullable Instant blindSinceTime,
    @Size(max = 300)
        @JsonPropertyDescription(
            "The health policy that the present step was entered with; another one restarts it.")
        @Nullable String policy,
    @JsonPropertyDescription(
            "true once half of the looks of the present window have been taken: it counts.")
        @Nullable Boolean seen,
    @JsonPropertyDescription(
            "The schemaVersion in which agents of a fleet keep state that its stable revision could"
                + " not read; absent where going back loses nothing.")
        @Nullable Integer schemaVersion,
    @Size(max = 20)
        @JsonPropertyDescription(
            "The last 20 tokens of this attempt that were acted on, such as approve=registry/1.")
        List<@Size(max = 120) String> tokens,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Names of the stages that run or have passed, in order; frozen in the spec.")
        List<@Size(max = 63) String> started,
    @JsonPropertyDescription("What each flag of the migration stands at.") List<Exposure> exposures,
    @JsonPropertyDescription("Who is in the partial exposures, by seed and workload.")
        List<CohortEntry> cohorts,
    @Size(max = 20)
        @JsonPropertyDescription(
            "What was filled in where a stage leaves it open, by risk, when the attempt began; an"
                + " upgrade of Sluice changes no running plan.")
        List<ResolvedStage> defaults,
    @JsonPropertyDescription(
            "What stood before the first stage (stage absent), and what each passed stage set.")
        List<Snapshot> snapshots,
    @JsonPropertyDescription("What ratios of the running stage are measured against.")
        List<BaselineReading> baselines,
    @Size(max = 16) @JsonPropertyDescription("What checks of the running stage have seen.")
        List<JudgeState> judge,
    @JsonPropertyDescription("The last 20 rollbacks of all attempts.")
        List<RollbackEntry> rollbacks) {
  /** Where a rollout can be. */
  public enum Position {
    /** Before a stage. */
    Waiting,
    /** In a stage. */
    Running,
    /** Taken back; only a retry leads on. */
    RolledBack,
    /** Every stage has passed. */
    Completed
  }

  public RolloutRecord {
    tokens = tokens == null ? List.of() : List.copyOf(tokens);
    started = started == null ? List.of() : List.copyOf(started);
    exposures = exposures == null ? List.of() : List.copyOf(exposures);
    cohorts = cohorts == null ? List.of() : List.copyOf(cohorts);
    defaults = defaults == null ? List.of() : List.copyOf(defaults);
    snapshots = snapshots == null ? List.of() : List.copyOf(snapshots);
    baselines = baselines == null ? List.of() : List.copyOf(baselines);
    judge = judge == null ? List.of() : List.copyOf(judge);
    rollbacks = rollbacks == null ? List.of() : List.copyOf(rollbacks);
  }

  /** A clock that can stand still. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Clock(
      @JsonPropertyDescription("Milliseconds that had passed at sinceTime; default 0.")
          Long elapsedMillis,
      @JsonPropertyDescription("Since when it runs; absent while it stands still.")
          @Nullable Instant sinceTime) {
    public Clock {
      elapsedMillis = elapsedMillis == null ? 0L : elapsedMillis;
    }
  }

  /** What one flag stands at. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Exposure(
      @Required @JsonPropertyDescription("The flag.") String key,
      @JsonPropertyDescription("Exposure in percent.") Integer percent,
      @JsonPropertyDescription(
              "Seed of the cohort or hash that a partial exposure is drawn by; absent at 0 and at"
                  + " 100.")
          String seed,
      @JsonPropertyDescription(
              "The stage that set it; absent for what stood before the migration, and in snapshots,"
                  + " which have a stage of their own.")
          @Nullable String stage) {
    public Exposure {
      seed = seed == null ? "" : seed;
    }
  }

  /** The agents of one workload that are in, in the order in which they came in. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record CohortEntry(
      @Required @JsonPropertyDescription("Seed that the cohort was drawn by.") String seed,
      @Required @JsonPropertyDescription("Name of the AgentDeployment.") String workload,
      @Size(max = 65536)
          @JsonPropertyDescription(
              "Ordinals in the order in which they came in, runs shortened: 3,0,7-9. A smaller"
                  + " exposure of the same seed is the beginning of the list.")
          String agents) {}

  /** What a stage leaves open, filled in. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ResolvedStage(
      @Required @JsonPropertyDescription("The stage.") String stage,
      @Required
          @JsonPropertyDescription("Its risk at that time: an edit of it counts until it starts.")
          StageSpec.Risk risk,
      @Size(max = 20)
          @JsonPropertyDescription("Its steps, if the spec gives none; of a fleet in any case.")
          @Nullable List<StageSpec.Step> steps,
      @JsonPropertyDescription("Its window, if the spec gives none; of a fleet in any case.")
          @Nullable String window,
      @JsonPropertyDescription("Its deadline, if the spec gives none.") @Nullable String deadline,
      @JsonPropertyDescription("Its approval, if the spec gives none.")
          StageSpec.@Nullable Approval approval) {}

  /** What stood when a stage had passed, as the difference to the snapshot before. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Snapshot(
      @JsonPropertyDescription("The stage that passed; absent for the start.")
          @Nullable String stage,
      @JsonPropertyDescription("When it passed, or when the migration began.") Instant time,
      @JsonPropertyDescription("The flags that it set; for the start: every flag of the migration.")
          List<Exposure> exposures) {
    public Snapshot {
      exposures = exposures == null ? List.of() : List.copyOf(exposures);
    }
  }

  /** What a check read before the stage. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record BaselineReading(
      @Required @JsonPropertyDescription("The check.") String check,
      @JsonPropertyDescription("Median reading of the same agents before the stage.")
          Double value) {}

  /**
   * What a check has seen: the numbers that a comparison goes on from, or what a limit has read.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record JudgeState(
      @Required @JsonPropertyDescription("The check.") String check,
      @JsonPropertyDescription("When its last look ended.") @Nullable Instant time,
      @Size(max = 40)
          @JsonPropertyDescription("Where a comparison goes on from; of a limit its reading.")
          List<Double> numbers,
      @Size(max = 6)
          @JsonPropertyDescription("What is natural to the agents of this step and the next ones.")
          List<Natural> natural) {
    public JudgeState {
      numbers = numbers == null ? List.of() : List.copyOf(numbers);
      natural = natural == null ? List.of() : List.copyOf(natural);
    }
  }

  /** How the agents of a step stood to the rest before the stage. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Natural(
      @Required
          @Size(max = 20)
          @JsonPropertyDescription("The agents: how many, and a hash of who they are.")
          String agents,
      @Required
          @JsonPropertyDescription(
              "So many times the rest's error rate was theirs, and its standard error; at least 1.")
          Double tolerated,
      @Size(max = 8)
          @JsonPropertyDescription(
              "The same of the agents without each one of them, in order; of more than 8 agents the"
                  + " greatest.")
          List<Double> without) {
    public Natural {
      without = without == null ? List.of() : List.copyOf(without);
    }
  }

  /** One rollback. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RollbackEntry(
      @JsonPropertyDescription("The attempt that was taken back.") Integer attempt,
      @JsonPropertyDescription("The stage that ran or had passed last; absent before the first.")
          @Nullable String fromStage,
      @JsonPropertyDescription("The stage that stands now; absent for the start.")
          @Nullable String toStage,
      @JsonPropertyDescription("Why, one word.") String cause,
      @JsonPropertyDescription("true: off for everybody, what stood before the migration included.")
          @Nullable Boolean emergency,
      @JsonPropertyDescription(
              "true: the migration is halted, by a deadline or by three rollbacks of one stage.")
          @Nullable Boolean halted,
      @JsonPropertyDescription("When it was decided.") Instant time) {}
}
