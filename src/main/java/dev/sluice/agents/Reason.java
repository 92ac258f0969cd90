// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

/** Why an AgentDeployment is ready, or not: the whole list. */
enum Reason {
  /** As many as wanted are ready, and run the newest template. */
  AgentsReady(Standing.Ready),
  /** Agents are missing or not yet ready. */
  AgentsStarting(Standing.Reconciling),
  /** There are more agents than wanted. */
  AgentsStopping(Standing.Reconciling),
  /** Some agents run an older template. */
  AgentsUpdating(Standing.Reconciling),
  /** A FlagSet that is named does not exist; the agents run without its flags. */
  FlagSetNotFound(Standing.Reconciling),
  /** A child of a deleted AgentDeployment of the same name is about to be collected. */
  PredecessorLeaving(Standing.Reconciling),
  /** The pod template is none. */
  TemplateInvalid(Standing.Stalled),
  /** Agents would be told of an authority of the flag wires that their pods could not mount. */
  FlagAuthorityMissing(Standing.Stalled),
  /** Agents would be told to speak TLS with a wire that shows them nothing that they can trust. */
  FlagWireWithoutTls(Standing.Stalled),
  /** Agents of the revision that is good do not come up, and keep the others where they are. */
  AgentsStuck(Standing.Stalled),
  /** As many agents are down already as may be, so that none is taken down for the update. */
  AgentsInTheWay(Standing.Reconciling),
  /** A revision that is needed has no snapshot any more. */
  RevisionLost(Standing.Stalled),
  /** The API server refuses a child. */
  WorkloadRejected(Standing.Stalled),
  /** Other volumes are wanted than the agents have. */
  VolumesFixed(Standing.Stalled),
  /** The StatefulSet that is to be taken over does not fit what is asked for. */
  CannotAdopt(Standing.Stalled),
  /** A child's name is taken by an object that is not ours, and stays untouched. */
  OwnedByOther(Standing.Stalled);

  /** How kstatus reads it. */
  enum Standing {
    Ready,
    Reconciling,
    Stalled
  }

  private final Standing standing;

  Reason(Standing standing) {
    this.standing = standing;
  }

  Standing standing() {
    return standing;
  }
}
