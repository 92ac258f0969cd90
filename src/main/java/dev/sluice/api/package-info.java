// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * The custom resources of group {@code sluice.dev}: what users write and read, and nothing else.
 *
 * <p>Records carry no helpers, because every getter would become a field of the schema. Durations
 * are strings such as {@code 30s} or {@code 1h30m} and become {@link java.time.Duration}s in {@link
 * dev.sluice.api.Durations} only.
 */
@NullMarked
package dev.sluice.api;

import org.jspecify.annotations.NullMarked;
