// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.time.Instant;

/**
 * What a look found at a source outside the agents.
 *
 * @param asked when the source was asked, which may be before the look: others ask the same
 * @param answer what it gave
 */
public record Found(Instant asked, Answer answer) {}
