// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** The rollout engine: what is observed, what is decided, and the record after that. Pure. */
@NullMarked
package dev.sluice.migration.engine;

import org.jspecify.annotations.NullMarked;
