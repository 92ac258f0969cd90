// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

/**
 * A request that cannot be answered.
 *
 * @param code what is wrong
 * @param details what, and what is wanted instead
 */
public record Malformed(ErrorCode code, String details) implements Parsed {}
