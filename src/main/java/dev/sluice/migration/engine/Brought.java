// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.migration.engine;

import dev.sluice.judge.CheckVerdict;
import java.util.Optional;

/**
 * A fleet that the running stage, or the next, has an overlay for.
 *
 * @param workload its name
 * @param misfit why the overlay cannot be laid over it, in words that follow the overlay
 * @param busy why it cannot be led now, in words that follow its name
 * @param ready how many of its agents run the overlay of the running stage, and stand; empty where
 *     it has not begun with that
 * @param refusal that it has gone back by itself, or has lost what it ran, as the breach of a guard
 */
public record Brought(
    String workload,
    Optional<String> misfit,
    Optional<String> busy,
    Optional<Integer> ready,
    Optional<CheckVerdict> refusal) {}
