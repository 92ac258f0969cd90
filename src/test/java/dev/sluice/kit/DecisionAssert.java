// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.migration.engine.Cause;
import dev.sluice.migration.engine.Decision;
import dev.sluice.migration.engine.Decision.Advance;
import dev.sluice.migration.engine.Decision.Complete;
import dev.sluice.migration.engine.Decision.Hold;
import dev.sluice.migration.engine.Decision.Move;
import dev.sluice.migration.engine.Decision.Refuse;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.migration.engine.Decision.Time;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** {@code assertThat(decision).isHold().because(PAUSED)}. */
public final class DecisionAssert extends AbstractAssert<DecisionAssert, Decision> {
  private DecisionAssert(Decision actual) {
    super(actual, DecisionAssert.class);
  }

  public static DecisionAssert assertThat(Decision actual) {
    return new DecisionAssert(actual);
  }

  public DecisionAssert isHold() {
    isInstanceOf(Hold.class);
    return this;
  }

  public DecisionAssert isAdvance() {
    isInstanceOf(Advance.class);
    return this;
  }

  public DecisionAssert isComplete() {
    isInstanceOf(Complete.class);
    return this;
  }

  public DecisionAssert isRefuse() {
    isInstanceOf(Refuse.class);
    return this;
  }

  public DecisionAssert isRollBack() {
    isInstanceOf(RollBack.class);
    return this;
  }

  public DecisionAssert isEmergency() {
    isRollBack();
    Assertions.assertThat(((RollBack) actual).emergency()).as("emergency").isTrue();
    return this;
  }

  /** How many passed stages stay. */
  public DecisionAssert keeping(int passed) {
    isRollBack();
    Assertions.assertThat(((RollBack) actual).passed()).as("stages that stay").isEqualTo(passed);
    return this;
  }

  public DecisionAssert by(String person) {
    String by = actual instanceof RollBack back ? back.by() : ((Advance) actual).order().by();
    Assertions.assertThat(by).as("who asked").isEqualTo(person);
    return this;
  }

  public DecisionAssert because(Cause cause) {
    isNotNull();
    Assertions.assertThat(actual.cause()).as(actual.toString()).isEqualTo(cause);
    return this;
  }

  public DecisionAssert saying(CharSequence... words) {
    isNotNull();
    Assertions.assertThat(actual.message()).contains(words);
    return this;
  }

  public DecisionAssert withCommand(String command) {
    isHold();
    Assertions.assertThat(((Hold) actual).command()).isEqualTo(command);
    return this;
  }

  public DecisionAssert moving(Class<? extends Move> move) {
    isAdvance();
    Assertions.assertThat(((Advance) actual).move()).isInstanceOf(move);
    return this;
  }

  public DecisionAssert withClockRunning(boolean runs) {
    isHold();
    Assertions.assertThat(((Hold) actual).time() == Time.COUNTS).as("clock runs").isEqualTo(runs);
    return this;
  }
}
