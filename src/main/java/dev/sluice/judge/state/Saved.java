// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A save that an agent has made, and that was read back.
 *
 * @param id what the agent calls it
 * @param schema the version of its form; null if the agent does not say
 * @param items how many items it holds
 * @param digest over its content, such as {@code sha256:..}
 * @param time when it was asked for: it is not younger than that
 */
public record Saved(String id, @Nullable Integer schema, long items, String digest, Instant time) {}
