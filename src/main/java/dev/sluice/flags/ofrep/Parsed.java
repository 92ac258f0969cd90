// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

/** The body of a request as it was read. */
public sealed interface Parsed permits Question, Malformed {}
