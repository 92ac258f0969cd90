// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * A build draws the same tries of each property each time, so that one commit has one answer.
 *
 * <p>{@code -Dproperties.times=50} explores instead: other tries at each run, and 50 times as many.
 * {@code -Dproperties.seed=N} repeats one that failed.
 */
public final class PropertyDraws implements AroundPropertyHook {
  private static final int DEFAULT_TRIES = 1000;

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  /** Before the values of a property are chosen, so outside of all that looks at them. */
  @Override
  public int aroundPropertyProximity() {
    return -100;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext property, PropertyExecutor tries) {
    PropertyAttributes attributes = property.attributes();
    int times = Integer.getInteger("properties.times", 0);
    String seed = System.getProperty("properties.seed");
    if (times > 0) {
      attributes.setTries(attributes.tries().orElse(DEFAULT_TRIES) * times);
    }
    if (seed != null) {
      attributes.setSeed(seed);
    } else if (times == 0 && attributes.seed().isEmpty()) {
      attributes.setSeed(Integer.toString(property.extendedLabel().hashCode()));
    }
    return tries.execute();
  }
}
