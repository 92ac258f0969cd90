// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** The invariants of the design, each a predicate over the changes of a history. Pure. */
@NullMarked
package dev.sluice.history.rules;

import org.jspecify.annotations.NullMarked;
