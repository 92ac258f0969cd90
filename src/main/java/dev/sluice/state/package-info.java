// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** Has agents save, verify and drain, by HTTP; see {@code src/docs/state.md} for the contract. */
@NullMarked
package dev.sluice.state;

import org.jspecify.annotations.NullMarked;
