// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An AgentDeployment not all of whose agents are ready. How many are is not said: it would change
 * with each agent that starts.
 *
 * @param workload its name
 * @param wanted how many agents it wants, at least 1
 * @param none whether none at all is ready
 * @param since since when; null where nobody has counted them as they are wanted now
 * @param moving whether it rolls out a revision of its own, which comes to an end by itself
 */
public record Unready(
    String workload, int wanted, boolean none, @Nullable Instant since, boolean moving) {}
