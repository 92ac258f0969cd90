// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.util.List;

/**
 * Who has been sent the flags as the present record has them.
 *
 * @param settled whether the flags are served as that record has them, so that the counts speak of
 *     it
 * @param agents how many agents the AgentDeployments want
 * @param sent how many of them have been sent them, on each of their connections
 * @param missing names of some of the others
 * @param behind how many connections, whosesoever, have not been sent them
 */
public record Delivered(boolean settled, int agents, int sent, List<String> missing, int behind) {
  /** Nobody need know. */
  public static final Delivered UNASKED = new Delivered(false, 0, 0, List.of(), 0);

  public Delivered {
    missing = List.copyOf(missing);
  }

  /** Whether nobody is left. */
  boolean everywhere() {
    return settled && sent == agents && behind == 0;
  }

  /** Whether every agent has been sent them, whoever else has not. */
  public boolean toAllAgents() {
    return settled && sent == agents;
  }

  /** What is to be known once another step is stored: nobody has been sent that yet. */
  Delivered before() {
    return new Delivered(false, agents, 0, List.of(), 0);
  }
}
