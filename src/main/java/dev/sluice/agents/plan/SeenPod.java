// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static java.util.Objects.requireNonNull;

/**
 * A pod of a fleet, as the watch saw it last.
 *
 * @param ordinal of its agent
 * @param uid of the pod
 * @param version its resourceVersion
 * @param revision what it was made of; empty if it bears no {@link
 *     dev.sluice.fleet.WorkloadNames#REVISION}
 * @param state how it is
 * @param restarts how often its containers were restarted
 */
public record SeenPod(
    int ordinal, String uid, String version, String revision, State state, int restarts) {
  /** How a pod is. */
  public enum State {
    /** It does its work. */
    Ready,
    /** It does not, and nothing says that it will not. */
    Starting,
    /** It says itself that it cannot: a crash loop, no image, no node. */
    Stuck,
    /** It is being deleted. */
    Leaving
  }

  public SeenPod {
    requireNonNull(uid);
    requireNonNull(version);
    requireNonNull(revision);
    requireNonNull(state);
  }

  /** Whether it does its work, and is to stay. */
  public boolean ready() {
    return state == State.Ready;
  }

  /** Whether it is being deleted. */
  public boolean leaving() {
    return state == State.Leaving;
  }

  /** What tells this run of its agent from another one, in this pod or the next. */
  public String run() {
    return uid + "/" + restarts;
  }

  /** Whether nothing but its version differs. */
  public boolean isAs(SeenPod other) {
    return equals(
        new SeenPod(
            other.ordinal, other.uid, version, other.revision, other.state, other.restarts));
  }
}
