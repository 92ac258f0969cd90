// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/**
 * An agent, or another source, that gave nothing.
 *
 * @param why the reason
 */
public record Silent(Silence why) implements Outcome, Answer {}
