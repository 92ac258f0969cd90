// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.resources;

import dev.sluice.api.ResourceCondition;
import dev.sluice.judge.ConditionSight;
import java.util.Map;

/** What came of reading an object. Of what is in it nothing but the conditions is kept. */
sealed interface Answer {
  /** What it says of that condition. */
  ConditionSight of(ResourceCondition asked);

  /** There is nothing to be read. */
  record Nothing(ConditionSight why) implements Answer {
    @Override
    public ConditionSight of(ResourceCondition asked) {
      return why;
    }
  }

  /**
   * The object is there.
   *
   * @param conditions by type
   */
  record Found(Map<String, ConditionSight.Seen> conditions) implements Answer {
    public Found {
      conditions = Map.copyOf(conditions);
    }

    @Override
    public ConditionSight of(ResourceCondition asked) {
      ConditionSight seen = conditions.get(asked.condition());
      return seen == null ? new ConditionSight.Seen(null, false) : seen;
    }
  }
}
