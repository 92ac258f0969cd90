// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import dev.sluice.api.Durations;
import dev.sluice.api.Supervision;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of a workload are held to.
 *
 * @param revision the revision that is judged, where its agents move from one to another: trouble
 *     of pods of another one does not count. Null where no pod is moved: then whatever the agents
 *     run is judged
 * @param maxRestarts more restarts of its judged agents than these, all together, are too many
 * @param within so long a time is looked back upon for them
 */
public record PodTerms(@Nullable String revision, int maxRestarts, Duration within) {
  /** What holds where nothing is said. */
  public static final PodTerms STANDARD = new PodTerms(null, 10, Duration.ofMinutes(1));

  /** What an AgentDeployment says of its pods. */
  public static PodTerms of(@Nullable Supervision said) {
    return said == null
        ? STANDARD
        : new PodTerms(null, said.maxRestarts(), Durations.parse(said.within()));
  }

  /** The same where that revision is judged. */
  public PodTerms judging(@Nullable String judged) {
    return new PodTerms(judged, maxRestarts, within);
  }

  /** Whether a pod that says it is of that revision is one that is judged. */
  boolean judges(@Nullable String podRevision) {
    return revision == null || revision.equals(podRevision);
  }
}
