// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.agents.plan.Revision;
import java.time.Instant;

/**
 * A revision of a fleet that can be gone back to, if it has proven itself.
 *
 * @param since when it was kept first
 */
public record KeptRevision(Revision revision, Instant since) {}
