// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.MigrationSpec;
import dev.sluice.api.StageSpec;
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

  /** A plan of these stages. */
  public static MigrationSpec plan(List<StageSpec> stages) {
    return new MigrationSpec(FLAG_SET, MigrationSpec.STANDARD_POLICY, false, stages);
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
    return new Flag(key, percent, assignment, List.of(), List.of(), null, null);
  }

  /** A stage in the making. */
  public static final class Stage {
    private final String name;
    private final List<StageFlag> flags = new ArrayList<>();
    private List<Step> steps = List.of(new Step(50, "10m"));
    private String window = "1h";
    private Risk risk = Risk.Medium;
    private HealthPolicySpec health;
    private OnFailure onFailure = OnFailure.ToPrevious;

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

    public Stage onFailure(OnFailure value) {
      onFailure = value;
      return this;
    }

    public StageSpec spec() {
      return new StageSpec(name, null, risk, flags, steps, window, health, onFailure);
    }
  }
}
