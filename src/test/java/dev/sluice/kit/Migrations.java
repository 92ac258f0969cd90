// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.MigrationSpec.Mode;
import dev.sluice.api.Overlay;
import dev.sluice.api.ResourceCondition;
import dev.sluice.api.StageCheck;
import dev.sluice.api.StageCheck.JobTemplate;
import dev.sluice.api.StageSpec;
import dev.sluice.api.StageSpec.Approval;
import dev.sluice.api.StageSpec.OnFailure;
import dev.sluice.api.StageSpec.Risk;
import dev.sluice.api.StageSpec.StageFlag;
import dev.sluice.api.StageSpec.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plans with good defaults: a test says only what it is about. */
public final class Migrations {
  /** The FlagSet of every plan here. */
  public static final String FLAG_SET = "otp";

  private Migrations() {}

  /** A plan of these stages. */
  public static MigrationSpec plan(Stage... stages) {
    return plan(Arrays.stream(stages).map(Stage::spec).toList());
  }

  /** A plan of these stages, without a cool-down. */
  public static MigrationSpec plan(List<StageSpec> stages) {
    return plan(FLAG_SET, stages);
  }

  /** A plan of these stages for that FlagSet, without a cool-down. */
  public static MigrationSpec plan(String flagSet, List<StageSpec> stages) {
    return new MigrationSpec(flagSet, null, null, "0s", null, null, null, stages);
  }

  /** The same plan, paused or not. */
  public static MigrationSpec paused(MigrationSpec s, boolean paused) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        paused,
        s.cooldown(),
        s.blindLimit(),
        s.startAfter(),
        s.mode(),
        s.stages());
  }

  /** The same plan with other stages. */
  public static MigrationSpec with(MigrationSpec s, List<StageSpec> stages) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        s.cooldown(),
        s.blindLimit(),
        s.startAfter(),
        s.mode(),
        stages);
  }

  /** The same plan with that cool-down. */
  public static MigrationSpec coolingFor(MigrationSpec s, String cooldown) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        cooldown,
        s.blindLimit(),
        s.startAfter(),
        s.mode(),
        s.stages());
  }

  /** The same plan, begun after that stage. */
  public static MigrationSpec startedAfter(MigrationSpec s, String stage) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        s.cooldown(),
        s.blindLimit(),
        stage,
        s.mode(),
        s.stages());
  }

  /** The same plan, only observed. */
  public static MigrationSpec observed(MigrationSpec s) {
    return new MigrationSpec(
        s.flagSetName(),
        s.healthPolicyName(),
        s.paused(),
        s.cooldown(),
        s.blindLimit(),
        s.startAfter(),
        Mode.Observe,
        s.stages());
  }

  /** That Database is to be Ready. */
  public static ResourceCondition database(String name) {
    return new ResourceCondition("example.org/v1", "Database", name, null, null);
  }

  /** A stage that goes by 50 % for 10 minutes to full exposure, and is watched for an hour. */
  public static Stage stage(String name) {
    return new Stage(name);
  }

  /** A flag that is off. */
  public static Flag flag(String key) {
    return flag(key, 0);
  }

  /** A flag that stands at that percent by itself. */
  public static Flag flag(String key, int percent) {
    return flag(key, percent, Assignment.Agents);
  }

  /** A flag that stands at that percent by itself. */
  public static Flag flag(String key, int percent, Assignment assignment) {
    return new Flag(key, percent, assignment, List.of(), List.of(), null, null, null, null);
  }

  /** A stage in the making. */
  public static final class Stage {
    private final String name;
    private final List<StageFlag> flags = new ArrayList<>();
    private List<Step> steps = List.of(new Step(50, "10m"));
    private String window = "1h";
    private Risk risk = Risk.Medium;
    private String deadline;
    private Approval approval;
    private final List<StageCheck> readiness = new ArrayList<>();
    private HealthPolicySpec health;
    private OnFailure onFailure = OnFailure.ToPrevious;
    private Boolean waitForDelivery;

    private final List<Overlay> overlays = new ArrayList<>();

    private Stage(String name) {
      this.name = name;
    }

    public Stage raises(String... keys) {
      for (String key : keys) {
        raises(key, 100);
      }
      return this;
    }

    public Stage raises(String key, int percent) {
      flags.add(new StageFlag(key, percent));
      return this;
    }

    /** The agents of that fleet get another image of the container "agent". */
    public Stage brings(String fleet, String image) {
      overlays.add(
          new Overlay(fleet, List.of(new Overlay.Container("agent", image, List.of(), List.of()))));
      return this;
    }

    public Stage by(String hold, int... percents) {
      steps = Arrays.stream(percents).mapToObj(p -> new Step(p, hold)).toList();
      return this;
    }

    public Stage atOnce() {
      steps = List.of();
      return this;
    }

    public Stage window(String value) {
      window = value;
      return this;
    }

    /** Steps and window as that risk has them. */
    public Stage byRisk(Risk value) {
      risk = value;
      steps = null;
      window = null;
      return this;
    }

    public Stage deadline(String value) {
      deadline = value;
      return this;
    }

    public Stage approval(Approval value) {
      approval = value;
      return this;
    }

    /** The stage needs that Database to be Ready. */
    public Stage needs(String check, String database) {
      return needs(check, database(database));
    }

    public Stage needs(String check, ResourceCondition resource) {
      readiness.add(new StageCheck(check, resource, null));
      return this;
    }

    /** The stage needs a run of the template of that CronJob to pass. */
    public Stage needsSuite(String check, String cronJob) {
      readiness.add(new StageCheck(check, null, new JobTemplate(cronJob)));
      return this;
    }

    public Stage health(HealthPolicySpec value) {
      health = value;
      return this;
    }

    /** No step ends before its flags have reached everybody. */
    public Stage waitsForDelivery() {
      waitForDelivery = true;
      return this;
    }

    public Stage onFailure(OnFailure value) {
      onFailure = value;
      return this;
    }

    public StageSpec spec() {
      return new StageSpec(
          name,
          null,
          risk,
          flags,
          overlays,
          steps,
          window,
          deadline,
          approval,
          readiness,
          health,
          onFailure,
          waitForDelivery);
    }
  }
}
