// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** What an outcome of the engine looks like to people, whatever is rolled out. Pure. */
@NullMarked
package dev.sluice.migration.turn;

import org.jspecify.annotations.NullMarked;
